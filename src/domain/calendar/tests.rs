//! The calendar at its edges: opening and closing, weekends, bank holidays, both clock changes.

use proptest::prelude::*;

use super::*;
use chrono::TimeDelta;

/// An instant by the London clock, as "2026-03-27 17:30" or with seconds.
fn at(text: &str) -> DateTime<Utc> {
    let seconds = if text.len() == "2026-03-27 17:30".len() { ":00" } else { "" };
    let local = NaiveDateTime::parse_from_str(&format!("{text}{seconds}"), "%Y-%m-%d %H:%M:%S");
    london_instant(local.expect("a London time"))
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[test]
fn a_london_time_is_the_first_instant_that_shows_it() {
    for (name, local, expected) in [
        ("winter", "2026-01-15 12:00", "2026-01-15T12:00:00Z"),
        ("summer", "2026-07-15 12:00", "2026-07-15T11:00:00Z"),
        ("a second before clocks go forward", "2026-03-29 00:59:59", "2026-03-29T00:59:59Z"),
        ("the hour that is left out: the jump", "2026-03-29 01:30:15", "2026-03-29T01:00:00Z"),
        ("the end of that hour", "2026-03-29 02:00", "2026-03-29T01:00:00Z"),
        ("the hour that comes twice: its first coming", "2026-10-25 01:30", "2026-10-25T00:30:00Z"),
        ("after that hour", "2026-10-25 02:00", "2026-10-25T02:00:00Z"),
    ] {
        assert_eq!(at(local), utc(expected), "{name}");
    }
}

#[test]
fn a_london_time_may_come_once_twice_or_never() {
    let found = |text: &str| london_instants(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time"));
    let (first, second) = (utc("2026-10-25T00:00:00Z"), utc("2026-10-25T01:00:00Z"));
    let second_off = TimeDelta::seconds(1);
    for (name, local, expected) in [
        ("a second before clocks go forward", "2026-03-29 00:59:59", OnTheClock::Once(utc("2026-03-29T00:59:59Z"))),
        ("as they go", "2026-03-29 01:00:00", OnTheClock::Never),
        ("the last second that is left out", "2026-03-29 01:59:59", OnTheClock::Never),
        ("the first after it", "2026-03-29 02:00:00", OnTheClock::Once(utc("2026-03-29T01:00:00Z"))),
        ("a second before the hour that comes twice", "2026-10-25 00:59:59", OnTheClock::Once(first - second_off)),
        ("its beginning", "2026-10-25 01:00:00", OnTheClock::Twice(first, second)),
        ("its end", "2026-10-25 02:00:00", OnTheClock::Once(utc("2026-10-25T02:00:00Z"))),
    ] {
        assert_eq!(found(local), expected, "{name}");
    }
}

#[test]
fn work_begins_at_the_opening_and_ends_at_the_closing_of_a_working_day() {
    let (calendar, hours) = (Calendar::published(), WorkingHours::default());
    for (name, now, next) in [
        ("a second before opening", "2026-03-27 08:29:59", "2026-03-27 08:30"),
        ("at opening", "2026-03-27 08:30", "2026-03-27 08:30"),
        ("a second after opening", "2026-03-27 08:30:01", "2026-03-27 08:30:01"),
        ("a second before closing", "2026-03-27 17:29:59", "2026-03-27 17:29:59"),
        ("at closing on Friday, clocks going forward", "2026-03-27 17:30", "2026-03-30 08:30"),
        ("a second after closing", "2026-03-27 17:30:01", "2026-03-30 08:30"),
        ("Friday evening, clocks going back", "2026-10-23 18:00", "2026-10-26 08:30"),
        ("Saturday noon", "2026-05-16 12:00", "2026-05-18 08:30"),
        ("the evening before Good Friday", "2026-04-02 19:00", "2026-04-07 08:30"),
        ("Christmas Day, a Friday, with Boxing Day moved to Monday", "2026-12-25 10:00", "2026-12-29 08:30"),
        ("a summer morning, when it is half past seven by UTC", "2026-07-15 08:30", "2026-07-15 08:30"),
    ] {
        let (now, next) = (at(now), at(next));
        assert_eq!(calendar.next_working_time(now, &hours), next, "{name}");
        assert_eq!(calendar.is_working_time(now, &hours), now == next, "{name}");
        assert!(calendar.next_opening(now, &hours) > now, "{name}");
    }
}

#[test]
fn working_time_goes_by_only_while_people_are_at_work() {
    let (calendar, hours) = (Calendar::published(), WorkingHours::default());
    let four = TimeDelta::hours(4);
    for (name, from, span, until) in [
        ("within one morning", "2026-05-12 09:00", four, "2026-05-12 13:00"),
        ("used up exactly at closing", "2026-05-12 13:30", four, "2026-05-12 17:30"),
        ("a second of it left for tomorrow", "2026-05-12 13:30:01", four, "2026-05-13 08:30:01"),
        ("over a weekend with clocks going forward", "2026-03-27 16:30", four, "2026-03-30 11:30"),
        ("over a weekend with clocks going back", "2026-10-23 16:30", four, "2026-10-26 11:30"),
        ("from the evening: counted from the morning", "2026-05-12 21:00", four, "2026-05-13 12:30"),
        ("over Easter", "2026-04-02 16:00", four, "2026-04-07 11:00"),
        ("over several days of nine hours", "2026-05-12 08:30", TimeDelta::hours(20), "2026-05-14 10:30"),
        ("over the leap day, a Thursday", "2024-02-28 16:30", TimeDelta::hours(11), "2024-03-01 09:30"),
        ("no time, at night", "2026-05-12 23:00", TimeDelta::zero(), "2026-05-12 23:00"),
    ] {
        assert_eq!(calendar.add_working_time(at(from), span, &hours), at(until), "{name}");
    }
}

#[test]
fn so_many_working_days_on_it_is_the_same_time_of_day() {
    let calendar = Calendar::published();
    for (name, from, n, until) in [
        ("none", "2026-05-16 12:00", 0, "2026-05-16 12:00"),
        ("tomorrow", "2026-05-12 18:00", 1, "2026-05-13 18:00"),
        ("Friday to Monday, clocks going forward", "2026-03-27 18:00", 1, "2026-03-30 18:00"),
        ("Friday to Monday, clocks going back", "2026-10-23 18:00", 1, "2026-10-26 18:00"),
        ("from a Saturday", "2026-05-16 03:00", 1, "2026-05-18 03:00"),
        ("five, over Easter", "2026-04-01 10:00", 5, "2026-04-10 10:00"),
        ("five, over Christmas and New Year", "2026-12-23 10:00", 5, "2027-01-04 10:00"),
        ("onto the leap day", "2024-02-28 10:00", 1, "2024-02-29 10:00"),
        ("from the hour that is left out", "2026-03-29 01:30", 1, "2026-03-30 02:00"),
        ("from the hour that comes twice", "2026-10-25 01:30", 1, "2026-10-26 01:30"),
    ] {
        assert_eq!(calendar.add_working_days(at(from), n), at(until), "{name}");
    }
    let second_coming = utc("2026-10-25T01:30:00Z");
    assert_eq!(calendar.add_working_days(second_coming, 0), second_coming, "none, in the hour that comes twice");
    assert_eq!(calendar.add_working_days(second_coming, 1), at("2026-10-26 01:30"), "one, from its second coming");
}

#[test]
fn the_last_morning_before_due_is_a_working_day_and_truly_before_it() {
    let calendar = Calendar::published();
    for (name, due, nine) in [
        ("a second before nine on Tuesday", "2026-05-12 08:59:59", "2026-05-11 09:00"),
        ("at nine", "2026-05-12 09:00", "2026-05-11 09:00"),
        ("a second after nine", "2026-05-12 09:00:01", "2026-05-12 09:00"),
        ("due on Sunday evening, clocks gone forward", "2026-03-29 19:00", "2026-03-27 09:00"),
        ("due on Sunday evening, clocks gone back", "2026-10-25 19:00", "2026-10-23 09:00"),
        ("due on Easter Monday", "2026-04-06 12:00", "2026-04-02 09:00"),
        ("due on the evening of a working day", "2026-05-12 21:00", "2026-05-12 09:00"),
        ("due at nine on the Tuesday after Easter", "2026-04-07 09:00", "2026-04-02 09:00"),
    ] {
        assert_eq!(calendar.last_working_day_nine_before(at(due)), at(nine), "{name}");
    }
}

#[test]
fn a_list_that_ends_within_the_year_is_said_to_run_out() {
    let calendar = Calendar::published();
    for (name, now, runs_out) in [
        ("a second before the last 12 months", "2027-12-30 23:59:59", false),
        ("as they begin", "2027-12-31 00:00", true),
        ("long after its end", "2031-06-01 12:00", true),
    ] {
        assert_eq!(calendar.runs_out_within_12_months(at(now)), runs_out, "{name}");
    }
}

#[test]
fn an_instant_is_written_by_the_london_clock_with_its_zone() {
    for (instant, sentence) in [
        ("2026-03-28T18:00:00Z", "18:00 GMT on Saturday 28 March 2026"),
        ("2026-03-31T18:00:00Z", "19:00 BST on Tuesday 31 March 2026"),
        ("2026-07-01T23:30:00Z", "00:30 BST on Thursday 2 July 2026"),
        ("2026-10-25T00:30:00Z", "01:30 BST on Sunday 25 October 2026"),
        ("2026-10-25T01:30:00Z", "01:30 GMT on Sunday 25 October 2026"),
    ] {
        assert_eq!(written(utc(instant)), sentence);
    }
    assert_eq!(written_day(utc("2026-07-01T23:30:00Z")), "2 Jul");
}

#[test]
fn hours_of_a_policy_must_end_after_they_begin() {
    let hours: WorkingHours = serde_json::from_str(r#"{"from": "08:30", "to": "17:30"}"#).expect("office hours");
    assert_eq!(hours, WorkingHours::default());
    assert!(serde_json::from_str::<WorkingHours>(r#"{"from": "17:30", "to": "17:30"}"#).is_err());
    assert_eq!(WorkingHours::new(hours.to(), hours.from()), Err(Backwards));
}

proptest! {
    #[test]
    fn working_time_adds_up(start in 0_i64..5 * 366 * 86_400, first in 1_i64..200_000, second in 1_i64..200_000) {
        let (calendar, hours) = (Calendar::published(), WorkingHours::default());
        let start = utc("2024-01-01T00:00:00Z") + TimeDelta::seconds(start);
        let add = |at, seconds| calendar.add_working_time(at, TimeDelta::seconds(seconds), &hours);
        prop_assert_eq!(add(add(start, first), second), add(start, first + second));
        prop_assert!(add(start, first) >= start + TimeDelta::seconds(first));
    }
}
