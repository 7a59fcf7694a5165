//! The fold takes any facts in any order and says the same.

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{DUE, MINA, RETURNED, Story, THEO, WANDA, WILL, at, attempt, closure, draft, episode, record, with};
use crate::domain::ids::{FactId, UserId};
use crate::domain::interview::{
    Closure, ClosureOutcome, Decision, Independence, Interview, InterviewFact, NotRequiredReason, RecordContent,
    Recorded, WriteUp,
};

fn people() -> impl Strategy<Value = UserId> {
    prop::sample::select(vec![WANDA, WILL, THEO, MINA])
}

fn any_fact() -> impl Strategy<Value = InterviewFact> {
    let decision = || prop::sample::select(vec![Decision::Approved, Decision::Returned]);
    let held = (0..400_i64).prop_map(|hours| at(RETURNED) + TimeDelta::hours(hours));
    let content = prop::option::of(held.clone())
        .prop_map(|held_at| Box::new(RecordContent { held_at, ..RecordContent::default() }));
    let outcomes = prop::sample::select(vec![
        ClosureOutcome::DeclinedByChild,
        ClosureOutcome::DeclinedByParentOrCarer,
        ClosureOutcome::Unable,
        ClosureOutcome::NotRequired,
    ]);
    prop_oneof![
        (1..4_u128).prop_map(|number| InterviewFact::DutyArisen { episodes: vec![episode(number), episode(1)] }),
        (1..4_u128).prop_map(|number| InterviewFact::EpisodeCovered { episode: episode(number) }),
        people().prop_map(|worker| InterviewFact::Allocated {
            worker,
            independence: Independence { of_placement: true, of_authority: true, childs_choice: false },
        }),
        Just(InterviewFact::AllocationAcknowledged),
        (held, any_answer()).prop_map(|(attempted_at, body)| attempted(attempted_at, &body)),
        content.clone().prop_map(InterviewFact::RecordDrafted),
        content.prop_map(InterviewFact::RecordSubmitted),
        outcomes.prop_map(|outcome| InterviewFact::ClosureProposed { outcome, because: None, strategy: None }),
        decision().prop_map(|decision| InterviewFact::ClosureDecided { decision }),
        decision().prop_map(|decision| InterviewFact::SignOffDecided { decision }),
        (1..4_u32, any::<bool>()).prop_map(|(action, is_done)| {
            let done_on = is_done.then(|| "2026-12-01".parse().expect("a day"));
            InterviewFact::ActionAnswered { action, done_on }
        }),
        Just(InterviewFact::Reopened),
    ]
}

fn any_answer() -> impl Strategy<Value = Value> {
    let outcomes = vec!["accepted", "declined_by_child", "declined_by_parent_or_carer", "no_reply", "missing_again"];
    let to = prop::sample::select(vec!["child", "parent_or_carer"]);
    let channel = prop::sample::select(vec!["phone", "visit", "text"]);
    (prop::sample::select(outcomes), to, channel)
        .prop_map(|(outcome, to, channel)| attempt(RETURNED, channel, to, outcome))
}

fn attempted(attempted_at: chrono::DateTime<chrono::Utc>, body: &Value) -> InterviewFact {
    let content = with(body.clone(), "attempted_at", json!(attempted_at));
    serde_json::from_value(json!({ "kind": "attempted", "content": content }))
        .expect("an attempt's body has the shape of its fact")
}

