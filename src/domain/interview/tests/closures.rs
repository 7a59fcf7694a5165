//! Ending without an interview.

use serde_json::json;

use super::{DUE, MINA, Story, THEO, WANDA, at, attempt, closure, draft, pointers, record, with, without};
use crate::domain::interview::{Closure, Outcome, ProposeClosure, Refusal};

const SUNDAY: &str = "2026-11-22T10:00:00Z";
const MONDAY: &str = "2026-11-23T10:00:00Z";
const APPROVED: &str = "2026-11-23T15:00:00Z";

fn declined() -> Story {
    Story::new().tried(SUNDAY, "child", "declined_by_child")
}

fn proposed() -> Story {
    declined().given(WANDA, MONDAY, "closure", &closure("declined_by_child"))
}

#[test]
fn a_refusal_is_whose_it_is() {
    use Refusal::{NoContactWithTheChild, NoRefusalByParentOrCarer};
    for (name, to, outcome, as_childs, as_parents) in [
        ("the child said no", "child", "declined_by_child", Ok(()), Err(NoRefusalByParentOrCarer)),
        ("the mother said no", "parent_or_carer", "declined_by_parent_or_carer", Err(NoContactWithTheChild), Ok(())),
        (
            "the mother said no on the child's phone",
            "child",
            "declined_by_parent_or_carer",
            Err(NoContactWithTheChild),
            Ok(()),
        ),
        ("nobody answered", "child", "no_reply", Err(NoContactWithTheChild), Err(NoRefusalByParentOrCarer)),
        ("missing again", "child", "missing_again", Err(NoContactWithTheChild), Err(NoRefusalByParentOrCarer)),
        ("the child said yes", "child", "accepted", Err(NoContactWithTheChild), Err(NoRefusalByParentOrCarer)),
    ] {
        let story = Story::new().tried(SUNDAY, to, outcome);
        for (claimed, expected) in [("declined_by_child", as_childs), ("declined_by_parent_or_carer", as_parents)] {
            let decided = story.ask(WANDA, MONDAY, "closure", &closure(claimed));
            assert_eq!(decided.map(|_| ()), expected, "{name}, closed as {claimed}");
        }
    }
}

#[test]
fn after_a_parents_refusal_the_child_is_to_be_asked() {
    let refused = Story::new().tried(SUNDAY, "parent_or_carer", "declined_by_parent_or_carer");
    assert_eq!(refused.interview().child_to_be_asked_since(), Some(at(SUNDAY)));
    for (name, outcome, still) in [
        ("the child does not pick up", "no_reply", true),
        ("the child says no", "declined_by_child", false),
        ("the child says yes", "accepted", false),
    ] {
        let story = Story { facts: refused.facts.clone(), episodes: refused.episodes.clone(), childs_age: Some(12) };
        let interview = story.tried(MONDAY, "child", outcome).interview();
        assert_eq!(interview.child_to_be_asked_since().is_some(), still, "{name}");
    }
}

#[test]
fn a_young_childs_parents_cannot_close_it_without_a_strategy_decision() {
    let decided = json!({ "considered": true, "decision": "not_needed", "reason": "Seen by the social worker." });
    let refused = Err(Refusal::StrategyDecisionNeeded { under: 10 });
    for (name, age, strategy, expected) in [
        ("nine, only considered", Some(9), json!({ "considered": true }), refused),
        ("ten, only considered", Some(10), json!({ "considered": true }), Ok(())),
        ("eleven, only considered", Some(11), json!({ "considered": true }), Ok(())),
        ("of unknown age, only considered", None, json!({ "considered": true }), refused),
        ("nine, decided", Some(9), decided.clone(), Ok(())),
        ("of unknown age, decided", None, decided, Ok(())),
    ] {
        let mut story = Story::new().tried(SUNDAY, "parent_or_carer", "declined_by_parent_or_carer");
        story.childs_age = age;
        let body = with(closure("declined_by_parent_or_carer"), "strategy_discussion", strategy);
        assert_eq!(story.ask(WANDA, MONDAY, "closure", &body).map(|_| ()), expected, "{name}");
    }
    let mut own_refusal = declined();
    own_refusal.childs_age = Some(9);
    assert!(own_refusal.ask(WANDA, MONDAY, "closure", &closure("declined_by_child")).is_ok(), "the child's own no");
}

