//! The form about one person: read into what the services take, and filled with what is agreed.

use serde_json::{Value, json};

use super::wording::USES;
use crate::domain::calendar::{london_date, london_instant};
use crate::domain::instant::outward;
use crate::domain::interview::Channel;
use crate::domain::safe_contact::{MOST_WAYS, SafeContact, Topic, Use, Whose};
use crate::domain::violation::Violation;
use crate::web::form::{Choice, Form};
use crate::web::work::wording::CHANNELS;

/// One way on the form.
pub(super) struct Way {
    pub heading: String,
    pub channel: String,
    pub address: String,
    pub used: String,
    pub reason: String,
    pub from: String,
    pub until: String,
}

/// The parts of a way.
const PARTS: [&str; 6] = ["channel", "address", "use", "reason", "hours.from", "hours.until"];

fn field(place: usize, part: &str) -> String {
    format!("ways.{place}.{part}")
}

fn is_blank(form: &Form, place: usize) -> bool {
    PARTS.iter().all(|part| form.value(&field(place, part)).trim().is_empty())
}

/// The ways that the form has room for: those that were typed in and one more where one is asked for, or there is none.
pub(super) fn ways(form: &Form) -> Vec<Way> {
    let typed = (0..MOST_WAYS).rev().find(|place| !is_blank(form, *place)).map_or(0, |last| last + 1);
    let more = usize::from(!form.value("more").is_empty());
    let way = |place: usize| Way {
        heading: format!("Way {}", place + 1),
        channel: field(place, "channel"),
        address: field(place, "address"),
        used: field(place, "use"),
        reason: field(place, "reason"),
        from: field(place, "hours.from"),
        until: field(place, "hours.until"),
    };
    (0..(typed + more).clamp(1, MOST_WAYS)).map(way).collect()
}

pub(super) fn channels() -> Vec<Choice> {
    CHANNELS.iter().map(|(_, word, text)| Choice::new(*word, *text)).collect()
}

pub(super) fn uses() -> Vec<Choice> {
    USES.iter().map(|(used, text)| Choice::new(used.word(), *text)).collect()
}

/// What the form holds beforehand.
pub(super) fn filled(contact: &SafeContact) -> Form {
    let words = &contact.words;
    let mut form = Form::empty().with("whose", contact.terms.whose.word());
    for (name, value) in [("name", &words.name), ("place", &words.place), ("time", &words.time), ("note", &words.note)]
    {
        form = form.with(name, value.clone().unwrap_or_default());
    }
    for topic in &contact.terms.may_be_told {
        form = form.with("may_be_told", topic.word());
    }
    for (place, (way, words)) in contact.ways().enumerate() {
        let channel = CHANNELS.iter().find(|(known, ..)| *known == way.channel).map_or("", |(_, word, _)| word);
        form = form
            .with(&field(place, "channel"), channel)
            .with(&field(place, "address"), words.address.unwrap_or_default())
            .with(&field(place, "use"), way.used.word())
            .with(&field(place, "reason"), words.reason.unwrap_or_default());
        if let Some(hours) = way.hours {
            form = form
                .with(&field(place, "hours.from"), hours.from.format("%H:%M").to_string())
                .with(&field(place, "hours.until"), hours.until.format("%H:%M").to_string());
        }
    }
    // The day on which it still holds.
    match contact.terms.until.and_then(|until| london_date(until).pred_opt()) {
        Some(last) => form.with_day("until", last),
        None => form,
    }
}

