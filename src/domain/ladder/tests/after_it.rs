//! What follows from an interview, sentence by sentence.

use super::Role::{Interviewer, MissingCoordinator, ServiceManager, SocialWorker, TeamManager};
use super::StepName::{
    AfterHarm, AfterNotSignedOff, AfterNotSubmitted, AfterStrategyUndecided, InterviewFamilyNotTold,
};
use super::*;

/// Held on the Thursday before the August bank holiday.
fn held() -> AfterIt {
    AfterIt { held_at: Some(london("2026-08-27 15:00")), ..AfterIt::default() }
}

fn harm_told() -> AfterIt {
    AfterIt { harm_or_concern_at: Some(london("2026-08-28 19:00")), ..AfterIt::default() }
}

/// A message about the appointment that was not safe to send, on a Friday morning.
fn not_told() -> AfterIt {
    let untold = Untold { at: london("2026-08-28 10:00"), why: Happened::SharedWithRisk, settled_at: None };
    AfterIt { untold: vec![untold], ..AfterIt::default() }
}

#[test]
fn a_message_that_did_not_arrive_says_why_and_each_is_a_step_of_its_own() {
    let mut twice = not_told();
    twice.untold.push(Untold { at: london("2026-08-28 11:00"), why: Happened::Stopped, settled_at: None });
    let steps = named(&Situation::AfterIt(twice), InterviewFamilyNotTold, london("2026-08-28 11:00"));
    let whys: Vec<_> = steps.iter().map(|step| step.reason.split("Why: ").nth(1).expect("a reason")).collect();
    assert_eq!(whys.len(), 2);
    assert!(whys[0].starts_with(Happened::SharedWithRisk.reason()) && whys[1].starts_with("whoever has the phone"));
}

#[test]
fn each_rung_falls_at_its_instant_and_tells_its_people() {
    for (row, after, name, at, urgent, tells) in [
        ("harm in a draft", harm_told(), AfterHarm, "2026-08-28 19:00", true, &[SocialWorker, TeamManager][..]),
        ("no decision in a day", harm_told(), AfterStrategyUndecided, "2026-08-29 19:00", true, &[ServiceManager]),
        (
            "not written up over the bank holiday",
            held(),
            AfterNotSubmitted,
            "2026-09-01 15:00",
            false,
            &[Interviewer, TeamManager],
        ),
        ("not signed off in a week of work", held(), AfterNotSignedOff, "2026-09-04 15:00", false, &[TeamManager]),
        (
            "a family was not told",
            not_told(),
            InterviewFamilyNotTold,
            "2026-08-28 10:00",
            false,
            &[Interviewer, MissingCoordinator],
        ),
    ] {
        falls(row, &Situation::AfterIt(after), name, london(at), urgent, &roles(tells));
    }
}

#[test]
fn what_was_waited_for_ends_its_own_step() {
    type With = fn(DateTime<Utc>) -> AfterIt;
    let rows: [(&str, With, StepName, &str); 4] = [
        (
            "decided",
            |at| AfterIt { strategy_decided_at: Some(at), ..harm_told() },
            AfterStrategyUndecided,
            "2026-08-29 19:00",
        ),
        ("submitted", |at| AfterIt { submitted_at: Some(at), ..held() }, AfterNotSubmitted, "2026-09-01 15:00"),
        (
            "signed off at once",
            |at| AfterIt { signed_off_at: Some(at), ..held() },
            AfterNotSubmitted,
            "2026-09-01 15:00",
        ),
        ("signed off", |at| AfterIt { signed_off_at: Some(at), ..held() }, AfterNotSignedOff, "2026-09-04 15:00"),
    ];
    for (row, with, name, at) in rows {
        ends(row, |at| Situation::AfterIt(with(at)), name, london(at));
    }
}

#[test]
fn harm_says_by_when_the_strategy_discussion_is_to_be_decided() {
    let step = &named(&Situation::AfterIt(harm_told()), AfterHarm, london("2026-08-28 19:00"))[0];
    assert_eq!(step.decision_by, Some(london("2026-08-29 19:00")));
}

#[test]
fn a_decision_from_before_the_harm_does_not_answer_it() {
    let harm_at = london("2026-08-28 19:00");
    for (row, decided_at, still_asked) in [
        ("a second before", harm_at - SECOND, true),
        ("exactly then", harm_at, false),
        ("a second after", harm_at + SECOND, false),
    ] {
        let after = AfterIt { strategy_decided_at: Some(decided_at), ..harm_told() };
        let steps = named(&Situation::AfterIt(after), AfterStrategyUndecided, london("2026-08-30 19:00"));
        assert_eq!(!steps.is_empty(), still_asked, "{row}");
    }
}

#[test]
fn harm_is_told_even_to_those_who_look_after_the_decision() {
    let decided = AfterIt { strategy_decided_at: Some(london("2026-08-28 20:00")), ..harm_told() };
    let step = &named(&Situation::AfterIt(decided), AfterHarm, london("2026-08-28 21:00"))[0];
    assert_eq!(step.outcome, Outcome::Told { at: london("2026-08-28 21:00") });
}

#[test]
fn no_harm_and_no_interview_leave_nothing_to_say() {
    let wanted = look(&Situation::AfterIt(AfterIt::default()), london("2026-09-30 10:00"));
    assert_eq!(wanted, Wanted::default());
}

#[test]
fn harm_a_record_and_an_outage_each_reach_who_must_act() {
    let both = AfterIt { held_at: held().held_at, ..harm_told() };
    let told = told_to(&look(&Situation::AfterIt(both), london("2026-09-10 10:00")));
    assert_eq!(
        told,
        [
            "after.harm: social worker and team manager",
            "after.strategy_undecided: service manager",
            "after.not_submitted: interviewer",
        ]
    );
}
