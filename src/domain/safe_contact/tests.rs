use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// In winter, at noon.
fn now() -> DateTime<Utc> {
    at("2026-11-23T12:00:00Z")
}

/// A mother whose mobile phone is safe at noon, whose partner reads the landline, and who is never written to.
fn mother() -> Value {
    json!({ "contacts": [{
        "whose": "parent", "name": "Mary Ashdown", "may_be_told": ["missing", "appointment"],
        "ways": [
            { "channel": "phone", "address": "07700 900123", "use": "safe", "hours": { "from": "09:00", "until": "15:00" } },
            { "channel": "email", "address": "Mary@example.org", "use": "safe" },
            { "channel": "phone", "address": "01632 960001", "use": "shared", "reason": "Her partner answers it." },
            { "channel": "letter", "address": "1 High Street", "use": "never", "reason": "He opens the post." },
        ],
        "since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z",
    }] })
}

fn read(body: &Value) -> SafeContact {
    NewSheet::parse(body, now()).expect("it is read").contacts.remove(0)
}

fn verdict(contact: &SafeContact, topic: Topic, channel: Channel, address: &str, at: DateTime<Utc>) -> &'static str {
    match may_be_told(contact, &Telling { topic, channel, address }, at) {
        Verdict::Allowed => "allowed",
        Verdict::Held(because) => because.word(),
    }
}

#[test]
fn somebody_is_told_only_what_was_agreed_by_a_way_that_was_agreed() {
    use Channel::{Email, Letter, Phone, Text, Visit};
    use Topic::{Appointment, Missing, Outcome};
    let mother = read(&mother());
    for (row, topic, channel, address, expected) in [
        ("as agreed", Missing, Phone, "07700 900123", "allowed"),
        ("the same number written otherwise", Appointment, Phone, "+44 7700 900-123", "allowed"),
        ("from abroad, with the nought", Missing, Phone, "0044 (0)7700 900123", "allowed"),
        ("an address in other letters", Missing, Email, "mary@EXAMPLE.org", "allowed"),
        ("what she may not be told", Outcome, Phone, "07700 900123", "not_this"),
        ("a number that nobody named", Missing, Phone, "07700 900999", "not_agreed"),
        ("a call was agreed, a text was not", Missing, Text, "07700 900123", "not_agreed"),
        ("a phone that somebody else answers", Missing, Phone, "01632960001", "shared"),
        ("a text to that phone", Missing, Text, "01632 960001", "shared"),
        ("an address that is never used", Missing, Letter, "1, High Street", "never_there"),
        ("nobody calls there either", Missing, Visit, "1 high street", "never_there"),
        ("what is forbidden is forbidden for any topic", Outcome, Letter, "1 High Street", "never_there"),
    ] {
        assert_eq!(verdict(&mother, topic, channel, address, now()), expected, "{row}");
    }
}

#[test]
fn hours_are_those_of_londons_clocks_and_what_ran_out_is_not_used() {
    let mother = read(&mother());
    for (row, at_, expected) in [
        ("a second before it begins to hold", "2026-10-31T23:59:59Z", "not_yet"),
        ("in the night in which it begins", "2026-11-01T00:00:00Z", "not_now"),
        ("a second before nine", "2026-11-23T08:59:59Z", "not_now"),
        ("at nine", "2026-11-23T09:00:00Z", "allowed"),
        ("a second before three", "2026-11-23T14:59:59Z", "allowed"),
        ("at three", "2026-11-23T15:00:00Z", "not_now"),
        ("a second before it ends", "2026-11-30T14:59:59Z", "allowed"),
        ("as it ends", "2026-12-01T00:00:00Z", "no_longer"),
    ] {
        assert_eq!(verdict(&mother, Topic::Missing, Channel::Phone, "07700900123", at(at_)), expected, "{row}");
    }
    let after = at("2027-01-01T12:00:00Z");
    let kept = verdict(&mother, Topic::Missing, Channel::Letter, "1 High Street", after);
    assert_eq!(kept, "never_there", "what is forbidden does not run out");
    let hours = |from: &str, until: &str| {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
        Hours { from: time(from), until: time(until) }
    };
    for (row, hours, at_, expected) in [
        ("in summer nine is eight by the world's clock", hours("09:00", "15:00"), "2026-07-01T08:00:00Z", true),
        ("and not an hour later to the end", hours("09:00", "15:00"), "2026-07-01T14:00:00Z", false),
        ("over midnight, before", hours("22:00", "06:00"), "2026-11-23T23:30:00Z", true),
        ("over midnight, after", hours("22:00", "06:00"), "2026-11-23T05:59:59Z", true),
        ("over midnight, at the end", hours("22:00", "06:00"), "2026-11-23T06:00:00Z", false),
        ("the hour that comes twice, first", hours("01:30", "02:00"), "2026-10-25T00:45:00Z", true),
        ("the hour that comes twice, again", hours("01:30", "02:00"), "2026-10-25T01:45:00Z", true),
    ] {
        assert_eq!(hours.hold_at(at(at_)), expected, "{row}");
    }
}

