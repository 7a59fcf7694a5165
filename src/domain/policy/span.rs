//! A span is how long after (or, below zero, before) an instant something falls: elapsed, or counted in the
//! authority's working hours or days, which are never counted backwards.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// A length of time of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Elapsed minutes.
    Minutes(i32),
    /// Elapsed hours.
    Hours(i32),
    /// Elapsed days of 24 hours.
    Days(i32),
    /// Hours counted only while people are at work.
    WorkingHours(u16),
    /// The same London time on the n-th working day after.
    WorkingDays(u16),
}

impl Span {
    /// The length by the wall clock, as if people were always at work.
    #[must_use]
    pub fn elapsed(self) -> TimeDelta {
        match self {
            Self::Minutes(n) => TimeDelta::minutes(n.into()),
            Self::Hours(n) => TimeDelta::hours(n.into()),
            Self::Days(n) => TimeDelta::days(n.into()),
            Self::WorkingHours(n) => TimeDelta::hours(n.into()),
            Self::WorkingDays(n) => TimeDelta::days(n.into()),
        }
    }

    /// Whether it counts only the time people are at work.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::WorkingHours(_) | Self::WorkingDays(_))
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (n, unit) = match self {
            Self::Minutes(n) => (n.unsigned_abs(), "minute"),
            Self::Hours(n) => (n.unsigned_abs(), "hour"),
            Self::Days(n) => (n.unsigned_abs(), "day"),
            Self::WorkingHours(n) => (u32::from(*n), "working hour"),
            Self::WorkingDays(n) => (u32::from(*n), "working day"),
        };
        write!(f, "{n} {unit}{}", if n == 1 { "" } else { "s" })
    }
}
