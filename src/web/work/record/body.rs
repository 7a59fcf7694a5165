//! The body of a record by the dotted names of its fields: reading a field out of it, putting one in, and the part of it that
//! one section is about.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::{Kind, Section};

/// The values of a section by the names of their fields; what nobody said is left out.
pub(super) type Part = BTreeMap<String, Value>;

/// What stands in `body` under a dotted name.
pub(super) fn at<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        None => body.get(name),
        Some((head, rest)) => at(body.get(head)?.as_object()?, rest),
    }
}

/// Puts a value under a dotted name, or takes away what stands there.
pub(super) fn put(body: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    let Some((head, rest)) = name.split_once('.') else {
        match value {
            Some(value) => body.insert(name.to_owned(), value),
            None => body.remove(name),
        };
        return;
    };
    let mut inner = match body.remove(head) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    };
    put(&mut inner, rest, value);
    if !inner.is_empty() {
        body.insert(head.to_owned(), inner.into());
    }
}

impl Section {
    /// What `body` says of this section.
    pub(super) fn part(&self, body: &Map<String, Value>) -> Part {
        let fields = self.fields.iter();
        fields.filter_map(|field| at(body, field.name).map(|value| (field.name.to_owned(), value.clone()))).collect()
    }

    /// `body` with this section as `part` says.
    pub(super) fn with(&self, mut body: Map<String, Value>, part: &Part) -> Map<String, Value> {
        for field in self.fields {
            put(&mut body, field.name, part.get(field.name).cloned());
        }
        body
    }
}

/// `mine` with the numbers by which `base` knows its entries: a page that saved by itself does not know yet which number an
/// entry was given, and so the same entry would look like another.
pub(super) fn recognised(mut mine: Part, base: &Part, section: &Section) -> Part {
    for field in section.fields {
        let Kind::Entries(_, inner) = field.kind else { continue };
        let Some(number) = inner.iter().find(|inner| matches!(inner.kind, Kind::Kept)).map(|inner| inner.name) else {
            continue;
        };
        let Some(Value::Array(entries)) = mine.get_mut(field.name) else { continue };
        let mut known: Vec<Value> = base.get(field.name).and_then(Value::as_array).cloned().unwrap_or_default();
        known.retain(|known| !entries.iter().any(|entry| entry.get(number) == known.get(number)));
        for entry in entries.iter_mut().filter_map(Value::as_object_mut).filter(|entry| !entry.contains_key(number)) {
            let is_same = |known: &Value| {
                let mut known = known.as_object().cloned().unwrap_or_default();
                known.remove(number);
                known == *entry
            };
            if let Some(place) = known.iter().position(is_same) {
                entry.extend(known.remove(place).get(number).map(|given| (number.to_owned(), given.clone())));
            }
        }
    }
    mine
}

/// What becomes of a part that one person changed to `mine` and somebody else meanwhile to `theirs`.
#[derive(Debug, PartialEq)]
pub(super) struct Merged {
    /// What both say together, with what is mine where they contradict each other.
    pub part: Part,
    /// The names of the fields that both changed, each to something else.
    pub torn: Vec<String>,
}

/// Lays what two people made of `base` together, field by field.
pub(super) fn merged(base: &Part, mine: &Part, theirs: &Part) -> Merged {
    let mut part = Part::new();
    let mut torn = vec![];
    let names: std::collections::BTreeSet<&String> = base.keys().chain(mine.keys()).chain(theirs.keys()).collect();
    for name in names {
        let (was, my, their) = (base.get(name), mine.get(name), theirs.get(name));
        let kept = if my == was { their } else { my };
        if my != was && their != was && my != their {
            torn.push(name.clone());
        }
        part.extend(kept.map(|kept| (name.clone(), kept.clone())));
    }
    Merged { part, torn }
}