fn any_facts() -> impl Strategy<Value = Vec<Recorded<InterviewFact>>> {
    let envelope = (0..20_i64, people(), any_fact());
    prop::collection::vec(envelope, 0..24).prop_map(|drawn| {
        let numbered = drawn.into_iter().enumerate();
        numbered
            .map(|(number, (hours, actor, fact))| Recorded {
                id: FactId(Uuid::from_u128(number as u128)),
                recorded_at: at(RETURNED) + TimeDelta::hours(hours),
                happened_at: at(RETURNED),
                actor: Some(actor),
                fact,
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_facts_in_any_order_make_one_interview(
        (facts, shuffled) in any_facts().prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle()))
    ) {
        prop_assert_eq!(Interview::from_facts(&facts), Interview::from_facts(&shuffled));
    }

    #[test]
    fn a_fact_is_read_back_as_it_was_written(fact in any_fact()) {
        let written = serde_json::to_string(&fact).expect("facts are JSON");
        let read: InterviewFact = serde_json::from_str(&written).expect("and read back");
        prop_assert_eq!(read, fact);
    }

    /// Whatever people try in whatever order, the rules that join several verbs hold of what was let through.
    #[test]
    fn nothing_that_is_let_through_breaks_a_rule(
        tries in prop::collection::vec((people(), 1..6_i64, 0..12_usize), 1..40)
    ) {
        let mut story = Story::new();
        let mut now = at("2026-11-22T08:00:00Z");
        for (who, hours, which) in tries {
            now += TimeDelta::hours(hours);
            let time = now.to_rfc3339();
            let (verb, body) = deed(which, &time);
            let before = story.interview();
            if story.tell(who, &time, verb, &body).is_err() {
                prop_assert_eq!(&story.interview(), &before, "a refusal records nothing");
                continue;
            }
            let after = story.interview();
            prop_assert!(after.ended_at().is_none() || after.held_at().is_none(), "ended and held");
            if let Closure::Approved { proposal, by, .. } = &after.closure {
                prop_assert!(proposal.by != *by, "approved by its author");
                prop_assert!([Some(THEO), Some(MINA)].contains(by), "approved by no manager");
            }
            if let WriteUp::SignedOff { written, by, .. } = &after.write_up {
                prop_assert!(by.is_some_and(|by| !written.authors.contains(&by)), "signed off by an author");
            }
            prop_assert!(after.submitted_at().is_none() || after.held_at().is_some(), "submitted and not held");
            prop_assert!(before.concern_recorded_at().is_none_or(|told| after.concern_recorded_at() == Some(told)));
        }
    }
}

fn deed(which: usize, now: &str) -> (&'static str, Value) {
    let reason = json!({ "code": "told_late" });
    match which {
        0 => ("attempts", attempt(now, "phone", "child", "no_reply")),
        1 => ("attempts", attempt(now, "visit", "child", "declined_by_child")),
        2 => ("attempts", attempt(now, "phone", "child", "accepted")),
        3 => ("closure", closure("declined_by_child")),
        4 => ("closure", closure("not_required")),
        5 => ("closure", closure("unable")),
        6 | 7 => ("approval", json!({ "decision": "approved" })),
        8 => ("record", draft(&json!({ "held_at": now, "harm": ["physical"] }))),
        9 => ("record", with(record(now), "late_reason", reason)),
        10 => ("sign-off", json!({ "decision": "approved" })),
        _ => ("reopening", json!({ "reason": "Looked at again." })),
    }
}

#[test]
fn facts_of_one_instant_count_in_the_order_of_their_ids() {
    let proposal = InterviewFact::ClosureProposed {
        outcome: ClosureOutcome::NotRequired,
        because: Some(NotRequiredReason::TurnedEighteen),
        strategy: None,
    };
    let approval = InterviewFact::ClosureDecided { decision: Decision::Approved };
    let mut story = Story::new();
    story.record(Some(THEO), at(DUE), at(DUE), proposal);
    story.record(Some(MINA), at(DUE), at(DUE), approval);
    story.facts.reverse();
    assert_eq!(story.interview().ended_at(), Some(at(DUE)));
}

#[test]
fn an_interview_without_facts_is_open_and_nobodys() {
    let interview = Interview::from_facts(&[]);
    assert_eq!(interview, Interview::default());
    assert_eq!((interview.worker(), interview.outcome(), interview.offered_at()), (None, None, None));
}

#[test]
fn known_earlier_it_stood_as_it_stood() {
    let story = Story::new()
        .tried("2026-11-22T10:00:00Z", "child", "declined_by_child")
        .given(WANDA, "2026-11-23T10:00:00Z", "closure", &closure("declined_by_child"))
        .given(THEO, DUE, "approval", &json!({ "decision": "approved" }));
    let known: Vec<_> = story.facts.iter().filter(|fact| fact.recorded_at < at(DUE)).cloned().collect();
    assert_eq!(Interview::from_facts(&known).ended_at(), None);
    assert_eq!(story.interview().ended_at(), Some(at(DUE)));
}

#[test]
fn a_fact_without_content_is_read_back_from_a_stored_null() {
    for (kind, expected) in
        [("allocation_acknowledged", InterviewFact::AllocationAcknowledged), ("reopened", InterviewFact::Reopened)]
    {
        let stored = json!({ "kind": kind, "content": null });
        let read: InterviewFact = serde_json::from_value(stored).expect("the ledger stores null as content");
        assert_eq!(read, expected);
    }
}

#[test]
fn an_episode_that_is_named_twice_is_covered_once() {
    let mut story = Story::new();
    let named = InterviewFact::DutyArisen { episodes: vec![episode(2), episode(2), episode(1)] };
    story.record(None, at(DUE), at(DUE), named);
    story.record(None, at(DUE), at(DUE), InterviewFact::EpisodeCovered { episode: episode(2) });
    assert_eq!(story.interview().episodes, [episode(1), episode(2)]);
    assert_eq!(story.interview().arisen_at, Some(at(RETURNED)));
}
