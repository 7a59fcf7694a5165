//! The rules at the edges of their windows, and the order in which people are shown.

use proptest::prelude::*;

use super::*;

const DAY: TimeDelta = TimeDelta::days(1);
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// The instant looked from.
fn t() -> DateTime<Utc> {
    utc("2026-08-12T12:00:00Z")
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn id(n: u128) -> MissingEpisodeId {
    MissingEpisodeId(uuid::Uuid::from_u128(n))
}

/// An episode that began then and lasted so long.
fn away(n: u128, from: DateTime<Utc>, time: TimeDelta) -> Counted {
    let until = Some(from + time);
    Counted { id: id(n), missing_from_at: Some(from), stood_in_start: from, ended_at: until, away_until: until }
}

/// An evening out.
fn evening(n: u128, from: DateTime<Utc>) -> Counted {
    away(n, from, TimeDelta::hours(3))
}

fn still_missing(n: u128, from: DateTime<Utc>) -> Counted {
    Counted { ended_at: None, away_until: None, ..evening(n, from) }
}

/// An episode of which only the end is known.
fn only_found(n: u128, found: DateTime<Utc>) -> Counted {
    let (ended_at, away_until) = (Some(found), Some(found + TimeDelta::hours(40)));
    Counted { id: id(n), missing_from_at: None, stood_in_start: found, ended_at, away_until }
}

fn repeating(episodes: &[Counted]) -> Option<Repeating> {
    RepeatRules::default().repeating(episodes, t())
}

fn words(episodes: &[Counted]) -> String {
    let rules = repeating(episodes).map(|repeating| repeating.rules).unwrap_or_default();
    rules.into_iter().map(|matched| matched.rule).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_rule_matches_from_the_first_instant_of_its_window_to_the_one_looked_from() {
    let (ninety, twenty_eight) = (t() - DAY * 90, t() - DAY * 28);
    let twice = [evening(2, t() - DAY * 50), evening(3, t() - DAY * 20)];
    let once = [evening(2, t() - DAY)];
    for (name, more, others, expected) in [
        ("a third a second too long ago", evening(1, ninety - SECOND), &twice[..], ""),
        ("a third exactly 90 days ago", evening(1, ninety), &twice, "3-in-90-days"),
        ("a third a second later", evening(1, ninety + SECOND), &twice, "3-in-90-days"),
        ("a second a second too long ago", evening(1, twenty_eight - SECOND), &once, ""),
        ("a second exactly 28 days ago", evening(1, twenty_eight), &once, "2-in-28-days"),
        ("a second a second later", evening(1, twenty_eight + SECOND), &once, "2-in-28-days"),
        ("a second that begins now", still_missing(1, t()), &once, "2-in-28-days"),
        ("a second that has yet to begin", evening(1, t() + SECOND), &once, ""),
        ("a third of which only the end is known", only_found(1, ninety), &twice, "3-in-90-days"),
        ("long ago, and only once since", evening(1, t() - DAY * 400), &once, ""),
    ] {
        assert_eq!(words(&[&[more], others].concat()), expected, "{name}");
    }
    assert_eq!(repeating(&[]), None, "never missing");
}

#[test]
fn one_absence_of_more_than_a_day_is_enough() {
    let ninety = t() - DAY * 90;
    for (name, episode, expected) in [
        ("a day less a second", away(1, t() - DAY * 9, DAY - SECOND), ""),
        ("a day exactly", away(1, t() - DAY * 9, DAY), ""),
        ("a day and a second", away(1, t() - DAY * 9, DAY + SECOND), "over-24-hours"),
        ("still missing, for a day exactly", still_missing(1, t() - DAY), ""),
        ("still missing, for a second more", still_missing(1, t() - DAY - SECOND), "over-24-hours"),
        ("two days, of which a day is still to come", away(1, t() - DAY, DAY * 2), ""),
        ("begun exactly 90 days ago", away(1, ninety, DAY * 2), "over-24-hours"),
        ("begun a second earlier, though it reached into the window", away(1, ninety - SECOND, DAY * 2), ""),
        ("no start known, found 40 hours before home", only_found(1, t() - DAY * 9), ""),
    ] {
        assert_eq!(words(&[episode]), expected, "{name}");
    }
}

#[test]
fn a_day_is_24_hours_also_when_clocks_change() {
    for (name, from, until) in [
        ("clocks go forward: 25 hours by the clock", "2026-03-28T18:00:00Z", "2026-03-29T18:00:00Z"),
        ("clocks go back: 23 hours by the clock", "2026-10-24T17:00:00Z", "2026-10-25T17:00:00Z"),
        ("the leap day", "2028-02-28T18:00:00Z", "2028-02-29T18:00:00Z"),
    ] {
        let (from, until) = (utc(from), utc(until));
        let look = |time| RepeatRules::default().repeating(&[away(1, from, time)], until + DAY);
        assert_eq!(look(until - from), None, "{name}: a day");
        assert!(look(until - from + SECOND).is_some(), "{name}: a second more");
    }
}

#[test]
fn a_person_is_shown_with_every_rule_and_why() {
    let episodes = [
        still_missing(4, utc("2026-08-11T09:59:40Z")),
        evening(2, utc("2026-07-01T23:30:00Z")),
        evening(3, utc("2026-07-19T20:00:00Z")),
        evening(1, utc("2026-01-02T20:00:00Z")),
    ];
    let matched = |rule: &str, window_days, episodes: &[u128], explanation: &str| Matched {
        rule: rule.into(),
        window_days,
        episodes: episodes.iter().map(|n| id(*n)).collect(),
        explanation: explanation.into(),
    };
    let expected = Repeating {
        episodes_in_90_days: 3,
        rules: vec![
            matched("3-in-90-days", 90, &[2, 3, 4], "3rd in 41 days: 2 Jul, 19 Jul, 11 Aug"),
            matched("2-in-28-days", 28, &[3, 4], "2nd in 24 days: 19 Jul, 11 Aug"),
            matched("over-24-hours", 90, &[4], "missing 26 h 1 min from 11 Aug (still missing)"),
        ],
        last_missing_from_at: utc("2026-08-11T09:59:40Z"),
        missing_now: true,
    };
    assert_eq!(repeating(&episodes), Some(expected));
}

#[test]
fn an_explanation_never_names_more_days_than_its_rule() {
    let explained = |episodes: &[Counted]| {
        let matched = repeating(episodes).and_then(|repeating| repeating.rules.into_iter().next());
        matched.expect("a rule matches").explanation
    };
    let whole_window = [evening(1, t() - DAY * 28), evening(2, t())];
    assert_eq!(explained(&whole_window), "2nd in 28 days: 15 Jul, 12 Aug");
    let one_day = [evening(1, t() - TimeDelta::hours(9)), evening(2, t() - TimeDelta::hours(1))];
    assert_eq!(explained(&one_day), "2nd in 1 day: 12 Aug, 12 Aug");
}

#[test]
fn missing_now_and_last_are_as_at_the_instant_looked_from() {
    let earlier = [evening(1, t() - DAY * 5), evening(2, t() - DAY * 4)];
    let hour = TimeDelta::hours(1);
    for (name, last, missing_now, last_start) in [
        ("ends a second later", away(3, t() - hour, hour + SECOND), true, t() - hour),
        ("ends just now", away(3, t() - hour, hour), false, t() - hour),
        ("ended a second ago", away(3, t() - hour, hour - SECOND), false, t() - hour),
        ("begins just now", still_missing(3, t()), true, t()),
        ("has yet to begin", still_missing(3, t() + SECOND), false, t() - DAY * 4),
        ("only the end is known", only_found(3, t() - hour), false, t() - hour),
        ("missing since before the window", still_missing(3, t() - DAY * 200), true, t() - DAY * 4),
    ] {
        let found = repeating(&[&earlier[..], &[last]].concat()).expect("twice in 28 days");
        assert_eq!((found.missing_now, found.last_missing_from_at), (missing_now, last_start), "{name}");
    }
}

#[test]
fn the_most_urgent_come_first() {
    let days_ago =
        |days: &[i32]| -> Vec<Counted> { (1..).zip(days).map(|(n, d)| evening(n, t() - DAY * *d)).collect() };
    let ranked = [
        ("missing now, by one rule", vec![still_missing(1, t() - DAY * 2)]),
        ("home, by two rules", days_ago(&[80, 20, 10])),
        ("home, by one rule, four episodes", days_ago(&[85, 80, 60, 40])),
        ("home, by one rule, three episodes, lately", days_ago(&[80, 60, 39])),
        ("home, by one rule, three episodes, less lately", days_ago(&[80, 60, 40])),
    ];
    for pair in ranked.windows(2) {
        let urgency = |n: usize| repeating(&pair[n].1).expect("repeating").urgency();
        assert!(urgency(0) < urgency(1), "{} before {}", pair[0].0, pair[1].0);
    }
}

#[test]
fn a_policy_with_other_numbers_names_them() {
    let policy = r#"{"too_many": [{"episodes": 3, "window_days": 42}], "too_long": [{"hours": 6, "window_days": 30}]}"#;
    let rules: RepeatRules = serde_json::from_str(policy).expect("a policy");
    let episodes = [41, 30, 1].map(|days| away(1, t() - DAY * days, TimeDelta::hours(7)));
    let found = rules.repeating(&episodes, t()).expect("repeating");
    let named: Vec<_> = found.rules.iter().map(|rule| (rule.rule.as_str(), rule.episodes.len())).collect();
    assert_eq!(named, [("3-in-42-days", 3), ("over-6-hours", 2)]);
}

proptest! {
    #[test]
    fn the_order_of_telling_changes_nothing(days in prop::collection::vec(0_i64..120, 0..8), turn in 0_usize..8) {
        let mut episodes: Vec<_> = (1..).zip(&days).map(|(n, d)| evening(n, t() - TimeDelta::days(*d))).collect();
        let before = repeating(&episodes);
        episodes.rotate_left(turn.min(days.len()));
        prop_assert_eq!(repeating(&episodes), before);
    }
}
