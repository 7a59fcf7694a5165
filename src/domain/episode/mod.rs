//! A missing episode is one occasion of one child going missing, whoever told of it. It is worked out from references:
//! [`grouping`] says which of them are one occasion, [`values`] what then holds of it.

mod duty;
pub mod grouping;
pub mod values;

pub use duty::{Terms, counts};
pub use values::MissingEpisode;

use chrono::TimeDelta;

/// How far apart two sources may be and still mean the same; settings of the authority's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerances {
    /// References that start at most this long after an episode's start can be of it.
    pub same_absence: TimeDelta,
    /// A start at most this long after an episode's end can still be of it.
    pub after_end: TimeDelta,
    /// A reference of which only the end is known goes to the nearest episode that ended within this.
    pub same_end: TimeDelta,
    /// Times that differ by more are a disagreement, and a task for the coordinator.
    pub disagreement: TimeDelta,
}

impl Default for Tolerances {
    fn default() -> Self {
        Self {
            same_absence: TimeDelta::hours(24),
            after_end: TimeDelta::minutes(30),
            same_end: TimeDelta::hours(6),
            disagreement: TimeDelta::minutes(30),
        }
    }
}

#[cfg(test)]
mod tests;
