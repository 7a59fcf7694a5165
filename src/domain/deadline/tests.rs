//! The deadline at its edges: a second before, exactly, a second after; both clock changes.

use proptest::prelude::*;

use super::*;

const DUE_SOON: TimeDelta = TimeDelta::hours(24);
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// A day on which a child was found; with an hour of it, and of the days after.
fn hour(hour: i64) -> DateTime<Utc> {
    let found: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("an instant");
    found + TimeDelta::hours(hour)
}

/// Found at hour 0, back at hour 6, so due at hour 78.
fn home() -> Progress {
    Progress { found_at: Some(hour(0)), returned_at: Some(hour(6)), ..Progress::default() }
}

/// Found at hour 0; nobody said when they came home.
fn only_found() -> Progress {
    Progress { returned_at: None, ..home() }
}

#[test]
fn due_is_72_elapsed_hours_after_the_return_whatever_the_clocks_do() {
    for (name, returned, due, because) in [
        (
            "over the night when clocks go forward: an hour later by the clock",
            "2026-03-28T18:00:00Z",
            "2026-03-31T18:00:00Z",
            "72 hours after the return at 18:00 GMT on Saturday 28 March 2026",
        ),
        (
            "over the night when clocks go back: an hour earlier by the clock",
            "2026-10-24T17:00:00Z",
            "2026-10-27T17:00:00Z",
            "72 hours after the return at 18:00 BST on Saturday 24 October 2026",
        ),
        (
            "over the leap day",
            "2028-02-27T09:00:00Z",
            "2028-03-01T09:00:00Z",
            "72 hours after the return at 09:00 GMT on Sunday 27 February 2028",
        ),
        (
            "over Christmas",
            "2026-12-24T16:00:00Z",
            "2026-12-27T16:00:00Z",
            "72 hours after the return at 16:00 GMT on Thursday 24 December 2026",
        ),
    ] {
        let returned = returned.parse().expect("an instant");
        assert_eq!(due_at(returned), due.parse::<DateTime<Utc>>().expect("an instant"), "{name}");
        assert_eq!(due_because(returned), because, "{name}");
    }
}

#[test]
fn an_interview_not_yet_held_runs_towards_its_deadline() {
    let due = hour(78);
    for (name, now, expected) in [
        ("just back", hour(6), Standing::Running),
        ("a second more than a day to go", due - DUE_SOON - SECOND, Standing::Running),
        ("a day to go", due - DUE_SOON, Standing::DueSoon),
        ("a second less than a day to go", due - DUE_SOON + SECOND, Standing::DueSoon),
        ("a second to go", due - SECOND, Standing::DueSoon),
        ("exactly due: can still be met", due, Standing::DueSoon),
        ("a second past due", due + SECOND, Standing::Overdue),
        ("a return that our clock has yet to reach", hour(5), Standing::Running),
    ] {
        assert_eq!(standing(&home(), now, DUE_SOON), expected, "{name}");
    }
}

#[test]
fn an_interview_is_met_by_its_deadline_and_late_after_it() {
    let due = hour(78);
    for (name, held, now, expected) in [
        ("held a second before due", due - SECOND, hour(100), Standing::Met),
        ("held exactly at due", due, hour(100), Standing::Met),
        ("held a second after due", due + SECOND, hour(100), Standing::MetLate),
        ("held between found and return", hour(3), hour(100), Standing::Met),
        ("held at this very moment", hour(50), hour(50), Standing::Met),
        ("seen from a second before it was held", hour(50), hour(50) - SECOND, Standing::Running),
        ("held late, seen from before", hour(90), hour(89), Standing::Overdue),
        ("held before found, by a later correction of found", hour(-2), hour(100), Standing::Met),
    ] {
        let progress = Progress { held_at: Some(held), ..home() };
        assert_eq!(standing(&progress, now, DUE_SOON), expected, "{name}");
        assert_eq!(progress.is_ended(now), held <= now, "{name}");
    }
}

