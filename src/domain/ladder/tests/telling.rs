//! Telling, and telling again.

use super::Role::{AssistantDirector, HeadOfService, MissingCoordinator, OutOfHours, ServiceManager, TeamManager};
use super::StepName::{MissingDayThree, MissingHeightened, MissingOpened, RepeatReached};
use super::*;

fn repeat(reached: &str) -> Situation {
    Situation::Repeat(Repeat { reached_at: london(reached), decided_at: None })
}

#[test]
fn ordinary_steps_are_told_in_working_hours() {
    for (row, reached, told) in [
        ("a minute of work left", "2026-11-20 17:29", "2026-11-20 17:29"),
        ("on the stroke of closing", "2026-11-20 17:30", "2026-11-23 08:30"),
        ("before opening", "2026-11-23 08:29", "2026-11-23 08:30"),
        ("on the stroke of opening", "2026-11-23 08:30", "2026-11-23 08:30"),
        ("Christmas Eve at night", "2026-12-24 20:00", "2026-12-29 08:30"),
    ] {
        let step = &look(&repeat(reached), london(reached)).steps[0];
        assert_eq!((step.raised_at, step.outcome), (london(reached), Outcome::Told { at: london(told) }), "{row}");
    }
}

#[test]
fn urgent_steps_are_told_at_any_hour_and_out_of_hours_to_the_duty_team_too() {
    for (row, gone, duty_team) in [
        ("at work", "2026-11-20 17:29", false),
        ("just closed", "2026-11-20 17:30", true),
        ("in the night", "2026-11-21 03:00", true),
        ("just opened", "2026-11-23 08:30", false),
    ] {
        let step = &named(&young(gone), MissingHeightened, london(gone))[0];
        assert_eq!(step.outcome, Outcome::Told { at: london(gone) }, "{row}");
        assert_eq!(step.audience.contains(&Hearer::Role(OutOfHours)), duty_team, "{row}");
    }
    let opened = &named(&young("2026-11-21 03:00"), MissingOpened, london("2026-11-21 03:00"))[0];
    assert_eq!(opened.audience.len(), 3, "the duty team is told once");
}

#[test]
fn what_nobody_acknowledged_is_told_again_once_with_one_rung_above() {
    let mut ledger = Ledger::default();
    let reached = london("2026-11-20 16:00");
    ledger.look(&repeat("2026-11-20 16:00"), reached);
    let again_at = london("2026-11-23 11:00");
    assert_eq!(ledger.next_look_at, Some(again_at), "an hour and a half on Friday, the rest on Monday");
    assert_eq!(ledger.look(&repeat("2026-11-20 16:00"), again_at - SECOND).steps, vec![]);
    let again = ledger.look(&repeat("2026-11-20 16:00"), again_at).steps.remove(0);
    assert_eq!(again.key, StepKey { name: RepeatReached, due_at: reached, round: 2 });
    assert_eq!((again.raised_at, again.outcome), (again_at, Outcome::Told { at: again_at }));
    assert_eq!(again.audience, roles(&[TeamManager, MissingCoordinator, ServiceManager]));
    ledger.run(&repeat("2026-11-20 16:00"), again_at, london("2027-01-31 10:00"));
    let rounds = ledger.keys().iter().filter(|key| key.name == RepeatReached).count();
    assert_eq!(rounds, 2, "told again, once");
}

#[test]
fn urgent_steps_are_told_again_after_four_hours_by_the_wall_clock() {
    let mut ledger = Ledger::default();
    ledger.run(&young("2026-11-21 01:00"), london("2026-11-21 01:00"), london("2026-11-21 05:00"));
    let again = ledger.find(MissingHeightened, 2).unwrap();
    assert_eq!(again.outcome, Outcome::Told { at: london("2026-11-21 05:00") });
    assert_eq!(again.audience, roles(&[ServiceManager, HeadOfService, OutOfHours]));
}

#[test]
fn the_duty_team_of_the_night_is_not_told_again_in_the_morning() {
    let mut ledger = Ledger::default();
    ledger.run(&young("2026-11-23 05:00"), london("2026-11-23 05:00"), london("2026-11-23 09:00"));
    let again = ledger.find(MissingHeightened, 2).unwrap();
    assert_eq!(again.audience, roles(&[ServiceManager, HeadOfService]));
    let opened = ledger.find(MissingOpened, 2).unwrap();
    assert!(opened.audience.contains(&Hearer::Role(OutOfHours)), "its own line names the duty team");
}

#[test]
fn acknowledging_in_time_stops_the_telling_again_and_nothing_else() {
    let again_at = london("2026-11-21 05:00");
    for (row, acknowledged_at, told_again) in [
        ("a second before", again_at - SECOND, false),
        ("exactly then", again_at, false),
        ("a second after", again_at + SECOND, true),
    ] {
        let mut ledger = Ledger::default();
        ledger.look(&young("2026-11-21 01:00"), london("2026-11-21 01:00"));
        ledger.acknowledge(MissingHeightened, acknowledged_at);
        ledger.run(&young("2026-11-21 01:00"), london("2026-11-21 02:00"), london("2026-11-25 05:00"));
        assert_eq!(ledger.find(MissingHeightened, 2).is_some(), told_again, "{row}");
        assert!(ledger.find(MissingOpened, 2).is_some(), "{row}: the other step is told again all the same");
        assert!(ledger.find(MissingDayThree, 1).is_some(), "{row}: later rungs come all the same");
    }
}

#[test]
fn an_acknowledgement_found_at_a_late_look_passes_the_telling_again() {
    let mut ledger = Ledger::default();
    ledger.look(&young("2026-11-21 01:00"), london("2026-11-21 01:00"));
    ledger.acknowledge(MissingHeightened, london("2026-11-21 05:30"));
    ledger.look(&young("2026-11-21 01:00"), london("2026-11-21 06:00"));
    assert_eq!(ledger.find(MissingHeightened, 2).map(|step| step.outcome), Some(Outcome::Passed));
}

#[test]
fn above_the_top_there_is_nobody_and_the_step_says_so() {
    let mut ledger = Ledger::default();
    ledger.run(&young("2026-11-20 10:00"), london("2026-11-20 10:00"), london("2026-11-23 14:00"));
    let again = ledger.find(MissingDayThree, 2).unwrap();
    assert_eq!(again.audience, roles(&[HeadOfService, AssistantDirector]));
    assert!(again.reason.contains("there is no rung above"), "{}", again.reason);
}

#[test]
fn above_an_organisation_stands_the_coordinator() {
    for (row, audience, above) in [
        ("sender alone", &[Hearer::Sender][..], Some(MissingCoordinator)),
        ("other source alone", &[Hearer::OtherSource], Some(MissingCoordinator)),
        ("sender and coordinator", &[Hearer::Sender, Hearer::Role(MissingCoordinator)], Some(TeamManager)),
        ("nobody", &[], None),
    ] {
        assert_eq!(hearer::above(audience), above, "{row}");
    }
}

#[test]
fn a_step_that_waits_for_monday_is_not_worth_telling_once_it_is_done() {
    let decided_at = london("2026-11-22 10:00");
    let repeat = Situation::Repeat(Repeat { reached_at: london("2026-11-20 18:00"), decided_at: Some(decided_at) });
    let step = &named(&repeat, RepeatReached, london("2026-11-20 18:00"))[0];
    let holds = |now| still_holds(&repeat, step.key, &Policy::shipped(), &Calendar::published(), now);
    assert_eq!((holds(decided_at - SECOND), holds(decided_at), holds(decided_at + SECOND)), (true, false, false));
}
