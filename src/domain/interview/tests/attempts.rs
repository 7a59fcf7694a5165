//! Tries to offer or hold the interview.

use serde_json::json;

use super::{DUE, STARTED, Story, THEO, WANDA, at, attempt, closure, draft, pointers, record, with};
use crate::domain::interview::{Approached, AttemptOutcome, Channel, InterviewFact, LogAttempt, Refusal};

const MONDAY: &str = "2026-11-23T10:00:00Z";

#[test]
fn an_attempt_is_an_offer_if_it_was_answered_with_yes_or_no() {
    for (name, to, outcome, is_offer, is_to_child) in [
        ("the child says yes", "child", "accepted", true, true),
        ("the child says no", "child", "declined_by_child", true, true),
        ("the mother answers the child's phone and says no", "child", "declined_by_parent_or_carer", true, false),
        ("the carer says yes for the child", "parent_or_carer", "accepted", true, false),
        ("the mother says no", "parent_or_carer", "declined_by_parent_or_carer", true, false),
        ("nobody answers", "child", "no_reply", false, false),
        ("the child is missing again", "child", "missing_again", false, false),
        ("the child is in custody", "child", "in_custody", false, false),
        ("the child is in hospital", "child", "in_hospital", false, false),
        ("the family has moved", "parent_or_carer", "moved", false, false),
        ("the child is asleep", "child", "unavailable", false, false),
    ] {
        let interview = Story::new().tried(MONDAY, to, outcome).interview();
        assert_eq!(interview.first_offer().is_some(), is_offer, "{name}");
        assert_eq!(interview.first_offer_to_child().is_some(), is_to_child, "{name}");
        assert_eq!(interview.offered_at(), is_offer.then_some(at(MONDAY)), "{name}");
    }
}

#[test]
fn a_carer_cannot_say_no_for_the_child_and_where_it_was_once_recorded_the_child_was_not_asked() {
    let said = LogAttempt::parse(&attempt(MONDAY, "phone", "parent_or_carer", "declined_by_child"));
    assert_eq!(pointers(said), ["#/outcome"]);
    let mut story = Story::new();
    let before = InterviewFact::Attempted {
        attempted_at: at(MONDAY),
        channel: Channel::Phone,
        to: Approached::ParentOrCarer,
        outcome: AttemptOutcome::DeclinedByChild,
        appointment_at: None,
    };
    story.record(Some(WANDA), at(MONDAY), at(MONDAY), before);
    let interview = story.interview();
    assert!(interview.first_offer().is_some() && interview.first_offer_to_child().is_none());
    let asked = story.ask(WANDA, DUE, "closure", &closure("declined_by_child"));
    assert_eq!(asked, Err(Refusal::NoContactWithTheChild));
}

#[test]
fn the_first_offer_is_the_earliest_made_and_not_the_earliest_written_down() {
    let interview = Story::new()
        .tried(MONDAY, "child", "accepted")
        .given(WANDA, DUE, "attempts", &attempt("2026-11-22T10:00:00Z", "visit", "child", "declined_by_child"))
        .interview();
    assert_eq!(interview.offered_at(), Some(at("2026-11-22T10:00:00Z")));
    let order: Vec<_> = interview.attempts.iter().map(|attempt| attempt.attempted_at).collect();
    assert_eq!(order, [at("2026-11-22T10:00:00Z"), at(MONDAY)]);
}

