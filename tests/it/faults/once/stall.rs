//! Stops the program inside a statement: after it has begun to change a row, and before it could commit that.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::PATIENCE;

/// Nobody writes to an SQLite file for as long as this, if nobody is stopped: a claim that finds nothing takes far less.
const STUCK_MS: u32 = 500;
/// As long as programs wait.
const USUAL_MS: u32 = 10_000;
/// Names our lock among PostgreSQL's advisory locks.
const LOCK: i32 = 990;

/// In which statement.
#[derive(Clone, Copy)]
pub enum In {
    /// The one that leases a row.
    Claim,
    /// The one that says what became of it.
    Recording,
}

impl In {
    const fn condition(self) -> &'static str {
        match self {
            Self::Claim => "NEW.lease_token IS NOT NULL",
            Self::Recording => "NEW.lease_token IS NULL",
        }
    }
}

/// A trigger that does not come to an end: on PostgreSQL until we let go of a lock, on SQLite for ever.
pub struct Stall {
    /// One session, so that it can hold a lock.
    alone: DatabaseConnection,
    table: &'static str,
}

impl Stall {
    pub async fn begin(alone: DatabaseConnection, table: &'static str, at: In) -> Self {
        let stall = Self { alone, table };
        let when = at.condition();
        if stall.is_on_postgres() {
            stall.does(&format!("SELECT pg_advisory_lock({LOCK})")).await;
            stall
                .does(&format!(
                    "CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS
                     'BEGIN PERFORM pg_advisory_xact_lock({LOCK}); RETURN NEW; END';
                     CREATE TRIGGER stall BEFORE UPDATE OF lease_token ON {table} FOR EACH ROW WHEN ({when})
                     EXECUTE FUNCTION stall()"
                ))
                .await;
        } else {
            stall
                .does(&format!(
                    "CREATE TRIGGER stall BEFORE UPDATE OF lease_token ON {table} WHEN {when} BEGIN
                     SELECT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n);
                     END"
                ))
                .await;
        }
        stall
    }

    fn is_on_postgres(&self) -> bool {
        self.alone.get_database_backend() == DbBackend::Postgres
    }

    async fn does(&self, sql: &str) {
        self.alone.execute_unprepared(sql).await.expect("the database does it");
    }

    /// Waits until a program is stopped by it.
    pub async fn stopped(&self) {
        let given_up = Instant::now() + PATIENCE;
        while !self.is_stopped().await.expect("the database answers") {
            assert!(Instant::now() < given_up, "nobody comes to that statement");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn is_stopped(&self) -> Result<bool, DbErr> {
        if self.is_on_postgres() {
            let sql = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = \
                       (SELECT oid FROM pg_database WHERE datname = current_database())";
            return Ok(self.alone.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?.is_some());
        }
        self.does(&format!("PRAGMA busy_timeout = {STUCK_MS}")).await;
        match self.alone.execute_unprepared("BEGIN IMMEDIATE").await {
            Ok(_) => self.alone.execute_unprepared("ROLLBACK").await.map(|_| false),
            Err(error) if error.to_string().contains("locked") => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Takes it away. Whoever was stopped by it is dead.
    pub async fn end(self) {
        let table = self.table;
        if self.is_on_postgres() {
            self.does(&format!("SELECT pg_advisory_unlock({LOCK})")).await;
            // Waits for what the dead one had begun, which PostgreSQL undoes.
            self.does(&format!("DROP TRIGGER stall ON {table}; DROP FUNCTION stall()")).await;
        } else {
            self.does(&format!("PRAGMA busy_timeout = {USUAL_MS}")).await;
            self.does("DROP TRIGGER stall").await;
        }
    }
}
