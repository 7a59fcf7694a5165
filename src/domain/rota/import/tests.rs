use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::rota::Rota;

fn people() -> Vec<Named> {
    let named = |id, name: &str, email: &str| Named {
        id: UserId(Uuid::from_u128(id)),
        name: name.to_owned(),
        email: email.to_owned(),
    };
    vec![
        named(1, "Ann Example", "ann@northshire.example.org"),
        named(2, "Ben, of nights", "ben@northshire.example.org"),
        named(3, "Cat Twin", "cat@northshire.example.org"),
        named(4, "Cat Twin", "cat2@northshire.example.org"),
    ]
}

fn calendar(events: &[&str]) -> String {
    let event = |lines: &&str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n");
    let all: String = events.iter().map(event).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{all}END:VCALENDAR\n").replace('\n', "\r\n")
}

fn taken(event: &str) -> Vec<Entry> {
    read(&calendar(&[event]), &people()).unwrap_or_else(|faults| panic!("{event}: {faults:?}"))
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn is_on(entries: &[Entry], at: &str) -> bool {
    !Rota::new(entries.to_vec()).on_duty(utc(at), &Calendar::published()).is_empty()
}

#[test]
fn a_single_event_is_a_duty_of_that_time() {
    for (row, lines, who, from, to) in [
        (
            "in London, in summer",
            "SUMMARY:ann example\nDTSTART;TZID=Europe/London:20260701T200000\nDTEND;TZID=Europe/London:20260702T080000",
            1,
            "2026-07-01T19:00:00Z",
            "2026-07-02T07:00:00Z",
        ),
        (
            "without a zone",
            "SUMMARY:ANN@northshire.example.org\nDTSTART:20261123T200000\nDURATION:PT12H",
            1,
            "2026-11-23T20:00:00Z",
            "2026-11-24T08:00:00Z",
        ),
        (
            "in UTC, by address",
            "SUMMARY:Night\nATTENDEE;CN=Ben:MAILTO:ben@northshire.example.org\nDTSTART:20260701T200000Z\nDTEND:20260702T080000Z",
            2,
            "2026-07-01T20:00:00Z",
            "2026-07-02T08:00:00Z",
        ),
        (
            "a title with a comma",
            "SUMMARY:Ben\\, of nights\nDTSTART;VALUE=DATE:20261225",
            2,
            "2026-12-25T00:00:00Z",
            "2026-12-26T00:00:00Z",
        ),
        (
            "the night in which clocks go back, by the clock",
            "SUMMARY:Ann Example\nDTSTART:20261024T200000\nDURATION:PT12H",
            1,
            "2026-10-24T19:00:00Z",
            "2026-10-25T08:00:00Z",
        ),
        (
            "the night in which they go forward",
            "SUMMARY:Ann Example\nDTSTART:20260328T200000\nDTEND:20260329T080000",
            1,
            "2026-03-28T20:00:00Z",
            "2026-03-29T07:00:00Z",
        ),
    ] {
        let when = Stretch { from: utc(from), to: utc(to) };
        assert_eq!(taken(lines), [Entry::Once { who: UserId(Uuid::from_u128(who)), when }], "{row}");
    }
    let called_off = "SUMMARY:Ann Example\nSTATUS:CANCELLED\nDTSTART:20261123T200000\nDURATION:PT12H";
    assert_eq!(taken(called_off), [], "what was called off is no duty");
    let both = "ATTENDEE:mailto:ann@northshire.example.org\nATTENDEE:mailto:ben@northshire.example.org\nDTSTART:20261123T200000\nDURATION:PT12H";
    assert_eq!(taken(both).len(), 2, "two who are named are both on duty");
}

#[test]
fn an_event_of_every_week_is_a_weekly_duty_by_londons_clocks() {
    let nights = taken(
        "SUMMARY:Ann Example\nDTSTART;TZID=Europe/London:20260302T200000\nDTEND;TZID=Europe/London:20260303T080000\n\
         RRULE:FREQ=WEEKLY;BYDAY=MO,TU,SA;UNTIL=20260401;WKST=MO\nEXDATE;TZID=Europe/London:20260310T200000",
    );
    for (row, at, on) in [
        ("a Monday in winter", "2026-03-02T20:00:00Z", true),
        ("a second before", "2026-03-02T19:59:59Z", false),
        ("its morning", "2026-03-03T07:59:59Z", true),
        ("a Tuesday that is left out", "2026-03-10T21:00:00Z", false),
        ("the night in which clocks go forward, to its end", "2026-03-29T06:59:59Z", true),
        ("and not after it", "2026-03-29T07:00:00Z", false),
        ("a Monday in summer", "2026-03-30T19:00:00Z", true),
        ("a Wednesday", "2026-04-01T20:00:00Z", false),
        ("past the last day", "2026-04-06T20:00:00Z", false),
    ] {
        assert_eq!(is_on(&nights, at), on, "{row}");
    }
    let weekends =
        taken("SUMMARY:Ann Example\nDTSTART:20260306T173000\nDTEND:20260309T083000\nRRULE:FREQ=WEEKLY;COUNT=3");
    assert_eq!(weekends.len(), 3, "longer than a day: one for each");
    for (row, at, on) in [
        ("before it", "2026-03-06T17:29:59Z", false),
        ("Friday evening", "2026-03-06T17:30:00Z", true),
        ("Sunday at noon", "2026-03-08T12:00:00Z", true),
        ("Monday, a second before its end", "2026-03-09T08:29:59Z", true),
        ("its end", "2026-03-09T08:30:00Z", false),
        ("the third", "2026-03-22T12:00:00Z", true),
        ("no fourth", "2026-03-29T12:00:00Z", false),
    ] {
        assert_eq!(is_on(&weekends, at), on, "{row}");
    }
    let daily =
        taken("SUMMARY:Ann Example\nDTSTART:20261224T080000\nDURATION:PT2H\nRRULE:FREQ=DAILY;UNTIL=20261226T075959Z");
    for (row, at, on) in [
        ("Christmas Day, for the calendar says so", "2026-12-25T09:00:00Z", true),
        ("the day after would begin too late", "2026-12-26T09:00:00Z", false),
    ] {
        assert_eq!(is_on(&daily, at), on, "{row}");
    }
}

#[test]
fn every_fault_is_named_by_its_line_and_nothing_is_taken() {
    let good = "SUMMARY:Ann Example\nDTSTART:20261123T200000\nDURATION:PT12H";
    let from = "DTSTART:20261123T200000\nDURATION:PT12H";
    for (row, lines, expected) in [
        ("nobody is named", from.to_owned(), vec![(3, "names nobody")]),
        ("a stranger, by name", format!("SUMMARY:Dan\n{from}"), vec![(4, "names Dan")]),
        (
            "one of two, by address",
            format!("ATTENDEE:mailto:ann@northshire.example.org\nATTENDEE:mailto:dan@x.example.org\n{from}"),
            vec![(5, "dan@x.example.org")],
        ),
        ("two of one name", format!("SUMMARY:Cat Twin\n{from}"), vec![(4, "give the e-mail address")]),
        ("no beginning", "SUMMARY:Ann Example\nDTEND:20261123T200000".to_owned(), vec![(3, "DTSTART")]),
        ("no end", "SUMMARY:Ann Example\nDTSTART:20261123T200000".to_owned(), vec![(3, "DTEND")]),
        (
            "an end before the beginning",
            "SUMMARY:Ann Example\nDTSTART:20261123T200000\nDTEND:20261123T190000".to_owned(),
            vec![(6, "before it has begun")],
        ),
        (
            "another zone, and nobody",
            "DTSTART;TZID=Europe/Paris:20261123T200000\nDURATION:PT1H".to_owned(),
            vec![(3, "names nobody"), (4, "Europe/Paris")],
        ),
        ("every second week", format!("{good}\nRRULE:FREQ=WEEKLY;INTERVAL=2"), vec![(7, "every 2")]),
        ("every month", format!("{good}\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1"), vec![(7, "monthly"), (7, "BYMONTHDAY")]),
        ("the first Monday", format!("{good}\nRRULE:FREQ=WEEKLY;BYDAY=1MO"), vec![(7, "1MO")]),
        ("until and count", format!("{good}\nRRULE:FREQ=WEEKLY;COUNT=2;UNTIL=20261201"), vec![(7, "both")]),
        (
            "repeating in UTC",
            "SUMMARY:Ann Example\nDTSTART:20261123T200000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY".to_owned(),
            vec![(7, "UTC")],
        ),
        ("one time of a series", format!("{good}\nRECURRENCE-ID:20261123T200000"), vec![(7, "one time of a series")]),
        ("too long", "SUMMARY:Ann Example\nDTSTART:20261101T200000\nDURATION:P40D".to_owned(), vec![(3, "31 days")]),
        ("no duration", "SUMMARY:Ann Example\nDTSTART:20261101T200000\nDURATION:12H".to_owned(), vec![(6, "PT12H")]),
    ] {
        let faults = read(&calendar(&[&lines]), &people()).expect_err(row);
        let found: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(found, expected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), "{row}: {faults:?}");
        for (_, said) in expected {
            assert!(faults.iter().any(|fault| fault.detail.contains(said)), "{row}, {said}: {faults:?}");
        }
    }
    let two = read(&calendar(&[good, "SUMMARY:Dan", "SUMMARY:Eve"]), &people()).expect_err("two are wrong");
    assert_eq!(
        two.iter().map(|fault| fault.line).collect::<Vec<_>>(),
        [8, 9, 11, 12],
        "of each event, at once: {two:?}"
    );
}

