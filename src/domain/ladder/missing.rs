//! The ladder of a missing child counts from the earliest start that any source gives, until an end is told. It never
//! closes by itself: a child gone for a year is told of every week.

use chrono::{DateTime, Utc};

use super::bearing::Bearing;
use super::hearer::Hearer;
use super::step_name::StepName;
use crate::domain::audience::Role;

/// What the ladder of a missing child looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The earliest start that any source gives.
    pub opened_at: DateTime<Utc>,
    /// Each time a source first held the child to be at high risk, or did so anew.
    pub high_risk_at: Vec<DateTime<Utc>>,
    /// Whether the child was so young at the start that policy takes it for graver.
    pub is_young: bool,
    /// Whether the child seeks asylum unaccompanied.
    pub unaccompanied: bool,
    /// When the child's 18th birthday begins, if the birth date is known.
    pub eighteenth_birthday: Option<DateTime<Utc>>,
    /// The earliest end that any source gives, or the instant at which the episode was struck out.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Missing {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        let from = |at| Bearing::new(at, self.ended_at);
        match step {
            StepName::MissingOpened | StepName::MissingDayOne | StepName::MissingDayThree => vec![from(self.opened_at)],
            StepName::MissingHeightened => self.heightened().into_iter().map(from).collect(),
            StepName::MissingEighteenthBirthday => self.comes_of_age().map(from).into_iter().collect(),
            _ => vec![],
        }
    }

    /// The instants at which the child came to be one for the service manager too.
    fn heightened(&self) -> Vec<DateTime<Utc>> {
        let from_the_start = (self.is_young || self.unaccompanied).then_some(self.opened_at);
        let by_risk = self.high_risk_at.iter().map(|at| (*at).max(self.opened_at));
        let mut instants: Vec<DateTime<Utc>> = from_the_start.into_iter().chain(by_risk).collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    /// The birthday of a child who was under 18 at the start.
    fn comes_of_age(&self) -> Option<DateTime<Utc>> {
        self.eighteenth_birthday.filter(|birthday| *birthday > self.opened_at)
    }

    pub(super) fn acts_next() -> Vec<Hearer> {
        vec![Hearer::Role(Role::MissingCoordinator), Hearer::Role(Role::SocialWorker)]
    }
}
