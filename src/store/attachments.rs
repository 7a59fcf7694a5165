//! Files that were added to posts, sealed. What each is, the fact of its post says.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::attachment::{Column as C, Entity, Model};
use crate::domain::ids::{AttachmentId, FactId};

/// Keeps a file of a post.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &impl ConnectionTrait, id: AttachmentId, post: FactId, sealed: Vec<u8>) -> Result<(), DbErr> {
    let row = Model { id: id.0, fact_id: post.0, sealed };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// To which post a file was added; nothing where there is no such file.
///
/// # Errors
/// When the database does not answer.
pub async fn post_of(db: &impl ConnectionTrait, id: AttachmentId) -> Result<Option<FactId>, DbErr> {
    let post: Option<Uuid> = Entity::find_by_id(id.0).select_only().column(C::FactId).into_tuple().one(db).await?;
    Ok(post.map(FactId))
}

/// What lies there of a file; nothing once it was erased.
///
/// # Errors
/// When the database does not answer.
pub async fn sealed(db: &impl ConnectionTrait, id: AttachmentId) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(Entity::find_by_id(id.0).one(db).await?.map(|row| row.sealed))
}

/// Those of `ids` that are still there.
///
/// # Errors
/// When the database does not answer.
pub async fn present(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = AttachmentId>,
) -> Result<BTreeSet<AttachmentId>, DbErr> {
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found: Vec<Uuid> =
        Entity::find().select_only().column(C::Id).filter(C::Id.is_in(ids)).into_tuple().all(db).await?;
    Ok(found.into_iter().map(AttachmentId).collect())
}

/// All that are there, for verification.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<BTreeSet<AttachmentId>, DbErr> {
    let found: Vec<Uuid> = Entity::find().select_only().column(C::Id).into_tuple().all(db).await?;
    Ok(found.into_iter().map(AttachmentId).collect())
}
