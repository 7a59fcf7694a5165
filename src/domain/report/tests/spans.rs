//! Spans are of London days, whatever the clocks do.

use super::super::timeliness::Days;
use super::{at, child, only, second, told};

#[test]
fn a_span_holds_the_returns_of_its_london_days() {
    for (row, from, to, begin, end) in [
        ("in winter", "2026-11-21", "2026-11-22", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"),
        ("in summer", "2026-07-01", "2026-07-08", "2026-06-30T23:00:00Z", "2026-07-07T23:00:00Z"),
        ("the day of 23 hours", "2026-03-29", "2026-03-30", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"),
        ("the day of 25 hours", "2026-10-25", "2026-10-26", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"),
        ("the leap day", "2028-02-29", "2028-03-01", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"),
    ] {
        let days = Days { from: from.parse().expect("a day"), to: to.parse().expect("a day") };
        assert_eq!((days.begin(), days.end()), (at(begin), at(end)), "{row}");
        for (which, back, within) in [
            ("a second before it begins", at(begin) - second(), false),
            ("as it begins", at(begin), true),
            ("a second before it ends", at(end) - second(), true),
            ("as it ends", at(end), false),
        ] {
            let (start, back) = (back - second(), back);
            let reference = told(1, &start.to_rfc3339(), Some(&back.to_rfc3339()));
            let line = only(&child(&[reference], vec![], false), at("2029-01-01T00:00:00Z"));
            assert_eq!(days.hold(&line), within, "{row}: {which}");
        }
    }
}

#[test]
fn a_return_of_unknown_time_is_placed_by_the_find() {
    let days = Days { from: "2026-11-21".parse().expect("a day"), to: "2026-11-22".parse().expect("a day") };
    for (row, found, returned, within) in [
        ("found within", "2026-11-21T06:00:00Z", None, true),
        ("found within, back after", "2026-11-21T06:00:00Z", Some("2026-11-22T06:00:00Z"), false),
        ("found before, back within", "2026-11-20T23:59:00Z", Some("2026-11-21T06:00:00Z"), true),
    ] {
        let mut reference = told(1, "2026-11-20T20:00:00Z", returned);
        reference.found_at = Some(at(found));
        let line = only(&child(&[reference], vec![], false), at("2026-12-01T00:00:00Z"));
        assert_eq!(days.hold(&line), within, "{row}");
    }
}
