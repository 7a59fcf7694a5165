//! A closure ends the duty without an interview. It is proposed with its reason, the parent's or carer's view and the
//! thought given to a strategy discussion, and it ends nothing until a manager who is not its author approves it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::fact::{Decided, InterviewFact};
use super::gathered::{ClosureRules, Gathered};
use super::limits::{PASSAGE, beside, keep_text};
use super::refusal::Refusal;
use super::state::{Closure, Interview};
use super::strategy::{StrategyDecision, StrategyDiscussion};
use crate::domain::violation::{Reader, Violation};

crate::codes! {
    /// How it ends without an interview.
    ClosureOutcome {
        /// The child declined when asked.
        DeclinedByChild = "declined_by_child",
        /// A parent or carer declined; what the child wants is not known by that.
        DeclinedByParentOrCarer = "declined_by_parent_or_carer",
        /// The child could not be reached.
        Unable = "unable",
        /// A manager decides that none is required.
        NotRequired = "not_required",
    }
}

crate::codes! {
    /// Why no interview is required.
    NotRequiredReason {
        /// The child was never missing.
        NeverMissing = "never_missing",
        /// The episode was recorded in error.
        RecordedInError = "recorded_in_error",
        /// The same absence is recorded elsewhere and has its interview there.
        Duplicate = "duplicate",
        /// Another interview covered this episode.
        CoveredByAnotherInterview = "covered_by_another_interview",
        /// Another authority is responsible and interviews the child.
        AnotherAuthorityInterviews = "another_authority_interviews",
        /// The child is 18 or over.
        TurnedEighteen = "turned_eighteen",
        /// The child lives outside England and Wales now.
        LeftTheCountry = "left_the_country",
        /// The child has died.
        ChildDied = "child_died",
        /// Another reason, written out.
        Other = "other",
    }
}

/// A closure to be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeClosure {
    outcome: ClosureOutcome,
    because: Option<NotRequiredReason>,
    strategy: Option<StrategyDecision>,
    texts: Map<String, Value>,
}

impl ProposeClosure {
    /// Reads the body of `closure`. For `not_required` the `reason` is a code, and `reason_text` may say more.
    ///
    /// # Errors
    /// Every fault of it; also when the view of a parent or carer or the thought given to a strategy discussion is
    /// missing.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let mut texts = Map::new();
            let outcome = reader.code("outcome");
            let outcome = reader.required("outcome", outcome);
            let because = reason(reader, outcome, &mut texts);
            parents_view(reader, &mut texts);
            let strategy = reader.object("strategy_discussion", |reader| {
                let strategy = StrategyDiscussion::read(reader, &mut texts)?;
                if !strategy.considered {
                    reader.fault("considered", "must be true before this can be closed");
                }
                Some(strategy)
            });
            let strategy = reader.required("strategy_discussion", strategy);
            Some(Self { outcome: outcome?, because, strategy: strategy?.decision, texts })
        })
    }
}

fn reason(
    reader: &mut Reader<'_>,
    outcome: Option<ClosureOutcome>,
    texts: &mut Map<String, Value>,
) -> Option<NotRequiredReason> {
    if outcome != Some(ClosureOutcome::NotRequired) {
        keep_text(reader, texts, "reason", PASSAGE);
        reader.required("reason", texts.get("reason"));
        return None;
    }
    let because = reader.code("reason");
    keep_text(reader, texts, "reason_text", PASSAGE);
    if because == Some(NotRequiredReason::Other) && reader.raw("reason_text").is_none() {
        reader.fault("reason_text", "is required where the reason is other");
    }
    reader.required("reason", because)
}

fn parents_view(reader: &mut Reader<'_>, texts: &mut Map<String, Value>) {
    keep_text(reader, texts, "parent_or_carer_view", PASSAGE);
    keep_text(reader, texts, "why_not_asked", PASSAGE);
    if reader.raw("parent_or_carer_view").or(reader.raw("why_not_asked")).is_none() {
        reader.fault("parent_or_carer_view", "is required; where nobody was asked, why_not_asked says why");
    }
}

/// Proposes to end the duty without an interview.
///
/// # Errors
/// It was held, has ended, waits for a decision, or what happened does not carry this outcome.
pub fn propose_closure(
    interview: &Interview,
    said: ProposeClosure,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    let ProposeClosure { outcome, because, strategy, texts } = said;
    may_end(interview, outcome, gathered.actor.is_manager, gathered.rules)?;
    let under = gathered.rules.strategy_under_age;
    let is_young = gathered.childs_age.is_none_or(|age| age < under);
    if outcome == ClosureOutcome::DeclinedByParentOrCarer && strategy.is_none() && is_young {
        return Err(Refusal::StrategyDecisionNeeded { under });
    }
    let fact = InterviewFact::ClosureProposed { outcome, because, strategy };
    Ok(Decided { fact, happened_at: now, texts: beside(texts) })
}

/// Whether what is recorded carries a proposal to end in this way, whatever its author is going to write.
///
/// # Errors
/// It was held, has ended, waits for a decision, or what happened does not carry this outcome.
pub fn may_end(
    interview: &Interview,
    outcome: ClosureOutcome,
    by_a_manager: bool,
    rules: ClosureRules,
) -> Result<(), Refusal> {
    if let Some(at) = interview.held_at() {
        return Err(Refusal::AlreadyHeld { at });
    }
    match &interview.closure {
        Closure::Approved { at, .. } => return Err(Refusal::Ended { at: *at }),
        Closure::Proposed(proposal) => return Err(Refusal::AlreadyProposed { at: proposal.at }),
        _ => {}
    }
    match outcome {
        ClosureOutcome::DeclinedByChild => {
            let refused = interview.last_refusal_by_child().ok_or(Refusal::NoContactWithTheChild)?;
            refuse_after_a_yes(interview, refused)
        }
        ClosureOutcome::DeclinedByParentOrCarer => {
            let refused = interview.last_refusal_by_parent_or_carer().ok_or(Refusal::NoRefusalByParentOrCarer)?;
            refuse_after_a_yes(interview, refused)
        }
        ClosureOutcome::Unable => interview.refuse_if_too_little_was_tried(rules.unable),
        ClosureOutcome::NotRequired if !by_a_manager => Err(Refusal::OnlyAManagerSaysNotRequired),
        ClosureOutcome::NotRequired => Ok(()),
    }
}

fn refuse_after_a_yes(interview: &Interview, refused: DateTime<Utc>) -> Result<(), Refusal> {
    interview.yes_after(refused).map_or(Ok(()), |at| Err(Refusal::SaidYesSince { at }))
}
