//! The child's account: what the child said, in the child's own words, under the headings of the form, with the places
//! and people that were named.

use serde_json::{Map, Value};

use super::content::RecordContent;
use crate::domain::interview::limits::{ENTRIES, LINE, PASSAGE, keep_text};
use crate::domain::violation::Reader;

/// The headings under which the child's words are kept.
pub(super) const SECTIONS: &[&str] = &[
    "own_words",
    "why_left",
    "what_happened",
    "travel",
    "money",
    "phone",
    "slept_where",
    "food",
    "drugs_or_alcohol",
    "hurt",
    "threatened",
    "afraid_of",
    "sexual_contact",
    "asked_to_carry_hold_or_sell",
    "gifts_or_debts",
    "online_contact",
    "how_returned",
    "brought_back_by",
    "feelings_now",
    "what_would_help",
    "what_would_stop_it",
    "trusted_adult",
    "anything_else",
];

const PLACE: &[&str] = &["name", "address", "postcode"];

const PERSON: &[&str] = &["name", "alias", "age", "relationship", "phone", "handle"];

/// Reads `childs_account`: the codes go into `content`; gives the words, which may be none.
pub(super) fn read(reader: &mut Reader<'_>, content: &mut RecordContent, is_final: bool) -> Map<String, Value> {
    let mut texts = Map::new();
    for section in SECTIONS {
        keep_text(reader, &mut texts, section, PASSAGE);
    }
    content.push = reader.codes("push").unwrap_or_default().into_iter().collect();
    content.pull = reader.codes("pull").unwrap_or_default().into_iter().collect();
    content.saw_self_as_missing = reader.boolean("saw_self_as_missing");
    keep_entries(reader, &mut texts, "places", PLACE);
    keep_entries(reader, &mut texts, "people", PERSON);
    if is_final && is_blank(reader) {
        reader.fault(
            "own_words",
            "is required, or another part of the account: a finished record holds what the child said",
        );
    }
    texts
}

/// Whether nothing was sent that could be the child's word. What was sent and is at fault is named for its own fault.
fn is_blank(reader: &mut Reader<'_>) -> bool {
    let lists = ["push", "pull", "places", "people"];
    let is_silent = |sent: Option<&Value>| sent.is_none_or(|sent| sent.as_array().is_some_and(Vec::is_empty));
    SECTIONS.iter().all(|section| reader.raw(section).is_none()) && lists.iter().all(|list| is_silent(reader.raw(list)))
}

fn keep_entries(reader: &mut Reader<'_>, texts: &mut Map<String, Value>, name: &'static str, fields: &[&'static str]) {
    let entries = reader.list(name, ENTRIES, |reader| {
        let mut entry = Map::new();
        for field in fields {
            keep_line(reader, &mut entry, field);
        }
        if fields.iter().all(|field| reader.raw(field).is_none()) {
            reader.fault(fields[0], "is required, or another field of this entry");
        }
        Some(Value::Object(entry))
    });
    texts.extend(entries.filter(|entries| !entries.is_empty()).map(|entries| (name.to_owned(), entries.into())));
}

/// An age may be sent as a number, and is as often "about 20".
fn keep_line(reader: &mut Reader<'_>, entry: &mut Map<String, Value>, field: &'static str) {
    if field == "age" && reader.raw(field).is_some_and(Value::is_number) {
        let age = reader.integer(field);
        entry.extend(age.map(|age| (field.to_owned(), Value::String(age.to_string()))));
    } else {
        keep_text(reader, entry, field, LINE);
    }
}