#[test]
fn that_none_is_required_is_a_managers_word() {
    let story = Story::new();
    let body = closure("not_required");
    assert_eq!(story.ask(WANDA, MONDAY, "closure", &body), Err(Refusal::OnlyAManagerSaysNotRequired));
    let story = story.given(THEO, MONDAY, "closure", &body);
    assert_eq!(
        story.ask(THEO, APPROVED, "approval", &json!({ "decision": "approved" })),
        Err(Refusal::ApprovedByItsAuthor)
    );
    let interview = story.given(MINA, APPROVED, "approval", &json!({ "decision": "approved" })).interview();
    assert_eq!((interview.outcome(), interview.ended_at()), (Some(Outcome::NotRequired), Some(at(APPROVED))));
}

#[test]
fn a_proposal_ends_nothing_until_another_manager_approves() {
    let story = proposed();
    assert_eq!((story.interview().ended_at(), story.interview().outcome()), (None, None));
    let approve = json!({ "decision": "approved" });
    for (name, who, expected) in [
        ("its author", WANDA, Err(Refusal::ApprovedByItsAuthor)),
        ("a colleague", super::WILL, Err(Refusal::OnlyAManagerApproves)),
        ("a manager", THEO, Ok(())),
    ] {
        assert_eq!(story.ask(who, APPROVED, "approval", &approve).map(|_| ()), expected, "{name}");
    }
    let by_manager = declined().given(THEO, MONDAY, "closure", &closure("declined_by_child"));
    assert_eq!(by_manager.ask(THEO, APPROVED, "approval", &approve), Err(Refusal::ApprovedByItsAuthor));
    let interview = story.given(THEO, APPROVED, "approval", &approve).interview();
    assert_eq!((interview.ended_at(), interview.outcome()), (Some(at(APPROVED)), Some(Outcome::DeclinedByChild)));
}

#[test]
fn a_returned_proposal_may_be_made_anew() {
    let back = json!({ "decision": "returned", "comment": "Ask the child once more." });
    let story = proposed().given(THEO, APPROVED, "approval", &back);
    assert!(matches!(story.interview().closure, Closure::Returned { .. }));
    assert_eq!(story.interview().ended_at(), None);
    assert_eq!(story.ask(THEO, APPROVED, "approval", &back), Err(Refusal::NothingProposed));
    assert!(story.ask(WANDA, DUE, "closure", &closure("declined_by_child")).is_ok());
}

#[test]
fn there_is_one_proposal_at_a_time_and_one_end() {
    let story = proposed();
    let again = story.ask(WANDA, APPROVED, "closure", &closure("declined_by_child"));
    assert_eq!(again, Err(Refusal::AlreadyProposed { at: at(MONDAY) }));
    let approve = json!({ "decision": "approved" });
    assert_eq!(declined().ask(THEO, APPROVED, "approval", &approve), Err(Refusal::NothingProposed));

    let ended = story.given(THEO, APPROVED, "approval", &approve);
    let over = Refusal::Ended { at: at(APPROVED) };
    assert_eq!(ended.ask(WANDA, DUE, "closure", &closure("declined_by_child")), Err(over));
    assert_eq!(ended.ask(MINA, DUE, "approval", &approve), Err(over));
    assert_eq!(ended.ask(WANDA, DUE, "record", &record(MONDAY)), Err(over));
    assert_eq!(ended.ask(WANDA, DUE, "record", &draft(&json!({}))), Err(over));
}

#[test]
fn what_was_held_is_not_closed_without_an_interview() {
    for (name, body) in [("a draft", draft(&json!({ "held_at": MONDAY }))), ("a finished record", record(MONDAY))] {
        let story = declined().given(WANDA, MONDAY, "record", &body);
        for outcome in ["declined_by_child", "unable", "not_required"] {
            let refused = story.ask(THEO, DUE, "closure", &closure(outcome));
            assert_eq!(refused, Err(Refusal::AlreadyHeld { at: at(MONDAY) }), "{name}, {outcome}");
        }
    }
}

