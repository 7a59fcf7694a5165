//! A story is what happened, in order: notices that came in and things that people did, each with its moment.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::children::Child;
use crate::domain::calendar::{Calendar, WorkingHours};

/// What can be done about an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Allocate,
    Acknowledge,
    Attempt,
    Record,
    Close,
    DecideClosure,
    SignOff,
}

/// One thing that somebody does.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// An organisation sends a notice.
    Notice { from: &'static str, sent: Value },
    /// Somebody of the council does something about the interview that the episode of `reference` owes.
    Interview { reference: String, by: &'static str, verb: Verb, sent: Value },
    /// Somebody has the interview about `reference` cover the episode of `other` too.
    Cover { reference: String, by: &'static str, other: String },
    /// Somebody of the council says how it is safe to speak with the child of `reference` and the adults around them.
    SafeContacts { reference: &'static str, by: &'static str, sent: Value },
    /// Somebody writes to the other agencies about the episode of `reference`.
    Post { reference: String, from: &'static str, by: &'static str, text: &'static str, needs_an_answer: bool },
    /// The coordinator and the team manager answer what waits for an answer.
    Answers,
}

/// A deed with its moment.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) at: DateTime<Utc>,
    pub(super) deed: Deed,
}

/// A story being written.
pub(super) struct Story {
    /// The moment at which it ends.
    pub(super) now: DateTime<Utc>,
    calendar: Calendar,
    events: Vec<Event>,
}

/// An occasion of going missing, as one organisation tells it.
#[derive(Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub(super) from: &'static str,
    pub(super) reference: &'a str,
    pub(super) child: &'a Child,
    pub(super) start: DateTime<Utc>,
}

impl Story {
    pub(super) fn ending(now: DateTime<Utc>) -> Self {
        Self { now, calendar: Calendar::published(), events: vec![] }
    }

    /// All that happened by the end, in order; what would have come later is not known yet.
    pub(super) fn events(mut self) -> Vec<Event> {
        self.events.retain(|event| event.at <= self.now);
        self.events.sort_by_key(|event| event.at);
        self.events
    }

    pub(super) fn add(&mut self, at: DateTime<Utc>, deed: Deed) {
        self.events.push(Event { at, deed });
    }

    /// The moment itself if people are at work, else when they next are.
    pub(super) fn at_work(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.calendar.next_working_time(at, &WorkingHours::default())
    }

    pub(super) fn is_working_day(&self, day: chrono::NaiveDate) -> bool {
        self.calendar.is_working_day(day)
    }

    /// At `told` an organisation says that the child is missing, with `more` besides the ordinary.
    pub(super) fn missing(&mut self, occasion: Occasion<'_>, told: DateTime<Utc>, more: Value) {
        let sent = json!({
            "type": "missing", "classification": "missing", "child": occasion.child.described,
            "missing_from_at": written(occasion.start), "missing_from": occasion.child.lives.place(),
            "circumstances": "Made up for the demo: did not come back when expected.",
        });
        self.notice(occasion.from, occasion.reference, told, sent, more);
    }

    /// At `told` an organisation says that the child came back at `back`.
    pub(super) fn returned(&mut self, from: &'static str, reference: &str, told: DateTime<Utc>, back: DateTime<Utc>) {
        let sent = json!({ "type": "returned", "returned_at": written(back) });
        self.notice(from, reference, told, sent, json!({}));
    }

    /// At `told` an organisation sends a notice with these fields and `more`, which win.
    pub(super) fn notice(
        &mut self,
        from: &'static str,
        reference: &str,
        told: DateTime<Utc>,
        fields: Value,
        more: Value,
    ) {
        let mut sent = Map::new();
        let common = json!({ "reference": reference, "authority": "990", "reported_at": written(told) });
        for part in [common, fields, more] {
            if let Value::Object(part) = part {
                sent.extend(part);
            }
        }
        self.add(told, Deed::Notice { from, sent: Value::Object(sent) });
    }

    /// At `at` somebody does something about an interview.
    pub(super) fn interview(&mut self, at: DateTime<Utc>, reference: &str, by: &'static str, verb: Verb, sent: Value) {
        self.add(at, Deed::Interview { reference: reference.to_owned(), by, verb, sent });
    }
}

/// An instant as a notice carries it.
#[must_use]
pub fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