/// Both versions of a field, where they can stand one behind the other.
pub(super) fn both(mine: Option<&Value>, theirs: Option<&Value>) -> Option<Value> {
    match (theirs, mine) {
        (Some(Value::String(theirs)), Some(Value::String(mine))) => Some(format!("{theirs}\n\n{mine}").into()),
        (Some(Value::Array(theirs)), Some(Value::Array(mine))) => {
            // An entry is the same whatever number it was given; one that stands beside another is numbered anew.
            let known: Vec<Value> = theirs.iter().map(unnumbered).collect();
            let new = mine.iter().map(unnumbered).filter(|one| !known.contains(one));
            Some(theirs.iter().cloned().chain(new).collect::<Vec<_>>().into())
        }
        (one, other) => one.or(other).cloned(),
    }
}

fn unnumbered(entry: &Value) -> Value {
    let mut entry = entry.clone();
    if let Some(entry) = entry.as_object_mut() {
        entry.remove("number");
    }
    entry
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(value: &Value) -> Part {
        value.as_object().unwrap().clone().into_iter().collect()
    }

    #[test]
    fn a_value_is_put_where_its_name_says_and_leaves_nothing_empty_behind() {
        let mut body = Map::new();
        put(&mut body, "childs_account.own_words", Some(json!("I was bored.")));
        put(&mut body, "exploitation.gangs.indicator", Some(json!("no")));
        assert_eq!(at(&body, "exploitation.gangs.indicator"), Some(&json!("no")));
        assert_eq!(at(&body, "exploitation.online.indicator"), None);
        put(&mut body, "exploitation.gangs.indicator", None);
        assert_eq!(Value::Object(body), json!({ "childs_account": { "own_words": "I was bored." } }));
    }

    #[test]
    fn an_entry_that_was_numbered_meanwhile_is_the_same_entry() {
        let section = super::super::fields::SECTIONS.iter().find(|section| section.slug == "actions").unwrap();
        let base = part(
            &json!({ "actions": [{ "what": "Ring", "number": 1 }, { "what": "See", "number": 2 }, { "what": "See", "number": 3 }] }),
        );
        for (row, mine, expected) in [
            (
                "the same",
                json!([{ "what": "Ring" }, { "what": "See" }]),
                json!([{ "what": "Ring", "number": 1 }, { "what": "See", "number": 2 }]),
            ),
            (
                "one that knows its number",
                json!([{ "what": "See" }, { "what": "See", "number": 2 }]),
                json!([{ "what": "See", "number": 3 }, { "what": "See", "number": 2 }]),
            ),
            ("a new one", json!([{ "what": "Write" }]), json!([{ "what": "Write" }])),
        ] {
            let mine = recognised(part(&json!({ "actions": mine })), &base, section);
            assert_eq!(mine["actions"], expected, "{row}");
        }
        assert_eq!(recognised(Part::new(), &base, section), Part::new());
    }

    #[test]
    fn two_people_who_changed_different_things_both_have_their_way() {
        let base = part(&json!({ "a": "old", "b": "old", "c": "old", "d": "old", "e": "old" }));
        let mine = part(&json!({ "a": "mine", "b": "old", "c": "same", "d": "mine" }));
        let theirs = part(&json!({ "a": "old", "b": "theirs", "c": "same", "d": "theirs", "e": "theirs" }));
        let merged = merged(&base, &mine, &theirs);
        assert_eq!(merged.torn, ["d", "e"], "taking away is a change like any other");
        assert_eq!(merged.part, part(&json!({ "a": "mine", "b": "theirs", "c": "same", "d": "mine" })));
    }

    #[test]
    fn both_versions_can_be_kept_where_one_can_stand_behind_the_other() {
        for (row, mine, theirs, expected) in [
            ("texts", json!("mine"), json!("theirs"), json!("theirs\n\nmine")),
            ("lists", json!(["a", "b"]), json!(["b", "c"]), json!(["b", "c", "a"])),
            ("codes would contradict", json!(true), json!(false), json!(false)),
        ] {
            assert_eq!(both(Some(&mine), Some(&theirs)), Some(expected), "{row}");
        }
    }
}
