//! The return as people look at it before it is sent: its figures, and the lists behind them, a part at a time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Asked, Exported, Gathered};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::party::Caller;
use crate::domain::ssda903::absence::Absence;
use crate::domain::ssda903::changes::Change;
use crate::domain::ssda903::making::Row;
use crate::domain::ssda903::reading::Table;
use crate::domain::ssda903::rules::Failure;
use crate::domain::ssda903::{LookedAfter, Year};
use crate::services::administration::looks::names_of;
use crate::services::reports::Part;
use crate::services::{Error, Services};
use crate::store::ssda903;

crate::codes! {
    /// What can be listed of a return.
    List {
        /// The rows of the table.
        Rows = "rows",
        /// What fails the rules.
        Failures = "failures",
        /// What somebody must see to before it is sent.
        SeeTo = "see-to",
        /// Absences that came together in one period.
        Merged = "merged",
        /// What was cut to the days of care and of the year.
        Clipped = "clipped",
        /// What was split at a move.
        Split = "split",
        /// What last year's table left open.
        CarriedForward = "carried-forward",
        /// What is in no row.
        LeftOut = "left-out",
        /// Where the record and the tables differ.
        ToCheck = "to-check",
        /// The children of the tables.
        Children = "children",
    }
}

/// A line of a list.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    /// A row of the table.
    Row(&'a Row),
    /// A row that fails a rule; of the table that is made, the row itself.
    Failure(&'a Failure, Option<&'a Row>),
    /// A change.
    Change(&'a Change),
    /// A child.
    Child(&'a LookedAfter),
}

impl Line<'_> {
    /// The absences that it is about.
    #[must_use]
    pub fn episodes(&self) -> &[MissingEpisodeId] {
        match self {
            Self::Row(row) | Self::Failure(_, Some(row)) => &row.episodes,
            Self::Change(change) => &change.episodes,
            Self::Failure(_, None) | Self::Child(_) => &[],
        }
    }
}

impl Exported {
    /// All lines of a list.
    #[must_use]
    pub fn lines(&self, list: List) -> Vec<Line<'_>> {
        let changes = &self.made.changes;
        match list {
            List::Rows => self.made.rows.iter().map(Line::Row).collect(),
            List::Failures => {
                self.failures.iter().map(|failure| Line::Failure(failure, self.row_of(failure))).collect()
            }
            List::Children => self.import.children.iter().map(Line::Child).collect(),
            List::SeeTo => changes.iter().filter(|change| change.what.asks_for_somebody()).map(Line::Change).collect(),
            of_kind => {
                let word = of_kind.word().replace('-', "_");
                changes.iter().filter(|change| change.what.word() == word).map(Line::Change).collect()
            }
        }
    }

    fn row_of(&self, failure: &Failure) -> Option<&Row> {
        failure.row.filter(|_| failure.table == Table::Missing).and_then(|row| self.made.rows.get(row))
    }

    /// The absences by their episode.
    #[must_use]
    pub fn by_episode(&self) -> BTreeMap<MissingEpisodeId, &Gathered> {
        self.absences.iter().map(|gathered| (gathered.absence.episode, gathered)).collect()
    }
}

/// A return to look at.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The return.
    pub exported: Exported,
    /// Who took its tables in.
    pub taken_in_by: String,
    /// How many absences wait for M or A.
    pub undecided: usize,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The return whose list it is.
    pub exported: Exported,
    /// Where it begins.
    pub behind: usize,
    /// How many lines it has.
    pub length: usize,
    /// How many lines the whole list has.
    pub number: usize,
}

impl Leaf {
    /// Its lines, each with its absences.
    #[must_use]
    pub fn lines(&self, list: List) -> Vec<(Line<'_>, Vec<&Absence>)> {
        let known = self.exported.by_episode();
        let of = |line: &Line<'_>| {
            let found = line.episodes().iter().filter_map(|id| known.get(id));
            found.map(|gathered| &gathered.absence).collect()
        };
        let all = self.exported.lines(list).into_iter().skip(self.behind).take(self.length);
        all.map(|line| (line, of(&line))).collect()
    }
}

impl Services {
    /// The years for which tables were taken in, latest first, each with when that was last.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever may not make the return; the database's.
    pub async fn ssda903_years(
        &self,
        caller: &Caller,
        authority: &AuthorityCode,
    ) -> Result<Vec<(Year, DateTime<Utc>)>, Error> {
        super::must_export(caller, authority)?;
        Ok(ssda903::years(self.database.read(), authority).await?)
    }

    /// The return as it was asked for, to look at its figures; they show no child's record.
    ///
    /// # Errors
    /// As of [`Self::export_ssda903`].
    pub async fn ssda903_seen(&self, caller: &Caller, asked: &Asked) -> Result<Seen, Error> {
        let exported = self.made_for(caller, asked).await?;
        self.given(caller, asked, super::MADE, "export.ssda903.figures", BTreeSet::new()).await?;
        let actor = exported.import.actor.clone();
        let names = names_of(self.database.read(), std::iter::once(actor.as_str())).await?;
        let taken_in_by = names.get(&actor).cloned().unwrap_or_else(|| "The command line".to_owned());
        let undecided = exported.to_be_decided(asked.year).into_iter().filter(|(_, one)| one.decided.is_none()).count();
        Ok(Seen { exported, taken_in_by, undecided })
    }

    /// A part of a list of the return. Whoever's absences are on it is noted.
    ///
    /// # Errors
    /// As of [`Self::export_ssda903`].
    pub async fn ssda903_listed(&self, caller: &Caller, asked: &Asked, list: List, part: Part) -> Result<Leaf, Error> {
        let exported = self.made_for(caller, asked).await?;
        let known = exported.by_episode();
        let lines = exported.lines(list);
        let number = lines.len();
        let shown: Vec<Line<'_>> = lines.into_iter().skip(part.behind).take(part.limit).collect();
        let persons = shown.iter().flat_map(Line::episodes).filter_map(|id| known.get(id)).map(|one| one.person);
        let (persons, length) = (persons.collect(), shown.len());
        self.given(caller, asked, super::MADE, "export.ssda903.list", persons).await?;
        Ok(Leaf { exported, behind: part.behind, length, number })
    }
}
