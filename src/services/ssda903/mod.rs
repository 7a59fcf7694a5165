//! The Missing table of the SSDA903 return: taking in the authority's own tables, making ours, and holding it against the
//! rules before anybody sends it. What it is made by is [`crate::domain::ssda903`].

mod deciding;
mod gathered;
mod shown;
mod taken_in;

pub use deciding::{DecidedNow, Deciding, ToDecide, Which};
pub(super) use gathered::{Gone, Wanted as Away};
pub use shown::{Leaf, Line, List, Seen};
pub use taken_in::TakenIn;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveTime, Utc};

use super::reports::Ground;
use super::{Error, Services, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_instant;
use crate::domain::ids::ChildId;
use crate::domain::instant::outward;
use crate::domain::party::{Caller, Scope};
use crate::domain::ssda903::Year;
use crate::domain::ssda903::absence::Absence;
use crate::domain::ssda903::making::{Made, make};
use crate::domain::ssda903::rules::{Failure, Tables};
use crate::store::ssda903::Import;
use crate::store::{audit, parties, ssda903};

/// What is made, as the audit names it, and for what children's records are read: the only purpose for which it is.
const MADE: (&str, &str) = ("ssda903_missing", "statutory_return");

/// Whose return is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose.
    pub authority: AuthorityCode,
    /// Of which year.
    pub year: Year,
    /// It leaves out what was recorded later; else nothing.
    pub known_at: Option<DateTime<Utc>>,
}

impl Asked {
    /// The instants at which its year begins and ends.
    pub(super) fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let begins = |day: chrono::NaiveDate| london_instant(day.and_time(NaiveTime::MIN));
        (begins(self.year.first()), begins(self.year.last() + Days::new(1)))
    }
}

/// What somebody wants the table for: each is another line of the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To see what fails and what was changed.
    Checks,
    /// To send it.
    Table,
}

/// By when things are to be known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The instant.
    pub at: DateTime<Utc>,
    /// Whether it is past.
    pub is_past: bool,
}

/// An absence, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// The person.
    pub person: ChildId,
    /// The absence.
    pub absence: Absence,
}

/// The table, its log, and what fails the rules.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The tables that it was made from.
    pub import: Import,
    /// The rows with their log.
    pub made: Made,
    /// What fails the rules.
    pub failures: Vec<Failure>,
    /// The absences that it was made from, and some that are in no part of it.
    pub absences: Vec<Gathered>,
    /// What was recorded later is left out.
    pub known_at: DateTime<Utc>,
}

/// That the tables of a year have to be taken in first.
pub(super) fn not_taken_in(year: Year, known: Known) -> Error {
    let by_then = if known.is_past { " by then" } else { "" };
    let year = year.number();
    Error::Refused(format!(
        "The return for {year} can be made once Header and Episodes of that year have been imported{by_then}."
    ))
}

/// Refuses, as if there were no return, whoever may not make it.
pub(super) fn must_export(caller: &Caller, authority: &AuthorityCode) -> Result<(), Error> {
    let may = caller.is_council_of(authority) && caller.scopes.contains(&Scope::Exports);
    if may { Ok(()) } else { Err(Error::NotFound) }
}

impl Services {
    /// Makes the Missing table as it was asked for. Who is given it is noted with the children and the purpose.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority, [`Error::Refused`] where its own tables have
    /// not been taken in for the year, and the database's.
    pub async fn export_ssda903(&self, caller: &Caller, asked: &Asked, wanted: Wanted) -> Result<Exported, Error> {
        let exported = self.made_for(caller, asked).await?;
        let action = match wanted {
            Wanted::Checks => "export.ssda903.checks",
            Wanted::Table => "export.ssda903",
        };
        let persons = exported.absences.iter().map(|gathered| gathered.person).collect();
        self.given(caller, asked, MADE, action, persons).await?;
        Ok(exported)
    }

    /// Makes the table, for somebody who may be given it.
    async fn made_for(&self, caller: &Caller, asked: &Asked) -> Result<Exported, Error> {
        let Asked { authority, year, known_at } = asked;
        must_export(caller, authority)?;
        let db = self.database.read();
        let known = self.known(*known_at);
        let Some(import) = ssda903::latest(db, authority, *year, known.at).await? else {
            return Err(not_taken_in(*year, known));
        };
        let (from, before) = asked.span();
        let left_open = import.children.iter().filter(|child| child.last_year.iter().any(|open| open.ended.is_none()));
        let also = left_open.map(|child| child.child.alike()).collect();
        let gone = self.gone(&Away { authority, from, before, also, with_talks: false }, known).await?;
        let of = |one: &Gone| {
            let person = one.child.id;
            one.absences().into_iter().map(move |absence| Gathered { person, absence }).collect::<Vec<_>>()
        };
        let absences: Vec<Gathered> = gone.iter().flat_map(of).collect();
        let all: Vec<_> = absences.iter().map(|gathered| gathered.absence.clone()).collect();
        let made = make(*year, &import.children, import.with_last_year, &all);
        let failures = Tables::of(&import.children, import.with_last_year, &made.rows).failures(*year);
        Ok(Exported { import, made, failures, absences, known_at: known.at })
    }

    /// By when things are to be known: what is not recorded yet cannot be.
    pub(super) fn known(&self, known_at: Option<DateTime<Utc>>) -> Known {
        let now = self.clock.now();
        let at = known_at.map_or(now, |known_at| known_at.min(now));
        Known { at, is_past: at < now }
    }

    /// The children with absences, as they are or were known.
    pub(super) async fn gone(&self, wanted: &Away<'_>, known: Known) -> Result<Vec<Gone>, Error> {
        let db = self.database.read();
        let ground = if known.is_past { self.ground(known.at).await? } else { Ground::Rows };
        match ground {
            Ground::Rows => gathered::as_they_are(db, wanted).await,
            Ground::Facts => gathered::as_they_were(db, wanted, known.at).await,
        }
    }

    /// Notes that `caller` was given what was asked for, with the purpose: a line for it, and one for each child.
    pub(super) async fn given(
        &self,
        caller: &Caller,
        asked: &Asked,
        made: (&str, &str),
        action: &str,
        persons: BTreeSet<ChildId>,
    ) -> Result<(), Error> {
        let (made, purpose) = made;
        let now = self.clock.now();
        let known_at = asked.known_at.map_or_else(String::new, |at| format!(":known_at={}", outward(at)));
        let (authority, year) = (&asked.authority, asked.year.number());
        let object = || Some(format!("{made}:{authority}:{year}:{purpose}{known_at}"));
        let line = |child| audit_line(caller, now, action, object(), child, "done");
        let lines = std::iter::once(line(None)).chain(persons.into_iter().map(|person| line(Some(person))));
        Ok(audit::write_all(self.database.read(), lines.collect()).await?)
    }

    /// The council of `authority`, as the command line speaks for it.
    ///
    /// # Errors
    /// The database's.
    pub async fn council_of(&self, authority: &AuthorityCode) -> Result<Option<Caller>, Error> {
        let found = parties::council_of(self.database.read(), authority).await?;
        Ok(found.map(|organisation| Caller { organisation, key: None, user: None, scopes: vec![Scope::Exports] }))
    }
}
