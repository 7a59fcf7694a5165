//! What a record must hold, and where its words go.

use serde_json::{Value, json};

use super::{Story, WANDA, draft, pointers, record, with, without};
use crate::domain::interview::SaveRecord;

pub(super) const MONDAY: &str = "2026-11-23T10:00:00Z";

pub(super) fn decided() -> Value {
    json!({ "considered": true, "decision": "held", "reason": "He was hurt." })
}

pub(super) fn faults(body: &Value) -> Vec<String> {
    pointers(SaveRecord::parse(body))
}

/// The same of what is written on our own pages.
pub(super) fn lacking(body: &Value) -> Vec<String> {
    pointers::<()>(Err(SaveRecord::lacks(body)))
}

#[test]
fn a_finished_record_needs_its_parts_and_a_draft_needs_none() {
    let needed = ["analysis", "childs_account", "harm", "held_at", "immediate_concern", "place", "seen_alone"];
    for field in needed {
        let body = without(record(MONDAY), field);
        assert_eq!(faults(&body), [format!("#/{field}")]);
        assert!(faults(&draft(&body)).is_empty(), "a draft without {field}");
    }
    assert_eq!(faults(&json!({})), needed.map(|field| format!("#/{field}")));
    assert_eq!(faults(&json!({ "draft": false })), needed.map(|field| format!("#/{field}")));
    assert!(faults(&json!({ "draft": true })).is_empty());
    assert_eq!(faults(&json!({ "draft": "yes" })), ["#/draft"], "who misspelt a draft meant a draft");
    assert!(faults(&without(record(MONDAY), "actions")).is_empty(), "a talk may need no action");
}

#[test]
fn a_childs_account_is_not_empty() {
    let account = |account| faults(&with(record(MONDAY), "childs_account", account));
    for (name, said, expected) in [
        ("nothing", json!({}), vec!["#/childs_account/own_words"]),
        ("empty lists", json!({ "places": [], "people": [], "push": [] }), vec!["#/childs_account/own_words"]),
        ("the child's own words", json!({ "own_words": "I was bored." }), vec![]),
        ("only what drew the child", json!({ "pull": ["parties"] }), vec![]),
        ("only a place", json!({ "places": [{ "name": "The arcade" }] }), vec![]),
        ("blank words", json!({ "own_words": "  " }), vec!["#/childs_account/own_words"]),
        ("a heading of nobody's form", json!({ "own_words": "x", "mood": "y" }), vec!["#/childs_account/mood"]),
        ("a pull that is a push", json!({ "pull": ["bullying"] }), vec!["#/childs_account/pull"]),
        ("a plain text", json!("I was bored."), vec!["#/childs_account"]),
    ] {
        assert_eq!(account(said), expected, "{name}");
    }
}

#[test]
fn people_and_places_are_lists_of_what_is_known() {
    let body = with(
        record(MONDAY),
        "childs_account",
        json!({ "places": [{ "address": "1 Quay" }, { "town": "x" }], "people": [{ "age": 20 }, { "age": -1 }, {}] }),
    );
    assert_eq!(
        faults(&body),
        [
            "#/childs_account/people/1/age",
            "#/childs_account/people/2/name",
            "#/childs_account/places/1/name",
            "#/childs_account/places/1/town",
        ]
    );
}

#[test]
fn harm_says_at_least_none_and_never_none_with_a_harm() {
    for (name, harm, expected) in [
        ("none", json!(["none"]), vec![]),
        ("two harms", json!(["neglect", "self_harm"]), vec![]),
        ("an empty list", json!([]), vec!["#/harm"]),
        ("none and a harm", json!(["none", "physical"]), vec!["#/harm"]),
        ("a word of no list", json!(["hurt"]), vec!["#/harm"]),
    ] {
        assert_eq!(faults(&with(record(MONDAY), "harm", harm)), expected, "{name}");
    }
}

