//! The tables as files. The Missing table is exactly what the Department takes: no line of ours can stand in it, so its marking
//! is in its name. The log of changes goes with it.

use super::changes::Change;
use super::making::Row;
use super::rules::Failure;
use super::{LaChildId, written_day};
use crate::domain::export::cell;

pub use crate::domain::export::MARKING;

/// The heading of the Missing table.
pub const HEADING: &str = "CHILD,DOB,MISSING,MIS_START,MIS_END";

/// The Missing table as CSV, lines ended as RFC 4180 has it.
#[must_use]
pub fn missing(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let ended = row.ended.map(written_day).unwrap_or_default();
        let (born, began) = (written_day(row.born), written_day(row.began));
        [cell(row.child.as_str()), born, row.class.word().to_owned(), began, ended].join(",")
    };
    lines(HEADING, rows.iter().map(line))
}

/// The log of changes as CSV, what somebody has to see to first.
#[must_use]
pub fn changes(changes: &[Change]) -> String {
    let line = |change: &Change| {
        let child = change.child.as_ref().map_or("", LaChildId::as_str);
        let see_to = if change.what.asks_for_somebody() { "yes" } else { "no" };
        let episodes: Vec<String> = change.episodes.iter().map(ToString::to_string).collect();
        let what = change.what.words();
        [see_to.to_owned(), cell(child), change.what.word().to_owned(), cell(&what), episodes.join(" "), MARKING.into()]
            .join(",")
    };
    lines("somebody_must_see_to_it,child,change,in_words,missing_episodes,marking", changes.iter().map(line))
}

/// What fails the rules as CSV.
#[must_use]
pub fn failures(failures: &[Failure]) -> String {
    let line = |failure: &Failure| {
        let child = failure.child.as_deref().unwrap_or_default();
        // People count rows as a spreadsheet shows them, the heading first.
        let row = failure.row.map_or_else(String::new, |row| (row + 2).to_string());
        [
            failure.rule.word().to_owned(),
            failure.table.word().to_owned(),
            row,
            cell(child),
            cell(&failure.words),
            MARKING.into(),
        ]
        .join(",")
    };
    lines("rule,table,row,child,in_words,marking", failures.iter().map(line))
}

/// A heading with its lines, each ended as RFC 4180 has it.
pub(in crate::domain) fn lines(heading: &str, lines: impl Iterator<Item = String>) -> String {
    std::iter::once(heading.to_owned()).chain(lines).flat_map(|line| [line, "\r\n".to_owned()]).collect()
}
