//! The FOI pack of a financial year: gathered here, worked out by the rules of [`crate::domain::report::foi`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::behind::{Behind, Part, Place};
use super::gathered::{PERSONS_AT_ONCE, Which};
use super::opened::Listing;
use super::{Asked, Ground, Moment};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_date;
use crate::domain::child::Scheme;
use crate::domain::ids::ChildId;
use crate::domain::party::Caller;
use crate::domain::report::Line;
use crate::domain::report::foi::{CareTables, Cell, Counted, FinancialYear, Pack};
use crate::domain::ssda903::LaChildId;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services, audit_line};
use crate::store::{audit, children, ssda903};

/// The pack, worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct Foi {
    /// Its instants.
    pub moment: Moment,
    /// Its numbers and lists.
    pub pack: Pack,
    /// When the authority's own tables of the year were taken in, by which it is known who was looked after.
    pub tables_at: Option<DateTime<Utc>>,
}

/// A child of the authority's own tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfTables {
    /// The authority's number of the child.
    pub number: LaChildId,
    /// The record, if the child has one.
    pub child: Option<ChildId>,
}

/// A part of the children looked after in the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookedAfterPart {
    /// Who is on it.
    pub items: Vec<OfTables>,
    /// How many there are in all.
    pub number: usize,
    /// The instants of the whole list.
    pub moment: Moment,
    /// Whether there are more.
    pub goes_on: bool,
}

impl Services {
    /// Answers the FOI questions for `year`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority; the database's; when a fact cannot be read.
    pub async fn report_foi(&self, caller: &Caller, asked: &Asked, year: FinancialYear) -> Result<Foi, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let foi = self.foi_on(&asked.authority, year, moment, ground).await?;
        self.reported(caller, "report.foi", &asked.authority).await?;
        Ok(foi)
    }

    /// The same from rows or from facts, whichever is asked; nothing is noted.
    ///
    /// # Errors
    /// The database's; when a fact cannot be read.
    pub async fn foi_on(
        &self,
        authority: &AuthorityCode,
        year: FinancialYear,
        moment: Moment,
        ground: Ground,
    ) -> Result<Foi, Error> {
        let db = self.database.read();
        let mut tables = vec![];
        let mut tables_at = None;
        // An episode whose child was back in the year may have begun in the one before.
        for year in [Some(year), FinancialYear::try_from(year.begins() - 1).ok()].into_iter().flatten() {
            if let Some(import) = ssda903::latest(db, authority, year.of_return(), moment.known_at).await? {
                tables.push(CareTables::new(year, london_date(import.recorded_at), import.children));
                tables_at = tables_at.or(Some((year, import.recorded_at)));
            }
        }
        let tables_at = tables_at.filter(|(of, _)| *of == year).map(|(_, at)| at);
        let which = Which::Year { days: year.days() };
        let found = self.reported_children(authority, which, moment, ground).await?;
        let entries: Vec<_> = found.iter().flat_map(|child| child.entries(authority, moment.at, &tables)).collect();
        let lines: Vec<Line> = entries.iter().map(|entry| entry.line.clone()).collect();
        let workers = self.workplaces(&lines).await?;
        let of_year = tables.first().filter(|_| tables_at.is_some());
        Ok(Foi { moment, pack: Pack::of(year, moment.at, entries, of_year, &workers), tables_at })
    }

    /// A part of what one number of the pack counts.
    ///
    /// # Errors
    /// As the report's.
    pub async fn open_foi(
        &self,
        caller: &Caller,
        asked: &Asked,
        year: FinancialYear,
        cell: &Cell,
        part: Part,
    ) -> Result<Place, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let foi = self.foi_on(&asked.authority, year, moment, ground).await?;
        let behind = |one: Counted<'_>| {
            let behind = Behind::of(&one.entry.line, &asked.authority);
            one.interview.map_or(behind.clone(), |interview| behind.by_interview(interview))
        };
        let all = foi.pack.behind(cell).into_iter().map(behind).collect();
        self.part(caller, "report.foi.items", all, part, moment).await
    }

    /// A part of the same for a person, what began last first, each with what is known of it.
    ///
    /// # Errors
    /// As the report's.
    pub async fn foi_opened(
        &self,
        who: &SignedIn,
        asked: &Asked,
        year: FinancialYear,
        cell: &Cell,
        part: Part,
    ) -> Result<Listing, Error> {
        let (moment, ground) = self.moment(&who.caller, asked).await?;
        let foi = self.foi_on(&asked.authority, year, moment, ground).await?;
        let line = |one: Counted<'_>| {
            let line = one.entry.line.clone();
            Line { interview: one.interview.or(line.interview), ..line }
        };
        let mut all: Vec<Line> = foi.pack.behind(cell).into_iter().map(line).collect();
        all.sort_by_key(|line| (Reverse(line.began_at), line.episode, line.interview));
        self.listing(who, "report.foi.items", &asked.authority, &all.iter().collect::<Vec<_>>(), part, moment).await
    }

    /// A part of the children looked after in the year, by the authority's own numbers of them; none where its tables of the
    /// year were not taken in.
    ///
    /// # Errors
    /// As the report's.
    pub async fn foi_looked_after(
        &self,
        caller: &Caller,
        asked: &Asked,
        year: FinancialYear,
        part: Part,
    ) -> Result<LookedAfterPart, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let foi = self.foi_on(&asked.authority, year, moment, ground).await?;
        let mut all = foi.pack.looked_after.map(|found| found.children).unwrap_or_default();
        all.sort();
        let number = all.len();
        let shown: Vec<LaChildId> = all.into_iter().skip(part.behind).take(part.limit).collect();
        let records = self.records_called(&asked.authority, &shown).await?;
        let item = |number: LaChildId| OfTables { child: records.get(&number.alike()).copied(), number };
        let items: Vec<OfTables> = shown.into_iter().map(item).collect();
        let now = self.clock.now();
        let object = || Some(format!("authority:{}", asked.authority));
        let line = |child| audit_line(caller, now, "report.foi.looked_after", object(), child, "done");
        let shown = items.iter().filter_map(|item| item.child);
        let lines = std::iter::once(line(None)).chain(shown.map(|child| line(Some(child))));
        audit::write_all(self.database.read(), lines.collect()).await?;
        Ok(LookedAfterPart { goes_on: part.behind + items.len() < number, items, number, moment })
    }

    /// Which person is known by each of some numbers of the authority.
    async fn records_called(
        &self,
        authority: &AuthorityCode,
        numbers: &[LaChildId],
    ) -> Result<BTreeMap<String, ChildId>, Error> {
        let db = self.database.read();
        let mut found = BTreeMap::new();
        let values: Vec<String> = numbers.iter().map(LaChildId::alike).collect();
        for chunk in values.chunks(PERSONS_AT_ONCE) {
            let persons = children::persons_called(db, authority, Scheme::LaChildId, chunk).await?;
            let persons: Vec<ChildId> = persons.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            for (person, called) in children::called(db, &persons, Scheme::LaChildId).await? {
                found.extend(called.into_iter().map(|value| (value, person)));
            }
        }
        Ok(found)
    }
}
