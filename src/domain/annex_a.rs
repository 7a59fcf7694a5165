//! Annex A is the child-level data that Ofsted asks of a council before it inspects; list 8 is its children in care. Here,
//! what that list says of going missing: for each child who was looked after in the twelve months, so that it can be put beside
//! the columns that the case system has. *Missing* is what the authority decided to be `M`, and *absent* what it decided to be
//! `A`; what nobody has decided is in neither, and stands in a column of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::calendar::london_date;
use super::export::cell;
use super::ssda903::absence::{Absence, Footing};
use super::ssda903::care::{periods, short_breaks_only};
use super::ssda903::written::lines;
use super::ssda903::{Decision, LaChildId, LookedAfter, written_day};
use super::talk::Talk;

/// The columns, as tools that read the list look for them; the last is ours, and empty where all is decided.
pub const HEADINGS: [&str; 7] = [
    "Child Unique ID",
    "Date of Birth",
    "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
    "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
    "Episodes not yet decided as 'Missing' or 'Absent' (not in Annex A)",
];

/// An answer as the list has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    Unknown,
}

impl Answer {
    /// As it is written.
    #[must_use]
    pub const fn written(self) -> &'static str {
        match self {
            Self::Yes => "a) Yes",
            Self::No => "b) No",
            Self::Unknown => "c) Unknown",
        }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The child.
    pub child: LaChildId,
    /// The birth date, as in Header.
    pub born: NaiveDate,
    /// How often missing.
    pub missing: usize,
    /// How often absent.
    pub absent: usize,
    /// Whether a talk was offered after the last missing episode; nothing where there was none.
    pub offered: Option<Answer>,
    /// Whether it was accepted.
    pub accepted: Option<Answer>,
    /// How often nobody has decided which.
    pub undecided: usize,
}

/// The first day of the twelve months to `at`.
#[must_use]
pub fn first_day(at: DateTime<Utc>) -> NaiveDate {
    let last = london_date(at);
    last.checked_sub_months(Months::new(12)).unwrap_or(last)
}

/// The children of a year's tables with those of the year before: of a spell that is in both, this year's says how it ended.
#[must_use]
pub fn together(this: Vec<LookedAfter>, before: Vec<LookedAfter>) -> Vec<LookedAfter> {
    let mut all: BTreeMap<String, LookedAfter> = this.into_iter().map(|child| (child.child.alike(), child)).collect();
    for earlier in before {
        match all.entry(earlier.child.alike()) {
            Entry::Vacant(place) => {
                place.insert(earlier);
            }
            Entry::Occupied(mut place) => {
                let child = place.get_mut();
                child.born = child.born.or(earlier.born);
                let known: Vec<NaiveDate> = child.spells.iter().map(|spell| spell.began).collect();
                let over = earlier.spells.into_iter().filter(|spell| !known.contains(&spell.began));
                child.spells.splice(0..0, over);
                child.spells.sort_by_key(|spell| (spell.began, spell.ended.is_none(), spell.ended));
            }
        }
    }
    all.into_values().collect()
}

/// What the list says at `at`, of the children whom the tables of the authority have in care in the twelve months before, by
/// their numbers. An absence counts by the day it began, if the child was looked after then.
#[must_use]
pub fn list_8(looked_after: &[LookedAfter], absences: &[(Absence, Talk)], at: DateTime<Utc>) -> Vec<Row> {
    let (first, last) = (first_day(at), london_date(at));
    let in_care = |child: &&LookedAfter| {
        let any = child.spells.iter().any(|spell| spell.began <= last && spell.ended.is_none_or(|end| first <= end));
        any && !short_breaks_only(&child.spells)
    };
    let children: BTreeMap<String, &LookedAfter> =
        looked_after.iter().filter(in_care).map(|child| (child.child.alike(), child)).collect();
    let mut gone: BTreeMap<&LaChildId, Vec<&(Absence, Talk)>> = BTreeMap::new();
    for one in absences {
        let (absence, _) = one;
        let child = absence.known_as.iter().find_map(|id| children.get(&id.alike()));
        let began = absence.began.filter(|began| *began <= at && first <= london_date(*began));
        let (Some(child), Some(began)) = (child, began) else { continue };
        let day = london_date(began);
        let was_in_care = |child: &LookedAfter| {
            periods(&child.spells).iter().any(|care| care.began <= day && care.ended.is_none_or(|end| day <= end))
        };
        if absence.footing == Footing::Firm && was_in_care(child) {
            gone.entry(&child.child).or_default().push(one);
        }
    }
    let row = |child: &&LookedAfter| {
        let theirs = gone.remove(&child.child).unwrap_or_default();
        let number = |decided| theirs.iter().filter(|(absence, _)| absence.decided == decided).count();
        let missing = theirs.iter().filter(|(absence, _)| absence.decided == Some(Decision::Missing));
        // A talk comes after the return: of an absence that goes on there is nothing to say.
        let last = missing.max_by_key(|(absence, talk)| (*talk != Talk::StillAway, absence.began));
        let (offered, accepted) = last.map(|(_, talk)| answers(*talk)).unzip();
        Some(Row {
            child: child.child.clone(),
            born: child.born?,
            missing: number(Some(Decision::Missing)),
            absent: number(Some(Decision::Away)),
            offered,
            accepted,
            undecided: number(None),
        })
    };
    let mut rows: Vec<Row> = children.values().filter_map(row).collect();
    rows.sort_by(|a, b| a.child.cmp(&b.child));
    rows
}

const fn answers(talk: Talk) -> (Answer, Answer) {
    match talk {
        Talk::Accepted => (Answer::Yes, Answer::Yes),
        Talk::Offered => (Answer::Yes, Answer::No),
        Talk::NotOffered => (Answer::No, Answer::Unknown),
        Talk::NotOwed | Talk::StillAway => (Answer::Unknown, Answer::Unknown),
    }
}

/// The list as CSV.
#[must_use]
pub fn written(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let answer = |answer: Option<Answer>| answer.map_or("", Answer::written).to_owned();
        let undecided = if row.undecided == 0 { String::new() } else { row.undecided.to_string() };
        [
            cell(row.child.as_str()),
            written_day(row.born),
            row.missing.to_string(),
            row.absent.to_string(),
            answer(row.offered),
            answer(row.accepted),
            undecided,
        ]
        .join(",")
    };
    lines(&HEADINGS.map(cell).join(","), rows.iter().map(line))
}

#[cfg(test)]
mod tests;
