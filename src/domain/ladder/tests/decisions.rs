//! Ladders that wait for one decision, sentence by sentence.

use super::Role::{MissingCoordinator, ServiceManager, TeamManager};
use super::StepName::{
    AbsentDecisionWanted, AbsentUndecided, RepeatReached, RepeatUndecided, ReviewMissingChild, ReviewUndecided,
};
use super::*;

const FRIDAY: &str = "2026-11-20 16:00";

fn absent(decided_at: Option<DateTime<Utc>>) -> Situation {
    Situation::AbsentDecision(AbsentDecision { returned_at: london(FRIDAY), decided_at })
}

fn nameless(known_at: Option<DateTime<Utc>>) -> Situation {
    Situation::ChildUnknown(ChildUnknown { first_recorded_at: london(FRIDAY), known_at })
}

fn doubt(decided_at: Option<DateTime<Utc>>) -> Situation {
    Situation::Review(Review { opened_at: london(FRIDAY), child_missing_at: None, decided_at })
}

fn match_of_a_missing_child(decided_at: Option<DateTime<Utc>>) -> Situation {
    Situation::Review(Review {
        opened_at: london(FRIDAY),
        child_missing_at: Some(london("2026-11-20 09:00")),
        decided_at,
    })
}

fn repeat(decided_at: Option<DateTime<Utc>>) -> Situation {
    Situation::Repeat(Repeat { reached_at: london(FRIDAY), decided_at })
}

#[test]
fn each_rung_falls_at_its_instant_tells_its_people_and_ends_with_the_decision() {
    type With = fn(Option<DateTime<Utc>>) -> Situation;
    let rows: [(&str, With, StepName, &str, &[Role]); 7] = [
        ("absent: to decide", absent, AbsentDecisionWanted, FRIDAY, &[MissingCoordinator]),
        ("absent: undecided", absent, AbsentUndecided, "2026-11-21 16:00", &[TeamManager]),
        ("no child named in a day", nameless, StepName::ChildUnknown, "2026-11-21 16:00", &[MissingCoordinator]),
        ("is it the missing child?", match_of_a_missing_child, ReviewMissingChild, FRIDAY, &[MissingCoordinator]),
        ("a doubt, four working hours on", doubt, ReviewUndecided, "2026-11-23 11:00", &[MissingCoordinator]),
        ("repeat missing", repeat, RepeatReached, FRIDAY, &[TeamManager, MissingCoordinator]),
        ("repeat missing: undecided", repeat, RepeatUndecided, "2026-11-25 16:00", &[ServiceManager]),
    ];
    for (row, with, name, at, tells) in rows {
        falls(row, &with(None), name, london(at), false, &roles(tells));
        ends(row, |at| with(Some(at)), name, london(at));
    }
}

#[test]
fn what_asks_for_a_decision_says_by_when() {
    for (situation, name, by) in
        [(absent(None), AbsentDecisionWanted, "2026-11-21 16:00"), (repeat(None), RepeatReached, "2026-11-25 16:00")]
    {
        assert_eq!(named(&situation, name, london(FRIDAY))[0].decision_by, Some(london(by)), "{name}");
    }
}

#[test]
fn a_match_whose_child_goes_missing_later_is_for_the_coordinator_from_then_on() {
    let gone_on_saturday =
        Review { opened_at: london(FRIDAY), child_missing_at: Some(london("2026-11-21 10:00")), decided_at: None };
    let situation = Situation::Review(gone_on_saturday);
    falls("gone", &situation, ReviewMissingChild, london("2026-11-21 10:00"), false, &roles(&[MissingCoordinator]));
    assert_eq!(named(&situation, ReviewUndecided, london("2026-11-30 10:00")), vec![], "asked for already");
}
