//! The limits that several verbs share: how long a text may be, and how far ahead of ours a caller's clock may run.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::domain::violation::Reader;

/// How far in the future an instant may lie and still be taken as now: clocks of telephones and councils drift.
pub const FUTURE_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Characters of a passage: a child's whole account fits, a pasted document does not.
pub(super) const PASSAGE: usize = 20_000;

/// Characters of a name, an address or the like.
pub(super) const LINE: usize = 500;

/// Entries of a list of a form, such as people or actions.
pub(super) const ENTRIES: usize = 100;

/// Refuses an instant that has not come yet.
pub(super) fn not_in_the_future(field: &'static str, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if at > now + FUTURE_TOLERANCE { Err(Refusal::InTheFuture { field, at }) } else { Ok(()) }
}

/// Reads a text and puts it among the texts under its own name; says whether there is one.
pub(super) fn keep_text(
    reader: &mut Reader<'_>,
    texts: &mut Map<String, Value>,
    name: &'static str,
    longest: usize,
) -> bool {
    let text = reader.text(name, longest);
    let is_there = text.is_some();
    texts.extend(text.map(|text| (name.to_owned(), Value::String(text))));
    is_there
}

/// The texts as they lie beside a fact: an object, or nothing where nobody wrote anything.
pub(super) fn beside(texts: Map<String, Value>) -> Option<Value> {
    (!texts.is_empty()).then_some(Value::Object(texts))
}
