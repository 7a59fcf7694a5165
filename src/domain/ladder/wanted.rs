//! What the rules want at a look: steps to record, steps to withdraw, and the instant of the next look.

use chrono::{DateTime, Utc};

use super::bundle::bundle;
use super::due::Dues;
use super::hours::Hours;
use super::look::Look;
use super::situation::Situation;
use super::step::{Outcome, RecordedStep, Step, StepKey};
use crate::domain::calendar::Calendar;
use crate::domain::policy::Policy;

/// What the rules want at a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Steps to record, in the order in which they fell.
    pub steps: Vec<Step>,
    /// Steps that nobody acknowledged and whose instant is no longer one of the ladder's.
    pub withdrawn: Vec<StepKey>,
    /// The earliest later instant at which anything could be wanted while no fact comes.
    pub next_look_at: Option<DateTime<Utc>>,
}

/// What the rules want for a subject at `now`; `recorded` are its steps so far, withdrawn ones included.
#[must_use]
pub fn wants(
    situation: &Situation,
    recorded: &[RecordedStep],
    policy: &Policy,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Wanted {
    let hours = Hours::of(policy, calendar);
    let dues = Dues::by(now, situation, policy, &hours);
    let look = Look { situation, recorded, policy, hours, dues: &dues, now };
    let (mut told, mut steps): (Vec<Step>, Vec<Step>) =
        look.fallen().into_iter().partition(|step| matches!(step.outcome, Outcome::Told { .. }));
    bundle(&mut told, &situation.acts_next(now));
    steps.extend(told.into_iter().map(|step| look.tell(step)));
    steps.sort_by_key(|step| (step.raised_at, step.key));
    let next_look_at = look.next_look_at(&steps);
    Wanted { steps, withdrawn: look.withdrawn(), next_look_at }
}

/// Whether a step that waits for working hours to be told is still worth telling at `now`.
#[must_use]
pub fn still_holds(
    situation: &Situation,
    step: StepKey,
    policy: &Policy,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> bool {
    let dues = Dues::by(now, situation, policy, &Hours::of(policy, calendar));
    dues.find(step.name, step.due_at).is_some_and(|due| due.bearing.holds(now))
}

/// Whether a step that waits for working hours to be told is still worth telling at `now`: for itself, or for one of the
/// steps that were bundled into it.
#[must_use]
pub fn worth_telling(
    situation: &Situation,
    recorded: &[RecordedStep],
    step: StepKey,
    policy: &Policy,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> bool {
    let standing = recorded.iter().filter(|other| other.withdrawn_at.is_none());
    let bundled = standing.filter(|other| other.outcome == Outcome::BundledInto(step)).map(|other| other.key);
    [step].into_iter().chain(bundled).any(|key| still_holds(situation, key, policy, calendar, now))
}
