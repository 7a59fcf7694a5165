//! The audit: a line for each read of a record and each thing done or refused. Codes and ids, never what was read.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::audit;
use super::writes::Writes;
use crate::domain::ids::{AuditId, ChildId, OrganisationId};

/// A line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// The key or person.
    pub actor: String,
    /// Their organisation.
    pub organisation: Option<OrganisationId>,
    /// What was done, as in `notice.receive`.
    pub action: String,
    /// The kind and id of what it was done to.
    pub object: Option<String>,
    /// The child whose record it is.
    pub child: Option<ChildId>,
    /// What came of it, as in `done` or `refused`.
    pub outcome: String,
    /// The request in which it happened.
    pub request: Option<String>,
}

/// Writes a line.
///
/// # Errors
/// When the database refuses.
pub async fn write(tx: &impl ConnectionTrait, line: &Line) -> Result<(), DbErr> {
    audit::Entity::insert(row(line)).exec_without_returning(tx).await?;
    Ok(())
}

/// Gathers a line, to be written with the rest.
pub fn add(writes: &mut Writes, line: &Line) {
    writes.add(audit::Entity::insert(row(line)));
}

/// Lines in one statement: well under what a statement's parameters may number on either database.
const LINES_AT_ONCE: usize = 500;

/// Writes many lines in as few statements as may be.
///
/// # Errors
/// When the database refuses.
pub async fn write_all(tx: &impl ConnectionTrait, lines: Vec<Line>) -> Result<(), DbErr> {
    for lines in lines.chunks(LINES_AT_ONCE) {
        audit::Entity::insert_many(lines.iter().map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The last `limit` lines about any of these records of one child, latest first; those before one of them, if it is named.
///
/// # Errors
/// When the database does not answer.
pub async fn of_children(
    db: &impl ConnectionTrait,
    records: &[ChildId],
    before: Option<AuditId>,
    limit: u64,
) -> Result<Vec<Line>, DbErr> {
    let mut query = audit::Entity::find().filter(audit::Column::ChildId.is_in(records.iter().map(|id| id.0)));
    if let Some(before) = before {
        query = query.filter(audit::Column::Id.lt(before.0));
    }
    let rows = query.order_by_desc(audit::Column::Id).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(domain).collect())
}

fn domain(row: audit::Model) -> Line {
    Line {
        id: AuditId(row.id),
        at: row.at,
        actor: row.actor,
        organisation: row.organisation_id.map(OrganisationId),
        action: row.action,
        object: row.object,
        child: row.child_id.map(ChildId),
        outcome: row.outcome,
        request: row.request_id,
    }
}

fn row(line: &Line) -> audit::ActiveModel {
    let row = audit::Model {
        id: line.id.0,
        at: line.at,
        actor: line.actor.clone(),
        organisation_id: line.organisation.map(|id| id.0),
        action: line.action.clone(),
        object: line.object.clone(),
        child_id: line.child.map(|id| id.0),
        outcome: line.outcome.clone(),
        request_id: line.request.clone(),
    };
    row.into_active_model()
}
