//! Answers of the write-up between the form, the record and the page: what was typed becomes a value, a value becomes what is
//! typed, and both become words.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::body::Part;
use super::fields::{Field, Kind, Section};
use super::words::Words;
use crate::domain::calendar::written;
use crate::web::form::Form;
use crate::web::work::wording;

/// As many entries as a record takes of one kind.
const MOST_ENTRIES: usize = 100;

/// A form in which a part of a record stands.
pub(super) fn begun(mut form: Form, section: &Section, part: &Part) -> Form {
    for field in section.fields {
        if let Some(value) = part.get(field.name) {
            form = typed(form, &field.kind, field.name, value);
        }
    }
    form
}

fn typed(form: Form, kind: &Kind, name: &str, value: &Value) -> Form {
    let text = || value.as_str().unwrap_or_default();
    match kind {
        Kind::Line | Kind::Passage | Kind::One(_) => form.with(name, text()),
        Kind::Number(_) | Kind::Kept => form.with(name, value.to_string()),
        Kind::YesNo => form.with(name, if value.as_bool() == Some(true) { "yes" } else { "no" }),
        Kind::Lines => form.with(name, texts(value).collect::<Vec<_>>().join("\n")),
        Kind::Many(_) => texts(value).fold(form, |form, word| form.with(name, word)),
        Kind::Moment(_) => match text().parse::<DateTime<Utc>>() {
            Ok(at) => form.with_moment(name, at),
            Err(_) => form,
        },
        Kind::Day(_) => match text().parse::<NaiveDate>() {
            Ok(day) => form.with_day(name, day),
            Err(_) => form,
        },
        Kind::Entries(_, fields) => {
            let mut form = form;
            for (index, entry) in value.as_array().into_iter().flatten().enumerate() {
                for field in *fields {
                    if let Some(value) = entry.get(field.name) {
                        form = typed(form, &field.kind, &format!("{name}.{index}.{}", field.name), value);
                    }
                }
            }
            form
        }
    }
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The form with what stands in `part` wherever it brings nothing for a field: what a form never asked was not taken away.
pub(super) fn completed(form: Form, section: &Section, part: &Part) -> Form {
    let is_brought = |form: &Form, field: &Field| {
        form.sent()
            .iter()
            .any(|(sent, _)| sent.strip_prefix(field.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    let left: Vec<&Field> = section.fields.iter().filter(|field| !is_brought(&form, field)).collect();
    left.into_iter().fold(form, |form, field| match part.get(field.name) {
        Some(value) => typed(form, &field.kind, field.name, value),
        None => form,
    })
}

/// How many entries of a field somebody has begun.
pub(super) fn entries(form: &Form, name: &str) -> usize {
    let number = |sent: &str| sent.strip_prefix(name)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok();
    let begun = form.sent().iter().filter(|(_, value)| !value.trim().is_empty()).filter_map(|(sent, _)| number(sent));
    begun.max().map_or(0, |last| last + 1).min(MOST_ENTRIES)
}

/// The form with its entries numbered on without gaps: one is taken away by emptying it.
pub(super) fn closed_up(form: Form, section: &Section) -> Form {
    let mut form = form;
    for field in section.fields {
        let Kind::Entries(..) = field.kind else { continue };
        let before = |index: usize| format!("{}.{index}.", field.name);
        // What is only brought along is nobody's answer.
        let is_begun = |index: &usize| {
            let said = |(name, value): &(String, String)| {
                let inner = name.strip_prefix(&before(*index));
                inner.is_some_and(|inner| !is_kept(field, inner)) && !value.trim().is_empty()
            };
            form.sent().iter().any(said)
        };
        let begun: Vec<usize> = (0..entries(&form, field.name)).filter(is_begun).collect();
        let mut closed = Form::empty();
        for (name, value) in form.sent() {
            let place = begun.iter().position(|index| name.starts_with(&before(*index)));
            let inside = place.and_then(|place| Some((place, name.strip_prefix(&before(begun[place]))?)));
            closed = match inside {
                Some((place, rest)) => closed.with(&format!("{}{rest}", before(place)), value.as_str()),
                None if name.starts_with(&format!("{}.", field.name)) => closed,
                None => closed.with(name, value.as_str()),
            };
        }
        form = closed;
    }
    form
}

/// Whether an inner field of an entry is only brought along.
fn is_kept(field: &Field, inner: &str) -> bool {
    let Kind::Entries(_, fields) = field.kind else { return false };
    fields.iter().any(|known| known.name == inner && matches!(known.kind, Kind::Kept))
}

/// What the form says of a section; nothing where something in it cannot be read.
pub(super) fn read(form: &mut Form, section: &Section) -> Part {
    let fields = section.fields.iter();
    fields.filter_map(|field| answer(form, field, field.name).map(|value| (field.name.to_owned(), value))).collect()
}

fn answer(form: &mut Form, field: &Field, name: &str) -> Option<Value> {
    match &field.kind {
        Kind::Line => form.optional(name).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ").into()),
        Kind::Passage => form.optional(name).map(Value::from),
        Kind::Lines => {
            let text = form.optional(name)?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Some(lines.map(Value::from).collect::<Vec<_>>().into())
        }
        Kind::YesNo => match form.value(name) {
            "yes" => Some(true.into()),
            "no" => Some(false.into()),
            _ => None,
        },
        Kind::One(words) => chosen(words, form.value(name)).map(Value::from),
        Kind::Number(words) => chosen(words, form.value(name))?.parse::<i64>().ok().map(Value::from),
        Kind::Kept => form.value(name).parse::<u32>().ok().map(Value::from),
        Kind::Many(words) => {
            let ticked: Vec<_> = words.iter().filter(|(word, _)| form.has(name, word)).map(|(word, _)| *word).collect();
            (!ticked.is_empty()).then(|| ticked.into())
        }
        Kind::Moment(what) => form.optional_moment(name, what).map(|at| at.to_rfc3339().into()),
        Kind::Day(what) => form.optional_day(name, what).map(|day| day.to_string().into()),
        Kind::Entries(_, fields) => {
            let mut made: Vec<Value> = vec![];
            for index in 0..entries(form, name) {
                let mut entry = Map::new();
                for field in *fields {
                    let value = answer(form, field, &format!("{name}.{index}.{}", field.name));
                    entry.extend(value.map(|value| (field.name.to_owned(), value)));
                }
                made.push(entry.into());
            }
            (!made.is_empty()).then(|| made.into())
        }
    }
}

fn chosen(words: Words, sent: &str) -> Option<&'static str> {
    words.iter().find(|(word, _)| *word == sent).map(|(word, _)| *word)
}

/// A value in words, a line each.
pub(super) fn lines(kind: &Kind, value: &Value) -> Vec<String> {
    let said = |words: Words, word: &str| {
        words.iter().find(|(known, _)| *known == word).map_or_else(|| word.to_owned(), |(_, text)| (*text).to_owned())
    };
    let text = || value.as_str().unwrap_or_default().to_owned();
    match kind {
        Kind::Kept => vec![],
        Kind::Line => vec![text()],
        Kind::Passage => text().lines().map(str::to_owned).collect(),
        Kind::Lines => texts(value).map(str::to_owned).collect(),
        Kind::YesNo => vec![if value.as_bool() == Some(true) { "Yes" } else { "No" }.to_owned()],
        Kind::One(words) => vec![said(words, &text())],
        Kind::Number(words) => vec![said(words, &value.to_string())],
        Kind::Many(words) => texts(value).map(|word| said(words, word)).collect(),
        Kind::Moment(_) => vec![text().parse::<DateTime<Utc>>().map_or_else(|_| text(), written)],
        Kind::Day(_) => vec![text().parse::<NaiveDate>().map_or_else(|_| text(), wording::day)],
        Kind::Entries(_, fields) => {
            let entry = |entry: &Value| {
                let seen = fields.iter().filter(|field| !matches!(field.kind, Kind::Kept));
                let parts = seen.filter_map(|field| {
                    entry
                        .get(field.name)
                        .map(|value| format!("{}: {}", field.label, lines(&field.kind, value).join(", ")))
                });
                parts.collect::<Vec<_>>().join("; ")
            };
            value.as_array().into_iter().flatten().map(entry).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fields::SECTIONS;
    use super::*;

    fn section(slug: &str) -> &'static Section {
        SECTIONS.iter().find(|section| section.slug == slug).unwrap()
    }

    #[test]
    fn what_stands_in_a_record_comes_back_from_the_form_as_it_is() {
        for (slug, part) in [
            (
                "talk",
                json!({ "held_at": "2026-10-25T01:30:00+00:00", "place": "neutral", "seen_alone": false,
                             "late_reason.code": "other", "late_reason.text": "Snow.\n\nMuch of it." }),
            ),
            ("account", json!({ "childs_account.push": ["school", "bullying"], "childs_account.own_words": "I <b>" })),
            (
                "people-and-places",
                json!({ "childs_account.people": [{ "alias": "Baz", "age": "about 20" }, { "name": "X" }] }),
            ),
            ("analysis", json!({ "level_of_need": 3, "risk_now": "unknown" })),
            (
                "actions",
                json!({ "actions": [{ "what": "Ring", "due_on": "2026-12-01", "number": 7 }], "referrals": ["One", "Two"] }),
            ),
        ] {
            let part: Part = part.as_object().unwrap().clone().into_iter().collect();
            let section = section(slug);
            let mut form = begun(Form::empty(), section, &part);
            assert_eq!(read(&mut form, section), part, "{slug}");
            assert_eq!(form.faults(), [], "{slug}");
        }
    }

    #[test]
    fn what_a_form_does_not_bring_stays_as_it_stood() {
        let section = section("talk");
        let stood =
            json!({ "held_at": "2026-11-23T10:00:00Z", "place": "neutral", "language": "Welsh", "interpreter": true });
        let stood: Part = stood.as_object().unwrap().clone().into_iter().collect();
        let nothing = completed(Form::empty().with("base", "{}"), section, &stood);
        assert_eq!(read(&mut nothing.clone(), section).keys().collect::<Vec<_>>(), stood.keys().collect::<Vec<_>>());
        let some = Form::empty().with("language", "").with("held_at.day", "24").with("place", "home");
        let mut some = completed(some, section, &stood);
        let part = read(&mut some, section);
        assert_eq!((part.get("place"), part.get("language")), (Some(&json!("home")), None), "emptied by hand");
        assert_eq!(
            (some.value("held_at.day"), some.value("held_at.year")),
            ("24", ""),
            "half a time is not mixed with another"
        );
        assert_eq!(part.get("interpreter"), Some(&json!(true)));
    }

    #[test]
    fn an_entry_is_taken_away_by_emptying_it() {
        let section = section("actions");
        let form = Form::empty()
            .with("actions.0.what", " ")
            .with("actions.0.owner", "")
            .with("actions.0.number", "1")
            .with("actions.1.what", "Ring")
            .with("actions.3.what", "See");
        let mut form = closed_up(form, section);
        assert_eq!(read(&mut form, section)["actions"], json!([{ "what": "Ring" }, { "what": "See" }]));
        assert_eq!((form.value("actions.1.what"), form.value("actions.3.what")), ("See", ""));
    }

    #[test]
    fn answers_are_said_in_words() {
        for (slug, name, value, said) in [
            ("talk", "seen_alone", json!(true), vec!["Yes"]),
            ("talk", "held_at", json!("2026-11-23T10:00:00Z"), vec!["10:00 GMT on Monday 23 November 2026"]),
            ("harm", "harm", json!(["self_harm"]), vec!["Self-harm"]),
            ("analysis", "level_of_need", json!(3), vec!["3: child in need"]),
            (
                "actions",
                "actions",
                json!([{ "what": "Ring", "due_on": "2026-12-01", "number": 2 }]),
                vec!["What is to be done: Ring; By when: 1 December 2026"],
            ),
        ] {
            let field = section(slug).fields.iter().find(|field| field.name == name).unwrap();
            assert_eq!(lines(&field.kind, &value), said, "{name}");
        }
    }
}
