//! Writes: the rows that a verb changes, gathered while it decides and sent together at its end.
//!
//! They go in one round trip, which is dearer than most rows: to PostgreSQL as the parts of one statement, to the thread
//! that works an SQLite file as several statements in one text. No row may be written twice before they are sent: within
//! one statement of PostgreSQL nobody sees what its other parts do.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, CommonTableExpression, InsertStatement, WithClause};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryTrait, Statement};

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
        while !inserts.is_empty() {
            let rest = inserts.split_off(inserts.len().min(PARTS_AT_ONCE));
            match tx.get_database_backend() {
                DbBackend::Postgres => as_one_statement(tx, inserts).await?,
                other => as_one_text(tx, other, &inserts).await?,
            }
            inserts = rest;
        }
        Ok(())
    }
}

/// Each statement takes the values that those before it have left.
async fn as_one_text(tx: &impl ConnectionTrait, of: DbBackend, parts: &[InsertStatement]) -> Result<(), DbErr> {
    let (mut text, mut values) = (String::new(), vec![]);
    for part in parts {
        let statement = of.build(part);
        text.push_str(&statement.sql);
        text.push(';');
        values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
    tx.execute_raw(Statement::from_sql_and_values(of, text, values)).await?;
    Ok(())
}

async fn as_one_statement(tx: &impl ConnectionTrait, mut parts: Vec<InsertStatement>) -> Result<(), DbErr> {
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
