//! Ladders that wait for one decision of a person: whether an absence gets an interview, who the child is, what a
//! doubt comes to, what follows from repeat missing.

use chrono::{DateTime, Utc};

use super::bearing::Bearing;
use super::hearer::Hearer;
use super::step_name::StepName;
use crate::domain::audience::Role;

/// A child was absent throughout an episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentDecision {
    /// The child was back.
    pub returned_at: DateTime<Utc>,
    /// Whether there is to be an interview was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

impl AbsentDecision {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        match step {
            StepName::AbsentDecisionWanted | StepName::AbsentUndecided => {
                vec![Bearing::new(self.returned_at, self.decided_at)]
            }
            _ => vec![],
        }
    }

    pub(super) fn acts_next() -> Vec<Hearer> {
        vec![Hearer::Role(Role::MissingCoordinator)]
    }
}

/// Notices wait for one that names the child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildUnknown {
    /// The first notice of the reference was recorded.
    pub first_recorded_at: DateTime<Utc>,
    /// The child was named.
    pub known_at: Option<DateTime<Utc>>,
}

impl ChildUnknown {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        match step {
            StepName::ChildUnknown => vec![Bearing::new(self.first_recorded_at, self.known_at)],
            _ => vec![],
        }
    }
}

/// A doubt waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The doubt arose.
    pub opened_at: DateTime<Utc>,
    /// For a possible match of two records: since when one of their children is missing. It stays once it was so.
    pub child_missing_at: Option<DateTime<Utc>>,
    /// A person decided it, or it went away.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Review {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        let at_once = self.child_missing_at.map(|at| at.max(self.opened_at));
        match step {
            StepName::ReviewMissingChild => at_once.map(|at| Bearing::new(at, self.decided_at)).into_iter().collect(),
            StepName::ReviewUndecided => {
                vec![Bearing { replaced_at: at_once, ..Bearing::new(self.opened_at, self.decided_at) }]
            }
            _ => vec![],
        }
    }
}

/// A child reached a rule of repeat missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The rule was reached.
    pub reached_at: DateTime<Utc>,
    /// What follows was decided, also when it is nothing.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Repeat {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        match step {
            StepName::RepeatReached | StepName::RepeatUndecided => vec![Bearing::new(self.reached_at, self.decided_at)],
            _ => vec![],
        }
    }

    pub(super) fn acts_next() -> Vec<Hearer> {
        vec![Hearer::Role(Role::TeamManager)]
    }
}
