//! The Standard Safeguarding Dataset is a set of tables that councils' tools share; `ssd_missing` has a row for each absence.
//! Its times are those of the clocks of London, without an offset, as the other tables have them. Its type is the authority's
//! own decision: blank while there is none, and what was decided to be neither is no row.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;

use super::export::cell;
use super::ids::MissingEpisodeId;
use super::ssda903::absence::{Absence, Footing};
use super::ssda903::written::lines;
use super::ssda903::{Class, Decision, LaChildId, Year};
use super::talk::Talk;

/// The columns.
pub const HEADING: &str = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The absence.
    pub episode: MissingEpisodeId,
    /// The authority's number of the child.
    pub person: LaChildId,
    /// Since when.
    pub began: DateTime<Utc>,
    /// What the authority decided it to be.
    pub class: Option<Class>,
    /// Until when: found, if missing, and back, if away.
    pub ended: Option<DateTime<Utc>>,
    /// What came of the return interview.
    pub talk: Talk,
}

/// The table with what is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extract {
    /// The rows, by time.
    pub rows: Vec<Row>,
    /// Absences of children of whom no number of the authority's is known: in the table nobody could tell whose they are.
    pub unnumbered: usize,
    /// Absences in it of which nobody has decided what they were.
    pub undecided: usize,
}

/// The table of the absences that touch `year`. What was struck out, what its teller withdrew and what another authority
/// answers for is not in it.
#[must_use]
pub fn extract(year: Year, absences: &[(Absence, Talk)]) -> Extract {
    let mut made = Extract::default();
    for (absence, talk) in absences {
        let is_none = absence.footing != Footing::Firm || absence.decided == Some(Decision::NotReported);
        let Some(began) = absence.began.filter(|_| !is_none && absence.touches(year)) else { continue };
        let Some(person) = absence.known_as.first().cloned() else {
            made.unnumbered += 1;
            continue;
        };
        let class = absence.decided.and_then(Decision::class);
        made.undecided += usize::from(class.is_none());
        made.rows.push(Row {
            episode: absence.episode,
            person,
            began,
            class,
            ended: absence.ended(class),
            talk: *talk,
        });
    }
    made.rows.sort_by_key(|row| (row.began, row.episode));
    made
}

/// The table as CSV.
#[must_use]
pub fn written(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let (offered, accepted) = answers(row.talk);
        [
            row.episode.to_string(),
            cell(row.person.as_str()),
            clock(row.began),
            row.class.map_or("", Class::word).to_owned(),
            row.ended.map_or_else(String::new, clock),
            offered.to_owned(),
            accepted.to_owned(),
        ]
        .join(",")
    };
    lines(HEADING, rows.iter().map(line))
}

fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Whether it was offered and accepted: `Y`, `N`, `NA` where none is owed, and nothing where there is nothing to say yet.
const fn answers(talk: Talk) -> (&'static str, &'static str) {
    match talk {
        Talk::Accepted => ("Y", "Y"),
        Talk::Offered => ("Y", "N"),
        Talk::NotOffered => ("N", ""),
        Talk::NotOwed => ("NA", "NA"),
        Talk::StillAway => ("", ""),
    }
}

#[cfg(test)]
mod tests;
