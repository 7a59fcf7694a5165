//! What every verb's body has in common, and what every refusal tells.

use serde_json::{Value, json};

use super::{WANDA, at, pointers};
use crate::domain::interview::{
    Acknowledge, AllocationAsked, ClosureRules, Cover, LogAttempt, ProposeClosure, Refusal, Reopen, SaveRecord, Verdict,
};
use crate::domain::policy::Unable;

fn faults(body: &Value) -> [Vec<String>; 8] {
    [
        pointers(Acknowledge::parse(body)),
        pointers(AllocationAsked::parse(body)),
        pointers(Cover::parse(body)),
        pointers(LogAttempt::parse(body)),
        pointers(ProposeClosure::parse(body)),
        pointers(Reopen::parse(body)),
        pointers(SaveRecord::parse(body)),
        pointers(Verdict::parse(body)),
    ]
}

#[test]
fn every_verb_refuses_an_unknown_field_by_its_name() {
    for (verb, pointers) in faults(&json!({ "nickname": "x" })).iter().enumerate() {
        assert!(pointers.contains(&"#/nickname".to_owned()), "verb {verb}: {pointers:?}");
    }
}

#[test]
fn every_verb_takes_an_object_and_nothing_else() {
    for body in [json!([]), json!(null), json!("x"), json!(1)] {
        for (verb, pointers) in faults(&body).iter().enumerate() {
            assert_eq!(*pointers, ["#"], "verb {verb} with {body}");
        }
    }
}

#[test]
fn a_refusal_tells_the_time_as_in_london() {
    for (refusal, expected) in [
        (
            Refusal::Ended { at: at("2026-06-01T23:30:00Z") },
            "This was closed without an interview on 2 June 2026 at 00:30 BST. Reopen it first, or record that the \
             child has said yes.",
        ),
        (
            Refusal::AlreadyHeld { at: at("2026-11-23T10:00:00Z") },
            "The interview was held on 23 November 2026 at 10:00 GMT. It cannot be offered or closed without an \
             interview after that.",
        ),
        (
            Refusal::TooFewAttempts {
                tried: Unable { attempts: 2, days: 1, channels: 1 },
                needed: ClosureRules::default().unable,
            },
            "To close as unable takes 3 attempts on 2 days by 2 channels. So far: attempts 2, days 1, channels 1. \
             Attempts that found the child missing again do not count.",
        ),
    ] {
        assert_eq!(refusal.to_string(), expected);
    }
}

#[test]
fn a_refusal_points_at_the_field_where_it_is_one() {
    let when = at("2026-11-23T10:00:00Z");
    for (refusal, expected) in [
        (Refusal::InTheFuture { field: "held_at", at: when }, Some("#/held_at")),
        (Refusal::BeforeTheEarliestStart { field: "attempted_at", at: when, start: when }, Some("#/attempted_at")),
        (Refusal::LateReasonNeeded { due_at: when }, Some("#/late_reason")),
        (Refusal::StrategyDecisionNeeded { under: 10 }, Some("#/strategy_discussion/decision")),
        (Refusal::NothingProposed, None),
    ] {
        assert_eq!(refusal.pointer().as_deref(), expected);
    }
}

#[test]
fn an_email_is_looked_up_by_the_caller() {
    let body = json!({ "worker": "wanda@northshire.example.org",
                       "independence": { "of_placement": true, "of_authority": true } });
    let asked = AllocationAsked::parse(&body).expect("the body is sound");
    assert_eq!(asked.worker, "wanda@northshire.example.org");
    let interview = crate::domain::interview::Interview::default();
    let decided = crate::domain::interview::allocate(&interview, asked.to(WANDA), at("2026-11-23T10:00:00Z"));
    assert!(decided.is_ok());
}
