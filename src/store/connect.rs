//! Opening the database: the scheme of the URL chooses which. Tables are brought up to date under a lock, so that two
//! programs that start at once both come up.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use homeward_migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr};

/// After which a caller hears that the database does not answer; health checks and clients wait less than a proxy would.
pub const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection that was used within this time is taken to be alive: to ask each one costs every request a round trip. A
/// server needs longer to be started again, so one that was left over from before is always asked.
const QUIET: Duration = Duration::from_millis(100);
/// How long a writer on SQLite waits for another program's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A statement of ours that takes longer is stuck behind something that a person must see.
const STATEMENT_TIMEOUT_MS: &str = "8000";
/// Names the migration lock among PostgreSQL's advisory locks: "HOMEWARD" in ASCII, halved.
const MIGRATION_LOCK: i64 = 0x484F_4D45;

/// What may go wrong in opening.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The scheme is none that we know.
    #[error("the database URL must begin with sqlite: or postgres://")]
    Scheme,
    /// The lock file beside an SQLite database cannot be made.
    #[error("cannot lock {path} to migrate: {source}")]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database refuses or does not answer.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// An open database.
#[derive(Clone, Debug)]
pub struct Opened {
    /// For reading; where there is nothing else, for all.
    pub reading: DatabaseConnection,
    /// One connection that alone writes to an SQLite file. Whatever another one writes makes a connection forget the pages
    /// that it has read; this one keeps them, and all its statements are prepared.
    pub writing: Option<DatabaseConnection>,
}

impl From<DatabaseConnection> for Opened {
    fn from(all: DatabaseConnection) -> Self {
        Self { reading: all, writing: None }
    }
}

/// Opens the database at `url` with at most `connections` for reading, and brings its tables up to date.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(url: &str, connections: u32) -> Result<Opened, OpenError> {
    migrate(url).await?;
    let writing = if sqlite_file(url).is_some() { Some(connect(url, 1).await?) } else { None };
    Ok(Opened { reading: connect(url, connections).await?, writing })
}

/// Opens the database at `url` with one connection for all, and brings its tables up to date.
///
/// # Errors
/// See [`OpenError`].
pub async fn open_single(url: &str) -> Result<DatabaseConnection, OpenError> {
    migrate(url).await?;
    connect(url, 1).await
}

async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection, OpenError> {
    Ok(Database::connect(options(url, connections)?).await?)
}

fn options(url: &str, connections: u32) -> Result<ConnectOptions, OpenError> {
    let mut options = ConnectOptions::new(url);
    options.acquire_timeout(ACQUIRE_TIMEOUT).max_connections(connections).sqlx_logging(false);
    options.test_before_acquire_if_idle_for(QUIET);
    if url.starts_with("sqlite:") {
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
                .pragma("recursive_triggers", "ON")
                // What a savepoint would undo: in a file, it was more than half of all that a notice wrote.
                .pragma("temp_store", "MEMORY")
        });
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        options.map_sqlx_postgres_opts(|postgres| postgres.options([("statement_timeout", STATEMENT_TIMEOUT_MS)]));
    } else {
        return Err(OpenError::Scheme);
    }
    Ok(options)
}

async fn migrate(url: &str) -> Result<(), OpenError> {
    // Before the first connection: switching a fresh file to write-ahead logging is a race of its own.
    let lock_file = sqlite_lock(url)?;
    // One connection: the advisory lock belongs to the session that took it.
    let connection = Database::connect(options(url, 1)?).await?;
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    if postgres {
        connection.execute_unprepared("SET statement_timeout = 0").await?;
        connection.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    }
    let done = Migrator::up(&connection, None).await;
    // Closing the session frees the lock, whatever became of the migration.
    connection.close().await?;
    drop(lock_file);
    Ok(done?)
}

/// The file of an SQLite database; none where it lies in memory.
fn sqlite_file(url: &str) -> Option<&str> {
    let name = url.strip_prefix("sqlite:")?.trim_start_matches("//").split('?').next()?;
    (!name.is_empty() && !name.contains(":memory:")).then_some(name)
}

/// The lock beside an SQLite file, held until dropped.
fn sqlite_lock(url: &str) -> Result<Option<File>, OpenError> {
    let Some(name) = sqlite_file(url) else { return Ok(None) };
    let path = PathBuf::from(format!("{name}.lock"));
    let locked = File::create(&path).and_then(|file| file.lock().map(|()| file));
    locked.map(Some).map_err(|source| OpenError::Lock { path, source })
}
