//! One talk about several episodes.

use serde_json::json;
use uuid::Uuid;

use super::{DUE, Story, THEO, WANDA, at, closure, draft, episode, pointers};
use crate::domain::interview::{CandidateEpisode, Cover, InterviewFact, Refusal};

const MONDAY: &str = "2026-11-23T10:00:00Z";

fn another(started_at: &str) -> CandidateEpisode {
    CandidateEpisode { id: episode(2), is_this_childs: true, started_at: Some(at(started_at)) }
}

#[test]
fn a_further_episode_of_the_child_is_covered_once() {
    let mut story = Story::new();
    let decided = story.covers(another("2026-11-22T10:00:00Z"), MONDAY).expect("nothing forbids it");
    assert_eq!(decided.fact, InterviewFact::EpisodeCovered { episode: episode(2) });
    story.record(Some(WANDA), at(MONDAY), at(MONDAY), decided.fact);
    assert_eq!(story.interview().episodes, [episode(1), episode(2)]);
    assert_eq!(story.covers(another("2026-11-22T10:00:00Z"), MONDAY), Err(Refusal::AlreadyCovered));
}

#[test]
fn an_episode_that_is_covered_under_its_present_id_is_covered() {
    let mut story = Story::new();
    story.episodes[0].id = episode(7);
    let joined = CandidateEpisode { id: episode(7), is_this_childs: true, started_at: None };
    assert_eq!(story.covers(joined, MONDAY), Err(Refusal::AlreadyCovered));
}

#[test]
fn another_childs_episode_is_refused() {
    let anothers = CandidateEpisode { is_this_childs: false, ..another(MONDAY) };
    assert_eq!(Story::new().covers(anothers, MONDAY), Err(Refusal::AnotherChildsEpisode));
}

#[test]
fn a_talk_cannot_have_been_about_what_came_after_it() {
    let story = Story::new().given(WANDA, MONDAY, "record", &draft(&json!({ "held_at": MONDAY })));
    let after = Err(Refusal::StartedAfterTheTalk { held_at: at(MONDAY) });
    for (name, started_at, expected) in [
        ("began a second before the talk", Some("2026-11-23T09:59:59Z"), Ok(())),
        ("began at the talk", Some(MONDAY), Ok(())),
        ("began a second after the talk", Some("2026-11-23T10:00:01Z"), after),
        ("nobody knows when it began", None, Ok(())),
    ] {
        let candidate = CandidateEpisode { started_at: started_at.map(at), ..another(MONDAY) };
        assert_eq!(story.covers(candidate, DUE).map(|_| ()), expected, "{name}");
    }
}

#[test]
fn a_closed_interview_takes_no_further_episode() {
    let story = Story::new()
        .tried(MONDAY, "child", "declined_by_child")
        .given(WANDA, MONDAY, "closure", &closure("declined_by_child"))
        .given(THEO, MONDAY, "approval", &json!({ "decision": "approved" }));
    assert_eq!(story.covers(another("2026-11-22T10:00:00Z"), DUE), Err(Refusal::Ended { at: at(MONDAY) }));
}

#[test]
fn the_episode_is_named_by_its_id() {
    let id = Uuid::from_u128(7);
    let cover = Cover::parse(&json!({ "missing_episode": id.to_string() })).expect("the body is sound");
    assert_eq!(cover.episode.0, id);
    for (body, expected) in [
        (json!({}), vec!["#/missing_episode"]),
        (json!({ "missing_episode": 7 }), vec!["#/missing_episode"]),
        (json!({ "missing_episode": "NP-26-004211", "episode": 1 }), vec!["#/episode", "#/missing_episode"]),
    ] {
        assert_eq!(pointers(Cover::parse(&body)), expected);
    }
}
