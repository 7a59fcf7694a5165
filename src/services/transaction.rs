//! Beginning and committing. The only place that does: on SQLite a write transaction must begin as one, or it fails at
//! once under load, and its writers take turns in the order in which they came.

use std::ops::Deref;
use std::sync::Arc;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The database: read from it directly, write to it in a [`Transaction`].
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
    /// Whose turn it is to write, within this program; PostgreSQL needs no turns.
    turn: Option<Arc<Mutex<()>>>,
}

/// A write transaction; it is rolled back unless committed.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Database {
    /// Over an open connection.
    #[must_use]
    pub fn new(connection: DatabaseConnection) -> Self {
        let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
        Self { connection, turn: sqlite.then(Arc::default) }
    }

    /// For reading.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Begins a write transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let turn = match &self.turn {
            Some(turn) => Some(turn.clone().lock_owned().await),
            None => None,
        };
        let mut options = TransactionOptions::default();
        if turn.is_some() {
            options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        }
        Ok(Transaction { inner: self.connection.begin_with_options(options).await?, _turn: turn })
    }
}

impl Transaction {
    /// Makes everything in it last.
    ///
    /// # Errors
    /// When the database refuses; then nothing of it lasts.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
