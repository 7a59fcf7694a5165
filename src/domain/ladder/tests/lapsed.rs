//! Several steps that lapsed together: all are recorded, and only whoever must act next and the most senior audience
//! reached are told, once each.

use super::Role::{Interviewer, ServiceManager};
use super::StepName::{
    AfterHarm, AfterNotSubmitted, InterviewDueSoon, InterviewLastWorkingDay, InterviewOverdueFiveWorkingDays,
    MissingHeightened, MissingOpened,
};
use super::*;

#[test]
fn a_return_two_weeks_late_tells_two_and_records_all() {
    let returned_at = london("2026-11-06 21:00");
    let late = Interview {
        returned_at,
        due_at: returned_at + TimeDelta::hours(72),
        allocated_at: None,
        acknowledged_at: None,
        offered_at: None,
        held_at: None,
        ended_at: None,
        missing_again: vec![],
    };
    let wanted = look(&Situation::Interview(late), london("2026-11-20 21:00"));
    assert_eq!(wanted.steps.len(), 8);
    assert_eq!(
        told_to(&wanted),
        ["interview.not_allocated: missing coordinator", "interview.overdue_five_working_days: assistant director",]
    );
    let carrier = wanted.steps[7].key;
    assert_eq!(carrier.name, InterviewOverdueFiveWorkingDays);
    for step in &wanted.steps[1..7] {
        let reminds = matches!(step.key.name, InterviewDueSoon | InterviewLastWorkingDay);
        let expected = if reminds { Outcome::Passed } else { Outcome::BundledInto(carrier) };
        assert_eq!(step.outcome, expected, "{}", step.key.name);
    }
    assert!(wanted.steps[7].reason.contains("4 other steps"), "{}", wanted.steps[7].reason);
}

#[test]
fn steps_of_one_instant_are_all_told_however_late_the_look() {
    let gone = "2026-11-20 21:40";
    let told = told_to(&look(&young(gone), london("2026-11-20 22:05")));
    assert_eq!(
        told,
        [
            "missing.opened: missing coordinator, social worker and out of hours",
            "missing.heightened: service manager and out of hours",
        ]
    );
}

#[test]
fn an_urgent_step_keeps_its_hour_when_an_ordinary_one_lapsed_with_it() {
    let wanted = look(&young("2026-11-20 21:40"), london("2026-11-22 03:00"));
    assert_eq!(
        told_to(&wanted),
        [
            "missing.opened: missing coordinator, social worker and out of hours",
            "missing.heightened: service manager and out of hours",
        ]
    );
    assert!(wanted.steps.iter().all(|step| step.outcome != Outcome::Told { at: london("2026-11-23 08:30") }));
}

#[test]
fn whoever_must_act_is_told_even_if_no_lapsed_step_was_theirs() {
    let mut ledger = Ledger::default();
    ledger.look(&young("2026-11-20 10:00"), london("2026-11-20 10:00"));
    ledger.acknowledge(MissingOpened, london("2026-11-20 11:00"));
    ledger.acknowledge(MissingHeightened, london("2026-11-20 11:00"));
    let wanted = ledger.look(&young("2026-11-20 10:00"), london("2026-12-01 12:00"));
    assert_eq!(
        told_to(&wanted),
        ["missing.day_three: head of service, assistant director, missing coordinator and social worker",]
    );
}

#[test]
fn at_daytime_too_the_first_step_reaches_the_duty_team_that_its_line_names() {
    let worse = Missing {
        opened_at: london("2026-11-23 10:00"),
        high_risk_at: vec![london("2026-11-23 10:30")],
        under_13: false,
        unaccompanied: false,
        eighteenth_birthday: None,
        ended_at: None,
    };
    assert_eq!(
        told_to(&look(&Situation::Missing(worse), london("2026-11-23 11:00"))),
        ["missing.opened: missing coordinator, social worker and out of hours", "missing.heightened: service manager",]
    );
}

