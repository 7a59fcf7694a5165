//! Words for how it is safe to speak with somebody. What is not to be used comes first, whoever is in a hurry.

use chrono::{DateTime, Utc};

use crate::domain::calendar::written;
use crate::domain::safe_contact::{SafeContact, Topic, Use, WayTerms, WayWords, Whose};
use crate::web::parts::Row;
use crate::web::work::wording as words;

pub(super) const WHOSE: [(Whose, &str); 4] = [
    (Whose::Child, "The child"),
    (Whose::Parent, "A parent"),
    (Whose::Carer, "A carer"),
    (Whose::OtherAdult, "Another adult"),
];

pub(super) const TOPICS: [(Topic, &str, &str); 4] = [
    (Topic::Appointment, "An appointment", "That somebody would like to meet, when and where"),
    (Topic::Missing, "That the child is or was missing", ""),
    (Topic::Whereabouts, "Where the child is", ""),
    (Topic::Outcome, "What came of a talk", ""),
];

pub(super) const USES: [(Use, &str); 3] = [
    (Use::Safe, "It is safe"),
    (Use::Shared, "Somebody who is a risk may read or hear it"),
    (Use::Never, "Never use it"),
];

/// Who of a family, in words.
pub(in crate::web) fn whose(whose: Whose) -> &'static str {
    WHOSE.iter().find(|(known, _)| *known == whose).map_or("", |(_, text)| text)
}

/// Who it is.
pub(in crate::web) fn who(contact: &SafeContact) -> String {
    let whose = whose(contact.terms.whose);
    match &contact.words.name {
        Some(name) if contact.terms.whose == Whose::Child => name.clone(),
        Some(name) => format!("{name}, {}", whose.to_lowercase()),
        None => whose.to_owned(),
    }
}

/// The ways that are not to be used, a line each, and those that are.
fn ways(contact: &SafeContact) -> (Vec<String>, Vec<String>) {
    let (not_safe, safe): (Vec<_>, Vec<_>) = contact.ways().partition(|(way, _)| way.used != Use::Safe);
    let line = |(way, words): (&WayTerms, WayWords)| self::way(way, &words);
    (not_safe.into_iter().map(line).collect(), safe.into_iter().map(line).collect())
}

fn way(way: &WayTerms, said: &WayWords) -> String {
    let address = said.address.as_ref().map_or_else(|| "not known any more".to_owned(), Clone::clone);
    let channel = words::channel(way.channel);
    let because = said.reason.as_ref().map_or_else(String::new, |reason| format!(". {reason}"));
    let hours =
        way.hours.map(|hours| format!("from {} to {}", hours.from.format("%H:%M"), hours.until.format("%H:%M")));
    let channel = if way.used == Use::Safe { channel.to_owned() } else { channel.to_lowercase() };
    // What is not safe is not safe at other hours either; those that somebody typed beside it are shown as they are.
    let hours = match (hours, way.used) {
        (None, _) => String::new(),
        (Some(hours), Use::Safe) => format!(", {hours}"),
        (Some(hours), Use::Shared | Use::Never) => format!(" (hours given: {hours})"),
    };
    let before = match way.used {
        Use::Never => "Never use: ",
        Use::Shared => "Not safe: ",
        Use::Safe => "",
    };
    format!("{before}{channel}, {address}{hours}{because}")
}

/// What they may be told, a line each.
fn topics(contact: &SafeContact) -> Vec<String> {
    let told = TOPICS.iter().filter(|(topic, ..)| contact.terms.may_be_told.contains(topic));
    told.map(|(_, text, _)| (*text).to_owned()).collect()
}

/// All that is agreed about one person.
pub(super) fn rows(contact: &SafeContact) -> Vec<Row> {
    let (not_safe, safe) = ways(contact);
    let topics = topics(contact);
    let none = |lines: Vec<String>, none: &str| if lines.is_empty() { vec![none.to_owned()] } else { lines };
    let lined = |key: &str, lines| Row { key: key.to_owned(), lines, change: None };
    let mut rows = vec![];
    rows.extend((!not_safe.is_empty()).then(|| lined("Do not use", not_safe)));
    rows.push(lined("May be used", none(safe, "No way is agreed")));
    rows.push(lined("May be told", none(topics, "Nothing")));
    rows.extend(contact.words.place.as_ref().map(|place| Row::new("Where", place.clone())));
    rows.extend(contact.words.time.as_ref().map(|time| Row::new("When", time.clone())));
    rows.extend(contact.words.note.as_ref().map(|note| Row::new("Note", note.clone())));
    rows.push(Row::new("Holds since", written(contact.terms.since)));
    rows.extend(contact.terms.until.map(|until| Row::new("Holds until", written(until))));
    rows
}

/// A line or a few for whoever is about to call or to set out: of each person what is not to be used, then what is, what
/// they may be told, and what else to know. Of what has run out only what is not to be used is left.
fn short(contacts: &[SafeContact], now: DateTime<Utc>) -> Vec<String> {
    let mut lines = vec![];
    for contact in contacts {
        let (not_safe, safe) = ways(contact);
        let who = who(contact);
        lines.extend(not_safe.into_iter().map(|line| format!("{who}: {line}")));
        if !contact.holds_at(now) {
            continue;
        }
        if !safe.is_empty() {
            lines.push(format!("{who}: {}", safe.join("; ")));
        }
        let place = [&contact.words.place, &contact.words.time].into_iter().flatten().cloned();
        let place: Vec<String> = place.collect();
        lines.extend((!place.is_empty()).then(|| format!("{who}: {}", place.join("; "))));
        let topics = topics(contact).join("; ").to_lowercase();
        let told = if topics.is_empty() { "nothing".to_owned() } else { topics };
        lines.push(format!("{who}: may be told: {told}"));
        lines.extend(contact.words.note.as_ref().map(|note| format!("{who}: {note}")));
    }
    lines
}

/// The same for a page about the child, where silence must not look like safety.
pub(in crate::web) fn row(contacts: &[SafeContact], now: DateTime<Utc>) -> Row {
    let lines = short(contacts, now);
    let lines =
        if lines.is_empty() { vec!["Nothing is recorded: ask before you call or write".to_owned()] } else { lines };
    Row { key: "Safe contact".to_owned(), lines, change: None }
}
