//! Ending with a signed-off record, or without an interview.

use homeward::domain::interview::Outcome;
use serde_json::json;

use super::{
    IN_TIME, Story, allocation, answer, approved, attempt, closure, draft, not_required, owed, pointers, record,
    standing,
};
use crate::app::{On, at};
use crate::builders::{child, with};
use crate::on_both;

const LATE: &str = "2026-11-24T09:00:01Z";

on_both! {
    async fn an_interview_is_given_offered_held_and_signed_off(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        let given = story.done("cora", id, "allocation", &allocation("ida@northshire.example.org")).await;
        assert_eq!(given.worker.as_deref(), Some("ida@northshire.example.org"));
        let stranger = story.post("theo", id, "allocation/acknowledgement", &json!({})).await;
        assert_eq!(answer(&stranger), "forbidden", "only the worker knows that it reached them");
        story.done("ida", id, "allocation/acknowledgement", &json!({})).await;
        let offered = story.done("ida", id, "attempts", &attempt(IN_TIME, "child", "accepted")).await;
        assert_eq!((offered.offered_at, offered.outcome), (Some(at(IN_TIME)), None));
        let unfinished = story.post("ida", id, "record", &json!({ "held_at": IN_TIME })).await;
        assert!(pointers(&unfinished).contains(&"#/analysis"));
        let early = story.post("ida", id, "record", &record("2026-11-20T21:39:59Z")).await;
        assert_eq!(pointers(&early), ["#/held_at"], "the child had not gone missing");
        let held = story.done("ida", id, "record", &record(IN_TIME)).await;
        assert_eq!((standing(&held), held.outcome.map(Outcome::word)), ("met", Some("held")));
        assert_eq!(answer(&story.post("ida", id, "sign-off", &approved()).await), "forbidden", "it is her own");
        story.done("theo", id, "sign-off", &approved()).await;
        assert_eq!(answer(&story.post("ida", id, "record", &draft(IN_TIME)).await), "refused", "it is signed off");
        assert_eq!(answer(&story.post("ida", id, "reopening", &json!({ "reason": "A slip." })).await), "forbidden");
        story.done("theo", id, "reopening", &json!({ "reason": "The place is wrong." })).await;
        story.done("ida", id, "record", &draft(IN_TIME)).await;
        story.is_clean().await;
    }
}

on_both! {
    async fn a_talk_cannot_be_held_while_nobody_has_found_the_child(on: On) {
        let (story, id) = Story::back(on).await;
        let lost = json!({
            "type": "amended", "reference": "NP-1", "authority": "990", "reported_at": IN_TIME, "returned_at": null,
        });
        story.tell(&story.police, &lost).await;
        assert_eq!(answer(&story.post("ida", id, "record", &draft(IN_TIME)).await), "refused");
        assert_eq!(standing(&story.read(id).await), "none", "nothing is owed while the child is missing");
        story.is_clean().await;
    }
}

on_both! {
    async fn a_child_who_declines_was_asked_and_a_manager_who_is_not_the_author_approves(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        story.done("ida", id, "attempts", &attempt(IN_TIME, "parent_or_carer", "declined_by_parent_or_carer")).await;
        let declined = closure("declined_by_child");
        assert_eq!(answer(&story.post("ida", id, "closure", &declined).await), "refused", "the child was not asked");
        story.done("ida", id, "attempts", &attempt(IN_TIME, "child", "declined_by_child")).await;
        let proposed = story.done("theo", id, "closure", &declined).await;
        assert_eq!((standing(&proposed), proposed.outcome), ("due_soon", None), "a proposal ends nothing");
        for (who, expected) in [("theo", "forbidden"), ("ida", "forbidden"), ("cora", "forbidden")] {
            assert_eq!(answer(&story.post(who, id, "closure/approval", &approved()).await), expected, "{who}");
        }
        let closed = story.done("sera", id, "closure/approval", &approved()).await;
        let outcome = closed.outcome.map(Outcome::word);
        assert_eq!((standing(&closed), outcome), ("closed_without_interview", Some("declined_by_child")));
        story.now("2026-11-23T12:00:00Z");
        let yes = story.done("ida", id, "attempts", &attempt("2026-11-23T11:00:00Z", "child", "accepted")).await;
        assert_eq!((standing(&yes), yes.outcome), ("due_soon", None), "a later yes opens it again");
        story.is_clean().await;
    }
}

