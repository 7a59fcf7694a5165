//! The steps of a subject that have fallen due, and when the next one will.

use chrono::{DateTime, Utc};

use super::bearing::Bearing;
use super::hours::Hours;
use super::situation::Situation;
use super::step_name::StepName;
use crate::domain::policy::{Policy, Rung};

/// A rung at one of its instants.
#[derive(Clone, Debug)]
pub(super) struct Due<'a> {
    pub rung: &'a Rung,
    pub at: DateTime<Utc>,
    pub bearing: Bearing,
}

/// Everything that has fallen due by an instant, whether or not it held, in order; and when to look again.
#[derive(Debug, Default)]
pub(super) struct Dues<'a> {
    pub fallen: Vec<Due<'a>>,
    pub next_at: Option<DateTime<Utc>>,
}

impl<'a> Dues<'a> {
    pub fn by(now: DateTime<Utc>, situation: &Situation, policy: &'a Policy, hours: &Hours) -> Self {
        let mut dues = Self::default();
        for rung in &policy.ladders {
            for bearing in situation.bearings(rung.step, hours) {
                dues.climb(rung, bearing, now, hours);
            }
        }
        dues.fallen.sort_by_key(|due| due.at);
        dues
    }

    /// Follows one rung, which may come again and again, up to its first instant after `now`.
    fn climb(&mut self, rung: &'a Rung, bearing: Bearing, now: DateTime<Utc>, hours: &Hours) {
        let mut at = hours.add(bearing.from, rung.after);
        while at <= now {
            if bearing.replaced_at.is_none_or(|replaced| replaced > at) {
                self.fallen.push(Due { rung, at, bearing });
            }
            let Some(every) = rung.every else { return };
            at = hours.add(at, every);
        }
        if bearing.holds(now) {
            self.look_at(at);
        }
    }

    /// Asks for a look at `at` or before.
    pub fn look_at(&mut self, at: DateTime<Utc>) {
        self.next_at = Some(self.next_at.map_or(at, |next| next.min(at)));
    }

    pub fn find(&self, name: StepName, at: DateTime<Utc>) -> Option<&Due<'a>> {
        self.fallen.iter().find(|due| due.rung.step == name && due.at == at)
    }
}

/// By when the decision that `step` asks for is due: when the step that misses it falls.
pub(super) fn decision_by(
    step: StepName,
    situation: &Situation,
    policy: &Policy,
    hours: &Hours,
) -> Option<DateTime<Utc>> {
    let missed = match step {
        StepName::AfterHarm => StepName::AfterStrategyUndecided,
        StepName::AbsentDecisionWanted => StepName::AbsentUndecided,
        StepName::RepeatReached => StepName::RepeatUndecided,
        _ => return None,
    };
    let from = situation.bearings(missed, hours).first()?.from;
    Some(hours.add(from, policy.rung(missed)?.after))
}