#[test]
fn exploitation_that_is_known_or_suspected_has_its_evidence() {
    for (name, said, expected) in [
        ("no", json!({ "gangs": { "indicator": "no" } }), None),
        ("suspected with evidence", json!({ "gangs": { "indicator": "suspected", "evidence": "New coat." } }), None),
        ("suspected without", json!({ "gangs": { "indicator": "suspected" } }), Some("#/exploitation/gangs/evidence")),
        ("known without", json!({ "online": { "indicator": "yes" } }), Some("#/exploitation/online/evidence")),
        ("nothing said", json!({ "online": {} }), Some("#/exploitation/online/indicator")),
        ("a form of no list", json!({ "money": { "indicator": "no" } }), Some("#/exploitation/money")),
    ] {
        let body = with(with(record(MONDAY), "exploitation", said.clone()), "strategy_discussion", decided());
        let body = with(body, "national_referral_mechanism", with(decided(), "decision", json!("not_needed")));
        assert_eq!(faults(&body), expected.into_iter().collect::<Vec<_>>(), "{name}");
    }
    let hasty = draft(&json!({ "exploitation": { "gangs": { "indicator": "suspected" } } }));
    assert!(faults(&hasty).is_empty(), "a draft may tell first and show later");
}

#[test]
fn an_analysis_is_not_a_copy_of_the_childs_words() {
    let account = json!({
        "why_left": "I wanted to see my brother.",
        "what_happened": "We went to the coast with his friends and slept in a car, and then it got cold \
                          and I rang home.",
    });
    let copied = |analysis: &str| {
        let body = with(with(record(MONDAY), "childs_account", account.clone()), "analysis", json!(analysis));
        !faults(&body).is_empty()
    };
    for (name, analysis, expected) in [
        ("a section", "I wanted to see my brother.", true),
        ("a section in capitals without its full stop", "I WANTED TO SEE  MY BROTHER", true),
        (
            "all sections",
            "I wanted to see my brother. We went to the coast with his friends and slept in a car, and then it got \
             cold and I rang home.",
            true,
        ),
        ("a long passage", "went to the coast with his friends and slept in a car, and then it got cold", true),
        ("a short phrase that the child used too", "slept in a car", false),
        ("a judgement", "The brother is the only family contact she has; losing it drives her out.", false),
    ] {
        assert_eq!(copied(analysis), expected, "{name}");
    }
}

#[test]
fn actions_have_an_owner_and_a_day() {
    let body = with(record(MONDAY), "actions", json!([{ "what": "Ring" }, { "due_on": "1 December" }]));
    assert_eq!(
        faults(&body),
        ["#/actions/0/due_on", "#/actions/0/owner", "#/actions/1/due_on", "#/actions/1/owner", "#/actions/1/what"]
    );
    assert!(faults(&draft(&json!({ "actions": [{ "what": "Ring" }] }))).is_empty());
}

#[test]
fn whoever_writes_here_is_asked_for_the_level_of_need_and_other_systems_are_not() {
    let body = without(record(MONDAY), "level_of_need");
    assert_eq!((faults(&body), lacking(&body)), (vec![], vec!["#/level_of_need".to_owned()]));
    assert_eq!((lacking(&record(MONDAY)), lacking(&draft(&body))), (vec![], vec![]));
}

#[test]
fn the_level_of_need_is_one_of_four() {
    for (level, expected) in
        [(json!(0), true), (json!(1), false), (json!(4), false), (json!(5), true), (json!("2"), true)]
    {
        let body = with(record(MONDAY), "level_of_need", level.clone());
        assert_eq!(!faults(&body).is_empty(), expected, "{level}");
    }
}

#[test]
fn every_fault_of_a_record_is_named_at_once() {
    let body = json!({
        "held_at": "2026-11-23T10:00:00", "place": "moon", "seen_alone": "yes", "childs_account": [], "harm": "none",
        "immediate_concern": "no", "analysis": "a\u{0}b", "consent": true, "likelihood": 3, "actions": {},
        "strategy_discussion": { "decision": "held" }, "within_72h": true,
    });
    assert_eq!(
        faults(&body),
        [
            "#/actions",
            "#/analysis",
            "#/childs_account",
            "#/consent",
            "#/harm",
            "#/held_at",
            "#/immediate_concern",
            "#/likelihood",
            "#/place",
            "#/seen_alone",
            "#/strategy_discussion/considered",
            "#/strategy_discussion/reason",
            "#/within_72h",
        ]
    );
}

