//! Harm that somebody must hear of at once.

use serde_json::{Value, json};

use super::{DUE, Story, THEO, WANDA, at, draft, record, with};

const MONDAY: &str = "2026-11-23T10:00:00Z";
/// A finished record that tells of this harm.
fn told_of(harm: Value) -> Value {
    let decided = json!({ "considered": true, "decision": "to_be_held", "reason": "She was hurt." });
    with(with(record(MONDAY), "harm", harm), "strategy_discussion", decided)
}

const LATER: &str = "2026-11-23T15:00:00Z";

#[test]
fn harm_or_an_immediate_concern_counts_from_the_draft_on() {
    let online =
        |indicator: &str| json!({ "online": { "indicator": indicator, "evidence": "Messages on her phone." } });
    for (name, fields, expected) in [
        ("nothing said", json!({}), false),
        ("no harm", json!({ "harm": ["none"], "immediate_concern": false }), false),
        ("physical harm", json!({ "harm": ["physical"] }), true),
        ("several harms", json!({ "harm": ["sexual", "trafficking"] }), true),
        ("an immediate concern without words", json!({ "harm": ["none"], "immediate_concern": true }), true),
        ("exploitation suspected", json!({ "exploitation": online("suspected") }), true),
        ("exploitation known", json!({ "exploitation": online("yes") }), true),
        ("exploitation asked about and denied", json!({ "exploitation": online("no") }), false),
    ] {
        let interview = Story::new().given(WANDA, MONDAY, "record", &draft(&fields)).interview();
        assert_eq!(interview.concern_recorded_at(), expected.then_some(at(MONDAY)), "{name}");
    }
}

#[test]
fn it_counts_from_when_it_was_written_down_and_not_from_the_talk() {
    let body = told_of(json!(["physical"]));
    let interview = Story::new().given(WANDA, LATER, "record", &body).interview();
    assert_eq!(interview.concern_recorded_at(), Some(at(LATER)));
}

#[test]
fn what_was_once_disclosed_stays_disclosed() {
    let told = |harm: Value| draft(&json!({ "harm": harm }));
    let story = Story::new().given(WANDA, MONDAY, "record", &told(json!(["sexual"]))).given(
        WANDA,
        LATER,
        "record",
        &told(json!(["none"])),
    );
    assert_eq!(story.interview().concern_recorded_at(), Some(at(MONDAY)));
    let story = story.given(WANDA, LATER, "record", &told_of(json!(["sexual"]))).given(
        THEO,
        DUE,
        "sign-off",
        &json!({ "decision": "approved" }),
    );
    assert_eq!(story.interview().concern_recorded_at(), Some(at(MONDAY)), "the first writing down counts");
}
