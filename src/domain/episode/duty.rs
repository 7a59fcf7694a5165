//! The duty: an episode owes a return interview when the child is back, any source ever called the child missing or away
//! without authorisation, and the child was under 18 at its start (statutory guidance of January 2014: every child,
//! every time). It is due 72 hours after the return.

use chrono::{DateTime, Utc};

use super::MissingEpisode;
use super::values::State;
use crate::domain::calendar::is_under_18_at;
use crate::domain::deadline::due_at;

impl MissingEpisode {
    /// Whether the child was under 18 at the start, by the London calendar; where the start is unknown, when found, else
    /// when back. A child whose birth date nobody knows counts as one.
    #[must_use]
    pub fn is_of_a_child(&self) -> bool {
        self.born.zip(self.stood_in_start()).is_none_or(|(born, start)| is_under_18_at(born, start))
    }

    /// Whether it counts towards going missing again and again: ever called missing or away, a child's, not struck out.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.ever_missing_or_away && self.state != State::Cancelled && self.is_of_a_child()
    }

    /// Whether an interview is owed.
    #[must_use]
    pub fn owes(&self) -> bool {
        self.state == State::Returned && self.counts()
    }

    /// When the interview is due; none where none is owed or the time of return is missing.
    #[must_use]
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.returned_at.filter(|_| self.owes()).map(due_at)
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
