//! What a record says around the talk: what was shared, what was known of the child, and what harm asks to be decided.

use serde_json::{Value, json};

use super::record_form::{MONDAY, decided, faults, lacking};
use super::{Story, WANDA, draft, record, with, without};

#[test]
fn what_was_shared_says_what_with_whom_by_what_right_why_and_when() {
    let shared = |said: Value| with(with(record(MONDAY), "consent", json!("refused")), "sharing", json!([said]));
    let whole = json!({ "what": "Where she slept", "with_whom": "Northshire Police", "basis": "safeguarding",
        "why": "She is in danger.", "shared_at": "2026-11-23T11:00:00Z" });
    assert!(faults(&shared(whole.clone())).is_empty(), "without consent: it is never waited for");
    for field in ["basis", "shared_at", "what", "why", "with_whom"] {
        assert_eq!(faults(&shared(without(whole.clone(), field))), [format!("#/sharing/0/{field}")]);
    }
    assert!(faults(&draft(&json!({ "sharing": [{}] }))).is_empty());
    assert_eq!(faults(&shared(with(whole.clone(), "basis", json!("curiosity")))), ["#/sharing/0/basis"]);
    let story = Story::new();
    let refused = story.ask(WANDA, "2026-11-23T10:54:59Z", "record", &shared(whole.clone())).unwrap_err();
    assert_eq!(refused.pointer().as_deref(), Some("#/sharing"), "it has not come yet");
    assert!(story.ask(WANDA, "2026-11-23T10:55:00Z", "record", &shared(whole)).is_ok());
}

#[test]
fn the_status_at_the_time_has_its_source_and_a_looked_after_child_a_legal_status() {
    let of = |said: Value| with(record(MONDAY), "status_at_the_time", said);
    for (name, said, expected) in [
        ("in need", json!({ "statuses": ["child_in_need"], "source": "case_record" }), vec![]),
        ("without a source", json!({ "statuses": ["early_help"] }), vec!["#/status_at_the_time/source"]),
        ("nobody knows", json!({ "statuses": ["not_known"] }), vec![]),
        (
            "looked after and unaccompanied",
            json!({ "statuses": ["looked_after", "unaccompanied"], "legal_status": "section_20", "source": "worker" }),
            vec![],
        ),
        (
            "looked after, nobody says how",
            json!({ "statuses": ["looked_after"], "source": "worker" }),
            vec!["#/status_at_the_time/legal_status"],
        ),
        (
            "an order without being looked after",
            json!({ "statuses": ["care_leaver"], "legal_status": "care_order", "source": "worker" }),
            vec!["#/status_at_the_time/legal_status"],
        ),
        (
            "not known and known",
            json!({ "statuses": ["not_known", "early_help"], "source": "child" }),
            vec!["#/status_at_the_time/statuses"],
        ),
        (
            "no service and one",
            json!({ "statuses": ["no_service", "child_in_need"], "source": "child" }),
            vec!["#/status_at_the_time/statuses"],
        ),
    ] {
        assert_eq!(faults(&of(said)), expected, "{name}");
    }
    assert!(faults(&draft(&of(json!({ "statuses": ["looked_after"] })))).is_empty());
}

#[test]
fn a_referral_that_was_thought_about_has_its_reason() {
    let of = |said: Value| with(record(MONDAY), "national_referral_mechanism", said);
    let made = json!({ "considered": true, "decision": "made", "reason": "He carries for them." });
    for (name, said, expected) in [
        ("considered", json!({ "considered": true }), vec![]),
        ("made", made.clone(), vec![]),
        ("without a reason", without(made.clone(), "reason"), vec!["#/national_referral_mechanism/reason"]),
        (
            "decided unconsidered",
            with(made, "considered", json!(false)),
            vec!["#/national_referral_mechanism/considered"],
        ),
    ] {
        assert_eq!(faults(&of(said)), expected, "{name}");
    }
}

#[test]
fn harm_or_danger_asks_for_a_decision_and_its_reason() {
    let strategy = "strategy_discussion";
    let hurt = || with(record(MONDAY), "harm", json!(["physical"]));
    let concern = || with(record(MONDAY), "immediate_concern", json!(true));
    let online = |indicator: &str| {
        with(record(MONDAY), "exploitation", json!({ "online": { "indicator": indicator, "evidence": "Messages." } }))
    };
    for (name, body, expected) in [
        ("no harm", record(MONDAY), vec![]),
        ("harm", hurt(), vec!["#/strategy_discussion"]),
        ("an immediate concern", concern(), vec!["#/strategy_discussion"]),
        ("suspected exploitation", online("suspected"), vec!["#/strategy_discussion"]),
        ("exploitation denied", online("no"), vec![]),
        (
            "only considered",
            with(hurt(), strategy, json!({ "considered": true })),
            vec!["#/strategy_discussion/decision"],
        ),
        (
            "not considered",
            with(hurt(), strategy, json!({ "considered": false })),
            vec!["#/strategy_discussion/decision"],
        ),
        (
            "a decision without its reason",
            with(hurt(), strategy, json!({ "considered": true, "decision": "not_needed" })),
            vec!["#/strategy_discussion/reason"],
        ),
        ("decided", with(hurt(), strategy, decided()), vec![]),
    ] {
        assert_eq!(lacking(&body), expected, "{name}");
        assert!(lacking(&draft(&without(body.clone(), strategy))).is_empty(), "{name}: a draft tells of it first");
        assert!(faults(&without(body, strategy)).is_empty(), "{name}: another system's form asked for less");
    }
}

#[test]
fn what_may_be_slavery_asks_whether_the_child_is_referred() {
    let referral = "national_referral_mechanism";
    let told = |kind: &str, indicator: &str| {
        let said = json!({ kind: { "indicator": indicator, "evidence": "A new coat." } });
        with(with(record(MONDAY), "exploitation", said), "strategy_discussion", decided())
    };
    let trafficked = with(with(record(MONDAY), "harm", json!(["trafficking"])), "strategy_discussion", decided());
    for (name, body, expected) in [
        ("sexual", told("sexual", "suspected"), vec!["#/national_referral_mechanism"]),
        ("criminal", told("criminal", "yes"), vec!["#/national_referral_mechanism"]),
        ("gangs", told("gangs", "yes"), vec!["#/national_referral_mechanism"]),
        ("slavery denied", told("modern_slavery", "no"), vec![]),
        ("radicalisation is another harm", told("radicalisation", "yes"), vec![]),
        ("trafficking", trafficked.clone(), vec!["#/national_referral_mechanism"]),
        (
            "only considered",
            with(trafficked.clone(), referral, json!({ "considered": true })),
            vec!["#/national_referral_mechanism/decision"],
        ),
        ("decided", with(trafficked, referral, with(decided(), "decision", json!("to_be_made"))), vec![]),
    ] {
        assert_eq!(lacking(&body), expected, "{name}");
    }
}
