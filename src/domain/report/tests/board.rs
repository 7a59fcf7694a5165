//! The live board, of one child.

use super::super::live::{By, Figure, next_change};
use super::super::timeliness::Apart;
use super::{BACK, DUE, STARTED, allocated, amy, at, authority, born, child, closed, held, second, told};
use crate::domain::ids::{OrganisationId, ReferenceId};
use crate::domain::interview::ClosureOutcome;
use crate::domain::report::ReportedChild;
use crate::domain::violation::Code;
use chrono::{DateTime, TimeDelta, Utc};

fn shown(child: &ReportedChild, apart: Option<Apart>, from: DateTime<Utc>) -> String {
    let lines = child.lines(&authority("990"), from);
    let counts = Figure::WORDS.iter().filter(|(_, figure)| figure.is_of_episodes()).map(|(word, figure)| {
        let number = figure.counted(&lines, apart, from).len();
        if number == 1 { (*word).to_owned() } else { format!("{number} {word}") }
    });
    counts.filter(|count| !count.starts_with("0 ")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_child_is_on_the_board_from_going_missing_until_somebody_was_heard() {
    let story = amy(vec![allocated("2026-11-21T10:00:00Z"), held("2026-11-25T09:00:00Z")]);
    for (row, from, figures) in [
        ("a second before", at(STARTED) - second(), ""),
        ("gone", at(STARTED), "missing_now"),
        ("a second before the return", at(BACK) - second(), "missing_now"),
        ("back", at(BACK), "unallocated"),
        ("given to a worker", at("2026-11-21T10:00:00Z"), ""),
        ("a second over a day before it is due", at("2026-11-23T08:59:59Z"), ""),
        ("a day before", at("2026-11-23T09:00:00Z"), "due_within_24h"),
        ("exactly when due", at(DUE), "due_within_24h"),
        ("a second after", at(DUE) + second(), "overdue"),
        ("a second before the talk", at("2026-11-25T08:59:59Z"), "overdue"),
        ("held", at("2026-11-25T09:00:00Z"), ""),
    ] {
        assert_eq!(shown(&story, None, from), figures, "{row}");
    }
    let closed = amy(closed("2026-11-23T09:00:00Z", ClosureOutcome::NotRequired));
    assert_eq!(shown(&closed, None, at("2026-12-23T09:00:00Z")), "", "closed with approval");
}

#[test]
fn a_child_is_missing_once_whatever_overlaps() {
    let two = child(&[told(1, STARTED, None), told(2, "2026-11-20T22:00:00Z", None)], vec![], false);
    assert_eq!(two.episodes.len(), 2, "two references of one force are two occasions");
    let from = at("2026-11-21T09:00:00Z");
    let lines = two.lines(&authority("990"), from);
    let [shown] = &Figure::MissingNow.counted(&lines, None, from)[..] else { panic!("one child") };
    assert_eq!(shown.began_at, Some(at(STARTED)), "by the episode that began first");
}

#[test]
fn a_return_that_only_some_tell_keeps_a_child_on_the_board_so_marked() {
    let mut home = told(2, "2026-11-20T21:50:00Z", None);
    home.organisation_id = OrganisationId(uuid::Uuid::from_u128(10));
    home.organisation = "Home".into();
    let unsure = child(&[told(1, STARTED, Some(BACK)), home.clone()], vec![], false);
    assert_eq!(shown(&unsure, None, at(BACK)), "return_not_confirmed, unallocated");
    home.returned_at = Some(at("2026-11-21T09:20:00Z"));
    let sure = child(&[told(1, STARTED, Some(BACK)), home.clone()], vec![], false);
    assert_eq!(shown(&sure, None, at(BACK)), "unallocated");
    home.returned_at = None;
    let mut again = told(3, "2026-11-23T20:00:00Z", None);
    again.id = ReferenceId(uuid::Uuid::from_u128(103));
    let gone_again = child(&[told(1, STARTED, Some(BACK)), home, again], vec![], false);
    let shown = shown(&gone_again, None, at("2026-11-23T21:00:00Z"));
    assert_eq!(shown, "missing_now, unallocated, due_within_24h", "missing again, a child is on the board as missing");
}

#[test]
fn grown_ups_and_other_authorities_children_are_counted_apart() {
    let mut other = told(1, STARTED, Some(BACK));
    other.responsible_authority = Some(authority("991"));
    let adult = born(told(1, STARTED, Some(BACK)), "2008-11-20");
    for (row, child, apart) in [
        ("of another authority", child(&[other], vec![], false), Apart::OtherAuthorities),
        ("18, where the policy owes", child(&[adult], vec![], true), Apart::Adults),
    ] {
        assert_eq!(shown(&child, None, at(BACK)), "", "{row}");
        assert_eq!(shown(&child, Some(apart), at(BACK)), "unallocated", "{row}");
        assert_eq!(shown(&child, Some(apart), at(STARTED)), "missing_now", "{row}");
    }
}

#[test]
fn found_and_nobody_says_when_they_were_back() {
    let mut found = told(1, STARTED, None);
    found.found_at = Some(at(BACK));
    let child = child(&[found], vec![], false);
    assert_eq!(shown(&child, None, at(BACK)), "return_time_missing, unallocated");
}

#[test]
fn the_board_knows_when_time_alone_changes_it() {
    let story = amy(vec![held("2026-12-05T09:00:00Z")]);
    let mut from = at(BACK);
    let mut turns = vec![];
    while let Some(next) = next_change(&story.lines(&authority("990"), from), from) {
        let before = next - TimeDelta::microseconds(1);
        let differs = |from: DateTime<Utc>| {
            let lines = story.lines(&authority("990"), from);
            (shown(&story, None, from), By::TimeOverdue.group(&lines[0], from))
        };
        assert_ne!(differs(before), differs(next), "{next}");
        turns.push(next - at(DUE));
        from = next;
    }
    let just_after = TimeDelta::microseconds(1);
    let hours = |hours| TimeDelta::hours(hours) + just_after;
    assert_eq!(turns, [TimeDelta::hours(-24), just_after, hours(24), hours(48), hours(168)]);
}

#[test]
fn the_overdue_are_split_by_how_late_they_are() {
    let story = amy(vec![]);
    for (row, late, group) in [
        ("exactly when due", TimeDelta::zero(), None),
        ("a second late", second(), Some("up_to_24_hours")),
        ("a day late", TimeDelta::hours(24), Some("up_to_24_hours")),
        ("a second more", TimeDelta::hours(24) + second(), Some("24_to_48_hours")),
        ("two days late", TimeDelta::hours(48), Some("24_to_48_hours")),
        ("a second more than that", TimeDelta::hours(48) + second(), Some("2_to_7_days")),
        ("a week late", TimeDelta::days(7), Some("2_to_7_days")),
        ("a second more than a week", TimeDelta::days(7) + second(), Some("over_7_days")),
    ] {
        let from = at(DUE) + late;
        let lines = story.lines(&authority("990"), from);
        let groups: Vec<_> = lines.iter().map(|line| By::TimeOverdue.group(line, from)).collect();
        assert_eq!(groups, [group], "{row}");
    }
}
