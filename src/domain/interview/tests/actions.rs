//! What a talk asks for stays open until somebody says that it was done.

use serde_json::{Value, json};

use super::{Story, THEO, WANDA, draft, pointers, record, with};
use crate::domain::interview::{AnswerAction, InterviewFact, Refusal, SaveRecord};

const MONDAY: &str = "2026-11-23T10:00:00Z";
const LATER: &str = "2026-12-02T10:00:00Z";

fn wish(what: &str) -> Value {
    json!({ "what": what, "owner": "Sol", "due_on": "2026-12-01" })
}

fn done(action: u32) -> Value {
    json!({ "action": action, "done_on": "2026-12-01", "note": "They met." })
}

/// The numbers of the actions, and which of them are done.
fn open(story: &Story) -> Vec<(u32, bool)> {
    let interview = story.interview();
    interview.actions().map(|(number, ..)| (number, interview.done_on(number).is_some())).collect()
}

#[test]
fn an_action_is_done_once_somebody_says_so_and_open_again_when_it_was_a_slip() {
    let mut story = Story::new();
    assert_eq!(story.ask(WANDA, LATER, "completion", &done(1)).unwrap_err(), Refusal::NoSuchAction);
    let two = with(record(MONDAY), "actions", json!([wish("Ring"), wish("See")]));
    story = story.given(WANDA, MONDAY, "record", &two);
    story = story.given(THEO, "2026-11-24T10:00:00Z", "sign-off", &json!({ "decision": "approved" }));
    assert_eq!(open(&story), [(1, false), (2, false)]);
    assert_eq!(story.ask(WANDA, LATER, "completion", &done(3)).unwrap_err(), Refusal::NoSuchAction);
    let early = with(done(2), "done_on", json!("2026-12-03"));
    assert_eq!(story.ask(WANDA, LATER, "completion", &early).unwrap_err(), Refusal::DoneInTheFuture);
    let today = with(done(2), "done_on", json!("2026-12-02"));
    assert!(story.ask(WANDA, LATER, "completion", &today).is_ok());
    let texts = story.tell(WANDA, LATER, "completion", &done(2)).expect("it is said");
    assert_eq!(texts, Some(json!({ "note": "They met." })));
    assert_eq!(open(&story), [(1, false), (2, true)], "also after the sign-off");
    assert_eq!(story.ask(WANDA, LATER, "completion", &done(2)).unwrap_err(), Refusal::ActionIsDone);
    let slip = json!({ "action": 2, "done": false, "note": "It was another child." });
    story = story.given(THEO, LATER, "completion", &slip);
    assert_eq!(open(&story), [(1, false), (2, false)]);
    assert_eq!(story.ask(THEO, LATER, "completion", &slip).unwrap_err(), Refusal::ActionIsOpen);
}

#[test]
fn an_action_keeps_its_number_and_what_was_said_of_it_when_the_record_is_written_again() {
    let saved = |actions: Value| draft(&json!({ "held_at": MONDAY, "actions": actions }));
    let numbered = |what: &str, number: u32| with(wish(what), "number", json!(number));
    let mut story =
        Story::new().given(WANDA, MONDAY, "record", &saved(json!([wish("Ring"), wish("See"), wish("Write")])));
    story = story.given(WANDA, LATER, "completion", &done(2));
    // The first is taken away: what was said of the second is not said of another.
    let less = saved(json!([numbered("See", 2), numbered("Write", 3)]));
    story = story.given(WANDA, LATER, "record", &less);
    assert_eq!(open(&story), [(2, true), (3, false)]);
    // The done one is taken away, and a new one comes without a number: it is open.
    story = story.given(WANDA, LATER, "record", &saved(json!([wish("Visit"), numbered("Write", 3), wish("Pay")])));
    assert_eq!(open(&story), [(1, false), (3, false), (4, false)]);
    // Sent without numbers, as by whoever does not know them: nothing is done that was not said to be.
    story = story.given(WANDA, LATER, "record", &saved(json!([wish("Ring"), wish("See")])));
    assert_eq!(open(&story), [(1, false), (3, false)]);
    // Two under one number are two.
    story = story.given(WANDA, LATER, "record", &saved(json!([numbered("See", 2), numbered("See it", 2)])));
    assert_eq!(open(&story), [(2, true), (1, false)]);
}

#[test]
fn the_same_record_sent_again_is_the_same_fact() {
    let story = Story::new();
    let said = |story: &Story| story.ask(WANDA, MONDAY, "record", &record(MONDAY)).expect("it is saved");
    let first = said(&story);
    let InterviewFact::RecordSubmitted(content) = &first.fact else { panic!("{:?}", first.fact) };
    assert_eq!(content.actions[0].number, Some(1));
    let drafted = Story::new().given(WANDA, MONDAY, "record", &draft(&record(MONDAY)));
    assert_eq!(said(&drafted), first);
}

#[test]
fn actions_of_before_there_were_numbers_go_by_their_place() {
    let old = json!({ "kind": "record_submitted", "content": { "held_at": MONDAY, "actions": [{ "due_on": "2026-12-01" }, {}] } });
    let fact: InterviewFact = serde_json::from_value(old.clone()).expect("it is read");
    assert_eq!(serde_json::to_value(&fact).expect("JSON"), old, "and written as it was");
    let mut story = Story::new();
    story.record(Some(WANDA), super::at(MONDAY), super::at(MONDAY), fact);
    story = story.given(WANDA, LATER, "completion", &done(2));
    assert_eq!(open(&story), [(1, false), (2, true)]);
}

#[test]
fn what_is_said_of_an_action_is_read_with_every_fault() {
    for (row, body, expected) in [
        ("nothing", json!({}), vec!["#/action", "#/done_on", "#/note"]),
        ("done, without a day", json!({ "action": 1, "note": "x" }), vec!["#/done_on"]),
        (
            "open, with a day",
            json!({ "action": 1, "note": "x", "done": false, "done_on": "2026-12-01" }),
            vec!["#/done_on"],
        ),
        ("open", json!({ "action": 1, "note": "x", "done": false }), vec![]),
        ("no number", json!({ "action": "one", "note": "x", "done_on": "2026-12-01" }), vec!["#/action"]),
    ] {
        assert_eq!(pointers(AnswerAction::parse(&body)), expected, "{row}");
    }
    let beyond = with(record(MONDAY), "actions", json!([with(wish("Ring"), "number", json!(0))]));
    assert_eq!(pointers(SaveRecord::parse(&beyond)), ["#/actions/0/number"]);
}
