//! What people type for days and times, and what it is taken for.

use super::*;

fn typed(day: &str, month: &str, year: &str, time: &str) -> Form {
    let form = Form::empty().with("at.day", day).with("at.month", month).with("at.year", year);
    form.with("at.time", time)
}

#[test]
fn a_day_is_read_or_says_which_box_to_mend() {
    for (row, day, month, year, read, fault) in [
        ("digits", "23", "11", "2026", Some("2026-11-23"), None),
        ("a leap day", "29", "2", "2028", Some("2028-02-29"), None),
        ("a month by name", " 3 ", "March", "2026", Some("2026-03-03"), None),
        ("its first letters", "3", "sept", "2026", Some("2026-09-03"), None),
        ("no leap day", "29", "2", "2026", None, Some(("day", "The date of birth must be a real date"))),
        ("no such month", "29", "13", "2026", None, Some(("month", "The date of birth must be a real date"))),
        ("too few letters", "29", "ma", "2026", None, Some(("month", "The date of birth must be a real date"))),
        ("no month", "29", "", "2026", None, Some(("month", "The date of birth must have a month"))),
        (
            "a short year",
            "29",
            "1",
            "26",
            None,
            Some(("year", "The date of birth must have a year with 4 digits, such as 2026")),
        ),
        ("nothing", "", " ", "", None, Some(("day", "Enter the date of birth"))),
    ] {
        let mut form = typed(day, month, year, "");
        let found = form.day("at", "the date of birth");
        assert_eq!(found.map(|day| day.to_string()).as_deref(), read, "{row}");
        assert_eq!(form.faults().first().map(|fault| (fault.part, fault.said.as_str())), fault, "{row}");
    }
}

#[test]
fn a_time_of_day_is_read_as_people_type_it() {
    for (typed, read) in [
        ("14:30", Some("14:30:00")),
        ("14.30", Some("14:30:00")),
        ("1430", Some("14:30:00")),
        ("930", Some("09:30:00")),
        ("9:05", Some("09:05:00")),
        ("2:30pm", Some("14:30:00")),
        ("2.30 pm", Some("14:30:00")),
        ("2:30 p.m.", Some("14:30:00")),
        ("2pm", Some("14:00:00")),
        ("12am", Some("00:00:00")),
        ("12:15 PM", Some("12:15:00")),
        ("00:00", Some("00:00:00")),
        ("24:00", None),
        ("14:60", None),
        ("14:3", None),
        ("9", None),
        ("13pm", None),
        ("noon", None),
        ("+1:30", None),
        ("", None),
    ] {
        assert_eq!(time_of_day(typed).map(|time| time.to_string()).as_deref(), read, "{typed:?}");
    }
}

#[test]
fn a_moment_is_by_the_clocks_of_london_and_where_they_change_we_ask() {
    for (row, form, read, fault) in [
        ("winter", typed("15", "1", "2026", "12:00"), Some("2026-01-15T12:00:00Z"), None),
        ("summer", typed("15", "7", "2026", "12:00"), Some("2026-07-15T11:00:00Z"), None),
        ("the minute before clocks go forward", typed("29", "3", "2026", "00:59"), Some("2026-03-29T00:59:00Z"), None),
        ("the hour that is left out", typed("29", "3", "2026", "01:30"), None, Some("time")),
        ("the minute after it", typed("29", "3", "2026", "02:00"), Some("2026-03-29T01:00:00Z"), None),
        ("the hour that comes twice", typed("25", "10", "2026", "01:30"), None, Some("which")),
        (
            "its first coming",
            typed("25", "10", "2026", "01:30").with("at.which", "first"),
            Some("2026-10-25T00:30:00Z"),
            None,
        ),
        (
            "its second coming",
            typed("25", "10", "2026", "01:30").with("at.which", "second"),
            Some("2026-10-25T01:30:00Z"),
            None,
        ),
        (
            "an answer that is no longer asked for",
            typed("25", "10", "2026", "03:30").with("at.which", "second"),
            Some("2026-10-25T03:30:00Z"),
            None,
        ),
        ("only a time", typed("", "", "", "03:30"), None, Some("day")),
        ("only a day", typed("25", "10", "2026", ""), None, Some("time")),
    ] {
        let mut form = form;
        let found = form.moment("at", "the time of return");
        assert_eq!(found, read.map(|at| at.parse().expect("an instant")), "{row}");
        assert_eq!(form.faults().first().map(|fault| fault.part), fault, "{row}");
        assert_eq!(form.asks_which("at"), row.contains("coming") || row.contains("twice") || row.contains("no longer"));
    }
}

#[test]
fn a_moment_put_into_a_form_is_read_back() {
    for at in ["2026-01-15T12:00:00Z", "2026-07-15T11:05:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
        let at = at.parse().expect("an instant");
        let mut form = Form::empty().with_moment("at", at);
        assert_eq!(form.moment("at", "the time"), Some(at));
    }
}
