//! A verdict is a manager's decision on somebody else's work: a proposed closure, or a submitted record. What is
//! returned comes with a word on what is missing. Nobody judges their own work.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::fact::{Decided, InterviewFact};
use super::gathered::Gathered;
use super::limits::{PASSAGE, beside, keep_text};
use super::refusal::Refusal;
use super::state::{Closure, Interview, WriteUp};
use crate::domain::violation::{Reader, Violation};

crate::codes! {
    /// What a manager decided.
    Decision {
        /// It stands.
        Approved = "approved",
        /// It goes back to its author.
        Returned = "returned",
    }
}

/// A decision with its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    decision: Decision,
    texts: Map<String, Value>,
}

impl Verdict {
    /// Reads the body of `closure/approval` or `sign-off`.
    ///
    /// # Errors
    /// Every fault of it; also returning without a comment.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let decision = reader.code("decision");
            let decision = reader.required("decision", decision);
            let mut texts = Map::new();
            keep_text(reader, &mut texts, "comment", PASSAGE);
            if decision == Some(Decision::Returned) && reader.raw("comment").is_none() {
                reader.fault("comment", "is required when something is returned: say what is missing");
            }
            Some(Self { decision: decision?, texts })
        })
    }
}

/// Decides on the proposed closure. Approval ends the duty's ladder.
///
/// # Errors
/// Nothing is proposed, or the actor is its author or no manager.
pub fn decide_closure(
    interview: &Interview,
    verdict: Verdict,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    let proposal = match &interview.closure {
        Closure::Proposed(proposal) => proposal,
        Closure::Approved { at, .. } => return Err(Refusal::Ended { at: *at }),
        _ => return Err(Refusal::NothingProposed),
    };
    if proposal.by == Some(gathered.actor.user) {
        return Err(Refusal::ApprovedByItsAuthor);
    }
    if !gathered.actor.is_manager {
        return Err(Refusal::OnlyAManagerApproves);
    }
    let fact = InterviewFact::ClosureDecided { decision: verdict.decision };
    Ok(Decided { fact, happened_at: now, texts: beside(verdict.texts) })
}

/// Decides on the submitted record.
///
/// # Errors
/// Nothing is submitted, it is signed off, or the actor wrote in it or is no manager.
pub fn sign_off(
    interview: &Interview,
    verdict: Verdict,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    interview.refuse_if_signed_off()?;
    let WriteUp::Submitted { written, .. } = &interview.write_up else {
        return Err(Refusal::NothingSubmitted);
    };
    if written.authors.contains(&gathered.actor.user) {
        return Err(Refusal::SignedOffByItsAuthor);
    }
    if !gathered.actor.is_manager {
        return Err(Refusal::OnlyAManagerSignsOff);
    }
    let fact = InterviewFact::SignOffDecided { decision: verdict.decision };
    Ok(Decided { fact, happened_at: now, texts: beside(verdict.texts) })
}
