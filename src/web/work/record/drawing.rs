//! A section as its page draws it: one thing below the other, entries spread out into their fields, and what only some
//! answers ask for beneath these answers.

use super::answers::entries;
use super::fields::{Field, Kind, LATE_REASON, Section};
use super::words::Words;
use crate::web::form::{Choice, Form};

/// The answer that opens nothing.
const NO: &str = "no";

/// One thing on the page of a section.
pub(super) struct Drawn {
    /// Which of the macros draws it.
    pub kind: &'static str,
    /// The name of the field.
    pub name: String,
    /// What is read.
    pub label: String,
    /// What helps.
    pub hint: &'static str,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What its answers open.
    pub beneath: Option<Beneath>,
}

/// A passage that some answers open.
pub(super) struct Beneath {
    /// The name of the field.
    pub name: &'static str,
    /// What is read.
    pub label: &'static str,
    /// Whether something stands in it, so that no answer hides it.
    pub is_begun: bool,
}

/// A section, with room for what one might add.
pub(super) fn drawn(section: &Section, form: &Form) -> Vec<Drawn> {
    let mut all = vec![];
    for field in section.fields.iter().filter(|field| field.beneath.is_empty()) {
        let Kind::Entries(one, fields) = field.kind else {
            let beneath = section.fields.iter().find(|other| other.beneath == field.name);
            all.push(opening(of(field, field.name.to_owned()), beneath, form));
            continue;
        };
        let wants_more = form.value("more") == field.name;
        let count = (entries(form, field.name) + usize::from(wants_more)).max(1);
        for index in 0..count {
            all.push(told("heading", String::new(), format!("{one} {}", index + 1)));
            all.extend(fields.iter().map(|inner| of(inner, format!("{}.{index}.{}", field.name, inner.name))));
        }
        all.push(told("more", field.name.to_owned(), format!("Add another {}", one.to_lowercase())));
    }
    all
}

fn told(kind: &'static str, name: String, label: String) -> Drawn {
    Drawn { kind, name, label, hint: "", choices: vec![], beneath: None }
}

/// A field with what its answers open.
fn opening(mut drawn: Drawn, beneath: Option<&Field>, form: &Form) -> Drawn {
    let Some(beneath) = beneath else { return drawn };
    if drawn.name == LATE_REASON {
        drawn.kind = "late";
    } else {
        // What several answers open stands beneath the last of them. Answers in one line have no room for it.
        drawn.kind = "one";
        let opening: Vec<usize> =
            drawn.choices.iter().enumerate().filter(|(_, choice)| choice.value != NO).map(|(at, _)| at).collect();
        for (place, at) in opening.iter().enumerate() {
            let choice = &mut drawn.choices[*at];
            (choice.opens, choice.opens_next) = (place + 1 == opening.len(), place + 1 < opening.len());
        }
    }
    let is_begun = !form.value(beneath.name).trim().is_empty();
    drawn.beneath = Some(Beneath { name: beneath.name, label: beneath.label, is_begun });
    drawn
}

fn of(field: &Field, name: String) -> Drawn {
    let choices = |words: Words| words.iter().map(|(word, text)| Choice::new(*word, *text)).collect();
    let (kind, choices) = match field.kind {
        Kind::Line => ("line", vec![]),
        Kind::Passage => ("passage", vec![]),
        Kind::Lines => ("lines", vec![]),
        Kind::YesNo => ("one_short", choices(&[("yes", "Yes"), ("no", "No")])),
        Kind::One(words) | Kind::Number(words) => ("one", choices(words)),
        Kind::Many(words) => ("many", choices(words)),
        Kind::Kept => ("kept", vec![]),
        Kind::Moment(_) => ("moment", vec![]),
        Kind::Day(_) | Kind::Entries(..) => ("day", vec![]),
    };
    Drawn { kind, name, label: field.label.to_owned(), hint: field.hint, choices, beneath: None }
}