#[test]
fn what_is_no_calendar_is_said_to_be_none() {
    for (row, file, line) in [
        ("nothing", String::new(), 1),
        ("a letter", "Dear Ada,\r\nplease find".to_owned(), 1),
        ("something else", "BEGIN:VCARD\r\nEND:VCARD".to_owned(), 1),
        ("no event", "BEGIN:VCALENDAR\r\nEND:VCALENDAR".to_owned(), 2),
        ("cut off", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x".to_owned(), 3),
        ("crossed", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR".to_owned(), 3),
    ] {
        let faults = read(&file, &people()).expect_err(row);
        assert_eq!(faults[0].line, line, "{row}: {faults:?}");
    }
    let many = vec!["SUMMARY:Ann Example\nDTSTART:20261101T200000\nDURATION:PT1H"; MOST_EVENTS];
    assert_eq!(read(&calendar(&many), &people()).expect("as many as may be").len(), MOST_EVENTS);
    let more = [many, vec!["SUMMARY:Ann Example"]].concat();
    assert!(read(&calendar(&more), &people()).expect_err("one more")[0].detail.contains("at most 3000"));
}

#[test]
fn an_alarm_within_an_event_is_not_its_own() {
    let lines = "SUMMARY:Ann Example\nBEGIN:VALARM\nSUMMARY:Dan\nDURATION:PT99H\nEND:VALARM\nDTSTART:20261123T200000\nDURATION:PT12H";
    assert_eq!(taken(lines).len(), 1);
}

#[test]
fn what_is_written_is_read_back() {
    let when = |from: &str, to: &str| Stretch { from: utc(from), to: utc(to) };
    let (night, other) =
        (when("2026-10-24T19:00:00Z", "2026-10-25T08:00:00Z"), when("2026-11-01T08:00:00Z", "2026-11-01T20:00:00Z"));
    let shown = |title: &str, email: &str, when| super::super::export::Shown {
        name: format!("{title}-{}", when_of(when)),
        title: title.to_owned(),
        email: format!("{email}@northshire.example.org"),
        when,
    };
    let file = super::super::export::written(
        &[shown("Ann Example", "ann", night), shown("Ben, of nights", "ben", other), shown("Cat Twin", "cat2", other)],
        Some("Rehearsal: nobody, nowhere"),
        utc("2026-10-01T00:00:00Z"),
    );
    let expected = [
        Entry::Once { who: UserId(Uuid::from_u128(1)), when: night },
        Entry::Once { who: UserId(Uuid::from_u128(2)), when: other },
        // Two of this name there are: the address tells them apart.
        Entry::Once { who: UserId(Uuid::from_u128(4)), when: other },
    ];
    assert_eq!(read(&file, &people()).expect("it is read"), expected);
    assert!(file.lines().all(|line| line.len() <= 75) && file.ends_with("END:VCALENDAR\r\n"), "{file}");
}

fn when_of(when: Stretch) -> i64 {
    when.from.timestamp()
}