/// A record that is late and was told of on Thursday; harm told of on Friday at 16:00. Nobody looked since.
fn late_record_and_harm(decided_at: Option<DateTime<Utc>>) -> Wanted {
    let held = AfterIt { held_at: Some(london("2026-11-17 15:00")), ..AfterIt::default() };
    let mut ledger = Ledger::default();
    ledger.run(&Situation::AfterIt(held.clone()), london("2026-11-17 15:00"), london("2026-11-19 15:00"));
    let harm_or_concern_at = Some(london("2026-11-20 16:00"));
    let situation = Situation::AfterIt(AfterIt { harm_or_concern_at, strategy_decided_at: decided_at, ..held });
    ledger.look(&situation, london("2026-11-20 22:00"))
}

#[test]
fn who_is_woken_for_the_urgent_step_is_not_told_once_more_in_the_morning() {
    let wanted = late_record_and_harm(None);
    assert_eq!(
        told_to(&wanted),
        [
            "after.not_submitted: interviewer and service manager",
            "after.harm: social worker, team manager and out of hours",
        ]
    );
    assert_eq!(wanted.steps[0].outcome, Outcome::Told { at: london("2026-11-23 08:30") });
    assert_eq!(wanted.steps[1].outcome, Outcome::Told { at: london("2026-11-20 22:00") });
}

#[test]
fn a_step_that_is_told_for_an_urgent_one_is_urgent_itself() {
    let wanted = late_record_and_harm(Some(london("2026-11-20 18:00")));
    let carrier = wanted.steps.iter().find(|step| step.key.name == AfterNotSubmitted).unwrap();
    let harm = wanted.steps.iter().find(|step| step.key.name == AfterHarm).unwrap();
    assert_eq!(harm.outcome, Outcome::BundledInto(carrier.key));
    assert_eq!((carrier.urgent, carrier.outcome), (true, Outcome::Told { at: london("2026-11-20 22:00") }));
    assert!(roles(&[Interviewer, ServiceManager]).iter().all(|hearer| carrier.audience.contains(hearer)));
}

#[test]
fn a_step_that_is_told_for_others_is_told_on_monday_while_one_of_them_holds() {
    let returned_at = london("2026-11-10 21:00");
    let back = Interview {
        returned_at,
        due_at: returned_at + TimeDelta::hours(72),
        allocated_at: None,
        acknowledged_at: None,
        offered_at: None,
        held_at: None,
        ended_at: None,
        missing_again: vec![],
    };
    let key = |name, due_at| StepKey { name, due_at, round: 1 };
    let carrier = key(StepName::InterviewNotOffered, returned_at + TimeDelta::hours(24));
    let recorded = |key, outcome| RecordedStep {
        key,
        urgent: false,
        audience: vec![],
        outcome,
        acknowledged_at: None,
        withdrawn_at: None,
    };
    let monday = london("2026-11-16 08:30");
    let alone = vec![recorded(carrier, Outcome::Told { at: monday })];
    let overdue = recorded(key(StepName::InterviewOverdue, back.due_at), Outcome::BundledInto(carrier));
    let together = [alone.clone(), vec![overdue]].concat();
    let offered = Interview { offered_at: Some(london("2026-11-14 10:00")), ..back.clone() };
    let held = Interview { held_at: Some(london("2026-11-15 10:00")), ..back.clone() };
    for (row, interview, recorded, worth) in [
        ("nothing has happened", back, &alone, true),
        ("offered meanwhile", offered.clone(), &alone, false),
        ("offered meanwhile, and overdue told with it", offered, &together, true),
        ("held meanwhile", held, &together, false),
    ] {
        let (situation, calendar) = (Situation::Interview(interview), Calendar::published());
        assert_eq!(worth_telling(&situation, recorded, carrier, &Policy::shipped(), &calendar, monday), worth, "{row}");
    }
}
