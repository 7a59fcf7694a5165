use serde_json::json;

use super::*;
use crate::domain::safe_contact::NewSheet;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// The child's phone, safe after school; the mother's, safe at any time; and a landline that her partner answers.
fn agreed_on() -> Vec<SafeContact> {
    let sheet = json!({ "contacts": [
        {
            "whose": "child", "may_be_told": ["appointment"],
            "ways": [{ "channel": "text", "address": "07700 900201", "use": "safe", "hours": { "from": "16:00", "until": "20:00" } }],
            "since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z",
        },
        {
            "whose": "parent", "name": "Mary Standin", "may_be_told": ["missing"],
            "ways": [
                { "channel": "text", "address": "07700 900202", "use": "safe" },
                { "channel": "phone", "address": "07700 900203", "use": "shared", "reason": "Her partner reads it." },
            ],
            "since": "2026-11-01T00:00:00Z",
        },
        {
            "whose": "parent", "name": "Paul Standin", "may_be_told": ["appointment"],
            "ways": [
                { "channel": "email", "address": "paul@example.org", "use": "safe" },
                { "channel": "text", "address": "07700 900203", "use": "safe" },
                { "channel": "email", "address": "never@example.org", "use": "never", "reason": "He left." },
            ],
            "since": "2026-11-20T00:00:00Z",
        },
    ] });
    NewSheet::parse(&sheet, at("2026-11-20T12:00:00Z")).expect("a sheet").contacts
}

fn may(whose: Whose, channel: Channel, address: &str, at_: &str, end: &str) -> May {
    may_go(&agreed_on(), Way { whose, channel, address }, at(at_), at(end))
}

#[test]
fn a_message_goes_only_as_is_agreed() {
    use Channel::{Email, Sms};
    use Whose::{Carer, Child, Parent};
    let noon = "2026-11-23T12:00:00Z";
    let four = May::Wait(at("2026-11-23T16:00:00Z"));
    for (row, whose, channel, address, at_, expected) in [
        ("after school", Child, Sms, "+447700900201", "2026-11-23T16:00:00Z", May::Go),
        ("during school it waits", Child, Sms, "+447700900201", noon, four),
        ("a second before its hours", Child, Sms, "+447700900201", "2026-11-23T15:59:59Z", four),
        ("an e-mail to somebody who may be told", Parent, Email, "Paul@Example.org", noon, May::Go),
        ("somebody who may not be told of it", Parent, Sms, "+447700900202", noon, May::Not(Happened::NotToBeTold)),
        (
            "safe by one, shared by another's account",
            Parent,
            Sms,
            "+447700900203",
            noon,
            May::Not(Happened::SharedWithRisk),
        ),
        ("never to be used", Parent, Email, "never@example.org", noon, May::Not(Happened::NeverToBeUsed)),
        ("a number that nobody named", Child, Sms, "+447700900299", noon, May::Not(Happened::WayNotAgreed)),
        ("nobody of the kind", Carer, Sms, "+447700900201", noon, May::Not(Happened::WayNotAgreed)),
        ("another's number", Parent, Sms, "+447700900201", noon, May::Not(Happened::WayNotAgreed)),
        ("not agreed yet", Parent, Email, "paul@example.org", "2026-11-19T12:00:00Z", May::Not(Happened::NotAgreedYet)),
        ("agreed no longer", Child, Sms, "+447700900201", "2026-12-01T17:00:00Z", May::Not(Happened::AgreedNoLonger)),
    ] {
        assert_eq!(may(whose, channel, address, at_, "2026-12-09T00:00:00Z"), expected, "{row}");
    }
}

#[test]
fn nothing_goes_or_waits_past_the_end_of_its_worth() {
    let (sms, child, number) = (Channel::Sms, Whose::Child, "+447700900201");
    for (row, at_, end, expected) in [
        ("a second before", "2026-11-23T16:59:59Z", "2026-11-23T17:00:00Z", May::Go),
        ("exactly then", "2026-11-23T17:00:00Z", "2026-11-23T17:00:00Z", May::Not(Happened::TooLate)),
        (
            "its hours begin a second before",
            "2026-11-23T12:00:00Z",
            "2026-11-23T16:00:01Z",
            May::Wait(at("2026-11-23T16:00:00Z")),
        ),
        ("its hours begin then", "2026-11-23T12:00:00Z", "2026-11-23T16:00:00Z", May::Not(Happened::TooLate)),
        (
            "its hours begin when it is agreed no longer",
            "2026-11-30T21:00:00Z",
            "2026-12-03T00:00:00Z",
            May::Not(Happened::TooLate),
        ),
    ] {
        assert_eq!(may(child, sms, number, at_, end), expected, "{row}");
    }
    let end = "2026-11-23T11:00:00Z";
    let forbidden = may(Whose::Parent, Channel::Email, "never@example.org", "2026-11-23T12:00:00Z", end);
    assert_eq!(forbidden, May::Not(Happened::NeverToBeUsed), "what is forbidden is said first");
}

#[test]
fn a_reminder_goes_a_day_before_and_the_rest_at_once() {
    let now = at("2026-11-23T12:00:00Z");
    for (row, saying, appointment, expected) in [
        ("booked", Saying::Booked, "2026-11-25T16:00:00Z", "2026-11-23T12:00:00Z"),
        ("changed", Saying::Changed, "2026-11-25T16:00:00Z", "2026-11-23T12:00:00Z"),
        ("a reminder", Saying::Reminder, "2026-11-25T16:00:00Z", "2026-11-24T16:00:00Z"),
        ("a reminder on the day", Saying::Reminder, "2026-11-23T16:00:00Z", "2026-11-23T12:00:00Z"),
    ] {
        assert_eq!(goes_at(saying, at(appointment), now), at(expected), "{row}");
    }
    assert_eq!(not_after(at("2026-11-25T16:00:00Z")), at("2026-11-25T15:00:00Z"));
}

#[test]
fn what_is_asked_is_read_with_every_fault() {
    let good = json!({
        "say": ["reminder", "booked", "booked"], "whose": "child", "channel": "text", "address": "07700 900201",
        "call_back": "+44 1632 960001",
    });
    let asked = Asked::parse(&good).expect("it is read");
    assert_eq!(asked.say, [Saying::Booked, Saying::Reminder]);
    assert_eq!((asked.channel, &*asked.address), (Channel::Sms, "+447700900201"));
    assert_eq!(asked.call_back.as_deref(), Some("01632960001"));
    for (row, change, pointers) in [
        ("nothing is said", json!({ "say": [] }), vec!["say"]),
        ("both at once", json!({ "say": ["booked", "changed"] }), vec!["say"]),
        ("something else", json!({ "say": ["missing"] }), vec!["say"]),
        ("nobody", json!({ "whose": null }), vec!["whose"]),
        ("a call", json!({ "channel": "phone" }), vec!["channel"]),
        ("no number", json!({ "address": "the blue one" }), vec!["address"]),
        ("no address", json!({ "channel": "email", "address": "07700 900201" }), vec!["address"]),
        ("nobody can ring that", json!({ "call_back": "ask Ida" }), vec!["call_back"]),
        ("what is never asked", json!({ "text": "Come home" }), vec!["text"]),
    ] {
        let mut body = good.clone();
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let faults = Asked::parse(&body).expect_err(row);
        let named: Vec<_> = faults.iter().map(|fault| fault.pointer.trim_start_matches("#/")).collect();
        assert_eq!(named, pointers, "{row}");
    }
}
