//! A look at one subject at one instant: which of its steps have fallen and are not recorded yet, and what becomes of
//! each. A look happens at each recorded fact and at each step's instant.

use chrono::{DateTime, Utc};

use super::bearing::happened;
use super::due::{Due, Dues, decision_by};
use super::hearer::{DUTY_TEAM, Hearer, above};
use super::hours::Hours;
use super::situation::Situation;
use super::step::{Outcome, RecordedStep, Step, StepKey};
use super::wording;
use crate::domain::policy::Policy;

/// Everything that a look goes by.
pub(super) struct Look<'a> {
    pub situation: &'a Situation,
    pub recorded: &'a [RecordedStep],
    pub policy: &'a Policy,
    pub hours: Hours<'a>,
    pub dues: &'a Dues<'a>,
    pub now: DateTime<Utc>,
}

impl Look<'_> {
    /// The steps that have fallen and are not recorded, each as if nothing else had fallen.
    pub fn fallen(&self) -> Vec<Step> {
        let first = self.dues.fallen.iter().filter_map(|due| self.first(due));
        first.chain(self.standing().filter_map(|step| self.again(step))).collect()
    }

    /// The recorded steps that were not withdrawn.
    fn standing(&self) -> impl Iterator<Item = &RecordedStep> {
        self.recorded.iter().filter(|step| step.withdrawn_at.is_none())
    }

    /// The first telling of a rung at its instant, unless it did not hold then or stands recorded.
    fn first(&self, due: &Due) -> Option<Step> {
        let same = |step: &&RecordedStep| step.key.name == due.rung.step && step.key.due_at == due.at;
        if !due.bearing.holds(due.at) || self.standing().any(|step| same(&step)) {
            return None;
        }
        // A step that was withdrawn and is wanted anew takes the next free pair of rounds.
        let before = self.recorded.iter().filter(same).map(|step| step.key.round).max().unwrap_or(0);
        let round = before + 1 + before % 2;
        let key = StepKey { name: due.rung.step, due_at: due.at, round };
        let step = Step {
            key,
            raised_at: due.at,
            urgent: due.rung.urgent,
            audience: due.rung.tells.clone(),
            outcome: self.outcome(due, &due.rung.tells, due.at),
            decision_by: decision_by(key.name, self.situation, self.policy, &self.hours),
            reason: self.reason(due),
        };
        Some(step)
    }

    /// Why a rung was raised, with what is known of this time in particular.
    fn reason(&self, due: &Due) -> String {
        let reason = wording::reason(due.rung, due.at - due.bearing.from);
        match self.situation.why(due.rung.step, due.bearing.from) {
            Some(why) => wording::because(&reason, why),
            None => reason,
        }
    }

    /// The telling again of a step that nobody acknowledged in time, if its time has run out.
    fn again(&self, told: &RecordedStep) -> Option<Step> {
        let raised_at = self.runs_out_at(told.key, told.urgent, told.outcome)?;
        let due = self.dues.find(told.key.name, told.key.due_at)?;
        let key = StepKey { round: told.key.round + 1, ..told.key };
        let answered = happened(told.acknowledged_at, raised_at) || !due.bearing.holds(raised_at);
        if raised_at > self.now || answered || self.recorded.iter().any(|step| step.key == key) {
            return None;
        }
        // The duty team was told because of the hour; whether it is told again, the new hour says.
        let for_the_hour = |hearer: &Hearer| *hearer == DUTY_TEAM && !due.rung.tells.contains(hearer);
        let mut audience: Vec<Hearer> = told.audience.iter().copied().filter(|h| !for_the_hour(h)).collect();
        let above = above(&audience).map(Hearer::Role);
        audience.extend(above.filter(|above| !told.audience.contains(above)));
        let acknowledged = happened(told.acknowledged_at, self.now);
        let outcome = if acknowledged { Outcome::Passed } else { self.outcome(due, &audience, raised_at) };
        let reason = wording::again(&self.reason(due), self.policy.acknowledge_within, told.urgent, above.is_some());
        Some(Step { key, raised_at, urgent: told.urgent, audience, outcome, decision_by: None, reason })
    }

    /// What becomes of a round that fell at `raised_at`, before bundling.
    fn outcome(&self, due: &Due, audience: &[Hearer], raised_at: DateTime<Utc>) -> Outcome {
        if !due.bearing.holds(self.now) {
            Outcome::Passed
        } else if self.situation.silences(audience, raised_at) {
            Outcome::Suppressed
        } else {
            Outcome::Told { at: self.now }
        }
    }

    /// Gives a step that is told the instant and the hearers that the hour asks for.
    pub fn tell(&self, mut step: Step) -> Step {
        if !matches!(step.outcome, Outcome::Told { .. }) {
            return step;
        }
        if !step.urgent {
            step.outcome = Outcome::Told { at: self.hours.next_open(self.now) };
        } else if !self.hours.is_open(self.now) && !step.audience.contains(&DUTY_TEAM) {
            step.audience.push(DUTY_TEAM);
        }
        step
    }

    /// When the time to acknowledge a first telling runs out; none for steps that nobody has to acknowledge.
    fn runs_out_at(&self, key: StepKey, urgent: bool, outcome: Outcome) -> Option<DateTime<Utc>> {
        let Outcome::Told { at } = outcome else { return None };
        let within = self.policy.acknowledge_within.elapsed();
        let runs_out_at = if urgent { at + within } else { self.hours.add_open(at, within) };
        (!key.is_again()).then_some(runs_out_at)
    }

    /// Steps that nobody acknowledged and whose instant is not one of the ladder's any more.
    pub fn withdrawn(&self) -> Vec<StepKey> {
        let open = self.standing().filter(|step| step.acknowledged_at.is_none() && step.outcome != Outcome::Passed);
        open.map(|step| step.key).filter(|key| self.dues.find(key.name, key.due_at).is_none()).collect()
    }

    /// The next instant of a rung, or at which the time to acknowledge one runs out; `wanted` are the steps of now.
    pub fn next_look_at(&self, wanted: &[Step]) -> Option<DateTime<Utc>> {
        let unanswered = self.standing().filter(|step| !happened(step.acknowledged_at, self.now));
        let recorded = unanswered.map(|step| (step.key, step.urgent, step.outcome));
        let told = recorded.chain(wanted.iter().map(|step| (step.key, step.urgent, step.outcome)));
        let open = told
            .filter(|(key, ..)| self.dues.find(key.name, key.due_at).is_some_and(|due| due.bearing.holds(self.now)));
        let run_out = open.filter_map(|(key, urgent, outcome)| self.runs_out_at(key, urgent, outcome));
        run_out.filter(|at| *at > self.now).chain(self.dues.next_at).min()
    }
}
