//! The ladder of a return interview, sentence by sentence.

use super::Role::{AssistantDirector, HeadOfService, Interviewer, MissingCoordinator, ServiceManager, TeamManager};
use super::StepName::{
    InterviewDueSoon, InterviewLastWorkingDay, InterviewMissingAgain, InterviewNotAcknowledged, InterviewNotAllocated,
    InterviewNotOffered, InterviewOverdue, InterviewOverdueFiveWorkingDays, InterviewOverdueOneDay,
    InterviewOverdueTwoDays,
};
use super::*;

/// Back on a Tuesday at ten; due on Friday at ten, while people are at work.
fn tuesday() -> Interview {
    returned("2026-11-10 10:00")
}

fn returned(at: &str) -> Interview {
    let returned_at = london(at);
    Interview {
        returned_at,
        due_at: returned_at + TimeDelta::hours(72),
        allocated_at: None,
        acknowledged_at: None,
        offered_at: None,
        held_at: None,
        ended_at: None,
        missing_again: vec![],
    }
}

fn allocated(at: &str) -> Situation {
    Situation::Interview(Interview { allocated_at: Some(london(at)), ..tuesday() })
}

#[test]
fn each_rung_falls_at_its_instant_and_tells_its_people() {
    let plain = Situation::Interview(tuesday());
    for (row, situation, name, at, tells) in [
        (
            "nobody has it four hours on",
            plain.clone(),
            InterviewNotAllocated,
            "2026-11-10 14:00",
            &[MissingCoordinator, TeamManager][..],
        ),
        (
            "given at noon, silent till four",
            allocated("2026-11-10 12:00"),
            InterviewNotAcknowledged,
            "2026-11-10 16:00",
            &[TeamManager],
        ),
        (
            "given at half past four, silent till next noon but half an hour",
            allocated("2026-11-10 16:30"),
            InterviewNotAcknowledged,
            "2026-11-11 11:30",
            &[TeamManager],
        ),
        ("not offered in a day", plain.clone(), InterviewNotOffered, "2026-11-11 10:00", &[Interviewer, TeamManager]),
        ("a day to go", plain.clone(), InterviewDueSoon, "2026-11-12 10:00", &[Interviewer]),
        ("due now", plain.clone(), InterviewOverdue, "2026-11-13 10:00", &[Interviewer, TeamManager]),
        ("a day over", plain.clone(), InterviewOverdueOneDay, "2026-11-14 10:00", &[ServiceManager]),
        ("two days over", plain.clone(), InterviewOverdueTwoDays, "2026-11-15 10:00", &[HeadOfService]),
        ("five working days over", plain, InterviewOverdueFiveWorkingDays, "2026-11-20 10:00", &[AssistantDirector]),
    ] {
        falls(row, &situation, name, london(at), false, &roles(tells));
    }
}

#[test]
fn what_was_waited_for_ends_its_own_step() {
    type With = fn(DateTime<Utc>) -> Interview;
    let rows: [(&str, With, StepName, &str); 3] = [
        (
            "allocated",
            |at| Interview { allocated_at: Some(at), ..tuesday() },
            InterviewNotAllocated,
            "2026-11-10 14:00",
        ),
        (
            "acknowledged",
            |at| Interview { allocated_at: Some(london("2026-11-10 12:00")), acknowledged_at: Some(at), ..tuesday() },
            InterviewNotAcknowledged,
            "2026-11-10 16:00",
        ),
        ("offered", |at| Interview { offered_at: Some(at), ..tuesday() }, InterviewNotOffered, "2026-11-11 10:00"),
    ];
    for (row, with, name, at) in rows {
        ends(row, |at| Situation::Interview(with(at)), name, london(at));
    }
}

#[test]
fn held_or_closed_with_approval_ends_every_rung() {
    for (name, at) in [
        (InterviewNotAllocated, "2026-11-10 14:00"),
        (InterviewNotOffered, "2026-11-11 10:00"),
        (InterviewDueSoon, "2026-11-12 10:00"),
        (InterviewOverdue, "2026-11-13 10:00"),
        (InterviewOverdueOneDay, "2026-11-14 10:00"),
        (InterviewOverdueTwoDays, "2026-11-15 10:00"),
        (InterviewOverdueFiveWorkingDays, "2026-11-20 10:00"),
    ] {
        ends("held", |at| Situation::Interview(Interview { held_at: Some(at), ..tuesday() }), name, london(at));
        ends("closed", |at| Situation::Interview(Interview { ended_at: Some(at), ..tuesday() }), name, london(at));
    }
}

