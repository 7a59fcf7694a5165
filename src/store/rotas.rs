//! What people wrote into rotas. The database refuses to change or remove any of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select};

use super::entity::rota_entry::{Column as C, Entity, Model};
use super::{code, from_json, to_json};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{RotaEntryId, UserId};
use crate::domain::rota::Entry;

/// An entry, or the taking out of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub id: RotaEntryId,
    /// Whose rota.
    pub authority: AuthorityCode,
    /// Of which role.
    pub role: Role,
    /// What it says; nothing where what it replaces is taken out.
    pub entry: Option<Entry>,
    /// In whose place it stands.
    pub replaces: Option<RotaEntryId>,
    /// Why.
    pub why: String,
    /// By whom; by nobody who is known where a file says so.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes entries.
///
/// # Errors
/// When the database refuses, also because another replaces the same.
pub async fn add(tx: &impl ConnectionTrait, written: &[Written]) -> Result<(), DbErr> {
    for one in written {
        let row = Model {
            id: one.id.0,
            authority: one.authority.to_string(),
            role: one.role.word().to_owned(),
            content: one.entry.as_ref().map(to_json).transpose()?,
            replaces: one.replaces.map(|id| id.0),
            why: one.why.clone(),
            recorded_by: one.by.map(|id| id.0),
            recorded_at: one.at,
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// All that was ever written into the rotas of an authority, in the order of writing.
///
/// # Errors
/// When the database does not answer.
pub async fn of_authority(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Written>, DbErr> {
    read(db, Entity::find().filter(C::Authority.eq(authority.as_str()))).await
}

/// What of it stands: is not taken out, and replaced by nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Written>, DbErr> {
    let of_authority = C::Authority.eq(authority.as_str());
    let replaced = Query::select()
        .column(C::Replaces)
        .from(Entity)
        .and_where(of_authority.clone())
        .and_where(C::Replaces.is_not_null())
        .take();
    let stand = Entity::find().filter(of_authority).filter(C::Content.is_not_null());
    read(db, stand.filter(C::Id.not_in_subquery(replaced))).await
}

async fn read(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<Written>, DbErr> {
    let rows = query.order_by_asc(C::RecordedAt).order_by_asc(C::Id).all(db).await?;
    rows.into_iter().map(domain).collect()
}

fn domain(row: Model) -> Result<Written, DbErr> {
    const TABLE: &str = "rota_entries";
    Ok(Written {
        id: RotaEntryId(row.id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| super::unreadable(TABLE, error))?,
        role: code(TABLE, &row.role)?,
        entry: row.content.map(|content| from_json(TABLE, &content)).transpose()?,
        replaces: row.replaces.map(RotaEntryId),
        why: row.why,
        by: row.recorded_by.map(UserId),
        at: row.recorded_at,
    })
}
