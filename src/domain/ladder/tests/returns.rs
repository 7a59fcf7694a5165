//! The ladders of an unconfirmed return and of a missing return time, sentence by sentence.

use super::Role::{MissingCoordinator, ServiceManager, TeamManager};
use super::StepName::{ReturnDoubted, ReturnTimeDayOne, ReturnTimeDayThree};
use super::*;

/// Police say back on a Tuesday at ten; the home says nothing yet.
fn told_by_one() -> ReturnNotConfirmed {
    ReturnNotConfirmed {
        first_end: london("2026-11-10 10:00"),
        high_risk_at: None,
        contradicted_at: None,
        confirmed_at: None,
    }
}

fn found() -> ReturnTimeMissing {
    ReturnTimeMissing { found_at: london("2026-11-10 10:00"), known_at: None }
}

fn other_source_and_coordinator() -> Vec<Hearer> {
    vec![Hearer::OtherSource, Hearer::Role(MissingCoordinator)]
}

#[test]
fn an_unconfirmed_return_asks_the_other_source_after_four_hours() {
    let situation = Situation::ReturnNotConfirmed(told_by_one());
    let at = london("2026-11-10 14:00");
    falls("told by one", &situation, StepName::ReturnNotConfirmed, at, false, &other_source_and_coordinator());
    let confirmed = |at| ReturnNotConfirmed { confirmed_at: Some(at), ..told_by_one() };
    ends("confirmed", |at| Situation::ReturnNotConfirmed(confirmed(at)), StepName::ReturnNotConfirmed, at);
}

#[test]
fn high_risk_or_a_contradiction_asks_at_once_and_not_a_second_time_after_four_hours() {
    let end = london("2026-11-10 10:00");
    let four_hours_on = end + TimeDelta::hours(4);
    for (row, since, doubted_at, asked_twice) in [
        ("before the return", end - TimeDelta::days(1), end, false),
        ("at the return", end, end, false),
        ("an hour on", end + TimeDelta::hours(1), end + TimeDelta::hours(1), false),
        ("a second before four hours", four_hours_on - SECOND, four_hours_on - SECOND, false),
        ("exactly at four hours", four_hours_on, four_hours_on, false),
        ("a second after four hours", four_hours_on + SECOND, four_hours_on + SECOND, true),
    ] {
        let high_risk = ReturnNotConfirmed { high_risk_at: Some(since), ..told_by_one() };
        let contradicted = ReturnNotConfirmed { contradicted_at: Some(since), ..told_by_one() };
        for situation in [high_risk, contradicted].map(Situation::ReturnNotConfirmed) {
            falls(row, &situation, ReturnDoubted, doubted_at, true, &other_source_and_coordinator());
            let ordinary = named(&situation, StepName::ReturnNotConfirmed, four_hours_on + TimeDelta::days(1));
            assert_eq!(!ordinary.is_empty(), asked_twice, "{row}");
        }
    }
}

#[test]
fn a_return_time_is_asked_for_at_once_and_every_day() {
    let situation = Situation::ReturnTimeMissing(found());
    let asked = [Hearer::Sender, Hearer::Role(MissingCoordinator)];
    for at in ["2026-11-10 10:00", "2026-11-11 10:00", "2026-11-12 10:00", "2026-11-20 10:00"] {
        falls(at, &situation, StepName::ReturnTimeMissing, london(at), false, &asked);
    }
    falls("a day", &situation, ReturnTimeDayOne, london("2026-11-11 10:00"), false, &roles(&[TeamManager]));
    falls("three days", &situation, ReturnTimeDayThree, london("2026-11-13 10:00"), false, &roles(&[ServiceManager]));
    let days = named(&situation, ReturnTimeDayOne, london("2026-12-31 10:00")).len();
    assert_eq!(days, 1, "only the asking comes every day");
}

#[test]
fn once_the_return_time_is_known_nobody_is_asked_any_more() {
    let until = |at| Situation::ReturnTimeMissing(ReturnTimeMissing { known_at: Some(at), ..found() });
    for (name, at) in [
        (StepName::ReturnTimeMissing, "2026-11-10 10:00"),
        (ReturnTimeDayOne, "2026-11-11 10:00"),
        (ReturnTimeDayThree, "2026-11-13 10:00"),
    ] {
        ends("known", until, name, london(at));
    }
    assert_eq!(look(&until(london("2026-11-12 09:00")), london("2026-11-12 11:00")).next_look_at, None);
}
