//! What is in doubt, side by side, as a table: a row for each thing that is known, and whether the sides say the same, in
//! words.

use chrono::{DateTime, Utc};

use super::super::work::wording as words;
use crate::domain::calendar::written;
use crate::domain::child::ChildDescription;
use crate::domain::episode::MissingEpisode;
use crate::domain::notice::CancellationCause;
use crate::domain::reference::Reference;
use crate::domain::review::ReviewKind;
use crate::services::reading::compared::{Compared, Side};
use crate::web::frame::Link;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::wording;

/// One thing that may be known of a side, in words; nothing where it is not.
type Known = fn(&Side) -> Option<String>;

/// What is known of a child's record.
const OF_A_CHILD: [(&str, Known); 8] = [
    ("Name", |side| side.child().map(words::name)),
    ("Date of birth", |side| side.child().and_then(born)),
    ("Also known as", |side| joined(side.child().map_or(&[][..], |child| &child.aliases))),
    ("Sex", |side| side.child().and_then(|child| child.sex).map(|sex| wording::sex(sex).to_owned())),
    ("Identifiers", |side| joined(&side.child().map(identifiers).unwrap_or_default())),
    ("Missing from", |side| joined(&words::by_each(side.told.missing_from(), words::place))),
    ("Told by", |side| joined(&told_by(side))),
    ("Absences", |side| joined(&side.episodes.iter().map(words::away).collect::<Vec<_>>())),
];

/// What is known of one report of an absence.
const OF_A_REPORT: [(&str, Known); 12] = [
    ("Told by", |side| joined(&told_by(side))),
    ("Their reference", |side| joined(&side.references.iter().map(|one| one.name.clone()).collect::<Vec<_>>())),
    ("Child", |side| side.child().map(words::name)),
    ("Missing since", |side| instant(side, |one| one.missing_from_at)),
    ("Found", |side| instant(side, |one| one.found_at)),
    ("Back home or at a placement", |side| instant(side, |one| one.returned_at)),
    ("Recorded as", |side| first(side, |one| one.classification).map(|is| words::classification(is).to_owned())),
    ("Risk", |side| first(side, |one| one.risk).map(|risk| words::risk(risk).to_owned())),
    ("Missing from", |side| joined(&words::by_each(side.told.missing_from(), words::place))),
    ("Came back to", |side| joined(&words::by_each(side.told.returned_to(), words::place))),
    ("Cancelled because", |side| first(side, |one| one.cancelled).map(|cause| self::cause(cause).to_owned())),
    ("In their words", |side| joined(&words::by_each(side.told.why_cancelled(), Clone::clone))),
];

/// What differs between any two, and says nothing.
const EACH_ITS_OWN: [&str; 4] = ["Told by", "Their reference", "Absences", "In their words"];

/// The table of what is in doubt.
pub(super) fn table(compared: &Compared) -> Table {
    let of_a_child = compared.review.doubt.kind == ReviewKind::Child;
    let known: &[(&str, Known)] = if of_a_child { &OF_A_CHILD } else { &OF_A_REPORT };
    let several = compared.sides.len() > 1;
    let mut heads = vec!["What is known".to_owned()];
    let named = |number: usize| match (of_a_child, number) {
        (true, 0) => "First record".to_owned(),
        (true, _) => "Second record".to_owned(),
        (false, number) => format!("Report {}", number + 1),
    };
    heads.extend((0..compared.sides.len()).map(named));
    if several {
        heads.push("Compared".to_owned());
    }
    let row = |(name, known): &(&str, Known)| {
        let values: Vec<_> = compared.sides.iter().map(known).collect();
        if values.iter().all(Option::is_none) {
            return None;
        }
        let mut cells = vec![Cell::text(*name)];
        let shown = |value: &Option<String>| Cell::text(value.clone().unwrap_or_else(|| "Not known".to_owned()));
        cells.extend(values.iter().map(shown));
        if several && !EACH_ITS_OWN.contains(name) {
            cells.push(Cell::tag(likeness(&values)));
        } else if several {
            cells.push(Cell::default());
        }
        Some(cells)
    };
    Table {
        caption: "What is known of each".to_owned(),
        heads: heads.into_iter().map(|head| (head, false)).collect(),
        rows: known.iter().filter_map(row).collect(),
        none: "Nothing is known of them any more.".to_owned(),
    }
}

/// Where more is to be read of each.
pub(super) fn links(compared: &Compared) -> Vec<Link> {
    if compared.review.doubt.kind != ReviewKind::Child {
        let of = |episode: &MissingEpisode| Link::new("Open the absence", format!("/missing-episodes/{}", episode.id));
        return episode(compared).map(of).into_iter().collect();
    }
    let called = ["Open the first record", "Open the second record"];
    let sides = called.into_iter().zip(&compared.sides);
    sides.filter_map(|(text, side)| Some(Link::new(text, format!("/children/{}", side.record?)))).collect()
}

/// Whether the sides say the same; where one says nothing they do not differ.
fn likeness(values: &[Option<String>]) -> Tag {
    let known: Vec<_> = values.iter().flatten().map(|value| value.to_lowercase()).collect();
    let same = known.windows(2).all(|two| two[0] == two[1]);
    match (same, known.len() == values.len()) {
        (false, _) => Tag::new("Differs", Tone::Pressing),
        (true, true) => Tag::new("The same", Tone::Calm),
        (true, false) => Tag::new("Known of one only", Tone::Notice),
    }
}

fn joined(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn first<T>(side: &Side, given: impl Fn(&Reference) -> Option<T>) -> Option<T> {
    side.references.iter().find_map(given)
}

fn instant(side: &Side, given: impl Fn(&Reference) -> Option<DateTime<Utc>>) -> Option<String> {
    first(side, given).map(written)
}

fn told_by(side: &Side) -> Vec<String> {
    let mut names: Vec<_> = side.references.iter().map(|one| one.organisation.clone()).collect();
    names.sort();
    names.dedup();
    names
}

fn born(child: &ChildDescription) -> Option<String> {
    let born = words::day(child.date_of_birth?);
    Some(if child.date_of_birth_estimated { format!("{born}, estimated") } else { born })
}

fn identifiers(child: &ChildDescription) -> Vec<String> {
    let mut all: Vec<_> =
        child.identifiers.iter().map(|id| format!("{} {}", wording::scheme(id.scheme), id.value)).collect();
    all.sort();
    all
}

const fn cause(cause: CancellationCause) -> &'static str {
    match cause {
        CancellationCause::RecordedInError => "It was recorded by mistake",
        CancellationCause::DuplicateOf => "It stands under another reference",
        CancellationCause::TransferredTo => "Another force or authority took it over",
        CancellationCause::NeverMissing => "The child was where they should be",
    }
}

/// The absence that is in doubt, for whoever decides about one.
pub(super) fn episode(compared: &Compared) -> Option<&MissingEpisode> {
    compared.sides.first().and_then(|side| side.episodes.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_the_sides_say_the_same_is_said_in_words() {
        let value = |text: &str| Some(text.to_owned());
        for (row, values, said) in [
            ("two names", vec![value("Amy"), value("Ame")], "Differs"),
            ("the same in capitals", vec![value("AMY"), value("Amy")], "The same"),
            ("one does not say", vec![value("Amy"), None], "Known of one only"),
            ("the third differs", vec![value("Amy"), None, value("Ame")], "Differs"),
        ] {
            assert_eq!(likeness(&values).text, said, "{row}");
        }
    }
}
