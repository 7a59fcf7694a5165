//! A bearing anchors one step for one subject: the instant from which its time counts, and what ends it.

use chrono::{DateTime, Utc};

/// Where a step is anchored, and until when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bearing {
    /// Its time counts from here.
    pub from: DateTime<Utc>,
    /// What it waits for happened.
    pub ends_at: Option<DateTime<Utc>>,
    /// Another step stands in its place if it falls due from here on.
    pub replaced_at: Option<DateTime<Utc>>,
}

impl Bearing {
    pub fn new(from: DateTime<Utc>, ends_at: Option<DateTime<Utc>>) -> Self {
        Self { from, ends_at, replaced_at: None }
    }

    /// Whether what it waits for had not happened by `at`.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        !happened(self.ends_at, at)
    }
}

/// Whether a fact had happened by `at`; its own instant counts as happened.
pub(super) fn happened(fact: Option<DateTime<Utc>>, at: DateTime<Utc>) -> bool {
    fact.is_some_and(|fact| fact <= at)
}

/// The earliest of those that are known.
pub(super) fn earliest<const N: usize>(facts: [Option<DateTime<Utc>>; N]) -> Option<DateTime<Utc>> {
    facts.into_iter().flatten().min()
}