#[test]
fn an_attempt_lies_neither_ahead_of_the_clock_nor_before_the_child_went() {
    let future = |when| Err(Refusal::InTheFuture { field: "attempted_at", at: at(when) });
    let early = |when| Err(Refusal::BeforeTheEarliestStart { field: "attempted_at", at: at(when), start: at(STARTED) });
    for (name, when, expected) in [
        ("now", MONDAY, Ok(())),
        ("a second before the tolerance ends", "2026-11-23T10:04:59Z", Ok(())),
        ("exactly at the tolerance", "2026-11-23T10:05:00Z", Ok(())),
        ("a second beyond the tolerance", "2026-11-23T10:05:01Z", future("2026-11-23T10:05:01Z")),
        ("a second after the child went missing", "2026-11-20T21:40:01Z", Ok(())),
        ("exactly when the child went missing", STARTED, Ok(())),
        ("a second before", "2026-11-20T21:39:59Z", early("2026-11-20T21:39:59Z")),
    ] {
        let decided = Story::new().ask(WANDA, MONDAY, "attempts", &attempt(when, "phone", "child", "no_reply"));
        assert_eq!(decided.map(|_| ()), expected, "{name}");
    }
}

#[test]
fn a_try_from_before_the_talk_may_be_written_down_after_it() {
    let held = Story::new().given(WANDA, MONDAY, "record", &draft(&json!({ "held_at": MONDAY })));
    for (name, when, expected) in [
        ("a second before the talk", "2026-11-23T09:59:59Z", Ok(())),
        ("at the talk", MONDAY, Ok(())),
        ("a second after it", "2026-11-23T10:00:01Z", Err(Refusal::AlreadyHeld { at: at(MONDAY) })),
    ] {
        let decided = held.ask(WANDA, DUE, "attempts", &attempt(when, "phone", "child", "accepted"));
        assert_eq!(decided.map(|_| ()), expected, "{name}");
    }
}

#[test]
fn nothing_is_tried_after_sign_off() {
    let signed = Story::new().given(WANDA, MONDAY, "record", &record(MONDAY)).given(
        THEO,
        MONDAY,
        "sign-off",
        &json!({ "decision": "approved" }),
    );
    assert_eq!(
        signed.ask(WANDA, DUE, "attempts", &attempt(MONDAY, "phone", "child", "no_reply")),
        Err(Refusal::AlreadySignedOff { at: at(MONDAY) })
    );
}

#[test]
fn a_note_lies_beside_the_fact_and_happened_when_it_was_tried() {
    let body = with(attempt(MONDAY, "sms", "child", "accepted"), "note", json!("Answered at once."));
    let body = with(body, "appointment_at", json!("2026-11-24T16:00:00+00:00"));
    let decided = Story::new().ask(WANDA, DUE, "attempts", &body).expect("nothing forbids it");
    assert_eq!(decided.happened_at, at(MONDAY));
    assert_eq!(decided.texts, Some(json!({ "note": "Answered at once." })));
    assert_eq!(
        serde_json::to_value(&decided.fact).expect("facts are JSON"),
        json!({ "kind": "attempted", "content": { "attempted_at": MONDAY, "channel": "text", "to": "child",
                "outcome": "accepted", "appointment_at": "2026-11-24T16:00:00Z" } })
    );
    assert!(matches!(decided.fact, InterviewFact::Attempted { .. }));
}

#[test]
fn without_a_note_there_are_no_texts() {
    let decided = Story::new().ask(WANDA, MONDAY, "attempts", &attempt(MONDAY, "phone", "child", "no_reply"));
    assert_eq!(decided.map(|decided| decided.texts), Ok(None));
}

#[test]
fn an_attempt_names_every_fault_at_once() {
    assert_eq!(pointers(LogAttempt::parse(&json!({}))), ["#/attempted_at", "#/channel", "#/outcome", "#/to"]);
    let body = json!({ "attempted_at": "2026-11-23T10:00:00", "channel": "pigeon", "to": "dog", "outcome": "maybe",
                       "appointment_at": null, "note": "a\u{0}b", "by": "me" });
    assert_eq!(
        pointers(LogAttempt::parse(&body)),
        ["#/appointment_at", "#/attempted_at", "#/by", "#/channel", "#/note", "#/outcome", "#/to"]
    );
    let backwards =
        with(attempt(MONDAY, "phone", "child", "accepted"), "appointment_at", json!("2026-11-23T09:59:59Z"));
    assert_eq!(pointers(LogAttempt::parse(&backwards)), ["#/appointment_at"]);
}
