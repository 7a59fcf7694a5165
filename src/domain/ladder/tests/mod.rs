//! How the ladders are tried: one look at a time, or a whole duty log. Times are London's, as practitioners say them.

mod after_it;
mod decisions;
mod duty_log;
mod interview;
mod lapsed;
mod missing;
mod moved;
mod property;
mod returns;
mod telling;
mod unanswered;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::*;
use crate::domain::audience::Role;
use crate::domain::calendar::{Calendar, london_instant};
use crate::domain::message::Happened;
use crate::domain::policy::Policy;

const SECOND: TimeDelta = TimeDelta::seconds(1);

/// "2026-11-20 22:05", as the clock on the wall says it.
fn london(text: &str) -> DateTime<Utc> {
    let local =
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a test writes year-month-day hour:minute");
    london_instant(local)
}

fn roles(roles: &[Role]) -> Vec<Hearer> {
    roles.iter().copied().map(Hearer::Role).collect()
}

/// A child under 13 who went missing then.
fn young(gone: &str) -> Situation {
    Situation::Missing(Missing {
        opened_at: london(gone),
        high_risk_at: vec![],
        is_young: true,
        unaccompanied: false,
        eighteenth_birthday: None,
        ended_at: None,
    })
}

/// What one look at a subject without steps wants.
fn look(situation: &Situation, now: DateTime<Utc>) -> Wanted {
    wants(situation, &[], &Policy::shipped(), &Calendar::published(), now)
}

/// The steps of that name at one look.
fn named(situation: &Situation, name: StepName, now: DateTime<Utc>) -> Vec<Step> {
    look(situation, now).steps.into_iter().filter(|step| step.key.name == name).collect()
}

/// A step is not there a second before `at`, falls at it and stays; and it tells those people.
fn falls(row: &str, situation: &Situation, name: StepName, at: DateTime<Utc>, urgent: bool, tells: &[Hearer]) {
    let count = |now| named(situation, name, now).iter().filter(|step| step.key.due_at == at).count();
    assert_eq!((count(at - SECOND), count(at), count(at + SECOND)), (0, 1, 1), "{row}");
    let rung = Policy::shipped().rung(name).cloned().expect("the shipped policy has every step");
    assert_eq!((rung.urgent, rung.tells.as_slice()), (urgent, tells), "{row}");
}

/// A fact ends a step: a second before its instant, or exactly at it, there is no step; a second after it is made, and
/// passed if the look comes later still.
fn ends(row: &str, with: impl Fn(DateTime<Utc>) -> Situation, name: StepName, at: DateTime<Utc>) {
    for early in [at - SECOND, at] {
        assert_eq!(named(&with(early), name, at + SECOND * 5), vec![], "{row}: at {early}");
    }
    let late = with(at + SECOND);
    let outcomes = |now| named(&late, name, now).iter().map(|step| step.outcome == Outcome::Passed).collect::<Vec<_>>();
    assert_eq!(outcomes(at), [false], "{row}: a look at the instant itself tells");
    assert_eq!(outcomes(at + SECOND), [true], "{row}: a look once it is over tells nobody");
}

/// Who is told by the steps of one look, a line a step.
fn told_to(wanted: &Wanted) -> Vec<String> {
    let told = wanted.steps.iter().filter(|step| matches!(step.outcome, Outcome::Told { .. }));
    told.map(|step| format!("{}: {}", step.key.name, hearer::in_words(&step.audience))).collect()
}

/// The ledger of one subject's steps.
#[derive(Default)]
struct Ledger {
    steps: Vec<(DateTime<Utc>, Step)>,
    recorded: Vec<RecordedStep>,
    next_look_at: Option<DateTime<Utc>>,
}

impl Ledger {
    /// One look, whose steps are recorded and whose withdrawals are done.
    fn look(&mut self, situation: &Situation, now: DateTime<Utc>) -> Wanted {
        let wanted = wants(situation, &self.recorded, &Policy::shipped(), &Calendar::published(), now);
        self.recorded.extend(wanted.steps.iter().map(RecordedStep::from));
        self.steps.extend(wanted.steps.iter().map(|step| (now, step.clone())));
        for step in self.recorded.iter_mut().filter(|step| wanted.withdrawn.contains(&step.key)) {
            step.withdrawn_at = Some(now);
        }
        assert!(wanted.next_look_at.is_none_or(|next| next > now), "the next look lies ahead: {wanted:?}");
        self.next_look_at = wanted.next_look_at;
        wanted
    }

    /// Looks whenever the rules ask for it, until nothing is left to look for by `until`.
    fn run(&mut self, situation: &Situation, from: DateTime<Utc>, until: DateTime<Utc>) {
        self.look(situation, from);
        while let Some(next) = self.next_look_at.filter(|next| *next <= until) {
            self.look(situation, next);
        }
    }

    fn acknowledge(&mut self, name: StepName, at: DateTime<Utc>) {
        for step in self.recorded.iter_mut().filter(|step| step.key.name == name) {
            step.acknowledged_at.get_or_insert(at);
        }
    }

    fn keys(&self) -> Vec<StepKey> {
        self.recorded.iter().map(|step| step.key).collect()
    }

    fn find(&self, name: StepName, round: u32) -> Option<&Step> {
        let mut steps = self.steps.iter().map(|(_, step)| step);
        steps.find(|step| step.key.name == name && step.key.round == round)
    }
}
