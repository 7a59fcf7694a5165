//! The ladder of a missing child, sentence by sentence.

use super::Role::{AssistantDirector, HeadOfService, MissingCoordinator, OutOfHours, ServiceManager, SocialWorker};
use super::StepName::{MissingDayOne, MissingDayThree, MissingEighteenthBirthday, MissingHeightened, MissingOpened};
use super::*;

/// Gone on a Friday night.
fn friday() -> Missing {
    Missing {
        opened_at: london("2026-11-20 21:40"),
        high_risk_at: vec![],
        is_young: false,
        unaccompanied: false,
        eighteenth_birthday: None,
        ended_at: None,
    }
}

#[test]
fn each_rung_falls_at_its_instant_and_tells_its_people() {
    let plain = Situation::Missing(friday());
    let young = Situation::Missing(Missing { is_young: true, ..friday() });
    let alone = Situation::Missing(Missing { unaccompanied: true, ..friday() });
    let worse = Situation::Missing(Missing { high_risk_at: vec![london("2026-11-21 02:00")], ..friday() });
    let early = Situation::Missing(Missing { high_risk_at: vec![london("2026-11-20 20:00")], ..friday() });
    let of_age = Missing { eighteenth_birthday: Some(london("2026-11-23 00:00")), ..friday() };
    let first = [MissingCoordinator, SocialWorker, OutOfHours];
    let top = [HeadOfService, AssistantDirector];
    for (row, situation, name, at, urgent, tells) in [
        ("opened", &plain, MissingOpened, "2026-11-20 21:40", true, &first[..]),
        ("under 13", &young, MissingHeightened, "2026-11-20 21:40", true, &[ServiceManager]),
        ("unaccompanied", &alone, MissingHeightened, "2026-11-20 21:40", true, &[ServiceManager]),
        ("high risk in the night", &worse, MissingHeightened, "2026-11-21 02:00", true, &[ServiceManager]),
        ("high risk before it began", &early, MissingHeightened, "2026-11-20 21:40", true, &[ServiceManager]),
        ("a day", &plain, MissingDayOne, "2026-11-21 21:40", false, &[ServiceManager]),
        ("three days", &plain, MissingDayThree, "2026-11-23 21:40", true, &top),
        ("ten days", &plain, MissingDayThree, "2026-11-30 21:40", true, &top),
        ("seventeen days", &plain, MissingDayThree, "2026-12-07 21:40", true, &top),
        (
            "18 on Monday",
            &Situation::Missing(of_age),
            MissingEighteenthBirthday,
            "2026-11-23 00:00",
            false,
            &first[..2],
        ),
    ] {
        falls(row, situation, name, london(at), urgent, &roles(tells));
    }
}

#[test]
fn a_child_who_is_back_is_told_of_no_more() {
    let until = |at| Situation::Missing(Missing { is_young: true, ended_at: Some(at), ..friday() });
    for (name, at) in [
        (MissingOpened, "2026-11-20 21:40"),
        (MissingHeightened, "2026-11-20 21:40"),
        (MissingDayOne, "2026-11-21 21:40"),
        (MissingDayThree, "2026-11-23 21:40"),
    ] {
        ends("back", until, name, london(at));
    }
    assert_eq!(look(&until(london("2026-11-20 23:00")), london("2026-11-21 09:00")).next_look_at, None);
}

#[test]
fn an_ordinary_missing_child_is_not_for_the_service_manager_at_once() {
    assert_eq!(named(&Situation::Missing(friday()), MissingHeightened, london("2026-12-31 09:00")), vec![]);
}

#[test]
fn a_risk_that_becomes_high_again_is_told_again() {
    let twice = vec![london("2026-11-21 02:00"), london("2026-11-22 02:00"), london("2026-11-22 02:00")];
    let situation = Situation::Missing(Missing { high_risk_at: twice, ..friday() });
    assert_eq!(named(&situation, MissingHeightened, london("2026-11-22 02:00")).len(), 2);
}

#[test]
fn the_day_after_asks_for_the_decision_on_a_strategy_discussion() {
    let step = &named(&Situation::Missing(friday()), MissingDayOne, london("2026-11-21 21:40"))[0];
    assert!(step.reason.contains("Record the decision on a strategy discussion"), "{}", step.reason);
}

#[test]
fn a_year_on_the_ladder_still_looks_a_week_ahead() {
    let wanted = look(&Situation::Missing(friday()), london("2027-11-22 21:40"));
    assert_eq!(wanted.steps.iter().filter(|step| step.key.name == MissingDayThree).count(), 53);
    assert_eq!(wanted.next_look_at, Some(london("2027-11-22 21:40") + TimeDelta::hours(4)), "nobody has answered yet");
}

#[test]
fn a_birthday_before_the_start_flags_nothing() {
    let of_age = Missing { eighteenth_birthday: Some(london("2026-11-20 00:00")), ..friday() };
    assert_eq!(named(&Situation::Missing(of_age), MissingEighteenthBirthday, london("2026-12-31 09:00")), vec![]);
}
