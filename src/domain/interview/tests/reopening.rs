//! What opens an ended interview again.

use serde_json::json;

use super::{DUE, Story, THEO, WANDA, at, attempt, closure, draft, pointers, record};
use crate::domain::interview::{Closure, Refusal, Reopen, ReopenedBecause, WriteUp};

const SUNDAY: &str = "2026-11-22T10:00:00Z";
const MONDAY: &str = "2026-11-23T10:00:00Z";
const APPROVED: &str = "2026-11-23T15:00:00Z";

fn proposed() -> Story {
    Story::new().tried(SUNDAY, "child", "declined_by_child").given(
        WANDA,
        MONDAY,
        "closure",
        &closure("declined_by_child"),
    )
}

fn ended() -> Story {
    proposed().given(THEO, APPROVED, "approval", &json!({ "decision": "approved" }))
}

fn reopened_because(story: &Story) -> Option<ReopenedBecause> {
    match story.interview().closure {
        Closure::Reopened { because, .. } => Some(because),
        _ => None,
    }
}

#[test]
fn a_later_yes_opens_it_again_and_nothing_else_that_is_tried_does() {
    let later_yes = Some(ReopenedBecause::LaterYes);
    for (name, when, to, outcome, expected) in [
        ("the child says yes the next day", DUE, "child", "accepted", later_yes),
        ("the mother says yes the next day", DUE, "parent_or_carer", "accepted", later_yes),
        ("a yes a second after the no, logged late", "2026-11-22T10:00:01Z", "child", "accepted", later_yes),
        ("a yes at the second of the no", SUNDAY, "child", "accepted", None),
        ("a yes from before the no, logged late", "2026-11-22T09:00:00Z", "child", "accepted", None),
        ("no again", DUE, "child", "declined_by_child", None),
        ("missing again", DUE, "child", "missing_again", None),
        ("no reply", DUE, "child", "no_reply", None),
    ] {
        let story = ended().given(WANDA, DUE, "attempts", &attempt(when, "phone", to, outcome));
        assert_eq!(reopened_because(&story), expected, "{name}");
        assert_eq!(story.interview().ended_at().is_none(), expected.is_some(), "{name}");
    }
}

#[test]
fn a_yes_takes_a_waiting_proposal_away() {
    let story = proposed().tried(APPROVED, "child", "accepted");
    assert_eq!(reopened_because(&story), Some(ReopenedBecause::LaterYes));
    let approval = story.ask(THEO, DUE, "approval", &json!({ "decision": "approved" }));
    assert_eq!(approval, Err(Refusal::NothingProposed));
}

#[test]
fn a_yes_after_not_required_is_one_given_after_the_proposal() {
    let ended = |yes: &str| {
        Story::new()
            .given(THEO, MONDAY, "closure", &closure("not_required"))
            .given(super::MINA, APPROVED, "approval", &json!({ "decision": "approved" }))
            .given(WANDA, DUE, "attempts", &attempt(yes, "phone", "child", "accepted"))
            .interview()
            .ended_at()
    };
    assert_eq!(ended("2026-11-23T09:59:59Z"), Some(at(APPROVED)));
    assert_eq!(ended(MONDAY), Some(at(APPROVED)));
    assert_eq!(ended("2026-11-23T10:00:01Z"), None);
}

#[test]
fn a_talk_that_took_place_takes_a_waiting_proposal_away() {
    for body in [draft(&json!({ "held_at": MONDAY })), record(MONDAY)] {
        let story = proposed().given(WANDA, APPROVED, "record", &body);
        assert_eq!(reopened_because(&story), Some(ReopenedBecause::HeldAfterAll));
    }
    let notes_only = proposed().given(WANDA, APPROVED, "record", &draft(&json!({ "analysis": "Notes so far." })));
    assert_eq!(reopened_because(&notes_only), None);
}

#[test]
fn a_person_reopens_what_is_closed_or_signed_off_and_nothing_else() {
    let body = json!({ "reason": "The wrong child was closed." });
    for (name, story) in [("open", Story::new()), ("only proposed", proposed())] {
        assert_eq!(story.ask(THEO, DUE, "reopening", &body), Err(Refusal::NothingToReopen), "{name}");
    }
    let story = ended().given(THEO, DUE, "reopening", &body);
    assert_eq!(reopened_because(&story), Some(ReopenedBecause::Decision));
    assert_eq!((story.interview().ended_at(), story.interview().outcome()), (None, None));
    assert_eq!(story.ask(THEO, DUE, "reopening", &body), Err(Refusal::NothingToReopen));
    assert!(story.ask(WANDA, DUE, "record", &record(MONDAY)).is_ok(), "the talk can be recorded now");

    let signed = Story::new()
        .given(WANDA, MONDAY, "record", &record(MONDAY))
        .given(THEO, APPROVED, "sign-off", &json!({ "decision": "approved" }))
        .given(THEO, DUE, "reopening", &body);
    assert!(matches!(signed.interview().write_up, WriteUp::Returned { .. }));
    assert_eq!((signed.interview().signed_off_at(), signed.interview().held_at()), (None, Some(at(MONDAY))));
    assert!(signed.ask(WANDA, DUE, "record", &record(MONDAY)).is_ok(), "the record can be changed now");
}

#[test]
fn reopening_needs_a_reason() {
    assert_eq!(pointers(Reopen::parse(&json!({}))), ["#/reason"]);
    assert_eq!(pointers(Reopen::parse(&json!({ "reason": "", "why": "x" }))), ["#/reason", "#/why"]);
}
