//! The duty: an episode owes a return interview when the child is back, any source ever called the child missing or away
//! without authorisation, and the child was under 18 at its start (statutory guidance of January 2014: every child,
//! every time). For a child who was only ever absent, the coordinator decides. It is due 72 hours after the return.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::MissingEpisode;
use super::values::State;
use crate::domain::calendar::is_under_18_at;
use crate::domain::deadline::due_at;
use crate::domain::policy::{Policy, Span};

/// What of a policy bears on what an episode owes. It is that of the policy in force when the episode was first recorded
/// and stays with it: a change of policy moves no running clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The version of the authority's policy by which everything about the episode runs.
    pub policy_version: u32,
    /// An interview is due soon with this or less to go.
    pub due_soon: Span,
    /// Whether an interview is owed to people of 18 and over too.
    pub owes_over_18: bool,
}

impl Terms {
    /// What `policy` says.
    #[must_use]
    pub const fn of(policy: &Policy) -> Self {
        Self { policy_version: policy.version, due_soon: policy.due_soon, owes_over_18: policy.owes_over_18 }
    }
}

impl Default for Terms {
    /// For rows that were written while there was only the policy that we ship.
    fn default() -> Self {
        Self::of(&Policy::shipped())
    }
}

impl MissingEpisode {
    /// Whether the child was under 18 at the start, by the London calendar; where the start is unknown, when found, else
    /// when back. A child whose birth date nobody knows counts as one.
    #[must_use]
    pub fn is_of_a_child(&self) -> bool {
        of_a_child(self.born, self.stood_in_start())
    }

    /// Whether it counts towards going missing again and again: ever called missing or away, a child's, not struck out.
    #[must_use]
    pub fn counts(&self) -> bool {
        counts(self.ever_missing_or_away, self.state, self.born, self.stood_in_start())
    }

    /// Whether an interview is owed, to a child, or to an adult where the authority's policy says so.
    #[must_use]
    pub fn owes(&self) -> bool {
        let decided = self.interview_decided.as_ref().is_some_and(|decided| decided.value);
        let calls_for_one = self.ever_missing_or_away || decided;
        self.state == State::Returned && calls_for_one && self.can_be_owed()
    }

    /// Whether whoever went missing is one to whom an interview can be owed.
    #[must_use]
    pub fn can_be_owed(&self) -> bool {
        self.is_of_a_child() || self.terms.owes_over_18
    }

    /// Whether an interview is a decision of the coordinator: the child was only ever called absent.
    #[must_use]
    pub fn waits_for_decision(&self) -> bool {
        self.state == State::Returned && !self.ever_missing_or_away && self.can_be_owed()
    }

    /// When the interview is due; none where none is owed or the time of return is missing.
    #[must_use]
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.returned_at.filter(|_| self.owes()).map(due_at)
    }

    /// From when on its interview is due soon; never where it has no deadline.
    #[must_use]
    pub fn due_soon_at(&self) -> Option<DateTime<Utc>> {
        self.due_at().map(|due_at| due_at - self.terms.due_soon.elapsed())
    }

    /// Whether an interview is owed whose 72 hours cannot be counted.
    #[must_use]
    pub fn return_time_missing(&self) -> bool {
        self.owes() && self.returned_at.is_none()
    }

    /// When it ended, for who is missing now: the earliest end that any source gives.
    #[must_use]
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        [self.found_at, self.returned_at].into_iter().flatten().min()
    }
}

fn of_a_child(born: Option<NaiveDate>, stood_in_start: Option<DateTime<Utc>>) -> bool {
    born.zip(stood_in_start).is_none_or(|(born, start)| is_under_18_at(born, start))
}

/// The same as [`MissingEpisode::counts`], of an episode of which no more than this is at hand.
#[must_use]
pub fn counts(
    ever_missing_or_away: bool,
    state: State,
    born: Option<NaiveDate>,
    stood_in_start: Option<DateTime<Utc>>,
) -> bool {
    ever_missing_or_away && state != State::Cancelled && of_a_child(born, stood_in_start)
}