#[test]
fn a_closure_counts_from_its_approval() {
    let due = hour(78);
    for (name, closed, now, expected) in [
        ("approved a second before due", due - SECOND, hour(100), Standing::ClosedWithoutInterview),
        ("approved exactly at due", due, hour(100), Standing::ClosedWithoutInterview),
        ("approved a second after due", due + SECOND, hour(100), Standing::ClosedLate),
        ("approved at this very moment", hour(50), hour(50), Standing::ClosedWithoutInterview),
        ("not approved yet: the countdown goes on", hour(60), hour(60) - SECOND, Standing::DueSoon),
        ("approved late, seen from before", hour(90), hour(89), Standing::Overdue),
    ] {
        let progress = Progress { closed_at: Some(closed), ..home() };
        assert_eq!(standing(&progress, now, DUE_SOON), expected, "{name}");
        assert_eq!(progress.is_ended(now), closed <= now, "{name}");
    }
}

#[test]
fn an_interview_that_was_held_counts_before_a_closure() {
    for (name, held, closed, expected) in [
        ("held in time though another was closed late", hour(70), hour(90), Standing::Met),
        ("held late though another was closed in time", hour(90), hour(70), Standing::MetLate),
    ] {
        let progress = Progress { held_at: Some(held), closed_at: Some(closed), ..home() };
        assert_eq!(standing(&progress, hour(100), DUE_SOON), expected, "{name}");
    }
}

#[test]
fn without_a_return_time_there_is_no_countdown() {
    use Standing::{ClosedWithoutInterview, Met, ReturnTimeMissing};
    for (name, held, closed, expected) in [
        ("nothing done, months later", None, None, ReturnTimeMissing),
        ("held a second before 72 hours from found", Some(hour(72) - SECOND), None, Met),
        ("held exactly 72 hours from found", Some(hour(72)), None, Met),
        ("held a second after", Some(hour(72) + SECOND), None, ReturnTimeMissing),
        ("closed with approval", None, Some(hour(500)), ClosedWithoutInterview),
        ("held too late, then another closed", Some(hour(90)), Some(hour(95)), ReturnTimeMissing),
    ] {
        let progress = Progress { held_at: held, closed_at: closed, ..only_found() };
        assert_eq!(standing(&progress, hour(5_000), DUE_SOON), expected, "{name}");
        assert_eq!((progress.due_at(), progress.hours_taken()), (None, None), "{name}");
    }
    let held = Progress { held_at: Some(hour(76)), ..only_found() };
    let told = Progress { returned_at: Some(hour(6)), ..held };
    assert_eq!(standing(&told, hour(100), DUE_SOON), Met, "the return time comes in: held in time after all");
}

#[test]
fn the_time_taken_is_counted_from_the_return_and_never_less_than_nothing() {
    for (name, held, hours, before_return) in [
        ("two days and a half after", hour(66), 60.0, false),
        ("half an hour after", hour(6) + TimeDelta::minutes(30), 0.5, false),
        ("as they came in", hour(6), 0.0, false),
        ("a second before they came in", hour(6) - SECOND, 0.0, true),
        ("at the police station", hour(3), 0.0, true),
    ] {
        let taken = Progress { held_at: Some(held), ..home() }.hours_taken().expect("both are known");
        assert!((taken.hours() - hours).abs() < 1e-9, "{name}: {}", taken.hours());
        assert_eq!(taken.before_return, before_return, "{name}");
    }
    assert_eq!(home().hours_taken(), None, "not held");
}

proptest! {
    #[test]
    fn between_return_and_due_lie_exactly_72_hours(seconds in 631_152_000_i64..4_102_444_800, micros in 0_u32..1_000_000) {
        let returned = DateTime::from_timestamp(seconds, micros * 1_000).expect("an instant");
        prop_assert_eq!((due_at(returned) - returned).num_microseconds(), Some(72 * 3_600 * 1_000_000));
    }

    #[test]
    fn as_time_goes_by_an_open_interview_only_comes_nearer_to_overdue(first in -100_i64..400, later in 0_i64..400) {
        let at = |hours| standing(&home(), hour(hours), DUE_SOON);
        prop_assert!(at(first) <= at(first + later));
    }
}
