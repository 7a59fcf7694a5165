//! The versions of one authority's policy. A version never changes once it is there; a new one is the next number. What
//! has a version pinned runs by it for good, so changing a policy never moves a running clock.

use chrono::{DateTime, Utc};

use super::Policy;

/// The number that the first policy of every authority has.
pub const FIRST_VERSION: u32 = 1;

/// For what was recorded before facts named a version: then there was only one.
pub(in crate::domain) const fn first_version() -> u32 {
    FIRST_VERSION
}

/// All versions of one authority's policy; there is always one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    first: Policy,
    /// The others, oldest first, each with the instant since which it is in force.
    later: Vec<(DateTime<Utc>, Policy)>,
}

impl Versions {
    /// Of policies with the instants since which each is in force. Without any, the policy that we ship is in force.
    #[must_use]
    pub fn new(mut known: Vec<(DateTime<Utc>, Policy)>) -> Self {
        known.sort_by_key(|(_, policy)| policy.version);
        let mut known = known.into_iter();
        let first = known.next().map_or_else(Policy::shipped, |(_, policy)| policy);
        Self { first, later: known.collect() }
    }

    /// The version with this number; the one before it, should there be none.
    #[must_use]
    pub fn numbered(&self, version: u32) -> &Policy {
        let up_to = self.later.iter().rev().find(|(_, policy)| policy.version <= version);
        up_to.map_or(&self.first, |(_, policy)| policy)
    }

    /// The version that was in force at an instant: the first, if that was before any.
    #[must_use]
    pub fn in_force_at(&self, at: DateTime<Utc>) -> &Policy {
        let since = self.later.iter().rev().find(|(since, _)| *since <= at);
        since.map_or(&self.first, |(_, policy)| policy)
    }

    /// The version in force now, by which what begins now will run.
    #[must_use]
    pub fn latest(&self) -> &Policy {
        self.later.last().map_or(&self.first, |(_, policy)| policy)
    }
}

impl Default for Versions {
    fn default() -> Self {
        Self::new(vec![])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Span;

    fn hour(hour: u32) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + i64::from(hour) * 3600, 0).expect("a time")
    }

    /// Version `n` is in force since hour `10 n`; its `due_soon` tells it apart.
    fn versions(numbers: &[u32]) -> Versions {
        let policy =
            |n: u32| Policy { version: n, due_soon: Span::Hours(i32::try_from(n).unwrap()), ..Policy::shipped() };
        Versions::new(numbers.iter().map(|n| (hour(10 * n), policy(*n))).collect())
    }

    #[test]
    fn each_number_and_each_instant_finds_its_version() {
        let three = versions(&[3, 1, 2]);
        for (asked, found) in [(0, 1), (1, 1), (2, 2), (3, 3), (9, 3)] {
            assert_eq!(three.numbered(asked).version, found, "number {asked}");
        }
        let second = chrono::TimeDelta::seconds(1);
        for (name, at, found) in [
            ("before any", hour(0), 1),
            ("a second before the second", hour(20) - second, 1),
            ("as the second comes", hour(20), 2),
            ("a second after the second", hour(20) + second, 2),
            ("long after", hour(900), 3),
        ] {
            assert_eq!(three.in_force_at(at).version, found, "{name}");
        }
        assert_eq!(three.latest().version, 3);
    }

    #[test]
    fn an_authority_without_a_policy_has_the_one_we_ship() {
        let none = Versions::default();
        for policy in [none.latest(), none.numbered(7), none.in_force_at(hour(1))] {
            assert_eq!(*policy, Policy::shipped());
        }
    }
}
