//! Lists that are made from the record for others: Annex A list 8 for inspectors, and the table `ssd_missing` that councils'
//! tools share. What is in them is a rule of [`crate::domain::annex_a`] and [`crate::domain::ssd`].

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::ssda903::{Asked, Away, Gone, must_export, not_taken_in};
use super::{Error, Services};
use crate::domain::annex_a::{self, first_day};
use crate::domain::calendar::london_instant;
use crate::domain::ids::ChildId;
use crate::domain::party::Caller;
use crate::domain::ssd::{self, Extract};
use crate::domain::ssda903::LookedAfter;
use crate::domain::ssda903::absence::Absence;
use crate::domain::talk::Talk;
use crate::store::ssda903;

/// List 8 with the instant that it looks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List8 {
    /// A row for each child.
    pub rows: Vec<annex_a::Row>,
    /// The end of its twelve months: now, or the end of the year whose tables say who was in care.
    pub at: DateTime<Utc>,
    /// What was recorded later is left out.
    pub known_at: DateTime<Utc>,
}

/// The table `ssd_missing`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsdMissing {
    /// Its rows, and how many could not be in it.
    pub extract: Extract,
    /// What was recorded later is left out.
    pub known_at: DateTime<Utc>,
}

impl Services {
    /// Makes Annex A list 8 of `authority`. Who is given it is noted with the children and the purpose.
    ///
    /// # Errors
    /// As of [`Self::export_ssda903`].
    pub async fn annex_a_list_8(&self, caller: &Caller, asked: &Asked) -> Result<List8, Error> {
        let Asked { authority, year, known_at } = asked;
        must_export(caller, authority)?;
        let known = self.known(*known_at);
        let db = self.database.read();
        let Some(import) = ssda903::latest(db, authority, *year, known.at).await? else {
            return Err(not_taken_in(*year, known));
        };
        let mut looked_after = import.children;
        let before = i32::from(*year).checked_sub(1).and_then(|number| number.try_into().ok());
        if let Some(year) = before {
            let before = ssda903::latest(db, authority, year, known.at).await?;
            looked_after = annex_a::together(looked_after, before.map_or_else(Vec::new, |import| import.children));
        }
        let at = known.at.min(asked.span().1 - TimeDelta::microseconds(1));
        let from = london_instant(first_day(at).and_time(NaiveTime::MIN));
        let wanted = Away { authority, from, before: at + TimeDelta::microseconds(1), also: vec![], with_talks: true };
        let gone = self.gone(&wanted, known).await?;
        let rows = annex_a::list_8(&looked_after, &absences(&gone, at), at);
        let made = ("annex_a_list_8", "inspection");
        self.given(caller, asked, made, "export.annex_a", in_care(&gone, &looked_after)).await?;
        Ok(List8 { rows, at, known_at: known.at })
    }

    /// Makes the table `ssd_missing` of the absences of a year. Who is given it is noted with the children and the purpose.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` may not make exports of the authority, and the database's.
    pub async fn ssd_missing(&self, caller: &Caller, asked: &Asked) -> Result<SsdMissing, Error> {
        must_export(caller, &asked.authority)?;
        let known = self.known(asked.known_at);
        let (from, before) = asked.span();
        let authority = &asked.authority;
        let gone = self.gone(&Away { authority, from, before, also: vec![], with_talks: true }, known).await?;
        let extract = ssd::extract(asked.year, &absences(&gone, known.at));
        let made = ("ssd_missing", "standard_safeguarding_dataset");
        let persons = gone.iter().map(|one| one.child.id).collect();
        self.given(caller, asked, made, "export.ssd", persons).await?;
        Ok(SsdMissing { extract, known_at: known.at })
    }
}

fn absences(gone: &[Gone], at: DateTime<Utc>) -> Vec<(Absence, Talk)> {
    gone.iter().flat_map(|one| one.with_talks(at)).collect()
}

/// Those of the children whom the list can be about.
fn in_care(gone: &[Gone], looked_after: &[LookedAfter]) -> BTreeSet<ChildId> {
    let numbers: BTreeSet<String> = looked_after.iter().map(|child| child.child.alike()).collect();
    let is_there = |one: &&Gone| one.called.iter().any(|number| numbers.contains(&number.alike()));
    gone.iter().filter(is_there).map(|one| one.child.id).collect()
}