#[test]
fn hours_begin_again_the_same_day_or_the_next_by_londons_clocks() {
    let from = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
    let hours = Hours { from, until: NaiveTime::from_hms_opt(15, 0, 0).expect("a time") };
    for (row, at_, expected) in [
        ("before nine", "2026-11-23T08:59:59Z", "2026-11-23T09:00:00Z"),
        ("at nine, when they have begun", "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"),
        ("in the evening", "2026-11-23T20:00:00Z", "2026-11-24T09:00:00Z"),
        ("in the evening before the clocks go forward", "2026-03-28T20:00:00Z", "2026-03-29T08:00:00Z"),
        ("in the evening before they go back", "2026-10-24T20:00:00Z", "2026-10-25T09:00:00Z"),
        ("after midnight in London, in summer", "2026-07-01T23:30:00Z", "2026-07-02T08:00:00Z"),
    ] {
        assert_eq!(hours.begin_after(at(at_)), at(expected), "{row}");
    }
}

#[test]
fn where_words_were_erased_the_forbidden_stays_forbidden_and_nothing_else_is_allowed() {
    let erased = SafeContact { words: Words::default(), ..read(&mother()) };
    for (row, channel, expected) in [
        ("some number is shared: no number is called", Channel::Phone, "shared"),
        ("no letter anywhere", Channel::Letter, "never_there"),
        ("nobody knows which address was safe", Channel::Email, "not_agreed"),
    ] {
        assert_eq!(verdict(&erased, Topic::Missing, channel, "mary@example.org", now()), expected, "{row}");
    }
}

#[test]
fn every_fault_of_a_sheet_is_named() {
    let way = |change: Value| {
        let mut way = json!({ "channel": "phone", "address": "07700 900123", "use": "safe" });
        for (name, value) in change.as_object().expect("an object") {
            if value.is_null() {
                way.as_object_mut().expect("an object").remove(name);
            } else {
                way[name] = value.clone();
            }
        }
        json!({ "whose": "child", "may_be_told": [], "ways": [way] })
    };
    for (row, contact, pointers) in [
        ("nothing", json!({}), vec!["may_be_told", "ways", "whose"]),
        ("an adult without a name", json!({ "whose": "carer", "may_be_told": [], "ways": [] }), vec!["name"]),
        ("no address", way(json!({ "address": null })), vec!["ways/0/address"]),
        ("never, and not why", way(json!({ "use": "never" })), vec!["ways/0/reason"]),
        ("shared, and not why", way(json!({ "use": "shared" })), vec!["ways/0/reason"]),
        ("no such way", way(json!({ "channel": "pigeon", "use": "x" })), vec!["ways/0/channel", "ways/0/use"]),
        (
            "no time of day",
            way(json!({ "hours": { "from": "9", "until": "25:00" } })),
            vec!["ways/0/hours/from", "ways/0/hours/until"],
        ),
        ("no hours at all", way(json!({ "hours": { "from": "09:00", "until": "09:00" } })), vec!["ways/0/hours"]),
        (
            "it ends before it begins",
            json!({ "whose": "child", "may_be_told": [], "ways": [], "since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z" }),
            vec!["until"],
        ),
        (
            "a field that nobody knows",
            json!({ "whose": "child", "may_be_told": [], "ways": [], "phone": "x" }),
            vec!["phone"],
        ),
    ] {
        let faults = NewSheet::parse(&json!({ "contacts": [contact] }), now()).expect_err(row);
        let named: Vec<_> = faults.iter().map(|fault| fault.pointer.trim_start_matches("#/contacts/0/")).collect();
        assert_eq!(named, pointers, "{row}");
    }
    let sheet = NewSheet::parse(&json!({ "contacts": [] }), now()).expect("nobody may be agreed on");
    assert!(sheet.contacts.is_empty());
}