/// What was typed, as the services take it, with the place on the form of each way. `before` is what it changes: since when
/// that holds is not asked again.
pub(super) fn read(form: &mut Form, before: Option<&SafeContact>) -> Option<(Value, Vec<usize>)> {
    let whose = form.choice::<Whose>("whose", "Say who it is");
    let name = match whose {
        Some(Whose::Child) | None => form.optional("name"),
        Some(_) => form.required("name", "Enter their name"),
    };
    let topics = form.choices::<Topic>("may_be_told");
    let places: Vec<usize> = (0..MOST_WAYS).filter(|place| !is_blank(form, *place)).collect();
    let ways: Vec<Option<Value>> = places.iter().map(|place| way(form, *place)).collect();
    let mut sent = json!({ "may_be_told": topics.into_iter().map(Topic::word).collect::<Vec<_>>() });
    let said = [
        ("name", name),
        ("place", form.optional("place")),
        ("time", form.optional("time")),
        ("note", form.optional("note")),
    ];
    for (field, said) in said {
        if let Some(said) = said {
            sent[field] = said.into();
        }
    }
    if let Some(last) = form.optional_day("until", "the last day on which it holds") {
        let end = last.succ_opt().unwrap_or(last).and_time(chrono::NaiveTime::MIN);
        sent["until"] = outward(london_instant(end)).into();
    }
    if let Some(before) = before {
        sent["since"] = outward(before.terms.since).into();
    }
    sent["whose"] = whose?.word().into();
    sent["ways"] = ways.into_iter().collect::<Option<Vec<_>>>()?.into();
    Some((sent, places))
}

fn way(form: &mut Form, place: usize) -> Option<Value> {
    let channel = form.choice::<Channel>(&field(place, "channel"), "Choose the way");
    let address = form.required(&field(place, "address"), "Enter the number or address");
    let used = form.choice::<Use>(&field(place, "use"), "Say whether it is safe");
    let reason = match used {
        Some(Use::Shared | Use::Never) => form.required(&field(place, "reason"), "Say why it is not safe"),
        _ => form.optional(&field(place, "reason")),
    };
    let lacks = ["hours.from", "hours.until"].map(|part| form.value(&field(place, part)).trim().is_empty());
    let from = form.time_of_day(&field(place, "hours.from"));
    let until = form.time_of_day(&field(place, "hours.until"));
    if lacks[0] != lacks[1] {
        let missing = if lacks[0] { "hours.from" } else { "hours.until" };
        form.blame_field(&field(place, missing), "Enter both times, or neither");
    }
    if from.is_some() && from == until {
        form.blame_field(&field(place, "hours.until"), "Enter another time than the one before");
    }
    let channel = channel.and_then(|channel| CHANNELS.iter().find(|(known, ..)| *known == channel));
    let mut sent = json!({ "channel": channel?.1, "address": address?, "use": used?.word() });
    if let Some(reason) = reason {
        sent["reason"] = reason.into();
    }
    if let Some((from, until)) = from.zip(until) {
        sent["hours"] = json!({ "from": from.format("%H:%M").to_string(), "until": until.format("%H:%M").to_string() });
    }
    Some(sent)
}

/// Brings what the services found wrong back to the fields: a way that was left blank was not sent.
pub(super) fn blame(form: &mut Form, violations: Vec<Violation>, places: &[usize]) {
    let moved = |violation: Violation| {
        let rest = violation.pointer.strip_prefix("#/ways/").and_then(|rest| {
            let (place, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let place = places.get(place.parse::<usize>().ok()?)?;
            Some(format!("#/ways/{place}/{rest}"))
        });
        Violation { pointer: rest.unwrap_or(violation.pointer), ..violation }
    };
    let violations: Vec<Violation> = violations.into_iter().map(moved).collect();
    let named: Vec<(String, &str)> = places
        .iter()
        .flat_map(|place| {
            [("address", "The number or address"), ("reason", "The reason")]
                .map(|(part, called)| (field(*place, part), called))
        })
        .collect();
    let mut called: Vec<(&str, &str)> = named.iter().map(|(name, called)| (name.as_str(), *called)).collect();
    called.extend([("name", "The name"), ("place", "The place"), ("time", "The time"), ("note", "The note")]);
    called.push(("until", "The last day"));
    form.blame(&violations, &called);
}
