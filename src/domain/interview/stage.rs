//! The stage of an interview is what has to be done next, and by whom: by its worker, or by a manager. It says nothing of
//! the deadline, for that depends on the moment of asking.

use chrono::{DateTime, Utc};

use super::attempt::AttemptOutcome;
use super::state::{Allocation, Attempt, Closure, Interview, WriteUp};
use crate::domain::ids::UserId;

/// What has to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The child is to be offered the talk, and met.
    ToHold,
    /// The talk took place and is to be written up.
    ToWriteUp,
    /// A manager gave the record back, and it is to be mended.
    GivenBack,
    /// A manager is to decide on the record.
    ForSignOff,
    /// A manager is to decide whether it ends without an interview.
    ForApproval,
    /// Nothing.
    Over,
}

impl Interview {
    /// What has to be done next.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.write_up, &self.closure) {
            (WriteUp::SignedOff { .. }, _) => Stage::Over,
            (WriteUp::Submitted { .. }, _) => Stage::ForSignOff,
            (WriteUp::Returned { .. } | WriteUp::Redrafted(_), _) => Stage::GivenBack,
            _ if self.held_at().is_some() => Stage::ToWriteUp,
            (_, Closure::Approved { .. }) => Stage::Over,
            (_, Closure::Proposed(_)) => Stage::ForApproval,
            _ => Stage::ToHold,
        }
    }

    /// The talk that is agreed: when it is, and how often somebody tried before it was.
    #[must_use]
    pub fn agreed(&self) -> Option<(DateTime<Utc>, usize)> {
        let last = self.attempts.last().filter(|_| self.stage() == Stage::ToHold)?;
        let agreed = last.appointment_at.filter(|_| last.outcome == AttemptOutcome::Accepted)?;
        Some((agreed, self.attempts.len()))
    }

    /// Whether nobody can tell that the worker knows of it: they have not said so, and have done nothing about it.
    #[must_use]
    pub fn waits_for_acknowledgement(&self) -> bool {
        let Allocation::Allocated(given) = &self.allocation else { return false };
        let tried = |attempt: &Attempt| attempt.by == Some(given.worker) && attempt.recorded_at >= given.at;
        self.stage() == Stage::ToHold && !self.attempts.iter().any(tried)
    }

    /// Since when it waits for a manager; nothing while it does not.
    #[must_use]
    pub fn waits_since(&self) -> Option<DateTime<Utc>> {
        match (self.stage(), &self.write_up, &self.closure) {
            (Stage::ForSignOff, WriteUp::Submitted { at, .. }, _) => Some(*at),
            (Stage::ForApproval, _, Closure::Proposed(proposal)) => Some(proposal.at),
            _ => None,
        }
    }

    /// Whether what waits for a manager is the work of `user`, who therefore cannot decide on it.
    #[must_use]
    pub fn is_work_of(&self, user: UserId) -> bool {
        match (self.stage(), &self.write_up, &self.closure) {
            (Stage::ForSignOff, WriteUp::Submitted { written, .. }, _) => written.authors.contains(&user),
            (Stage::ForApproval, _, Closure::Proposed(proposal)) => proposal.by == Some(user),
            _ => false,
        }
    }
}