#[test]
fn refused_at_71_hours_and_approved_stops_the_ladder() {
    let closed = Situation::Interview(Interview { ended_at: Some(london("2026-11-13 09:00")), ..tuesday() });
    let mut ledger = Ledger::default();
    ledger.run(&closed, london("2026-11-10 10:00"), london("2026-12-31 10:00"));
    assert!(ledger.find(InterviewOverdue, 1).is_none());
    assert_eq!(ledger.next_look_at, None, "nothing is left to look for");
}

#[test]
fn a_talk_on_the_way_home_leaves_nothing_to_say() {
    let talked = Interview { held_at: Some(london("2026-11-10 09:30")), ..tuesday() };
    let wanted = look(&Situation::Interview(talked), london("2026-11-30 10:00"));
    assert_eq!((wanted.steps, wanted.next_look_at), (vec![], None));
}

#[test]
fn a_deadline_outside_working_hours_is_told_of_on_the_last_working_morning_before() {
    for (row, back, told) in [
        ("due while people are at work", "2026-11-10 10:00", None),
        ("due on the stroke of opening", "2026-11-10 08:30", None),
        ("due a minute before opening: the day before at nine", "2026-11-10 08:29", Some("2026-11-12 09:00")),
        ("due on the stroke of closing: that morning", "2026-11-10 17:30", Some("2026-11-13 09:00")),
        ("due on Saturday night: Friday", "2026-11-11 22:00", Some("2026-11-13 09:00")),
        ("due on Monday night: Monday", "2026-11-13 22:00", Some("2026-11-16 09:00")),
        ("back on Thursday at nine before Good Friday: no morning is left", "2026-04-02 09:00", None),
        ("back on Thursday a minute before nine: that very nine", "2026-04-02 08:59", Some("2026-04-02 09:00")),
        ("due on Easter Monday night: no morning lies between", "2026-04-03 22:00", None),
        ("due on Christmas Day: the morning of Christmas Eve", "2026-12-22 22:00", Some("2026-12-24 09:00")),
    ] {
        let steps = named(&Situation::Interview(returned(back)), InterviewLastWorkingDay, london("2027-01-31 10:00"));
        let fell: Vec<_> = steps.iter().map(|step| step.key.due_at).collect();
        assert_eq!(fell, told.map(london).into_iter().collect::<Vec<_>>(), "{row}");
    }
}

#[test]
fn nobody_is_told_that_a_deadline_is_near_once_it_has_passed() {
    // Back on the Wednesday before Christmas at 16:00, so due on Boxing Day; offices open again on the Tuesday.
    let christmas = Situation::Interview(returned("2026-12-23 16:00"));
    let due = london("2026-12-26 16:00");
    for (row, situation, name, now, told) in [
        ("a second before due", &christmas, InterviewDueSoon, due - SECOND, true),
        ("exactly at due", &christmas, InterviewDueSoon, due, false),
        ("when offices open after Christmas", &christmas, InterviewDueSoon, london("2026-12-29 08:30"), false),
        ("a second before due, of the last morning", &christmas, InterviewLastWorkingDay, due - SECOND, true),
        ("exactly at due, of the last morning", &christmas, InterviewLastWorkingDay, due, false),
        ("that it has passed is told", &christmas, InterviewOverdue, london("2026-12-29 08:30"), true),
    ] {
        let step = named(situation, name, now).remove(0);
        let key = step.key;
        assert_eq!(step.outcome == Outcome::Passed, !told, "{row}: {:?}", step.outcome);
        let (policy, calendar) = (Policy::shipped(), Calendar::published());
        assert_eq!(worth_telling(situation, &[], key, &policy, &calendar, now), told, "{row}, told later");
    }
}

