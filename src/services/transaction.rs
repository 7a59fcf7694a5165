//! Beginning and committing. The only place that does: on SQLite a write transaction must begin as one, or it fails at
//! once under load, and its writers take turns in the order in which they came.
//!
//! Making a commit last costs SQLite far more than most verbs do, so verbs that wait for their turn share one: the verb
//! before them leaves the transaction open, each of them works in a savepoint of its own, and all are answered after the
//! one commit. A verb that fails takes back its savepoint and nothing of the others'.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::store::connect::Opened;

/// The database: read from it directly, write to it in a [`Transaction`].
#[derive(Clone, Debug)]
pub struct Database {
    opened: Opened,
    /// Whose turn it is to write, within this program; PostgreSQL needs no turns.
    turns: Option<Turns>,
}

/// A write transaction; it is rolled back unless committed.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    turn: Option<Turn>,
}

/// The writers of one SQLite database in the order in which they came.
#[derive(Clone, Debug, Default)]
struct Turns {
    /// Held by whose turn it is; in it, what the verbs before left open.
    seat: Arc<Mutex<Option<Shared>>>,
    /// How many wait for it.
    waiting: Arc<AtomicUsize>,
}

/// A turn, with the seat that it holds until it is dropped.
#[derive(Debug)]
struct Turn {
    turns: Turns,
    seat: OwnedMutexGuard<Option<Shared>>,
}

/// A transaction in which verbs are done and not committed yet.
#[derive(Debug)]
struct Shared {
    outer: DatabaseTransaction,
    /// Who waits to hear what came of the commit.
    done: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

impl Database {
    /// Over what is open.
    #[must_use]
    pub fn new(opened: impl Into<Opened>) -> Self {
        let opened = opened.into();
        let sqlite = opened.reading.get_database_backend() == DbBackend::Sqlite;
        Self { opened, turns: sqlite.then(Turns::default) }
    }

    /// For reading.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.opened.reading
    }

    /// Closes all connections; what is open on other handles closes with them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close(self) -> Result<(), DbErr> {
        if let Some(writing) = self.opened.writing {
            writing.close().await?;
        }
        self.opened.reading.close().await
    }

    fn writing(&self) -> &DatabaseConnection {
        self.opened.writing.as_ref().unwrap_or(&self.opened.reading)
    }

    /// Begins a write transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let Some(turns) = &self.turns else {
            let inner = self.writing().begin_with_options(TransactionOptions::default()).await?;
            return Ok(Transaction { inner, turn: None });
        };
        let turn = turns.next().await;
        let inner = if let Some(shared) = &*turn.seat {
            shared.outer.begin_with_options(TransactionOptions::default()).await?
        } else {
            let immediate = Some(SqliteTransactionMode::Immediate);
            let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
            self.writing().begin_with_options(options).await?
        };
        Ok(Transaction { inner, turn: Some(turn) })
    }

    /// For reading several statements that all see the database as it is at the first of them, whoever writes meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> Result<Snapshot, DbErr> {
        // On SQLite every transaction reads so, and one that only reads needs no turn.
        let options = if self.turns.is_some() {
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred), ..Default::default() }
        } else {
            let (isolation, access) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
            TransactionOptions { isolation_level: Some(isolation), access_mode: Some(access), ..Default::default() }
        };
        Ok(Snapshot(self.opened.reading.begin_with_options(options).await?))
    }

    /// For a write of a single statement.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn single(&self) -> Result<Single<'_>, DbErr> {
        Ok(if self.turns.is_some() { Single::InTurn(self.begin().await?) } else { Single::Alone(self.writing()) })
    }
}

/// A write of a single statement. PostgreSQL commits it by itself; on SQLite it waits for its turn like any other, for
/// beside writers who take turns it would hardly ever find the file free.
#[derive(Debug)]
pub enum Single<'a> {
    /// It is its own transaction.
    Alone(&'a DatabaseConnection),
    /// It has a transaction of its turn.
    InTurn(Transaction),
}

impl Single<'_> {
    /// What to write with.
    #[must_use]
    pub fn on(&self) -> DatabaseExecutor<'_> {
        match self {
            Self::Alone(connection) => DatabaseExecutor::Connection(connection),
            Self::InTurn(transaction) => DatabaseExecutor::Transaction(transaction),
        }
    }

    /// Makes it last.
    ///
    /// # Errors
    /// When the database refuses; then it does not last.
    pub async fn done(self) -> Result<(), DbErr> {
        match self {
            Self::Alone(_) => Ok(()),
            Self::InTurn(transaction) => transaction.commit().await,
        }
    }
}

impl Transaction {
    /// Makes everything in it last.
    ///
    /// # Errors
    /// When the database refuses; then nothing of it lasts.
    pub async fn commit(self) -> Result<(), DbErr> {
        let Self { inner, turn } = self;
        match turn {
            Some(turn) => turn.commit(inner).await,
            None => inner.commit().await,
        }
    }
}

/// The database as it was at one moment, for reading.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Snapshot {
    /// Is done reading.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end(self) -> Result<(), DbErr> {
        self.0.commit().await
    }
}

impl Deref for Snapshot {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

impl Turns {
    /// Waits for the next turn. The seat is given in the order in which it was asked for.
    async fn next(&self) -> Turn {
        let _waiting = Waiting::among(&self.waiting);
        Turn { turns: self.clone(), seat: self.seat.clone().lock_owned().await }
    }

    /// Commits what the verbs that waited before it have left open.
    async fn close(self) {
        let mut turn = self.next().await;
        let Some(Shared { outer, done }) = turn.seat.take() else { return };
        let committed = outer.commit().await;
        drop(turn);
        for answer in done {
            // Whoever no longer waits for the answer has gone away.
            drop(answer.send(committed.clone()));
        }
    }
}

impl Turn {
    /// Commits the verb done in `inner`: at once if nobody waits, else together with those who do.
    async fn commit(mut self, inner: DatabaseTransaction) -> Result<(), DbErr> {
        let (answer, committed) = oneshot::channel();
        if let Some(shared) = &mut *self.seat {
            inner.commit().await?;
            shared.done.push(answer);
        } else if self.turns.waiting.load(Ordering::Relaxed) == 0 {
            return inner.commit().await;
        } else {
            *self.seat = Some(Shared { outer: inner, done: vec![answer] });
            // Behind all who wait now. On its own: whoever is dropped while waiting must not leave the others open.
            tokio::spawn(self.turns.clone().close());
        }
        drop(self);
        let nobody = || DbErr::Custom("the transaction ended with the program".to_owned());
        committed.await.unwrap_or_else(|_| Err(nobody()))
    }
}

/// Counts somebody who waits, for as long as they do.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn among(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
