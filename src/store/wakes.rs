//! A wake goes from the program that wrote to those that work as the name of a queue, by PostgreSQL's NOTIFY. No row
//! stands behind it: what is due is found without it too, a moment later.

use sea_orm::sqlx::{self, Executor, postgres::PgListener};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};

/// What our programs on one database call each other on.
const CHANNEL: &str = "homeward_wakes";

/// Whether this database can carry a wake at all; SQLite cannot.
#[must_use]
pub fn carries(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

/// Rings for `queue` wherever somebody listens.
///
/// # Errors
/// When the database does not answer.
pub async fn ring(db: &impl ConnectionTrait, queue: &str) -> Result<(), DbErr> {
    let values = [CHANNEL.into(), queue.into()];
    let notify = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
    db.execute_raw(notify).await?;
    Ok(())
}

/// A connection that listens, and does nothing else.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Takes a connection of the pool for itself.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let mut listener = PgListener::connect_with(db.get_postgres_connection_pool()).await.map_err(lost)?;
        // A loss is ours to hear of: what was rung meanwhile is lost with it.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await.map_err(lost)?;
        Ok(Self(listener))
    }

    /// Waits for the next queue that is rung for.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn hears(&mut self) -> Result<String, DbErr> {
        match self.0.try_recv().await.map_err(lost)? {
            Some(rung) => Ok(rung.payload().to_owned()),
            None => Err(lost(sqlx::Error::WorkerCrashed)),
        }
    }

    /// Asks for a sign of life: a connection that died without a word is as silent as one on which nobody rings.
    ///
    /// # Errors
    /// When there is none.
    pub async fn lives(&mut self) -> Result<(), DbErr> {
        self.0.execute("SELECT 1").await.map(drop).map_err(lost)
    }
}

fn lost(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}
