//! Two ladders see to it that a return is known: that it *is* one, where sources differ, and *when* it was, for
//! without the time of the return no deadline runs.

use chrono::{DateTime, Utc};

use super::bearing::{Bearing, earliest};
use super::hearer::Hearer;
use super::step_name::StepName;
use crate::domain::audience::Role;

/// What the ladder of an unconfirmed return looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnNotConfirmed {
    /// The earliest end that any source gives.
    pub first_end: DateTime<Utc>,
    /// Since when the child is held to be at high risk.
    pub high_risk_at: Option<DateTime<Utc>>,
    /// Since when another source says that the child is not back.
    pub contradicted_at: Option<DateTime<Utc>>,
    /// Every source gave an end, or a person settled it.
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl ReturnNotConfirmed {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        let doubted_at = earliest([self.high_risk_at, self.contradicted_at]).map(|at| at.max(self.first_end));
        match step {
            StepName::ReturnNotConfirmed => {
                vec![Bearing { replaced_at: doubted_at, ..Bearing::new(self.first_end, self.confirmed_at) }]
            }
            StepName::ReturnDoubted => doubted_at.map(|at| Bearing::new(at, self.confirmed_at)).into_iter().collect(),
            _ => vec![],
        }
    }

    pub(super) fn acts_next() -> Vec<Hearer> {
        vec![Hearer::OtherSource, Hearer::Role(Role::MissingCoordinator)]
    }
}

/// What the ladder of a missing return time looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTimeMissing {
    /// The child was seen safe.
    pub found_at: DateTime<Utc>,
    /// When we came to know the time of the return (not that time itself), or that nobody needs it any more.
    pub known_at: Option<DateTime<Utc>>,
}

impl ReturnTimeMissing {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        match step {
            StepName::ReturnTimeMissing | StepName::ReturnTimeDayOne | StepName::ReturnTimeDayThree => {
                vec![Bearing::new(self.found_at, self.known_at)]
            }
            _ => vec![],
        }
    }

    pub(super) fn acts_next() -> Vec<Hearer> {
        vec![Hearer::Sender, Hearer::Role(Role::MissingCoordinator)]
    }
}
