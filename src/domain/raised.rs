//! Raised steps as the ledger keeps them: what was raised for which subject, who was told, who answered, what was
//! withdrawn. A step on its ladder is [`super::ladder::Step`]; this is what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audience::Role;
use super::fact::{Body, Fact, Unreadable};
use super::ids::{FactId, OrganisationId, StepId, UserId};
use super::ladder::{Hearer, Outcome, RecordedStep, StepKey};

crate::codes! {
    /// Which ladder a subject is on.
    SubjectKind {
        /// An episode whose child is missing.
        Missing = "missing",
        /// An episode whose return not every source tells.
        ReturnNotConfirmed = "return_not_confirmed",
        /// An episode whose time of return is missing.
        ReturnTimeMissing = "return_time_missing",
        /// An episode that owes an interview.
        Interview = "interview",
        /// An interview, for what follows from it.
        AfterIt = "after_it",
        /// An episode that was an absence throughout.
        Absent = "absent",
        /// A reference whose child is not known.
        ChildUnknown = "child_unknown",
        /// A review.
        Review = "review",
        /// An episode by which a rule of repeat missing was reached.
        Repeat = "repeat",
        /// A post that needs an answer from another agency.
        Question = "question",
    }
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// Its ladder.
    pub kind: SubjectKind,
    /// The episode, interview, reference, review or post.
    pub id: Uuid,
}

impl Subject {
    /// A post that needs an answer.
    #[must_use]
    pub const fn of_question(post: FactId) -> Self {
        Self { kind: SubjectKind::Question, id: post.0 }
    }
}

/// A step as it was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Its id.
    pub id: StepId,
    /// What it is about.
    pub subject: Subject,
    /// What makes it unique for its subject.
    pub key: StepKey,
    /// When this round fell due.
    pub raised_at: DateTime<Utc>,
    /// Whether it is told at any hour.
    pub urgent: bool,
    /// Whom it tells, or would have told.
    pub audience: Vec<Hearer>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// By when the decision that it asks for is due.
    pub decision_by: Option<DateTime<Utc>>,
    /// Why, in plain English; nothing in it is about a person.
    pub reason: String,
}

/// Who was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// People.
    pub people: Vec<UserId>,
    /// Organisations.
    pub organisations: Vec<OrganisationId>,
    /// Hearers for whom nobody was there; the rung above was told in their place.
    pub nobody: Vec<Hearer>,
    /// People with a role that was told who were off duty by its rota, and so were not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off_duty: Vec<UserId>,
    /// Roles whose rota had nobody on duty; everybody with the role was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unattended: Vec<Role>,
    /// People who brought the step about by what they recorded themselves, and so were not told: others were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_act: Vec<UserId>,
    /// Whether the step no longer held when its time to be told came, and so nobody was told.
    pub lapsed: bool,
}

/// An answer to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: UserId,
    /// By when they will have acted.
    pub by_when: DateTime<Utc>,
}

/// A step with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// As it was raised.
    pub raised: Raised,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who was told, once its time to be told had come.
    pub told: Option<Told>,
    /// The answer.
    pub acknowledged: Option<Acknowledged>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Known {
    /// When it is or was to be told, by the calendar; nothing for a step of which nobody is told, also because it no longer
    /// held when that moment came.
    #[must_use]
    pub fn told_at(&self) -> Option<DateTime<Utc>> {
        match self.raised.outcome {
            Outcome::Told { .. } if self.has_lapsed() => None,
            Outcome::Told { at } => Some(at),
            Outcome::Passed | Outcome::Suppressed | Outcome::BundledInto(_) => None,
        }
    }

    /// Whether it no longer held when its time to be told came, so that nobody was told.
    #[must_use]
    pub fn has_lapsed(&self) -> bool {
        self.told.as_ref().is_some_and(|told| told.lapsed)
    }

    /// When somebody must still be told; nothing once they were, or the step was withdrawn.
    #[must_use]
    pub fn to_tell_at(&self) -> Option<DateTime<Utc>> {
        self.told_at().filter(|_| self.told.is_none() && self.withdrawn_at.is_none())
    }

    /// As the rules of ladders look at it.
    #[must_use]
    pub fn as_recorded(&self) -> RecordedStep {
        RecordedStep {
            key: self.raised.key,
            urgent: self.raised.urgent,
            audience: self.raised.audience.clone(),
            outcome: self.raised.outcome,
            acknowledged_at: self.acknowledged.as_ref().map(|answer| answer.at),
            withdrawn_at: self.withdrawn_at,
        }
    }

    /// All steps that the facts of a stream raised, with what became of each, in the order of recording.
    ///
    /// # Errors
    /// When a fact cannot be read.
    pub fn from_facts(facts: &[Fact]) -> Result<Vec<Self>, Unreadable> {
        let mut steps: Vec<Self> = vec![];
        for fact in facts {
            let body = fact.body()?;
            if let Body::StepRaised(raised) = body {
                let fresh = |raised| Self {
                    raised,
                    recorded_at: fact.recorded_at,
                    told: None,
                    acknowledged: None,
                    withdrawn_at: None,
                };
                steps.push(fresh(*raised));
                continue;
            }
            let (Body::StepTold { step, .. } | Body::StepAcknowledged { step, .. } | Body::StepWithdrawn { step }) =
                &body
            else {
                continue;
            };
            if let Some(known) = steps.iter_mut().find(|known| known.raised.id == *step) {
                known.take(&body, fact.recorded_at);
            }
        }
        Ok(steps)
    }

    /// Takes in what became of the step.
    pub fn take(&mut self, body: &Body, at: DateTime<Utc>) {
        match body {
            Body::StepTold { told, .. } => self.told = Some(told.clone()),
            Body::StepAcknowledged { by, by_when, .. } => {
                self.acknowledged = Some(Acknowledged { at, by: *by, by_when: *by_when });
            }
            Body::StepWithdrawn { .. } => self.withdrawn_at = Some(at),
            _ => {}
        }
    }
}
