//! The rules that a wording obeys. All faults are named at once, each with the part it lies in, as whole sentences without
//! the full stop.

use std::collections::{BTreeMap, BTreeSet};

use super::blanks::{Piece, filled, pieces};
use super::{Field, Part, TemplateName, Wording, marks};
use crate::domain::message::texting::{MOST_SEGMENTS, foreign, segments};
use crate::domain::violation::{Code, Violation};

/// Words of which the name of a field is made that could name a child, or say where one is or what became of one.
const NAMING: [&str; 38] = [
    "address",
    "age",
    "alias",
    "aliases",
    "birth",
    "birthday",
    "born",
    "carer",
    "child",
    "children",
    "date",
    "dob",
    "family",
    "father",
    "first",
    "forename",
    "given",
    "home",
    "initials",
    "last",
    "mother",
    "name",
    "names",
    "nhs",
    "nickname",
    "parent",
    "person",
    "phone",
    "place",
    "placement",
    "police",
    "postcode",
    "risk",
    "school",
    "street",
    "surname",
    "town",
    "young",
];

/// What a text never says, in any form: a child, a family or whoever else sees the phone would learn of it.
const NEVER_IN_A_TEXT: [&str; 4] = ["child", "council", "interview", "missing"];

impl Wording {
    /// What was typed into the parts of a template, if it obeys all rules. `sample` stands for what its blanks will hold:
    /// a text is counted with it.
    ///
    /// # Errors
    /// Every fault.
    pub fn checked(
        name: TemplateName,
        typed: &BTreeMap<Part, String>,
        sample: impl Fn(Field) -> String,
    ) -> Result<Self, Vec<Violation>> {
        let (mut parts, mut faults) = (BTreeMap::new(), vec![]);
        for part in name.parts() {
            let text = tidied(*part, typed.get(part).map_or("", String::as_str));
            let fault = |detail| Violation { pointer: format!("#/{}", part.word()), detail };
            faults.extend(self::faults(name, *part, &text, &sample).into_iter().map(fault));
            parts.insert(*part, text);
        }
        if faults.is_empty() { Ok(Self(parts)) } else { Err(faults) }
    }
}

/// Without what a form and an idle hand add: other ends of lines, and space where none is seen.
fn tidied(part: Part, typed: &str) -> String {
    if part.is_line() {
        return typed.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let lines: Vec<_> = typed.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn faults(name: TemplateName, part: Part, text: &str, sample: &impl Fn(Field) -> String) -> Vec<String> {
    if text.is_empty() {
        return if part.may_be_empty() { vec![] } else { vec!["Enter what it says".to_owned()] };
    }
    let mut found = vec![];
    let length = text.chars().count();
    if length > part.longest() {
        found.push(format!("It must be {} characters or fewer, and has {length}", part.longest()));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        found.push("It must hold no control characters".to_owned());
    }
    let pieces = pieces(text);
    found.extend(pieces.iter().filter_map(|piece| of_piece(part, piece)));
    for field in part.must_hold() {
        if !pieces.contains(&Piece::Blank(field.word())) {
            found.push(format!("It must hold {{{}}}, {}", field.word(), purpose(*field)));
        }
    }
    found.extend(marks::faults(text));
    if name.is_seen_by_others() {
        found.extend(of_text(text, sample));
    }
    found
}

fn of_piece(part: Part, piece: &Piece<'_>) -> Option<String> {
    match piece {
        Piece::Plain(_) => None,
        Piece::Stray(brace) => Some(format!("There is a {brace} without the other: braces stand around fields only")),
        Piece::Blank(word) if Field::from_word(word).is_some_and(|field| part.fields().contains(&field)) => None,
        Piece::Blank(word) if names_somebody(word) => {
            Some(format!("{{{word}}} could name a child or lead to one: no message may hold that"))
        }
        Piece::Blank(word) => {
            let there: Vec<_> = part.fields().iter().map(|field| format!("{{{}}}", field.word())).collect();
            let there = if there.is_empty() { "no fields".to_owned() } else { there.join(" and ") };
            Some(format!("{{{word}}} is no field here: this part can hold {there}"))
        }
    }
}

fn names_somebody(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|part| NAMING.contains(&part))
}

const fn purpose(field: Field) -> &'static str {
    match field {
        Field::Link => "by which its reader opens what waits",
        Field::Count => "which says how many things wait",
        Field::Reference => "by which two people know that they speak of the same",
        Field::Since => "which says since when it has been so",
        Field::When => "which says when they meet",
        Field::Worker => "which says whom they meet",
        Field::Number => "which is the number to ring",
    }
}

/// The words of a text that give away what it is about.
#[must_use]
pub fn giving_away(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '{' | '}')).map(str::to_lowercase);
    words.filter(|word| NEVER_IN_A_TEXT.iter().any(|never| word.starts_with(never))).collect()
}

fn of_text(text: &str, sample: &impl Fn(Field) -> String) -> Vec<String> {
    let mut found = vec![];
    let said: Vec<String> = giving_away(text).iter().map(|word| format!("“{word}”")).collect();
    if !said.is_empty() {
        let said = said.join(", ");
        found.push(format!("It must not say {said}: others see a phone lying there"));
    }
    let foreign: Vec<_> = foreign(text).into_iter().map(|c| format!("“{c}”")).collect();
    if !foreign.is_empty() {
        let foreign = foreign.join(", ");
        found.push(format!("It must not hold {foreign}: texts have no such letter, and would cost twice as much"));
    }
    let takes = segments(&filled(text, sample));
    if takes > MOST_SEGMENTS {
        found.push(format!("It takes {takes} segments with all that is filled in, and may take {MOST_SEGMENTS}"));
    }
    found
}

#[cfg(test)]
mod tests;
