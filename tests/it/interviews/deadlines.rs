//! The duty arises with the return, and its deadline follows what is told of the return.

use serde_json::{Value, json};

use super::{
    BACK, DUE, FOUND, IN_TIME, STARTED, Story, allocation, amy, attempt, draft, episode, owed, record, standing,
};
use crate::app::{On, at};
use crate::builders::{cancelled, child, missing, returned, with};
use crate::on_both;

fn amended(told: &str, field: &str, value: &str) -> Value {
    json!({
        "type": "amended", "reference": "NP-1", "authority": "990", "reported_at": told, field: value,
    })
}

on_both! {
    async fn the_duty_arises_in_the_same_moment_as_the_return(on: On) {
        let story = Story::on(on).await;
        let gone = story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        assert_eq!(gone.return_interview, None, "nobody is back yet");
        assert_eq!(story.facts(&gone, "duty_arisen").await, Vec::<Value>::new());
        let back = story.tell(&story.police, &returned("NP-1", BACK)).await;
        let due = back.return_interview.expect("an interview is owed");
        assert_eq!((due.due_at, due.standing.word()), (Some(at(DUE)), "running"));
        assert_eq!(story.facts(&back, "duty_arisen").await, [json!({ "episodes": [episode(&back)] })]);
        let interview = story.read(due.id).await;
        assert_eq!(interview.due_because.as_deref(), Some("72 hours after the return at 09:00 GMT on Saturday 21 November 2026"));
        assert_eq!(interview.missing_episodes.iter().map(|covered| covered.id).collect::<Vec<_>>(), [episode(&back)]);
        let again = story.tell(&story.police, &returned("NP-1", BACK)).await;
        assert_eq!((again.duplicate, again.return_interview), (true, Some(due)));
        story.is_clean().await;
    }
}

on_both! {
    async fn only_who_went_missing_as_a_child_is_owed_an_interview(on: On) {
        let story = Story::on(on).await;
        for (row, born, classification, is_owed) in [
            ("missing at seventeen", "2008-11-21", "missing", true),
            ("missing on the eighteenth birthday", "2008-11-20", "missing", false),
            ("away without authorisation", "2012-04-09", "away_without_authorisation", true),
            ("absent throughout", "2012-04-09", "absent", false),
        ] {
            let notice = missing(row, &child(row, row, born), STARTED);
            story.tell(&story.police, &with(notice, "classification", classification.into())).await;
            let receipt = story.tell(&story.police, &returned(row, BACK)).await;
            assert_eq!(receipt.return_interview.is_some(), is_owed, "{row}");
        }
        story.is_clean().await;
    }
}

on_both! {
    async fn a_return_of_an_unknown_child_makes_the_duty_once_the_child_is_named(on: On) {
        let story = Story::on(on).await;
        let unnamed = story.tell(&story.police, &returned("NP-1", BACK)).await;
        assert_eq!((unnamed.return_interview, unnamed.reasons), (None, vec!["child_unknown".to_owned()]));
        let named = story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        assert_eq!(named.return_interview.and_then(|due| due.due_at), Some(at(DUE)));
        story.is_clean().await;
    }
}

on_both! {
    async fn time_alone_makes_it_due_soon_and_then_overdue(on: On) {
        let (story, id) = Story::back(on).await;
        for (now, expected) in [
            ("2026-11-23T08:59:59Z", "running"),
            ("2026-11-23T09:00:00Z", "due_soon"),
            ("2026-11-23T09:00:01Z", "due_soon"),
            ("2026-11-24T08:59:59Z", "due_soon"),
            (DUE, "due_soon"),
            ("2026-11-24T09:00:01Z", "overdue"),
        ] {
            story.now(now);
            assert_eq!(standing(&story.read(id).await), expected, "at {now}");
        }
    }
}

