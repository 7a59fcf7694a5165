//! Taking in the authority's own tables: all of them, or nothing where one has a fault. Taken in again as they are, they are
//! what they were; taken in changed, the later hold.

use serde_json::Value;

use crate::domain::authority::AuthorityCode;
use crate::domain::ids::Ssda903ImportId;
use crate::domain::party::Caller;
use crate::domain::ssda903::reading::{Fault, Files, read};
use crate::domain::ssda903::{LookedAfter, Year};
use crate::domain::violation::{Reader, Violation};
use crate::services::{Error, Services, TRIES, audit_line};
use crate::store::audit;
use crate::store::ssda903::{self, Import};

/// What was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// The import.
    pub id: Ssda903ImportId,
    /// Whether it says anything that the one before did not.
    pub is_new: bool,
    /// How many children.
    pub children: usize,
    /// How many spells of care.
    pub spells: usize,
    /// How many periods last year's table left open; none where it was not among the tables.
    pub open_last_year: Option<usize>,
}

impl Services {
    /// Takes in the tables of `authority` for the return of `year`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault of every table, [`Error::NotFound`] where `caller` is not the council of the
    /// authority, and the database's.
    pub async fn import_ssda903(
        &self,
        caller: &Caller,
        authority: &AuthorityCode,
        year: Year,
        files: Files<'_>,
    ) -> Result<TakenIn, Error> {
        super::must_export(caller, authority)?;
        let now = self.clock.now();
        let object = || Some(format!("ssda903_import:{authority}:{}", year.number()));
        let line = |outcome| audit_line(caller, now, "import.ssda903", object(), None, outcome);
        let children = match read(year, files) {
            Ok(children) => children,
            Err(faults) => {
                audit::write(self.database.read(), &line("refused")).await?;
                return Err(Error::Invalid(faults.iter().map(violation).collect()));
            }
        };
        let import = Import {
            id: Ssda903ImportId::fresh(now),
            authority: authority.clone(),
            year,
            organisation: caller.organisation.id,
            actor: caller.actor(),
            recorded_at: now,
            with_last_year: files.missing_last.is_some(),
            children,
        };
        let mut tries = 1;
        loop {
            let tx = self.database.begin().await?;
            let before = ssda903::latest(&*tx, authority, year, now).await?;
            let same = before
                .filter(|before| before.children == import.children && before.with_last_year == import.with_last_year);
            if let Some(same) = same {
                return Ok(TakenIn::of(&same, false));
            }
            let kept = match ssda903::keep(&*tx, &import).await {
                Ok(()) => audit::write(&*tx, &line("done")).await,
                Err(error) => Err(error),
            };
            match kept.map_err(Error::from) {
                Ok(()) => {
                    tx.commit().await?;
                    return Ok(TakenIn::of(&import, true));
                }
                Err(Error::Busy) if tries < TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

/// Longer than any request may be.
const LONGEST: usize = 16 * 1024 * 1024;

impl Services {
    /// Takes in tables as they were `sent` (`authority`, `year`, `header`, `episodes`, `missing_last`).
    ///
    /// # Errors
    /// As of [`Self::import_ssda903`].
    pub async fn import_ssda903_sent(&self, caller: &Caller, sent: &Value) -> Result<TakenIn, Error> {
        let parsed = Reader::parse(sent, |reader| {
            let authority = reader.text("authority", 3);
            let authority = reader.required("authority", authority);
            let authority = authority.and_then(|text| fitting(reader, "authority", AuthorityCode::try_from(text)));
            let year = reader.integer("year");
            let year = reader.required("year", year);
            let year = year.map(|year| Year::try_from(i32::try_from(year).unwrap_or_default()));
            let year = year.and_then(|year| fitting(reader, "year", year));
            let header = reader.text("header", LONGEST);
            let header = reader.required("header", header);
            let episodes = reader.text("episodes", LONGEST);
            let episodes = reader.required("episodes", episodes);
            let missing_last = reader.text("missing_last", LONGEST);
            Some((authority?, year?, header?, episodes?, missing_last))
        });
        let (authority, year, header, episodes, missing_last) = parsed.map_err(Error::Invalid)?;
        let files = Files { header: &header, episodes: &episodes, missing_last: missing_last.as_deref() };
        self.import_ssda903(caller, &authority, year, files).await
    }
}

fn fitting<T>(reader: &mut Reader<'_>, name: &'static str, read: Result<T, &'static str>) -> Option<T> {
    if let Err(detail) = &read {
        reader.fault(name, *detail);
    }
    read.ok()
}

impl TakenIn {
    fn of(import: &Import, is_new: bool) -> Self {
        let open = |child: &LookedAfter| child.last_year.iter().filter(|period| period.ended.is_none()).count();
        let children = &import.children;
        Self {
            id: import.id,
            is_new,
            children: children.iter().filter(|child| child.born.is_some()).count(),
            spells: children.iter().map(|child| child.spells.len()).sum(),
            open_last_year: import.with_last_year.then(|| children.iter().map(open).sum()),
        }
    }
}

/// A fault as others are told: the table, the row of its file, the column.
fn violation(fault: &Fault) -> Violation {
    let row = fault.row.map_or_else(String::new, |row| format!("/{row}"));
    let column = fault.column.map_or_else(String::new, |column| format!("/{column}"));
    Violation { pointer: format!("#/{}{row}{column}", fault.table.word()), detail: fault.detail.clone() }
}
