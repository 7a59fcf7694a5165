//! What a verb answers when it does not do what was asked. One type for the whole application; HTTP, pages and jobs each
//! have a total match over it.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::domain::edition::Edition;
use crate::domain::fact::Unreadable;
use crate::domain::violation::Violation;

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent has faults; all of them.
    #[error("{} fault(s) in what was sent", .0.len())]
    Invalid(Vec<Violation>),
    /// There is no such thing, or it is not for this caller to know of.
    #[error("there is no such record")]
    NotFound,
    /// The caller may not do this at all, whatever the record.
    #[error("{0}")]
    Forbidden(String),
    /// It cannot follow on what is recorded already.
    #[error("{0}")]
    Refused(String),
    /// It is in another edition than the one that was expected: this one.
    #[error("it was changed by somebody else since")]
    Stale(Edition),
    /// Somebody else changed the same record at the same moment.
    #[error("the record is being changed by somebody else")]
    Busy,
    /// The database does not answer, or failed.
    #[error("the database failed: {0}")]
    Database(DbErr),
    /// The ledger holds something that this program cannot read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file beside the database cannot be read or written.
    #[error("{0}")]
    File(String),
    /// The system gives no randomness.
    #[error("no randomness: {0}")]
    Randomness(String),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if passes(&error) { Self::Busy } else { Self::Database(error) }
    }
}

/// PostgreSQL's codes for a deadlock, a failed serialisation, and a row that somebody else wrote first.
const PASSING: [&str; 3] = ["40P01", "40001", "23505"];
/// SQLite's codes for a broken unique index and primary key.
const TAKEN_SQLITE: [i32; 2] = [2067, 1555];
/// SQLite's primary code for a database locked by another program: the low byte of each of its kinds, such as that of a
/// program that mends the log behind one that was killed.
const BUSY_SQLITE: i32 = 5;

/// Whether trying again may help: another writer was there first.
fn passes(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) = error else {
        return false;
    };
    let sqlx::Error::Database(database) = &**inner else { return false };
    let code = database.code();
    let code = code.as_deref().unwrap_or_default();
    let of_sqlite = database.try_downcast_ref::<sqlx::sqlite::SqliteError>().and_then(|_| code.parse::<i32>().ok());
    PASSING.contains(&code) || of_sqlite.is_some_and(|code| code & 0xFF == BUSY_SQLITE || TAKEN_SQLITE.contains(&code))
}

impl Error {
    /// Whether it says no to somebody who may know of the record: that leaves a line in the audit.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Forbidden(_) | Self::Invalid(_) | Self::Stale(_))
    }

    /// A single fault.
    #[must_use]
    pub fn fault(pointer: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation { pointer: pointer.to_owned(), detail: detail.into() }])
    }
}