#[test]
fn where_nine_is_too_early_the_next_opening_before_due_reminds() {
    let hours = serde_json::from_value(serde_json::json!({"from": "07:00:00", "to": "08:00:00"})).unwrap();
    let dawn_duty = Policy { working_hours: hours, ..Policy::shipped() };
    // Back on Boxing Day; Monday is its bank holiday; due on Tuesday between the end of the duty and nine.
    let situation = Situation::Interview(returned("2026-12-26 08:30"));
    let wanted = wants(&situation, &[], &dawn_duty, &Calendar::published(), london("2027-01-31 10:00"));
    let fell: Vec<_> = wanted.steps.iter().filter(|step| step.key.name == InterviewLastWorkingDay).collect();
    assert_eq!(fell[0].key.due_at, london("2026-12-29 07:00"));
}

#[test]
fn while_the_child_is_missing_again_the_interviewer_is_left_alone_and_the_coordinator_told_once() {
    let away = (london("2026-11-11 09:00"), Some(london("2026-11-13 10:00") + SECOND));
    let situation = Situation::Interview(Interview {
        allocated_at: Some(london("2026-11-10 11:00")),
        acknowledged_at: Some(london("2026-11-10 11:00")),
        missing_again: vec![away],
        ..tuesday()
    });
    let mut ledger = Ledger::default();
    ledger.run(&situation, london("2026-11-10 10:00"), london("2026-11-14 10:00"));
    for name in [InterviewNotOffered, InterviewDueSoon, InterviewOverdue] {
        assert_eq!(ledger.find(name, 1).map(|step| step.outcome), Some(Outcome::Suppressed), "{name}");
        assert_eq!(ledger.find(name, 2), None, "{name} was never told, so it is not told again");
    }
    let told = ledger.find(InterviewMissingAgain, 1).unwrap();
    assert_eq!((told.key.due_at, &told.audience), (away.0, &roles(&[MissingCoordinator])));
    assert_eq!(ledger.keys().iter().filter(|key| key.name == InterviewMissingAgain && key.round == 1).count(), 1);
    let above = ledger.find(InterviewOverdueOneDay, 1).unwrap();
    assert!(matches!(above.outcome, Outcome::Told { .. }), "the deadline runs on, and those above are told");
}

#[test]
fn the_interviewer_is_left_alone_from_the_moment_the_child_goes_until_it_is_back() {
    let due = london("2026-11-13 10:00");
    for (row, from, until, outcome_is_suppressed) in [
        ("gone a second after", due + SECOND, None, false),
        ("gone at that moment", due, None, true),
        ("still gone a second after", due - TimeDelta::hours(1), Some(due + SECOND), true),
        ("back at that moment", due - TimeDelta::hours(1), Some(due), false),
        ("back a second before", due - TimeDelta::hours(1), Some(due - SECOND), false),
    ] {
        let situation = Situation::Interview(Interview { missing_again: vec![(from, until)], ..tuesday() });
        let step = &named(&situation, InterviewOverdue, due)[0];
        assert_eq!(step.outcome == Outcome::Suppressed, outcome_is_suppressed, "{row}");
    }
}

#[test]
fn two_episodes_at_once_are_one_time_away() {
    let (gone, back) = (london("2026-11-11 09:00"), london("2026-11-12 09:00"));
    for (row, second, told_at) in [
        ("the same twice", (gone, None), vec![gone]),
        ("within the first", (gone + TimeDelta::hours(1), Some(back - SECOND)), vec![gone]),
        ("gone a second before the first is back", (back - SECOND, None), vec![gone]),
        ("gone as the first is back", (back, None), vec![gone]),
        ("gone a second after the first is back", (back + SECOND, None), vec![gone, back + SECOND]),
        ("both before this return", (gone - TimeDelta::days(9), Some(gone - TimeDelta::days(8))), vec![gone]),
    ] {
        let missing_again = vec![second, (gone, Some(back))];
        let situation = Situation::Interview(Interview { missing_again, ..tuesday() });
        let steps = named(&situation, InterviewMissingAgain, london("2026-11-30 09:00"));
        assert_eq!(steps.iter().map(|step| step.key.due_at).collect::<Vec<_>>(), told_at, "{row}");
    }
}
