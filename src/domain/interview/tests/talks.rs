//! When a talk counts, and what is refused.

use serde_json::json;

use super::{DUE, FOUND, STARTED, Story, THEO, WANDA, at, draft, pointers, record, with};
use crate::domain::interview::{InterviewFact, Outcome, Refusal, SaveRecord};

const NOW: &str = "2026-11-24T12:00:00Z";
const MONDAY: &str = "2026-11-23T10:00:00Z";

#[test]
fn a_talk_is_refused_only_before_the_start_ahead_of_the_clock_or_while_nobody_found_the_child() {
    let early = |when| Err(Refusal::BeforeTheEarliestStart { field: "held_at", at: at(when), start: at(STARTED) });
    let future = |when| Err(Refusal::InTheFuture { field: "held_at", at: at(when) });
    for (name, when, expected) in [
        ("a second before the child went missing", "2026-11-20T21:39:59Z", early("2026-11-20T21:39:59Z")),
        ("exactly when the child went missing", STARTED, Ok(())),
        ("a second after", "2026-11-20T21:40:01Z", Ok(())),
        ("between found and return", "2026-11-21T07:00:00Z", Ok(())),
        ("on Monday", MONDAY, Ok(())),
        ("a second before the tolerance ends", "2026-11-24T12:04:59Z", Ok(())),
        ("exactly at the tolerance", "2026-11-24T12:05:00Z", Ok(())),
        ("a second beyond it", "2026-11-24T12:05:01Z", future("2026-11-24T12:05:01Z")),
    ] {
        let late = json!({ "code": "told_late" });
        for body in [draft(&json!({ "held_at": when })), with(record(when), "late_reason", late)] {
            let decided = Story::new().ask(WANDA, NOW, "record", &body);
            assert_eq!(decided.map(|_| ()), expected, "{name}, draft: {}", body["draft"]);
        }
    }
}

#[test]
fn while_nobody_has_found_the_child_there_is_no_talk() {
    for (name, found, returned, expected) in [
        ("neither found nor back", None, None, Err(Refusal::ChildNotYetFound)),
        ("found, not back", Some(at(FOUND)), None, Ok(())),
        ("back, nobody says when found", None, Some(at(FOUND)), Ok(())),
    ] {
        let mut story = Story::new();
        story.episodes[0].found_at = found;
        story.episodes[0].returned_at = returned;
        story.episodes[0].due_at = None;
        assert_eq!(story.ask(WANDA, NOW, "record", &record(MONDAY)).map(|_| ()), expected, "{name}");
        let notes = draft(&json!({ "analysis": "Prepared the talk." }));
        assert!(story.ask(WANDA, NOW, "record", &notes).is_ok(), "{name}: notes without a talk are always kept");
    }
}

#[test]
fn with_several_episodes_the_earliest_start_counts_and_an_unknown_one_refuses_nothing() {
    let mut story = Story::new();
    let mut earlier = story.episodes[0];
    earlier.started_at = Some(at("2026-11-10T10:00:00Z"));
    story.episodes.push(earlier);
    let before_second = record("2026-11-15T10:00:00Z");
    assert!(story.ask(WANDA, NOW, "record", &before_second).is_ok(), "after the earlier of two starts");
    let before_both = story.ask(WANDA, NOW, "record", &record("2026-11-10T09:59:59Z"));
    assert!(matches!(before_both, Err(Refusal::BeforeTheEarliestStart { .. })));
    story.episodes[1].started_at = None;
    assert!(story.ask(WANDA, NOW, "record", &record("2026-11-01T10:00:00Z")).is_ok(), "of one the start is unknown");
}