#[test]
fn a_child_who_said_yes_after_the_no_did_not_decline() {
    for (name, yes, expected) in [
        ("a second before the no", "2026-11-22T09:59:59Z", Ok(())),
        ("at the same second", SUNDAY, Ok(())),
        (
            "a second after the no",
            "2026-11-22T10:00:01Z",
            Err(Refusal::SaidYesSince { at: at("2026-11-22T10:00:01Z") }),
        ),
    ] {
        let story = declined().given(WANDA, MONDAY, "attempts", &attempt(yes, "phone", "child", "accepted"));
        let decided = story.ask(WANDA, MONDAY, "closure", &closure("declined_by_child"));
        assert_eq!(decided.map(|_| ()), expected, "{name}");
    }
    let no_again =
        declined().tried("2026-11-22T12:00:00Z", "child", "accepted").tried(MONDAY, "child", "declined_by_child");
    assert!(no_again.ask(WANDA, MONDAY, "closure", &closure("declined_by_child")).is_ok(), "no, yes, and no again");
}

#[test]
fn a_closure_needs_its_reason_the_parents_view_and_the_strategy_thought() {
    let whole = closure("unable");
    let considered = |strategy| with(whole.clone(), "strategy_discussion", strategy);
    for (name, body, expected) in [
        ("whole", whole.clone(), vec![]),
        ("no reason", without(whole.clone(), "reason"), vec!["#/reason"]),
        ("an empty reason", with(whole.clone(), "reason", json!(" ")), vec!["#/reason"]),
        ("no parent's view", without(whole.clone(), "parent_or_carer_view"), vec!["#/parent_or_carer_view"]),
        (
            "why nobody was asked",
            with(without(whole.clone(), "parent_or_carer_view"), "why_not_asked", json!("Not safe to ask.")),
            vec![],
        ),
        ("mother asked, father not", with(whole.clone(), "why_not_asked", json!("Father is in prison.")), vec![]),
        ("no strategy thought", without(whole.clone(), "strategy_discussion"), vec!["#/strategy_discussion"]),
        ("not considered", considered(json!({ "considered": false })), vec!["#/strategy_discussion/considered"]),
        ("nothing in it", considered(json!({})), vec!["#/strategy_discussion/considered"]),
        (
            "a decision without a reason",
            considered(json!({ "considered": true, "decision": "not_needed" })),
            vec!["#/strategy_discussion/reason"],
        ),
        ("a code of its own", with(whole.clone(), "outcome", json!("missing_again")), vec!["#/outcome"]),
        ("not required, in words", with(closure("not_required"), "reason", json!("It is fine.")), vec!["#/reason"]),
        (
            "not required, for another reason",
            with(closure("not_required"), "reason", json!("other")),
            vec!["#/reason_text"],
        ),
        ("a code's words on a refusal", with(whole.clone(), "reason_text", json!("More.")), vec!["#/reason_text"]),
        (
            "all at once",
            json!({ "result": "unable" }),
            vec!["#/outcome", "#/parent_or_carer_view", "#/reason", "#/result", "#/strategy_discussion"],
        ),
    ] {
        assert_eq!(pointers(ProposeClosure::parse(&body)), expected, "{name}");
    }
}

#[test]
fn the_words_of_a_closure_lie_beside_it() {
    let story = declined();
    let body = with(
        closure("declined_by_child"),
        "strategy_discussion",
        json!({ "considered": true, "decision": "no", "reason": "No sign of harm." }),
    );
    let decided = story.ask(WANDA, MONDAY, "closure", &body).expect("nothing forbids it");
    assert_eq!(
        decided.texts,
        Some(
            json!({ "reason": "The child said no twice.", "parent_or_carer_view": "Mother would have liked the talk.",
                     "strategy_discussion": { "reason": "No sign of harm." } })
        )
    );
    assert_eq!(
        serde_json::to_value(&decided.fact).expect("facts are JSON"),
        json!({ "kind": "closure_proposed",
                "content": { "outcome": "declined_by_child", "strategy": "not_needed" } })
    );
}
