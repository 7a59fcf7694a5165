//! Giving the interview to a worker, and the worker's word that they know.

use serde_json::{Value, json};

use super::{MINA, Story, THEO, WANDA, WILL, at, closure, pointers, record};
use crate::domain::interview::{AllocationAsked, Refusal};

const MONDAY: &str = "2026-11-23T09:00:00Z";
const LATER: &str = "2026-11-23T11:00:00Z";

fn to(worker: &str, of_placement: bool, of_authority: bool, reason: Option<&str>) -> Value {
    let mut independence =
        json!({ "of_placement": of_placement, "of_authority": of_authority, "childs_choice": false });
    if let Some(reason) = reason {
        independence["reason"] = json!(reason);
    }
    json!({ "worker": format!("{worker}@northshire.example.org"), "independence": independence })
}

#[test]
fn a_worker_who_is_not_independent_of_both_needs_a_reason() {
    for (name, of_placement, of_authority, reason, at_fault) in [
        ("a charity's interviewer", true, true, None, false),
        ("a council youth worker without a reason", true, false, None, true),
        ("a council youth worker the child asked for", true, false, Some("The child asked for her."), false),
        ("the child's key worker without a reason", false, true, None, true),
        ("the home's manager without a reason", false, false, None, true),
        ("the home's manager, nobody else speaks Tigrinya", false, false, Some("Speaks Tigrinya."), false),
    ] {
        let faults = pointers(AllocationAsked::parse(&to("wanda", of_placement, of_authority, reason)));
        let expected = if at_fault { vec!["#/independence/reason".to_owned()] } else { vec![] };
        assert_eq!(faults, expected, "{name}");
    }
}

#[test]
fn the_reason_is_kept_apart_from_the_codes() {
    let mut story = Story::new();
    let texts = story.tell(THEO, MONDAY, "allocation", &to("wanda", true, false, Some("The child asked for her.")));
    assert_eq!(texts, Ok(Some(json!({ "reason": "The child asked for her." }))));
    let content = serde_json::to_string(&story.facts[1].fact).expect("facts are JSON");
    assert!(!content.contains("asked for her"), "{content}");
}

#[test]
fn allocating_is_not_telling() {
    let story = Story::new().given(THEO, MONDAY, "allocation", &to("wanda", true, true, None));
    let interview = story.interview();
    assert_eq!(
        (interview.worker(), interview.allocated_at(), interview.acknowledged_at()),
        (Some(WANDA), Some(at(MONDAY)), None)
    );

    let interview = story.given(WANDA, LATER, "acknowledgement", &json!({})).interview();
    assert_eq!((interview.worker(), interview.acknowledged_at()), (Some(WANDA), Some(at(LATER))));
}

#[test]
fn only_the_worker_acknowledges_and_only_once() {
    let nobody = Story::new();
    assert_eq!(nobody.ask(WANDA, LATER, "acknowledgement", &json!({})), Err(Refusal::NotAllocated));

    let story = Story::new().given(THEO, MONDAY, "allocation", &to("wanda", true, true, None));
    for (name, who) in [("the manager who allocated it", THEO), ("a colleague", WILL)] {
        assert_eq!(story.ask(who, LATER, "acknowledgement", &json!({})), Err(Refusal::NotTheWorker), "{name}");
    }
    let story = story.given(WANDA, LATER, "acknowledgement", &json!({}));
    assert_eq!(
        story.ask(WANDA, LATER, "acknowledgement", &json!({})),
        Err(Refusal::AlreadyAcknowledged { at: at(LATER) })
    );
}

#[test]
fn a_new_worker_has_to_acknowledge_anew() {
    let story = Story::new()
        .given(THEO, MONDAY, "allocation", &to("wanda", true, true, None))
        .given(WANDA, MONDAY, "acknowledgement", &json!({}))
        .given(THEO, LATER, "allocation", &to("will", true, true, None));
    let interview = story.interview();
    assert_eq!((interview.worker(), interview.acknowledged_at()), (Some(WILL), None));
    assert_eq!(interview.first_allocated_at(), Some(at(MONDAY)), "nobody waited for an allocation since Monday");
    assert_eq!(interview.allocated_at(), Some(at(LATER)));
}

#[test]
fn allocating_twice_alike_is_refused_and_other_terms_are_not() {
    let story = Story::new().given(THEO, MONDAY, "allocation", &to("wanda", true, true, None));
    let again = story.ask(MINA, LATER, "allocation", &to("wanda", true, true, None));
    assert_eq!(again, Err(Refusal::AlreadyAllocatedToThem { at: at(MONDAY) }));
    assert!(story.ask(MINA, LATER, "allocation", &to("wanda", true, false, Some("She moved to us."))).is_ok());
}

#[test]
fn what_is_over_is_not_allocated() {
    let closed = Story::new()
        .tried(MONDAY, "child", "declined_by_child")
        .given(WANDA, MONDAY, "closure", &closure("declined_by_child"))
        .given(THEO, MONDAY, "approval", &json!({ "decision": "approved" }));
    let refused = closed.ask(THEO, LATER, "allocation", &to("wanda", true, true, None));
    assert_eq!(refused, Err(Refusal::Ended { at: at(MONDAY) }));

    let signed = Story::new().given(WANDA, MONDAY, "record", &record(MONDAY)).given(
        THEO,
        MONDAY,
        "sign-off",
        &json!({ "decision": "approved" }),
    );
    let refused = signed.ask(THEO, LATER, "allocation", &to("wanda", true, true, None));
    assert_eq!(refused, Err(Refusal::AlreadySignedOff { at: at(MONDAY) }));
}

#[test]
fn an_allocation_names_every_fault_at_once() {
    let body = json!({ "worker": "Wanda", "independence": { "of_placement": "yes", "of_the_home": true }, "due": 1 });
    assert_eq!(
        pointers(AllocationAsked::parse(&body)),
        [
            "#/due",
            "#/independence/of_authority",
            "#/independence/of_placement",
            "#/independence/of_the_home",
            "#/worker"
        ]
    );
    assert_eq!(pointers(AllocationAsked::parse(&json!({}))), ["#/independence", "#/worker"]);
}