#[test]
fn a_finished_record_of_a_late_talk_says_why() {
    let late = Err(Refusal::LateReasonNeeded { due_at: at(DUE) });
    for (name, when, expected) in [
        ("a second before it was due", "2026-11-24T08:59:59Z", Ok(())),
        ("exactly when it was due", DUE, Ok(())),
        ("a second after", "2026-11-24T09:00:01Z", late),
    ] {
        let story = Story::new();
        assert_eq!(story.ask(WANDA, NOW, "record", &record(when)).map(|_| ()), expected, "{name}");
        assert!(story.ask(WANDA, NOW, "record", &draft(&record(when))).is_ok(), "{name}: a draft may say it later");
        for reason in [json!({ "code": "told_late" }), json!("We were told on Tuesday.")] {
            let body = with(record(when), "late_reason", reason);
            assert!(story.ask(WANDA, NOW, "record", &body).is_ok(), "{name}, with its reason");
        }
    }
    let mut no_deadline = Story::new();
    no_deadline.episodes[0].due_at = None;
    assert!(no_deadline.ask(WANDA, NOW, "record", &record(NOW)).is_ok(), "nothing is late without a deadline");
    let mut two = Story::new();
    let mut urgent = two.episodes[0];
    urgent.due_at = Some(at(MONDAY));
    two.episodes.push(urgent);
    let refused = two.ask(WANDA, NOW, "record", &record("2026-11-23T10:00:01Z"));
    assert_eq!(refused, Err(Refusal::LateReasonNeeded { due_at: at(MONDAY) }), "the most urgent episode counts");
}

#[test]
fn the_held_at_of_a_draft_counts_and_a_later_draft_may_correct_it() {
    let story = Story::new().given(WANDA, NOW, "record", &draft(&json!({ "held_at": MONDAY })));
    let interview = story.interview();
    assert_eq!((interview.held_at(), interview.outcome()), (Some(at(MONDAY)), Some(Outcome::Held)));
    assert_eq!((interview.offered_at(), interview.submitted_at()), (Some(at(MONDAY)), None));
    let story = story.given(WANDA, NOW, "record", &draft(&json!({ "held_at": DUE })));
    assert_eq!(story.interview().held_at(), Some(at(DUE)));
    let story = story.given(WANDA, NOW, "record", &draft(&json!({})));
    assert_eq!((story.interview().held_at(), story.interview().outcome()), (None, None));
}

#[test]
fn once_submitted_a_partial_redraft_takes_no_talk_back() {
    let story = Story::new()
        .given(WANDA, MONDAY, "record", &record(MONDAY))
        .given(THEO, NOW, "sign-off", &json!({ "decision": "returned", "comment": "Who is to act?" }))
        .given(WANDA, NOW, "record", &draft(&json!({ "analysis": "To be rewritten." })));
    let interview = story.interview();
    assert_eq!((interview.held_at(), interview.submitted_at()), (Some(at(MONDAY)), Some(at(MONDAY))));
}

#[test]
fn a_submitted_record_is_changed_only_after_it_is_returned() {
    let story = Story::new().given(WANDA, MONDAY, "record", &record(MONDAY));
    for body in [record(MONDAY), draft(&record(MONDAY))] {
        assert_eq!(story.ask(WANDA, NOW, "record", &body), Err(Refusal::AlreadySubmitted { at: at(MONDAY) }));
    }
    let signed = story.given(THEO, NOW, "sign-off", &json!({ "decision": "approved" }));
    for body in [record(MONDAY), draft(&record(MONDAY))] {
        assert_eq!(signed.ask(WANDA, NOW, "record", &body), Err(Refusal::AlreadySignedOff { at: at(NOW) }));
    }
}

#[test]
fn nobody_needs_an_allocation_to_record_a_talk() {
    let decided = Story::new().ask(WANDA, NOW, "record", &record(MONDAY)).expect("nothing forbids it");
    assert_eq!(decided.happened_at, at(MONDAY));
    assert!(matches!(decided.fact, InterviewFact::RecordSubmitted(_)));
}

#[test]
fn a_late_reason_has_a_code_or_words() {
    let with_reason = |reason| pointers(SaveRecord::parse(&with(record(MONDAY), "late_reason", reason)));
    assert_eq!(with_reason(json!({ "code": "other" })), ["#/late_reason/text"]);
    assert_eq!(with_reason(json!({ "text": "Snow." })), ["#/late_reason/code"]);
    assert_eq!(with_reason(json!({ "code": "snow" })), ["#/late_reason/code"]);
    assert_eq!(with_reason(json!("")), ["#/late_reason"]);
    assert_eq!(with_reason(json!(7)), ["#/late_reason"]);
    assert!(with_reason(json!({ "code": "other", "text": "Snow." })).is_empty());
}
