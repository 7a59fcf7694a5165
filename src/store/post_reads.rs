//! Who has read which post of a conversation: the first time of each.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::post_read::{Column as C, Entity, Model};
use crate::domain::ids::{FactId, OrganisationId};

/// That a post was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The post.
    pub post: FactId,
    /// By whom: `user:…` or `key:…`.
    pub reader: String,
    /// Whose person or key that is.
    pub organisation: OrganisationId,
    /// When for the first time.
    pub at: DateTime<Utc>,
}

/// Notes what was read, unless the reader had read it before.
///
/// # Errors
/// When the database refuses.
pub async fn note(db: &impl ConnectionTrait, reads: &[Read]) -> Result<(), DbErr> {
    if reads.is_empty() {
        return Ok(());
    }
    let rows = reads.iter().map(|read| {
        let Read { post, reader, organisation, at } = read.clone();
        Model { fact_id: post.0, reader, organisation_id: organisation.0, read_at: at }.into_active_model()
    });
    let before = OnConflict::columns([C::FactId, C::Reader]).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(before).exec_without_returning(db).await?;
    Ok(())
}

/// Who has read any of `posts`, the first first.
///
/// # Errors
/// When the database does not answer.
pub async fn of(db: &impl ConnectionTrait, posts: &[FactId]) -> Result<Vec<Read>, DbErr> {
    let rows = Entity::find().filter(C::FactId.is_in(posts.iter().map(|post| post.0)));
    let rows = rows.order_by_asc(C::ReadAt).order_by_asc(C::Reader).all(db).await?;
    let read = |row: Model| Read {
        post: FactId(row.fact_id),
        reader: row.reader,
        organisation: OrganisationId(row.organisation_id),
        at: row.read_at,
    };
    Ok(rows.into_iter().map(read).collect())
}
