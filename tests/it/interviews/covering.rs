//! One talk may be about several episodes, and which references are one episode may change at any time.

use homeward::domain::deadline::Standing;
use serde_json::{Value, json};

use super::{
    DUE, IN_TIME, STARTED, Story, amy, answer, approved, draft, episode, not_required, owed, pointers, standing,
};
use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const SUNDAY: &str = "2026-11-22T10:00:00Z";
const SUNDAY_BACK: &str = "2026-11-22T12:00:00Z";
const SUNDAY_DUE: &str = "2026-11-25T12:00:00Z";

fn start_of(reference: &str, told: &str, start: &str) -> Value {
    json!({
        "type": "amended", "reference": reference, "authority": "990", "reported_at": told, "missing_from_at": start,
    })
}

fn covers(receipt: &homeward::services::intake::Receipt) -> Value {
    json!({ "missing_episode": episode(receipt).to_string() })
}

on_both! {
    async fn one_talk_over_two_episodes_meets_both_and_each_keeps_its_deadline(on: On) {
        let (story, first) = Story::back(on).await;
        let gone = story.tell(&story.police, &missing("NP-2", &amy(), SUNDAY)).await;
        let covering = story.done("ida", first, "episodes", &covers(&gone)).await;
        let dues: Vec<_> = covering.missing_episodes.iter().map(|covered| covered.due_at).collect();
        assert_eq!((dues, covering.due_at), (vec![Some(at(DUE)), None], Some(at(DUE))));
        let back = story.tell(&story.police, &returned("NP-2", SUNDAY_BACK)).await;
        assert_eq!(owed(&back), first, "who is covered already owes no second interview");
        assert_eq!(answer(&story.post("ida", first, "episodes", &covers(&gone)).await), "refused", "covered already");
        story.now("2026-11-24T09:00:01Z");
        let held = story.done("ida", first, "record", &draft("2026-11-24T09:00:01Z")).await;
        let stands: Vec<_> = held.missing_episodes.iter().map(|e| (e.due_at, e.standing.map(Standing::word))).collect();
        assert_eq!(stands, [(Some(at(DUE)), Some("met_late")), (Some(at(SUNDAY_DUE)), Some("met"))]);
        assert_eq!(standing(&held), "met_late", "what was late comes first");
        story.is_clean().await;
    }
}

on_both! {
    async fn an_episode_that_began_after_the_talk_owes_its_own(on: On) {
        let (story, first) = Story::back(on).await;
        story.tell(&story.police, &missing("NP-2", &amy(), SUNDAY)).await;
        let back = story.tell(&story.police, &returned("NP-2", SUNDAY_BACK)).await;
        let second = owed(&back);
        assert_ne!(second, first);
        story.now(IN_TIME);
        story.done("ida", first, "record", &draft("2026-11-22T09:59:59Z")).await;
        let covering = story.post("ida", first, "episodes", &covers(&back)).await;
        assert_eq!(answer(&covering), "refused", "the talk was before");
        assert_eq!(standing(&story.read(second).await), "running");
        story.is_clean().await;
    }
}

on_both! {
    async fn a_covered_episode_whose_talk_turns_out_earlier_owes_its_own(on: On) {
        let (story, first) = Story::back(on).await;
        let gone = story.tell(&story.police, &missing("NP-2", &amy(), SUNDAY)).await;
        story.done("ida", first, "episodes", &covers(&gone)).await;
        let back = story.tell(&story.police, &returned("NP-2", SUNDAY_BACK)).await;
        assert_eq!(owed(&back), first);
        story.now(IN_TIME);
        let held = story.done("ida", first, "record", &draft("2026-11-22T09:00:00Z")).await;
        let stands: Vec<_> = held.missing_episodes.iter().map(|e| e.standing.map(Standing::word)).collect();
        assert_eq!(stands, [Some("met"), Some("running")], "before the second time, the talk was about the first");
        let own = story.app.services.return_interview_of(episode(&back)).await.expect("it is read").expect("it is owed");
        assert_ne!(own.id, first);
        story.is_clean().await;
    }
}

on_both! {
    async fn what_was_closed_while_the_child_was_away_again_does_not_close_the_second_time(on: On) {
        let (story, first) = Story::back(on).await;
        let gone = story.tell(&story.police, &missing("NP-2", &amy(), SUNDAY)).await;
        story.done("ida", first, "episodes", &covers(&gone)).await;
        story.now("2026-11-22T11:00:00Z");
        story.done("theo", first, "closure", &not_required()).await;
        story.done("sera", first, "closure/approval", &approved()).await;
        let back = story.tell(&story.police, &returned("NP-2", SUNDAY_BACK)).await;
        assert_ne!(owed(&back), first);
        assert_eq!(back.return_interview.map(|due| due.standing.word()), Some("running"));
        story.is_clean().await;
    }
}

