use serde_json::json;

use super::*;
use crate::domain::violation::Code;

#[test]
fn a_policy_comes_back_from_json_as_it_was() {
    let policy = Policy::shipped();
    let written = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), policy);
}

#[test]
fn the_shipped_policy_has_no_fault_and_a_line_for_every_step() {
    let policy = Policy::shipped();
    assert_eq!(policy.faults(), Vec::<String>::new());
    for (word, step) in StepName::WORDS {
        assert!(policy.rung(*step).is_some(), "no line raises {word}");
    }
}

#[test]
fn the_shipped_tolerances_are_those_of_grouping() {
    assert_eq!(Policy::shipped().tolerances(), Tolerances::default());
}

#[test]
fn unknown_fields_are_refused_wherever_they_stand() {
    for place in ["", "/grouping", "/unable", "/repeat", "/repeat/too_many/0", "/working_hours", "/ladders/0"] {
        let mut written = serde_json::to_value(Policy::shipped()).unwrap();
        written.pointer_mut(place).unwrap()["surprise"] = json!(1);
        let refused = serde_json::from_value::<Policy>(written).unwrap_err().to_string();
        assert!(refused.contains("surprise"), "{place}: {refused}");
    }
}

#[test]
fn numbers_that_nobody_can_mean_are_named() {
    type Slip = fn(&mut Policy);
    let slips: [(&str, Slip, &str); 8] = [
        ("tolerance below zero", |p| p.grouping.after_end = Span::Minutes(-1), "grouping.after_end"),
        ("tolerance in working hours", |p| p.disagreement = Span::WorkingHours(1), "disagreement"),
        ("repeat from no episode on", |p| p.repeat.too_many[0].episodes = 0, "repeat: each rule"),
        ("no time to answer", |p| p.acknowledge_within = Span::Hours(0), "acknowledge_within"),
        ("a step for nobody", |p| p.ladders[0].tells.clear(), "missing.opened tells nobody"),
        ("a step for ever at once", |p| p.ladders[0].every = Some(Span::Hours(0)), "missing.opened must come again"),
        ("a silent deadline", |p| p.ladders.retain(|r| r.step != StepName::InterviewOverdue), "interview.overdue must"),
        ("a line twice", |p| p.ladders.push(p.ladders[0].clone()), "missing.opened has more than one line"),
    ];
    for (name, slip, named) in slips {
        let mut policy = Policy::shipped();
        slip(&mut policy);
        let faults = policy.faults();
        assert!(faults.len() == 1 && faults[0].contains(named), "{name}: {faults:?}");
    }
}

#[test]
fn the_shipped_policy_reads_as_the_contract_says() {
    insta::assert_snapshot!(ladders_in_words(&Policy::shipped()), @r"
    missing.opened +0 hours: missing coordinator, social worker and out of hours (u)
    missing.heightened +0 hours: service manager (u)
    missing.day_one +24 hours: service manager
    missing.day_three +72 hours, then every 7 days: head of service and assistant director (u)
    missing.eighteenth_birthday +0 hours: missing coordinator and social worker
    return.not_confirmed +4 hours: other source and missing coordinator
    return.doubted +0 hours: other source and missing coordinator (u)
    return_time.missing +0 hours, then every 24 hours: sender and missing coordinator
    return_time.day_one +24 hours: team manager
    return_time.day_three +72 hours: service manager
    interview.not_allocated +4 hours: missing coordinator and team manager
    interview.not_acknowledged +4 working hours: team manager
    interview.not_offered +24 hours: interviewer and team manager
    interview.family_not_told +0 hours: interviewer and missing coordinator
    interview.due_soon +24 hours before: interviewer
    interview.last_working_day +0 hours: interviewer
    interview.missing_again +0 hours: missing coordinator
    interview.overdue +0 hours: interviewer and team manager
    interview.overdue_one_day +24 hours: service manager
    interview.overdue_two_days +48 hours: head of service
    interview.overdue_five_working_days +5 working days: assistant director
    after.harm +0 hours: social worker and team manager (u)
    after.strategy_undecided +24 hours: service manager (u)
    after.not_submitted +2 working days: interviewer and team manager
    after.not_signed_off +5 working days: team manager
    absent.decision_wanted +0 hours: missing coordinator
    absent.undecided +24 hours: team manager
    child.unknown +24 hours: missing coordinator
    review.missing_child +0 hours: missing coordinator
    review.undecided +4 working hours: missing coordinator
    repeat.reached +0 hours: team manager and missing coordinator
    repeat.undecided +3 working days: service manager
    conversation.unanswered +0 hours: asker and missing coordinator
    ");
}

fn ladders_in_words(policy: &Policy) -> String {
    let line = |rung: &Rung| {
        let urgent = if rung.urgent { " (u)" } else { "" };
        let every = rung.every.map(|span| format!(", then every {span}")).unwrap_or_default();
        let before = if rung.after.elapsed() < chrono::TimeDelta::zero() { " before" } else { "" };
        let whom = super::super::ladder::hearer::in_words(&rung.tells);
        format!("{} +{}{before}{every}: {whom}{urgent}", rung.step, rung.after)
    };
    policy.ladders.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_step_that_there_was_not_yet_is_told_as_we_ship_it_and_one_left_out_by_choice_stays_out() {
    let without = |step: StepName, mut policy: Policy| {
        policy.ladders.retain(|rung| rung.step != step);
        policy
    };
    let unanswered = StepName::ConversationUnanswered;
    let by_choice = without(unanswered, Policy::shipped());
    assert_eq!(by_choice.clone().completed(), by_choice, "somebody chose so");
    let mut of_before = serde_json::to_value(&by_choice).expect("JSON");
    of_before.as_object_mut().expect("an object").remove("knows");
    let read: Policy = serde_json::from_value(of_before.clone()).expect("what was kept before is read");
    assert_eq!(read.completed(), Policy::shipped(), "there was none when it was written");
    let mut with_its_own = of_before.clone();
    with_its_own["ladders"] = serde_json::to_value(Policy::shipped().ladders).expect("JSON");
    let read: Policy = serde_json::from_value(with_its_own).expect("it is read");
    assert_eq!(read.completed(), Policy::shipped(), "a line that is there is not there twice");
    let left_out = StepName::MissingEighteenthBirthday;
    let read: Policy = serde_json::from_value(of_before).expect("it is read");
    let completed = without(left_out, read).completed();
    assert_eq!((completed.rung(left_out), completed.rung(unanswered).is_some()), (None, true));
}
