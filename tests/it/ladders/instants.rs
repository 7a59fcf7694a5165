//! Steps that time alone brings, and steps that what was told leaves no room for.

use homeward::domain::raised::SubjectKind::{self, Missing, Repeat, ReturnNotConfirmed, ReturnTimeMissing, Review};
use serde_json::{Value, json};

use super::Story;
use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const START: &str = "2026-11-20T18:00:00Z";

impl Story {
    /// The names of the steps of one ladder, in the order of recording.
    async fn steps(&self, kind: SubjectKind) -> Vec<&'static str> {
        let shown = self.escalations().await;
        let of_kind = shown.iter().filter(|shown| shown.known.raised.subject.kind == kind);
        of_kind.map(|shown| shown.known.raised.key.name.word()).collect()
    }
}

on_both! {
    async fn a_child_gone_for_over_a_day_is_told_of_then_though_no_fact_says_so(on: On) {
        let story = Story::at(on, START).await;
        story.tell(&missing("A", &child("Mia", "Sample", "2011-03-04"), START)).await;
        story.until("2026-11-21T18:00:00Z").await;
        assert_eq!(story.steps(Repeat).await, [""; 0], "a day exactly is not over a day");
        story.until("2026-11-21T18:00:00.000001Z").await;
        assert_eq!(story.steps(Repeat).await, ["repeat.reached"]);
        story.is_sound().await;
    }
}

on_both! {
    async fn a_child_back_within_the_day_reaches_nothing(on: On) {
        let story = Story::at(on, START).await;
        story.tell(&missing("A", &child("Mia", "Sample", "2011-03-04"), START)).await;
        story.until("2026-11-21T17:59:00Z").await;
        story.tell(&returned("A", "2026-11-21T17:59:00Z")).await;
        story.until("2026-11-30T12:00:00Z").await;
        assert_eq!(story.steps(Repeat).await, [""; 0]);
        assert_eq!(story.steps(Missing).await, ["missing.opened", "missing.opened"], "told again once, unanswered");
        story.is_sound().await;
    }
}

/// What the only agency that knows of it tells on Friday night, and again on Saturday.
fn found_then_home() -> [Value; 2] {
    let found = json!({
        "type": "returned", "reference": "A", "authority": "990", "reported_at": "2026-11-20T21:00:00Z",
        "found_at": "2026-11-20T20:00:00Z",
    });
    [found.clone(), with(returned("A", "2026-11-20T23:00:00Z"), "found_at", found["found_at"].clone())]
}

on_both! {
    async fn whoever_tells_of_find_and_return_together_is_not_asked_for_the_time(on: On) {
        let [found, home] = found_then_home();
        for (row, told, expected) in [
            ("find and return together", vec![&home], vec![]),
            ("the find first", vec![&found, &home], vec!["return_time.missing"]),
        ] {
            let story = Story::at(on, START).await;
            story.tell(&missing("A", &child("Mia", "Sample", "2011-03-04"), START)).await;
            story.until("2026-11-20T23:10:00Z").await;
            for notice in told {
                story.tell(notice).await;
            }
            story.until("2026-11-21T12:00:00Z").await;
            assert_eq!(story.steps(ReturnTimeMissing).await, expected, "{row}");
            story.is_sound().await;
        }
    }
}

on_both! {
    async fn a_return_that_all_told_at_once_was_never_in_doubt(on: On) {
        let story = Story::at(on, START).await;
        let risk = json!({ "level": "high" });
        let gone = with(missing("A", &child("Mia", "Sample", "2011-03-04"), START), "risk", risk);
        story.tell(&gone).await;
        story.until("2026-11-21T12:00:00Z").await;
        story.tell(&returned("A", "2026-11-20T23:00:00Z")).await;
        story.until("2026-11-22T12:00:00Z").await;
        assert_eq!(story.steps(ReturnNotConfirmed).await, [""; 0], "one source, high risk, told 13 hours late");
        story.is_sound().await;
    }
}

on_both! {
    async fn a_doubt_that_goes_away_by_itself_asks_for_nothing_later(on: On) {
        for (row, gone_by, expected) in [
            ("gone before anybody had to decide", "2026-11-20T20:00:00Z", vec![]),
            ("gone after", "2026-11-23T13:00:00Z", vec!["review.undecided"]),
        ] {
            let story = Story::at(on, START).await;
            let mia = child("Mia", "Sample", "2011-03-04");
            story.tell(&missing("A", &mia, START)).await;
            story.tell(&returned("A", "2026-11-20T19:00:00Z")).await;
            story.tell(&missing("B", &mia, "2026-11-20T18:30:00Z")).await;
            story.until(gone_by).await;
            let later = json!({ "type": "amended", "reference": "B", "authority": "990", "reported_at": gone_by,
                "missing_from_at": "2026-11-20T19:45:00Z" });
            story.tell(&later).await;
            story.until("2026-11-25T12:00:00Z").await;
            assert_eq!(story.steps(Review).await, expected, "{row}");
            assert!(story.app.look_at_everything().await > 0);
            assert_eq!(story.steps(Review).await, expected, "{row}: a late look adds nothing");
            story.is_sound().await;
        }
    }
}

on_both! {
    async fn what_came_before_an_absence_bears_on_whether_it_is_one_too_many(on: On) {
        let story = Story::at(on, START).await;
        let mia = child("Mia", "Sample", "2011-03-04");
        for (reference, start, back) in [
            ("A", START, "2026-11-20T19:00:00Z"),
            ("B", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z"),
        ] {
            story.until(start).await;
            story.tell(&missing(reference, &mia, start)).await;
            story.until(back).await;
            story.tell(&returned(reference, back)).await;
        }
        let withdrawn = async || {
            let shown = story.escalations().await;
            let of_kind = shown.iter().filter(|shown| shown.known.raised.subject.kind == Repeat);
            of_kind.map(|shown| shown.known.withdrawn_at).collect::<Vec<_>>()
        };
        assert_eq!(withdrawn().await, [None], "the second of two reached the rule");
        story.until("2026-11-24T10:00:00Z").await;
        let long_ago = json!({ "type": "amended", "reference": "A", "authority": "990", "reported_at": "2026-11-24T10:00:00Z",
            "missing_from_at": "2026-10-20T08:00:00Z", "returned_at": "2026-10-20T09:00:00Z" });
        story.tell(&long_ago).await;
        assert_eq!(withdrawn().await, [Some(at("2026-11-24T10:00:00Z"))], "it is the only one in four weeks now");
        assert!(story.app.look_at_everything().await > 0);
        assert_eq!(story.steps(Repeat).await, ["repeat.reached"], "a late look adds nothing");
        story.is_sound().await;
    }
}