on_both! {
    async fn only_episodes_of_this_child_can_be_covered(on: On) {
        let (story, first) = Story::back(on).await;
        let other = story.came_back("NP-9", &child("Ben", "Birch", "2011-01-02")).await;
        let nobodys = json!({ "missing_episode": "01890000-0000-7000-8000-000000000000" });
        for sent in [covers(&other), nobodys, json!({ "missing_episode": "Friday" }), json!({})] {
            let covering = story.post("ida", first, "episodes", &sent).await;
            assert_eq!(pointers(&covering), ["#/missing_episode"], "{sent}");
        }
        story.is_clean().await;
    }
}

on_both! {
    async fn two_episodes_found_to_be_one_keep_both_interviews_and_either_meets_the_duty(on: On) {
        let (story, first) = Story::back(on).await;
        story.tell(&story.home, &missing("OH-1", &amy(), SUNDAY)).await;
        let second = owed(&story.tell(&story.home, &returned("OH-1", SUNDAY_BACK)).await);
        assert_ne!(second, first);
        story.now(IN_TIME);
        let joined = story.tell(&story.home, &start_of("OH-1", IN_TIME, "2026-11-20T22:00:00Z")).await;
        assert_eq!(owed(&joined), first, "the earlier recorded carries the ladder");
        let moved = story.facts(&joined, "deadline_moved").await;
        assert_eq!(moved.iter().map(|fact| (&fact["from"], &fact["to"])).collect::<Vec<_>>(), [(&json!(SUNDAY_DUE), &json!(DUE))]);
        for id in [first, second] {
            let seen = story.read(id).await;
            assert_eq!((seen.due_at, seen.missing_episodes[0].id), (Some(at(DUE)), episode(&joined)));
        }
        story.done("ida", second, "record", &draft(IN_TIME)).await;
        assert_eq!(standing(&story.read(first).await), "met", "the other interview met the duty");
        story.is_clean().await;
    }
}

on_both! {
    async fn of_an_episode_found_to_be_two_the_interview_stays_with_its_anchor(on: On) {
        let (story, first) = Story::back(on).await;
        story.tell(&story.home, &missing("OH-1", &amy(), STARTED)).await;
        let one = story.tell(&story.home, &returned("OH-1", SUNDAY_BACK)).await;
        assert_eq!(owed(&one), first, "one absence, told by both");
        story.now(IN_TIME);
        story.done("ida", first, "record", &draft("2026-11-22T14:00:00Z")).await;
        let two = story.tell(&story.home, &start_of("OH-1", IN_TIME, SUNDAY)).await;
        let second = owed(&two);
        assert_ne!(second, first, "the other owes its own");
        assert_eq!(standing(&story.read(first).await), "met");
        let own = story.read(second).await;
        assert_eq!((own.due_at, standing(&own)), (Some(at(SUNDAY_DUE)), "running"));
        story.is_clean().await;
    }
}

on_both! {
    async fn an_interview_goes_where_its_reference_goes(on: On) {
        let story = Story::on(on).await;
        let ben = story.came_back("NP-0", &child("Ben", "Birch", "2011-01-02")).await;
        let id = owed(&story.came_back("NP-1", &amy()).await);
        let renamed = json!({
            "type": "amended", "reference": "NP-1", "authority": "990", "reported_at": IN_TIME,
            "child": child("Ben", "Birch", "2011-01-02"), "missing_from_at": SUNDAY, "returned_at": SUNDAY_BACK,
        });
        story.now(IN_TIME);
        let moved = story.tell(&story.police, &renamed).await;
        assert_eq!((moved.child, owed(&moved)), (ben.child, id));
        assert_eq!(story.read(id).await.due_at, Some(at(SUNDAY_DUE)));
        story.done("ida", id, "record", &draft(IN_TIME)).await;
        assert_eq!(story.app.services.return_interview_of(episode(&ben)).await.expect("it is read").map(|due| due.standing.word()), Some("due_soon"));
        story.is_clean().await;
    }
}

on_both! {
    async fn a_correction_never_undoes_a_talk_that_was_held(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        story.done("ida", id, "record", &draft("2026-11-21T10:00:00Z")).await;
        let later = with(start_of("NP-1", IN_TIME, "2026-11-21T11:00:00Z"), "returned_at", "2026-11-21T13:00:00Z".into());
        let told = story.tell(&story.police, &later).await;
        assert_eq!(owed(&told), id, "no second duty");
        assert_eq!(standing(&story.read(id).await), "met");
        story.is_clean().await;
    }
}