on_both! {
    async fn a_correction_moves_the_deadline_and_the_ledger_says_so(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        let receipt = story.tell(&story.police, &amended(IN_TIME, "returned_at", "2026-11-21T08:00:00Z")).await;
        assert_eq!(story.read(id).await.due_at, Some(at("2026-11-24T08:00:00Z")));
        story.now("2026-11-24T08:00:01Z");
        let late = amended("2026-11-24T08:00:01Z", "returned_at", "2026-11-21T10:00:00Z");
        let receipt_of_late = story.tell(&story.police, &late).await;
        assert_eq!(story.read(id).await.due_at, Some(at("2026-11-24T10:00:00Z")));
        let moved = |from: &str, to: &str, after_due: bool| {
            json!({ "episode": episode(&receipt), "from": from, "to": to, "after_due": after_due })
        };
        assert_eq!(
            story.facts(&receipt_of_late, "deadline_moved").await,
            [moved(DUE, "2026-11-24T08:00:00Z", false), moved("2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z", true)]
        );
        story.is_clean().await;
    }
}

on_both! {
    async fn found_without_a_return_time_there_is_no_countdown_and_everything_else_is_open(on: On) {
        let story = Story::on(on).await;
        story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        let found = json!({
            "type": "returned", "reference": "NP-1", "authority": "990", "reported_at": FOUND, "found_at": FOUND,
        });
        let receipt = story.tell(&story.police, &found).await;
        let id = owed(&receipt);
        story.now("2026-11-24T06:00:01Z");
        let seen = story.read(id).await;
        assert_eq!((seen.due_at, seen.due_because.as_deref(), standing(&seen)), (None, None, "return_time_missing"));
        story.done("cora", id, "allocation", &allocation("ida@northshire.example.org")).await;
        story.done("ida", id, "attempts", &attempt(IN_TIME, "child", "accepted")).await;
        let in_time = story.done("ida", id, "record", &draft("2026-11-24T06:00:00Z")).await;
        assert_eq!(standing(&in_time), "met", "72 hours after being found at the latest");
        let late = story.done("ida", id, "record", &draft("2026-11-24T06:00:01Z")).await;
        assert_eq!(standing(&late), "return_time_missing", "nobody knows yet");
        story.tell(&story.police, &amended("2026-11-24T06:00:01Z", "returned_at", BACK)).await;
        assert_eq!(standing(&story.read(id).await), "met", "the child came home three hours after being found");
        let moved = json!({ "episode": episode(&receipt), "from": null, "to": DUE, "after_due": false });
        assert_eq!(story.facts(&receipt, "deadline_moved").await, [moved]);
        story.is_clean().await;
    }
}

on_both! {
    async fn it_is_met_if_held_by_the_deadline_and_met_late_a_second_after(on: On) {
        let story = Story::on(on).await;
        story.now("2026-11-24T12:00:00Z");
        let found = with(returned("", BACK), "found_at", FOUND.into());
        for (row, held_at, expected) in [
            ("between being found and coming home", "2026-11-21T08:00:00Z", "met"),
            ("a second before", "2026-11-24T08:59:59Z", "met"),
            ("on the stroke", DUE, "met"),
            ("a second after", "2026-11-24T09:00:01Z", "met_late"),
        ] {
            story.tell(&story.police, &missing(row, &child(row, row, "2012-04-09"), STARTED)).await;
            let id = owed(&story.tell(&story.police, &with(found.clone(), "reference", row.into())).await);
            let submitted = with(record(held_at), "late_reason", json!({ "code": "other", "text": "Found late." }));
            let held = story.done("ida", id, "record", &submitted).await;
            assert_eq!((standing(&held), held.held_at), (expected, Some(at(held_at))), "{row}");
            let found = homeward::services::interviews::Asked { standing: held.standing, ..Default::default() };
            assert!(story.list(found).await.contains(&id), "{row}: it is listed where it stands");
        }
        story.is_clean().await;
    }
}

on_both! {
    async fn a_struck_out_episode_keeps_its_clock_until_the_council_confirms(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        let receipt = story.tell(&story.police, &cancelled("NP-1", IN_TIME)).await;
        assert_eq!(receipt.return_interview.and_then(|due| due.due_at), Some(at(DUE)));
        assert_eq!(standing(&story.read(id).await), "due_soon");
        story.confirm_the_review().await;
        let seen = story.read(id).await;
        assert_eq!((seen.due_at, standing(&seen)), (None, "none"));
        let moved = json!({ "episode": episode(&receipt), "from": DUE, "to": null, "after_due": false });
        assert_eq!(story.facts(&receipt, "deadline_moved").await, [moved]);
        assert_eq!(story.app.services.return_interview_of(episode(&receipt)).await.expect("it is read"), None);
        story.is_clean().await;
    }
}