on_both! {
    async fn a_young_childs_parent_cannot_close_it_without_a_strategy_decision(on: On) {
        let story = Story::on(on).await;
        story.now(IN_TIME);
        for (row, born, expected) in [
            ("a day under ten", "2016-11-24", "invalid"),
            ("ten today", "2016-11-23", "done"),
        ] {
            let id = owed(&story.came_back(row, &child(row, row, born)).await);
            let refusal = attempt(IN_TIME, "parent_or_carer", "declined_by_parent_or_carer");
            story.done("ida", id, "attempts", &refusal).await;
            let proposed = story.post("ida", id, "closure", &closure("declined_by_parent_or_carer")).await;
            assert_eq!(answer(&proposed), expected, "{row}");
            if proposed.is_err() {
                assert_eq!(pointers(&proposed), ["#/strategy_discussion/decision"]);
                let decided = json!({ "considered": true, "decision": "held", "reason": "With the force." });
                let proposed = with(closure("declined_by_parent_or_carer"), "strategy_discussion", decided);
                story.done("ida", id, "closure", &proposed).await;
            }
        }
        story.is_clean().await;
    }
}

on_both! {
    async fn unable_takes_three_attempts_on_two_days_by_two_channels(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        let refused = |answered: &str| assert_eq!(answered, "refused");
        for attempted_at in ["2026-11-21T10:00:00Z", "2026-11-21T12:00:00Z"] {
            story.done("ida", id, "attempts", &attempt(attempted_at, "child", "no_reply")).await;
            refused(answer(&story.post("ida", id, "closure", &closure("unable")).await));
        }
        story.done("ida", id, "attempts", &attempt("2026-11-22T10:00:00Z", "child", "missing_again")).await;
        refused(answer(&story.post("ida", id, "closure", &closure("unable")).await));
        let visit = with(attempt("2026-11-22T11:00:00Z", "child", "no_reply"), "channel", "visit".into());
        story.done("ida", id, "attempts", &visit).await;
        story.done("ida", id, "closure", &closure("unable")).await;
        story.is_clean().await;
    }
}

on_both! {
    async fn not_required_is_a_managers_and_approved_after_the_deadline_it_is_late(on: On) {
        let (story, id) = Story::back(on).await;
        assert_eq!(answer(&story.post("ida", id, "closure", &not_required()).await), "forbidden");
        story.done("theo", id, "closure", &not_required()).await;
        story.now(LATE);
        let returned = json!({ "decision": "returned", "comment": "Ask them to confirm in writing." });
        let open = story.done("sera", id, "closure/approval", &returned).await;
        assert_eq!(standing(&open), "overdue");
        story.done("theo", id, "closure", &not_required()).await;
        let closed = story.done("sera", id, "closure/approval", &approved()).await;
        assert_eq!(standing(&closed), "closed_late");
        let reopened = story.done("cora", id, "reopening", &json!({ "reason": "They will not go." })).await;
        assert_eq!(standing(&reopened), "overdue");
        story.is_clean().await;
    }
}

on_both! {
    async fn what_is_said_lies_beside_the_ledger_and_not_in_it(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        story.done("ida", id, "record", &record(IN_TIME)).await;
        let db = story.app.services.database.read();
        let facts = homeward::store::ledger::of_interview(db, id).await.expect("the facts are read");
        let saved = facts.iter().find(|fact| fact.kind == "record_submitted").expect("the record is a fact");
        assert!(!saved.content.contains("friends"), "the child's words may be erased");
        let words = homeward::store::ledger::words(db, &[saved.id]).await.expect("the words are read");
        assert!(words[0].text.contains("I wanted to see my friends."));
        assert!(saved.source.actor.starts_with("user:"), "it says who wrote it");
        assert_eq!(saved.happened_at, at(IN_TIME));
    }
}
