//! What follows from an interview: harm that the child told of is seen to, the record is written and signed off. And what
//! follows from a message about one that did not reach the child or an adult around them: somebody tells them.

use chrono::{DateTime, Utc};

use super::bearing::{Bearing, earliest, happened};
use super::hearer::Hearer;
use super::step_name::StepName;
use crate::domain::audience::Role;
use crate::domain::message::Happened;

/// What the ladder after an interview looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AfterIt {
    /// When harm other than none, or an immediate concern, was first written down; in a draft too.
    pub harm_or_concern_at: Option<DateTime<Utc>>,
    /// The latest decision on a strategy discussion; one from before the harm was told does not answer it.
    pub strategy_decided_at: Option<DateTime<Utc>>,
    /// The interview was held.
    pub held_at: Option<DateTime<Utc>>,
    /// The record was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The record was signed off.
    pub signed_off_at: Option<DateTime<Utc>>,
    /// Messages about the appointment that did not reach the child or an adult around them.
    pub untold: Vec<Untold>,
}

/// A message to a child or an adult around them that did not reach them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Since when that is known.
    pub at: DateTime<Utc>,
    /// Why.
    pub why: Happened,
    /// When somebody tried to reach them after it, wrote to them again, or nobody had to any more.
    pub settled_at: Option<DateTime<Utc>>,
}

impl AfterIt {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        let bearing = match step {
            // Nothing undoes that harm was told: whoever must know is told even if a decision came first.
            StepName::AfterHarm => self.harm_or_concern_at.map(|at| Bearing::new(at, None)),
            StepName::AfterStrategyUndecided => {
                self.harm_or_concern_at.map(|at| Bearing::new(at, self.strategy_answer()))
            }
            StepName::AfterNotSubmitted => {
                self.held_at.map(|at| Bearing::new(at, earliest([self.submitted_at, self.signed_off_at])))
            }
            StepName::AfterNotSignedOff => self.held_at.map(|at| Bearing::new(at, self.signed_off_at)),
            StepName::InterviewFamilyNotTold => {
                return self.untold.iter().map(|untold| Bearing::new(untold.at, untold.settled_at)).collect();
            }
            _ => None,
        };
        bearing.into_iter().collect()
    }

    /// Why a step was raised that counts from `from`, where there is more to say than its name does.
    pub(super) fn why(&self, step: StepName, from: DateTime<Utc>) -> Option<Happened> {
        let untold = self.untold.iter().find(|untold| untold.at == from);
        untold.filter(|_| step == StepName::InterviewFamilyNotTold).map(|untold| untold.why)
    }

    fn strategy_answer(&self) -> Option<DateTime<Utc>> {
        self.strategy_decided_at.filter(|decided| Some(*decided) >= self.harm_or_concern_at)
    }

    pub(super) fn acts_next(&self, now: DateTime<Utc>) -> Vec<Hearer> {
        let mut next = vec![];
        if happened(self.harm_or_concern_at, now) && !happened(self.strategy_answer(), now) {
            next.extend([Role::SocialWorker, Role::TeamManager]);
        }
        if happened(self.held_at, now) && !happened(earliest([self.submitted_at, self.signed_off_at]), now) {
            next.push(Role::Interviewer);
        } else if happened(self.held_at, now) && !happened(self.signed_off_at, now) {
            next.push(Role::TeamManager);
        }
        if self.untold.iter().any(|untold| happened(Some(untold.at), now) && !happened(untold.settled_at, now)) {
            next.push(Role::Interviewer);
        }
        next.dedup();
        next.into_iter().map(Hearer::Role).collect()
    }
}
