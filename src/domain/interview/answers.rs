//! What can be asked of an interview: the instants that pages, ladders and figures need.

use chrono::{DateTime, Utc};

use super::attempt::AttemptOutcome;
use super::closure::ClosureOutcome;
use super::state::{Allocation, Attempt, Closure, Interview, WriteUp};
use crate::domain::ids::UserId;

crate::codes! {
    /// How an interview ended.
    Outcome {
        /// The talk took place.
        Held = "held",
        /// The child declined.
        DeclinedByChild = "declined_by_child",
        /// A parent or carer declined.
        DeclinedByParentOrCarer = "declined_by_parent_or_carer",
        /// The child could not be reached.
        Unable = "unable",
        /// A manager decided that none is required.
        NotRequired = "not_required",
    }
}

impl From<ClosureOutcome> for Outcome {
    fn from(outcome: ClosureOutcome) -> Self {
        match outcome {
            ClosureOutcome::DeclinedByChild => Self::DeclinedByChild,
            ClosureOutcome::DeclinedByParentOrCarer => Self::DeclinedByParentOrCarer,
            ClosureOutcome::Unable => Self::Unable,
            ClosureOutcome::NotRequired => Self::NotRequired,
        }
    }
}

impl Interview {
    /// The worker who has it now.
    #[must_use]
    pub fn worker(&self) -> Option<UserId> {
        self.allocation.given().map(|given| given.worker)
    }

    /// When it was first given to anybody.
    #[must_use]
    pub const fn first_allocated_at(&self) -> Option<DateTime<Utc>> {
        self.first_allocated_at
    }

    /// When it was given to the worker who has it now.
    #[must_use]
    pub fn allocated_at(&self) -> Option<DateTime<Utc>> {
        self.allocation.given().map(|given| given.at)
    }

    /// When the worker who has it now said that they know.
    #[must_use]
    pub const fn acknowledged_at(&self) -> Option<DateTime<Utc>> {
        match self.allocation {
            Allocation::Acknowledged { at, .. } => Some(at),
            _ => None,
        }
    }

    /// The first attempt that reached the child, a parent or a carer with an offer.
    #[must_use]
    pub fn first_offer(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.is_offer())
    }

    /// The first attempt that reached the child with an offer.
    #[must_use]
    pub fn first_offer_to_child(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.is_offer_to_child())
    }

    /// When somebody last wrote down what was decided about a strategy discussion.
    #[must_use]
    pub fn strategy_decided_at(&self) -> Option<DateTime<Utc>> {
        self.strategy_decided_at
    }

    /// When it was first offered; an interview that was held was offered by then.
    #[must_use]
    pub fn offered_at(&self) -> Option<DateTime<Utc>> {
        self.first_offer().map(|attempt| attempt.attempted_at).into_iter().chain(self.held_at()).min()
    }

    /// When the talk took place; that of a draft counts.
    #[must_use]
    pub fn held_at(&self) -> Option<DateTime<Utc>> {
        self.write_up.written().and_then(|written| written.held_at)
    }

    /// When a finished record was first submitted; returning it for changes does not make that later.
    #[must_use]
    pub const fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.first_submitted_at
    }

    /// When the record that stands was signed off.
    #[must_use]
    pub const fn signed_off_at(&self) -> Option<DateTime<Utc>> {
        match self.write_up {
            WriteUp::SignedOff { at, .. } => Some(at),
            _ => None,
        }
    }

    /// When the closure that stands was approved: the duty's clock and ladder end here.
    #[must_use]
    pub const fn ended_at(&self) -> Option<DateTime<Utc>> {
        match self.closure {
            Closure::Approved { at, .. } => Some(at),
            _ => None,
        }
    }

    /// How it ended; nothing while it is open.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.closure {
            _ if self.held_at().is_some() => Some(Outcome::Held),
            Closure::Approved { proposal, .. } => Some(proposal.outcome.into()),
            _ => None,
        }
    }

    /// When harm or an immediate concern was first written down, drafts included. What was once disclosed stays
    /// disclosed: taking the tick away does not take it back.
    #[must_use]
    pub const fn concern_recorded_at(&self) -> Option<DateTime<Utc>> {
        self.concern_recorded_at
    }

    /// The refusal by a parent or carer after which nobody has asked the child yet. A parent's refusal alone is not
    /// the child's: the child is asked again.
    #[must_use]
    pub fn child_to_be_asked_since(&self) -> Option<DateTime<Utc>> {
        if self.held_at().or(self.ended_at()).is_some() {
            return None;
        }
        let asked = self.attempts.iter().rfind(|attempt| attempt.is_offer_to_child()).map(|asked| asked.attempted_at);
        self.last_refusal_by_parent_or_carer().filter(|refused| asked.is_none_or(|asked| asked <= *refused))
    }

    pub(super) fn last_refusal_by_child(&self) -> Option<DateTime<Utc>> {
        let declined =
            |attempt: &&Attempt| attempt.is_offer_to_child() && attempt.outcome == AttemptOutcome::DeclinedByChild;
        self.attempts.iter().rfind(declined).map(|attempt| attempt.attempted_at)
    }

    pub(super) fn last_refusal_by_parent_or_carer(&self) -> Option<DateTime<Utc>> {
        let declined = |attempt: &&Attempt| attempt.outcome == AttemptOutcome::DeclinedByParentOrCarer;
        self.attempts.iter().rfind(declined).map(|attempt| attempt.attempted_at)
    }

    /// The last yes, if it came after `refused`.
    pub(super) fn yes_after(&self, refused: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let accepted = |attempt: &&Attempt| attempt.outcome == AttemptOutcome::Accepted;
        self.attempts.iter().rfind(accepted).map(|attempt| attempt.attempted_at).filter(|yes| *yes > refused)
    }
}
