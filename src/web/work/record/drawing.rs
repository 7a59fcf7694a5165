//! A section as its page draws it: one thing below the other, entries spread out into their fields.

use super::answers::entries;
use super::fields::{Field, Kind, Section};
use super::words::Words;
use crate::web::form::{Choice, Form};

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
}

/// A section, with room for what one might add.
pub(super) fn drawn(section: &Section, form: &Form) -> Vec<Drawn> {
    let mut all = vec![];
    for field in section.fields {
        let Kind::Entries(one, fields) = field.kind else {
            all.push(of(field, field.name.to_owned()));
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
    Drawn { kind, name, label, hint: "", choices: vec![] }
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
        Kind::Moment(_) => ("moment", vec![]),
        Kind::Day(_) | Kind::Entries(..) => ("day", vec![]),
    };
    Drawn { kind, name, label: field.label.to_owned(), hint: field.hint, choices }
}
