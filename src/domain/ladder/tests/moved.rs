//! Deadlines that move, and subjects that leave their ladder.

use super::StepName::{InterviewNotOffered, InterviewOverdue, InterviewOverdueOneDay};
use super::*;

fn returned(at: &str) -> Situation {
    let returned_at = london(at);
    Situation::Interview(Interview {
        returned_at,
        due_at: returned_at + TimeDelta::hours(72),
        allocated_at: Some(returned_at),
        acknowledged_at: Some(returned_at),
        offered_at: None,
        held_at: None,
        ended_at: None,
        missing_again: vec![],
    })
}

/// The ladder of a return told as Tuesday at ten, until the deadline on Friday at ten was missed.
fn missed() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.run(&returned("2026-11-10 10:00"), london("2026-11-10 10:00"), london("2026-11-13 10:00"));
    ledger
}

fn standing(ledger: &Ledger, name: StepName) -> Vec<(DateTime<Utc>, u32)> {
    let standing = ledger.recorded.iter().filter(|step| step.withdrawn_at.is_none() && step.key.name == name);
    standing.map(|step| (step.key.due_at, step.key.round)).collect()
}

#[test]
fn a_deadline_moved_later_withdraws_what_nobody_acknowledged() {
    let mut ledger = missed();
    let wanted = ledger.look(&returned("2026-11-12 10:00"), london("2026-11-13 10:05"));
    assert!(wanted.withdrawn.iter().any(|key| key.name == InterviewOverdue), "{:?}", wanted.withdrawn);
    assert_eq!(standing(&ledger, InterviewOverdue), vec![]);
    assert_eq!(standing(&ledger, InterviewNotOffered), vec![(london("2026-11-13 10:00"), 1)]);
}

#[test]
fn what_was_acknowledged_stays() {
    let mut ledger = missed();
    ledger.acknowledge(InterviewOverdue, london("2026-11-13 10:01"));
    let wanted = ledger.look(&returned("2026-11-12 10:00"), london("2026-11-13 10:05"));
    assert!(wanted.withdrawn.iter().all(|key| key.name != InterviewOverdue), "{:?}", wanted.withdrawn);
}

#[test]
fn a_deadline_moved_there_and_back_is_told_anew() {
    let mut ledger = missed();
    ledger.look(&returned("2026-11-12 10:00"), london("2026-11-13 10:05"));
    ledger.look(&returned("2026-11-10 10:00"), london("2026-11-13 10:10"));
    assert_eq!(standing(&ledger, InterviewOverdue), vec![(london("2026-11-13 10:00"), 3)]);
    ledger.run(&returned("2026-11-10 10:00"), london("2026-11-13 10:11"), london("2026-11-14 10:00"));
    assert_eq!(standing(&ledger, InterviewOverdueOneDay), vec![(london("2026-11-14 10:00"), 1)]);
}

#[test]
fn a_deadline_moved_earlier_finds_what_has_lapsed() {
    let mut ledger = Ledger::default();
    ledger.run(&returned("2026-11-12 10:00"), london("2026-11-12 10:00"), london("2026-11-13 09:00"));
    let wanted = ledger.look(&returned("2026-11-10 10:00"), london("2026-11-13 11:00"));
    assert!(wanted.steps.iter().any(|step| step.key.name == InterviewOverdue));
}

#[test]
fn what_had_passed_needs_no_withdrawing() {
    let held = |at| {
        let Situation::Interview(interview) = returned(at) else { unreachable!("a return has an interview") };
        Situation::Interview(Interview { held_at: Some(london("2026-11-13 10:01")), ..interview })
    };
    let mut ledger = Ledger::default();
    ledger.look(&held("2026-11-10 10:00"), london("2026-11-13 10:05"));
    assert_eq!(ledger.find(InterviewOverdue, 1).map(|step| step.outcome), Some(Outcome::Passed));
    assert_eq!(ledger.look(&held("2026-11-12 10:00"), london("2026-11-13 10:10")).withdrawn, vec![]);
}

#[test]
fn an_episode_that_proved_never_to_be_one_leaves_no_open_step() {
    let mut ledger = missed();
    let wanted = ledger.look(&Situation::Over, london("2026-11-13 10:05"));
    assert_eq!((wanted.steps, wanted.next_look_at), (vec![], None));
    assert!(ledger.recorded.iter().all(|step| step.withdrawn_at.is_some() || step.outcome == Outcome::Passed));
    assert_eq!(ledger.look(&Situation::Over, london("2026-11-13 10:06")), Wanted::default(), "withdrawn once");
}
