//! The rules that the Department's checks hold against the Missing table: twenty of them, of which INT04 and INT13 are
//! Data to Insight's own, and one that is ours, for what rule 576 cannot see. They look at the tables as text, for some are
//! about what is no date at all, and name the rows that fail, as the public validator does (csc-validator-be-903 0.1.17,
//! rules of 2025-26).

mod alone;
mod beside;
mod words;

use chrono::NaiveDate;

use super::making::Row;
use super::reading::Table;
use super::{LookedAfter, Year, written_day};

crate::codes! {
    /// A rule, by the number that the Department gave it.
    Rule {
        /// A class without a start.
        R564 = "564",
        /// A start without a class.
        R565 = "565",
        /// An end without a class.
        R566 = "566",
        /// It ends before it starts.
        R567 = "567",
        /// It starts after the year.
        R570 = "570",
        /// It ends outside the year.
        R571 = "571",
        /// It starts while the one before is open, or overlaps it.
        R574 = "574",
        /// The placement has ended and it has not.
        R575 = "575",
        /// Open last year, and not the first of this year.
        R576 = "576",
        /// Care has ended and it has not, or it ends outside care.
        R577 = "577",
        /// It starts outside care.
        R578 = "578",
        /// Missing on the eighteenth birthday, and care did not end for that reason.
        R580 = "580",
        /// It starts when the child was in no spell of care.
        R581 = "581",
        /// It starts on the birth date or before.
        R586 = "586",
        /// Its start is no date.
        R1004 = "1004",
        /// Its end is no date.
        R1005 = "1005",
        /// Its class is neither M nor A.
        R1006 = "1006",
        /// The child has no spell of care this year.
        R1012 = "1012",
        /// The child is not in Header.
        Int04 = "INT04",
        /// The birth date is not that of Header.
        Int13 = "INT13",
        /// Open last year, and the child has no period at all this year: rule 576 says nothing then.
        BlindSpot576 = "576-unseen",
    }
}

/// What a cell holds; none where it is blank.
pub type Cell = Option<String>;

/// A row of a Missing table as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingRow {
    /// CHILD.
    pub child: Cell,
    /// DOB.
    pub born: Cell,
    /// MISSING.
    pub class: Cell,
    /// `MIS_START`.
    pub began: Cell,
    /// `MIS_END`.
    pub ended: Cell,
}

/// A row of Header as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderRow {
    /// CHILD.
    pub child: Cell,
    /// DOB.
    pub born: Cell,
}

/// A row of Episodes as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpisodeRow {
    /// CHILD.
    pub child: Cell,
    /// DECOM.
    pub began: Cell,
    /// DEC.
    pub ended: Cell,
    /// REC.
    pub reason_ended: Cell,
}

/// The tables that the rules look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// Header.
    pub header: Vec<HeaderRow>,
    /// Episodes.
    pub episodes: Vec<EpisodeRow>,
    /// Missing.
    pub missing: Vec<MissingRow>,
    /// Last year's Missing; none where there is none, and then rule 576 says nothing.
    pub missing_last: Option<Vec<MissingRow>>,
}

/// A row that fails a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: Rule,
    /// The table.
    pub table: Table,
    /// The row, the first being 0; none where the fault is that there is no row.
    pub row: Option<usize>,
    /// The child.
    pub child: Cell,
    /// What is wrong, in words.
    pub words: String,
}

impl Tables {
    /// The tables as they would be sent: what the authority gave, and the rows that were made.
    #[must_use]
    pub fn of(looked_after: &[LookedAfter], with_last_year: bool, rows: &[Row]) -> Self {
        let day = |day: NaiveDate| Some(written_day(day));
        let id = |child: &LookedAfter| Some(child.child.to_string());
        let header = looked_after.iter().filter(|child| child.born.is_some());
        let last_year = looked_after.iter().flat_map(|child| child.last_year.iter().map(move |period| (child, period)));
        Self {
            header: header.map(|child| HeaderRow { child: id(child), born: child.born.and_then(day) }).collect(),
            episodes: looked_after
                .iter()
                .flat_map(|child| child.spells.iter().map(move |spell| (child, spell)))
                .map(|(child, spell)| EpisodeRow {
                    child: id(child),
                    began: day(spell.began),
                    ended: spell.ended.and_then(day),
                    reason_ended: spell.reason_ended.clone(),
                })
                .collect(),
            missing: rows
                .iter()
                .map(|row| MissingRow {
                    child: Some(row.child.to_string()),
                    born: day(row.born),
                    class: Some(row.class.word().to_owned()),
                    began: day(row.began),
                    ended: row.ended.and_then(day),
                })
                .collect(),
            missing_last: with_last_year.then(|| {
                let row = |(child, period): (&LookedAfter, &super::Period)| MissingRow {
                    child: id(child),
                    born: None,
                    class: Some(period.class.word().to_owned()),
                    began: day(period.began),
                    ended: period.ended.and_then(day),
                };
                last_year.map(row).collect()
            }),
        }
    }

    /// Every row that fails a rule, by rule and row.
    #[must_use]
    pub fn failures(&self, year: Year) -> Vec<Failure> {
        let mut found = vec![];
        for (rule, rows) in alone::failing(self, year).into_iter().chain(beside::failing(self)) {
            found.extend(rows.into_iter().map(|row| self.failure(rule, row, year)));
        }
        found.sort_by_key(|failure| (failure.rule, failure.row));
        found
    }

    fn failure(&self, rule: Rule, row: usize, year: Year) -> Failure {
        match rule {
            Rule::R580 => {
                let episode = &self.episodes[row];
                let words = words::of_episode(episode);
                Failure { rule, table: Table::Episodes, row: Some(row), child: episode.child.clone(), words }
            }
            Rule::BlindSpot576 => {
                let last = self.missing_last.as_ref().map(|rows| rows[row].clone()).unwrap_or_default();
                let words = words::of_last_year(&last);
                Failure { rule, table: Table::MissingLast, row: Some(row), child: last.child, words }
            }
            _ => {
                let missing = &self.missing[row];
                let words = words::of(rule, missing, year);
                Failure { rule, table: Table::Missing, row: Some(row), child: missing.child.clone(), words }
            }
        }
    }
}

/// A day as the validator reads it: day and month of one digit or two. None where it is blank or is no day.
fn day(cell: Option<&str>) -> Option<NaiveDate> {
    let mut parts = cell?.split('/');
    let mut number = |digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next().filter(|part| digits.contains(&part.len()))?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten()
    };
    let (day, month, year) = (number(1..=2)?, number(1..=2)?, number(4..=4)?);
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    parts.next().is_none().then_some(day)
}
