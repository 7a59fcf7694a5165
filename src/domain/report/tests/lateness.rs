//! Where the time went, minute by minute, of a talk that was due on Tuesday at nine.

use super::super::lateness::{Cause, Lateness, most};
use super::{BACK, allocated, amy, at, child, held, only, told, tried};
use crate::domain::interview::{Approached, AttemptOutcome as O, InterviewFact};

const CHILD: Approached = Approached::Child;
const HOUR: i64 = 60;

type Done = Vec<(&'static str, InterviewFact)>;

fn spent(done: Done, told_at: Option<&str>, until: &str) -> Vec<(Cause, i64)> {
    let mut amy = amy(done);
    amy.told = told_at.map(|told| (amy.episodes[0].id, at(told))).into_iter().collect();
    only(&amy, at(until)).spent
}

#[test]
fn each_minute_stands_under_one_cause() {
    let all: Done = vec![
        allocated("2026-11-22T09:00:00Z"),
        tried("2026-11-22T21:00:00Z", CHILD, O::NoReply),
        tried("2026-11-23T09:00:00Z", CHILD, O::InHospital),
        tried("2026-11-24T09:00:00Z", CHILD, O::Accepted),
        held("2026-11-25T09:00:00Z"),
    ];
    for (row, done, told_at, until, expected) in [
        ("in time", vec![held("2026-11-24T09:00:00Z")], None, "2026-12-01T00:00:00Z", vec![]),
        ("nobody did anything", vec![], None, "2026-11-24T10:00:00Z", vec![(Cause::WaitingForAllocation, 73 * HOUR)]),
        (
            "of everything a part",
            all,
            Some("2026-11-21T21:00:00Z"),
            "2026-12-01T00:00:00Z",
            vec![
                (Cause::ToldLate, 12 * HOUR),
                (Cause::WaitingForAllocation, 12 * HOUR),
                (Cause::WaitingForFirstAttempt, 12 * HOUR),
                (Cause::Attempts, 12 * HOUR),
                (Cause::ChildUnavailable, 24 * HOUR),
                (Cause::WaitingForTalk, 24 * HOUR),
            ],
        ),
        (
            "told after all was over",
            vec![held("2026-11-24T09:30:00Z")],
            Some("2026-11-26T09:00:00Z"),
            "2026-12-01T00:00:00Z",
            vec![(Cause::ToldLate, 72 * HOUR + 30)],
        ),
        (
            "whoever tries knows, whatever was written down when",
            vec![tried("2026-11-21T15:00:00Z", CHILD, O::NoReply)],
            Some("2026-11-26T09:00:00Z"),
            "2026-11-24T10:00:00Z",
            vec![(Cause::ToldLate, 6 * HOUR), (Cause::Attempts, 67 * HOUR)],
        ),
        (
            "seconds are cut off at both ends, so the parts still add up",
            vec![allocated("2026-11-21T09:00:59Z"), held("2026-11-24T09:00:01Z")],
            None,
            "2026-12-01T00:00:00Z",
            vec![(Cause::WaitingForFirstAttempt, 72 * HOUR)],
        ),
        (
            "what was tried before the return says nothing of the time after it",
            vec![tried("2026-11-21T08:00:00Z", CHILD, O::MissingAgain)],
            None,
            "2026-11-24T10:00:00Z",
            vec![(Cause::WaitingForAllocation, 73 * HOUR)],
        ),
    ] {
        let spent = spent(done, told_at, until);
        assert_eq!(spent, expected, "{row}");
    }
}

#[test]
fn while_the_child_is_missing_again_it_is_nobodys_delay() {
    let again = told(2, "2026-11-21T21:00:00Z", Some("2026-11-23T21:00:00Z"));
    let story = child(&[told(1, super::STARTED, Some(BACK)), again], vec![allocated("2026-11-22T09:00:00Z")], false);
    let lines = story.lines(&super::authority("990"), at("2026-11-24T21:00:00Z"));
    let first = lines.iter().find(|line| line.back_at == Some(at(BACK))).expect("the first absence");
    assert_eq!(
        first.spent,
        [
            (Cause::MissingAgain, 48 * HOUR),
            (Cause::WaitingForAllocation, 12 * HOUR),
            (Cause::WaitingForFirstAttempt, 24 * HOUR),
        ]
    );
    assert!(
        lines.iter().filter(|line| line.episode != first.episode).all(|line| line.spent.is_empty()),
        "not late yet"
    );
}

#[test]
fn the_parts_of_a_report_add_up_to_the_whole_and_each_late_one_counts_once() {
    let late = [
        only(&amy(vec![]), at("2026-11-25T09:00:00Z")),
        only(&amy(vec![allocated("2026-11-22T09:00:00Z")]), at("2026-11-25T09:00:00Z")),
        // Of two that took as long, the earlier cause.
        only(&amy(vec![allocated("2026-11-23T09:00:00Z")]), at("2026-11-25T09:00:00Z")),
        only(&amy(vec![held("2026-11-22T09:00:00Z")]), at("2026-11-25T09:00:00Z")),
    ];
    let found = Lateness::of(&late.iter().collect::<Vec<_>>());
    assert_eq!(found.whole(), (3, 3 * 96 * HOUR));
    let of = |cause: Cause| {
        found.causes.iter().find(|(of, ..)| *of == cause).map(|(_, number, minutes)| (*number, *minutes))
    };
    assert_eq!(of(Cause::WaitingForAllocation), Some((2, (96 + 24 + 48) * HOUR)));
    assert_eq!(of(Cause::WaitingForFirstAttempt), Some((1, (72 + 48) * HOUR)));
    assert_eq!((most(&late[2].spent), most(&late[3].spent)), (Some(Cause::WaitingForAllocation), None));
}
