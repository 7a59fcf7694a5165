//! Writes: the rows that a verb changes, gathered while it decides and sent together at its end.
//!
//! To PostgreSQL they go in one statement, for each of its own would cost a round trip that is dearer than its row. On
//! SQLite, which has no round trips, they go one after the other. No row may be written twice before they are sent: within
//! one statement of PostgreSQL nobody sees what its other parts do.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, CommonTableExpression, InsertStatement, WithClause};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryTrait};

use super::entity::watch;
use super::watches;
use crate::domain::ids::ChildId;
use crate::domain::raised::Subject;

/// Rows of one table that are written at once.
pub(super) const ROWS_AT_ONCE: usize = 200;
/// Parts of one statement. With as many rows in each they have fewer values than a statement of PostgreSQL may have.
const PARTS_AT_ONCE: usize = 16;

/// Where a stream of facts ends: the place and hash of its last fact, if it has one.
pub(super) type End = Option<(i64, String)>;

/// Rows to be written.
#[derive(Debug, Default)]
pub struct Writes {
    inserts: Vec<InsertStatement>,
    /// Where the streams end with the facts that are gathered here.
    pub(super) ends: BTreeMap<ChildId, End>,
    /// Each watch once, as it was set last: two persons may have the same doubt to look at.
    pub(super) watches: BTreeMap<Subject, watch::Model>,
}

impl Writes {
    /// Gathers rows of one table.
    pub(super) fn add(&mut self, rows: impl QueryTrait<QueryStatement = InsertStatement>) {
        self.inserts.push(rows.into_query());
    }

    /// Says that a record is new: its stream is empty, and nobody need look for its end.
    pub fn begin_stream(&mut self, child: ChildId) {
        self.ends.insert(child, None);
    }

    /// Writes all that was gathered, in the order of gathering where the database has one.
    ///
    /// # Errors
    /// When the database refuses any of it.
    pub async fn send(&mut self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let mut inserts = std::mem::take(&mut self.inserts);
        let watches: Vec<_> = std::mem::take(&mut self.watches).into_values().collect();
        inserts.extend(watches.chunks(ROWS_AT_ONCE).map(|rows| watches::set_all(rows).into_query()));
        if tx.get_database_backend() != DbBackend::Postgres {
            for insert in &inserts {
                tx.execute(insert).await?;
            }
            return Ok(());
        }
        while !inserts.is_empty() {
            let rest = inserts.split_off(inserts.len().min(PARTS_AT_ONCE));
            send_together(tx, inserts).await?;
            inserts = rest;
        }
        Ok(())
    }
}

async fn send_together(tx: &impl ConnectionTrait, mut parts: Vec<InsertStatement>) -> Result<(), DbErr> {
    let Some(last) = parts.pop() else { return Ok(()) };
    if parts.is_empty() {
        tx.execute(&last).await?;
        return Ok(());
    }
    let mut with = WithClause::new();
    for (number, part) in parts.into_iter().enumerate() {
        let name = Alias::new(format!("written_{number}"));
        with.cte(CommonTableExpression::new().table_name(name).query(part).to_owned());
    }
    tx.execute(&with.query(last)).await?;
    Ok(())
}