#[test]
fn words_lie_beside_the_fact_and_only_codes_within() {
    let body = json!({
        "held_at": "2026-11-23T10:00:00+00:00", "place": "neutral_venue", "seen_alone": false, "interpreter": true,
        "language": "Tigrinya", "confidentiality_explained": true, "consent": "given",
        "childs_account": {
            "why_left": "Wordy why.", "push": ["bullying", "bullying"], "saw_self_as_missing": false,
            "people": [{ "name": "Wordy Person", "age": "about 20" }, { "alias": "Wordy", "age": 19 }],
        },
        "harm": ["emotional"], "exploitation": { "criminal": { "indicator": "yes", "evidence": "Wordy parcel." } },
        "immediate_concern": true, "immediate_concern_details": "Wordy danger.",
        "analysis": "Wordy thought.", "level_of_need": 3, "likelihood": "high", "risk_now": "medium",
        "actions": [{ "what": "Wordy deed", "owner": "Wordy Owner", "due_on": "2026-12-01" }],
        "plans_to_update": ["care_plan"], "referrals": ["Wordy service"], "parent_or_carer_view": "Wordy view.",
        "strategy_discussion": { "considered": true, "decision": "to_be_held", "reason": "Wordy ground." },
        "national_referral_mechanism": { "considered": true, "decision": "made", "reason": "Wordy cause." },
        "late_reason": { "code": "distance", "text": "Wordy road." },
    });
    let decided = Story::new().ask(WANDA, "2026-11-23T12:00:00Z", "record", &body).expect("nothing forbids it");
    assert_eq!(
        serde_json::to_value(&decided.fact).expect("facts are JSON"),
        json!({
            "kind": "record_submitted", "content": { "held_at": MONDAY, "place": "neutral", "seen_alone": false,
            "interpreter": true, "confidentiality_explained": true, "consent": "given", "saw_self_as_missing": false,
            "push": ["bullying"], "harm": ["emotional"], "exploitation": { "criminal": "yes" },
            "immediate_concern": true, "level_of_need": 3, "likelihood": "high", "risk_now": "medium",
            "actions": [{ "number": 1, "due_on": "2026-12-01" }], "plans_to_update": ["care_plan"],
            "strategy_discussion": { "considered": true, "decision": "to_be_held" },
            "national_referral_mechanism": { "considered": true, "decision": "made" }, "late_reason": "distance",
        } })
    );
    assert_eq!(
        decided.texts,
        Some(json!({
            "language": "Tigrinya",
            "childs_account": {
                "why_left": "Wordy why.",
                "people": [{ "name": "Wordy Person", "age": "about 20" }, { "alias": "Wordy", "age": "19" }],
            },
            "exploitation": { "criminal": { "evidence": "Wordy parcel." } },
            "immediate_concern_details": "Wordy danger.", "analysis": "Wordy thought.",
            "actions": [{ "what": "Wordy deed", "owner": "Wordy Owner" }], "referrals": ["Wordy service"],
            "parent_or_carer_view": "Wordy view.", "strategy_discussion": { "reason": "Wordy ground." },
            "national_referral_mechanism": { "reason": "Wordy cause." }, "late_reason": { "text": "Wordy road." },
        }))
    );
}

#[test]
fn texts_are_bounded() {
    let long = "x".repeat(20_000);
    assert!(faults(&with(record(MONDAY), "analysis", json!(long))).is_empty());
    assert_eq!(faults(&with(record(MONDAY), "analysis", json!(format!("{long}x")))), ["#/analysis"]);
}

#[test]
fn a_conflict_of_whoever_held_the_talk_has_its_reason() {
    let of = |said: Value| with(record(MONDAY), "independence", said);
    for (name, said, expected) in [
        ("independent of both", json!({ "of_placement": true, "of_authority": true }), vec![]),
        ("of one, the other is not said", json!({ "of_placement": true }), vec![]),
        ("a conflict without a reason", json!({ "of_authority": false }), vec!["#/independence/reason"]),
        ("a conflict with its reason", json!({ "of_placement": false, "reason": "She wished for him." }), vec![]),
        ("no yes or no", json!({ "of_placement": "partly" }), vec!["#/independence/of_placement"]),
        ("of somebody else", json!({ "of_school": true }), vec!["#/independence/of_school"]),
    ] {
        assert_eq!(faults(&of(said)), expected, "{name}");
    }
    assert!(faults(&draft(&of(json!({ "of_authority": false })))).is_empty(), "a draft has time to say why");
}
