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
            faults.extend(self::faults(*part, &text, &sample).into_iter().map(fault));
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

fn faults(part: Part, text: &str, sample: &impl Fn(Field) -> String) -> Vec<String> {
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
    if part.is_text() {
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
    }
}

fn of_text(text: &str, sample: &impl Fn(Field) -> String) -> Vec<String> {
    let mut found = vec![];
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '{' | '}')).map(str::to_lowercase);
    let never = |word: &String| NEVER_IN_A_TEXT.iter().any(|never| word.starts_with(never));
    let said: BTreeSet<String> = words.filter(never).map(|word| format!("“{word}”")).collect();
    if !said.is_empty() {
        let said = said.into_iter().collect::<Vec<_>>().join(", ");
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
mod tests {
    use super::*;
    use crate::domain::ladder::StepName;

    fn sample(field: Field) -> String {
        match field {
            Field::Link => format!("https://homeward.example.org/escalations/{}", "0".repeat(36)),
            Field::Count => "12".to_owned(),
            Field::Reference => "0cd1ef23".to_owned(),
            Field::Since => "Tuesday 24 November 2026 at 19:00 GMT".to_owned(),
        }
    }

    fn checked(name: TemplateName, parts: &[(Part, &str)]) -> Result<Wording, Vec<(String, String)>> {
        let typed = parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect();
        let faults = |faults: Vec<Violation>| faults.into_iter().map(|fault| (fault.pointer, fault.detail)).collect();
        Wording::checked(name, &typed, sample).map_err(faults)
    }

    fn fault_of(part: Part, text: &str) -> Vec<String> {
        let name = if part.is_text() { TemplateName::UrgentText } else { TemplateName::Step(StepName::MissingOpened) };
        let good = |part: &Part| match part {
            Part::One => "Open {link}",
            Part::Several => "{count} things wait. Open {link}",
            _ => "Somebody waits",
        };
        let parts: Vec<_> = name.parts().iter().map(|of| (*of, if *of == part { text } else { good(of) })).collect();
        let faults = checked(name, &parts).err().unwrap_or_default();
        assert!(faults.iter().all(|(pointer, _)| *pointer == format!("#/{}", part.word())), "{text}: {faults:?}");
        faults.into_iter().map(|(_, detail)| detail).collect()
    }

    #[test]
    fn what_is_written_well_is_taken_as_it_is_but_for_space_that_nobody_sees() {
        let parts = [(Part::Opening, ""), (Part::Closing, "  One.  \r\n\r\nTwo.\r\n")];
        let wording = checked(TemplateName::Email, &parts).expect("it obeys");
        assert_eq!((wording.part(Part::Opening), wording.part(Part::Closing)), ("", "One.\n\nTwo."));
        let parts = [(Part::One, " Open\r\n{link} "), (Part::Several, "{count} things: {link}")];
        let wording = checked(TemplateName::OrdinaryText, &parts).expect("it obeys");
        assert_eq!(wording.part(Part::One), "Open {link}");
        assert_eq!(wording.filled(Part::Several, |field| field.word().to_owned()), "count things: link");
    }

    #[test]
    fn each_fault_is_named_with_its_reason() {
        for (row, part, text, expected) in [
            ("nothing", Part::Asked, " ", "Enter what it says"),
            ("a control character", Part::Asked, "Ring\u{7}", "It must hold no control characters"),
            (
                "a field of another part",
                Part::Happened,
                "{link}",
                "{link} is no field here: this part can hold {reference} and {since}",
            ),
            ("a part without fields", Part::Asked, "{since}", "{since} is no field here: this part can hold no fields"),
            (
                "no field at all",
                Part::Happened,
                "{weather}",
                "{weather} is no field here: this part can hold {reference} and {since}",
            ),
            (
                "a brace alone",
                Part::Happened,
                "a { b",
                "There is a { without the other: braces stand around fields only",
            ),
            ("no link", Part::One, "Sign in", "It must hold {link}, by which its reader opens what waits"),
            ("no number", Part::Several, "Open {link}", "It must hold {count}, which says how many things wait"),
            (
                "a word that gives away",
                Part::One,
                "A Child! {link}",
                "It must not say “child”: others see a phone lying there",
            ),
            (
                "its forms",
                Part::One,
                "Children, interviewed by councillors: {link}",
                "It must not say “children”, “councillors”, “interviewed”: others see a phone lying there",
            ),
            (
                "a letter of another alphabet",
                Part::One,
                "It’s urgent {link}",
                "It must not hold “’”: texts have no such letter, and would cost twice as much",
            ),
        ] {
            assert_eq!(fault_of(part, text), [expected], "{row}");
        }
    }

    #[test]
    fn nothing_that_could_name_a_child_is_a_field_anywhere() {
        for word in
            ["child", "name", "given_name", "Family Name", "date_of_birth", "dob", "address", "home-name", "NHS number"]
        {
            for name in [TemplateName::Email, TemplateName::UrgentText, TemplateName::Step(StepName::RepeatReached)] {
                for part in name.parts() {
                    let text = format!("{{{word}}} {{count}} {{link}}");
                    let faults = checked(name, &[(*part, &text)]).expect_err("it is refused");
                    let expected = format!("{{{word}}} could name a child or lead to one: no message may hold that");
                    assert!(faults.contains(&(format!("#/{}", part.word()), expected)), "{word}: {faults:?}");
                }
            }
        }
        let own: Vec<_> = Field::WORDS.iter().filter(|(word, _)| names_somebody(word)).collect();
        assert!(own.is_empty(), "no field that there is: {own:?}");
    }

    #[test]
    fn a_part_is_as_long_as_it_may_be_and_no_longer() {
        for part in [Part::Headline, Part::Happened, Part::Asked] {
            assert!(fault_of(part, &"a".repeat(part.longest())).is_empty());
            let longer = fault_of(part, &"a".repeat(part.longest() + 1));
            let expected = format!("It must be {} characters or fewer, and has {}", part.longest(), part.longest() + 1);
            assert_eq!(longer, [expected]);
        }
        let link = sample(Field::Link).len();
        let text = |length: usize| format!("{} {{link}}", "a".repeat(length));
        assert!(fault_of(Part::One, &text(306 - link - 1)).is_empty(), "two segments");
        let longer = fault_of(Part::One, &text(306 - link));
        assert_eq!(longer, ["It takes 3 segments with all that is filled in, and may take 2"]);
    }

    #[test]
    fn all_faults_of_all_parts_are_named_at_once() {
        let faults = checked(TemplateName::UrgentText, &[(Part::One, "The missing { of {name}")]).expect_err("refused");
        let pointers: Vec<_> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["#/one", "#/one", "#/one", "#/one", "#/several"], "{faults:?}");
    }
}
