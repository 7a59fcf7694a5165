//! A manager's judgement of a finished record.

use serde_json::json;

use super::{DUE, MINA, Story, THEO, WANDA, WILL, at, draft, pointers, record};
use crate::domain::interview::{Refusal, Verdict, WriteUp};

const MONDAY: &str = "2026-11-23T10:00:00Z";
const LATER: &str = "2026-11-23T15:00:00Z";

#[test]
fn nobody_signs_off_what_they_wrote_in() {
    let approve = json!({ "decision": "approved" });
    let by = |author| Story::new().given(author, MONDAY, "record", &record(MONDAY));
    for (name, story, who, expected) in [
        ("the interviewer's record by a manager", by(WANDA), THEO, Ok(())),
        ("the interviewer's own", by(WANDA), WANDA, Err(Refusal::SignedOffByItsAuthor)),
        ("a manager's own", by(THEO), THEO, Err(Refusal::SignedOffByItsAuthor)),
        ("a manager's by another manager", by(THEO), MINA, Ok(())),
        ("by a colleague who is no manager", by(WANDA), WILL, Err(Refusal::OnlyAManagerSignsOff)),
        (
            "by the manager who wrote the first draft",
            Story::new().given(THEO, MONDAY, "record", &draft(&json!({}))).given(
                WANDA,
                MONDAY,
                "record",
                &record(MONDAY),
            ),
            THEO,
            Err(Refusal::SignedOffByItsAuthor),
        ),
    ] {
        assert_eq!(story.ask(who, LATER, "sign-off", &approve).map(|_| ()), expected, "{name}");
    }
}

#[test]
fn only_a_submitted_record_can_be_signed_off() {
    let approve = json!({ "decision": "approved" });
    for (name, story) in [
        ("nothing written", Story::new()),
        ("a draft", Story::new().given(WANDA, MONDAY, "record", &draft(&record(MONDAY)))),
    ] {
        assert_eq!(story.ask(THEO, LATER, "sign-off", &approve), Err(Refusal::NothingSubmitted), "{name}");
    }
    let signed = Story::new().given(WANDA, MONDAY, "record", &record(MONDAY)).given(THEO, LATER, "sign-off", &approve);
    assert_eq!(signed.interview().signed_off_at(), Some(at(LATER)));
    assert_eq!(signed.ask(MINA, DUE, "sign-off", &approve), Err(Refusal::AlreadySignedOff { at: at(LATER) }));
}

#[test]
fn a_returned_record_goes_round_again_and_its_first_submission_stands() {
    let back = json!({ "decision": "returned", "comment": "Who is to act?" });
    let mut story = Story::new().given(WANDA, MONDAY, "record", &record(MONDAY));
    let texts = story.tell(THEO, LATER, "sign-off", &back);
    assert_eq!(texts, Ok(Some(json!({ "comment": "Who is to act?" }))));
    assert!(matches!(story.interview().write_up, WriteUp::Returned { by: Some(THEO), .. }));
    assert_eq!(story.ask(THEO, LATER, "sign-off", &back), Err(Refusal::NothingSubmitted));

    let story = story.given(WANDA, DUE, "record", &record(MONDAY));
    assert_eq!(story.interview().submitted_at(), Some(at(MONDAY)));
    let story = story.given(THEO, DUE, "sign-off", &json!({ "decision": "approved" }));
    assert_eq!(story.interview().signed_off_at(), Some(at(DUE)), "returning a record is not writing in it");
}

#[test]
fn what_is_returned_comes_with_a_word() {
    for (name, body, expected) in [
        ("approved without a word", json!({ "decision": "approved" }), vec![]),
        ("approved with praise", json!({ "decision": "approved", "comment": "Good." }), vec![]),
        ("returned without a word", json!({ "decision": "returned" }), vec!["#/comment"]),
        ("neither", json!({ "comment": "Hm." }), vec!["#/decision"]),
        (
            "all at once",
            json!({ "decision": "rejected", "comment": 1, "by": "me" }),
            vec!["#/by", "#/comment", "#/decision"],
        ),
    ] {
        assert_eq!(pointers(Verdict::parse(&body)), expected, "{name}");
    }
}
