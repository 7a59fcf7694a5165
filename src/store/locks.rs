//! Who writes when. On PostgreSQL a writer holds the names by which a child can be found until it commits, so that two
//! notices of one unknown child cannot make two records; on SQLite the one writer needs no such lock.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sha2::{Digest, Sha256};

/// Waits for, and holds until the end of the transaction, the lock of each of `names`, in one order for all writers.
///
/// # Errors
/// When the database does not answer.
pub async fn hold(tx: &impl ConnectionTrait, names: &[String]) -> Result<(), DbErr> {
    if tx.get_database_backend() != DbBackend::Postgres || names.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<i64> = names.iter().map(|name| key(name)).collect();
    keys.sort_unstable();
    keys.dedup();
    // OFFSET 0 keeps the order: the lock must not be taken before the sort.
    let sql = "SELECT pg_advisory_xact_lock(k) FROM (SELECT k FROM unnest($1) AS k ORDER BY k OFFSET 0) AS keys";
    tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [keys.into()])).await?;
    Ok(())
}

fn key(name: &str) -> i64 {
    let digest = Sha256::digest(name.as_bytes());
    i64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}
