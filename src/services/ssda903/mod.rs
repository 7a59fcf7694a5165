//! The Missing table of the SSDA903 return: taking in the authority's own tables, making ours, and holding it against the
//! rules before anybody sends it. What it is made by is [`crate::domain::ssda903`].

mod gathered;
mod taken_in;

pub use taken_in::TakenIn;

use std::collections::BTreeSet;

use super::{Error, Services, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ChildId;
use crate::domain::party::{Caller, Scope};
use crate::domain::ssda903::Year;
use crate::domain::ssda903::making::{Made, make};
use crate::domain::ssda903::rules::{Failure, Tables};
use crate::store::ssda903::Import;
use crate::store::{audit, parties, ssda903};

/// For what children's records are read here: the only purpose for which an export of this kind is made.
const PURPOSE: &str = "statutory_return";

/// What somebody wants the table for: each is another line of the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To see what fails and what was changed.
    Checks,
    /// To send it.
    Table,
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
}

impl Services {
    /// Makes the Missing table of `authority` for `year` as the record is now. Who is given it is noted with the children
    /// and the purpose.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority, [`Error::Refused`] where its own tables have
    /// not been taken in for the year, and the database's.
    pub async fn export_ssda903(
        &self,
        caller: &Caller,
        authority: &AuthorityCode,
        year: Year,
        wanted: Wanted,
    ) -> Result<Exported, Error> {
        if !caller.is_council_of(authority) {
            return Err(Error::NotFound);
        }
        let db = self.database.read();
        let Some(import) = ssda903::latest(db, authority, year).await? else {
            let detail = format!(
                "The return for {} can be made once Header and Episodes of that year have been imported.",
                year.number()
            );
            return Err(Error::Refused(detail));
        };
        let gathered = gathered::absences(db, authority, year, &import.children).await?;
        let absences: Vec<_> = gathered.iter().map(|(_, absence)| absence.clone()).collect();
        let made = make(year, &import.children, import.with_last_year, &absences);
        let failures = Tables::of(&import.children, import.with_last_year, &made.rows).failures(year);
        let persons: BTreeSet<ChildId> = gathered.iter().map(|(person, _)| *person).collect();
        let now = self.clock.now();
        let object = || Some(format!("ssda903_missing:{authority}:{}:{PURPOSE}", year.number()));
        let action = match wanted {
            Wanted::Checks => "export.ssda903.checks",
            Wanted::Table => "export.ssda903",
        };
        let line = |child| audit_line(caller, now, action, object(), child, "done");
        let lines = std::iter::once(line(None)).chain(persons.into_iter().map(|person| line(Some(person))));
        audit::write_all(db, lines.collect()).await?;
        Ok(Exported { import, made, failures })
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
