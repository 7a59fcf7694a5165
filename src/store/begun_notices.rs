//! Notices that people are filling in. What is typed lies here sealed.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select,
};

use super::entity::begun_notice::{ActiveModel, Column as C, Entity, Model};
use crate::domain::ids::{BegunNoticeId, NoticeId, UserId};

/// A notice that somebody is filling in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its id.
    pub id: BegunNoticeId,
    /// Who fills it in.
    pub user: UserId,
    /// What was typed so far, sealed; empty where nothing was, or where it was sent.
    pub content: String,
    /// Since when.
    pub begun_at: DateTime<Utc>,
    /// When something was last saved.
    pub saved_at: DateTime<Utc>,
    /// What it was sent as.
    pub notice: Option<NoticeId>,
}

/// Writes a new one.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &impl ConnectionTrait, begun: &Begun) -> Result<(), DbErr> {
    let row = Model {
        id: begun.id.0,
        user_id: begun.user.0,
        content: begun.content.clone(),
        begun_at: begun.begun_at,
        saved_at: begun.saved_at,
        notice_id: begun.notice.map(|id| id.0),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what changes of one: what was typed, when, and what it was sent as.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, begun: &Begun) -> Result<(), DbErr> {
    let changed = ActiveModel {
        content: ActiveValue::Set(begun.content.clone()),
        saved_at: ActiveValue::Set(begun.saved_at),
        notice_id: ActiveValue::Set(begun.notice.map(|id| id.0)),
        ..Default::default()
    };
    Entity::update_many().set(changed).filter(C::Id.eq(begun.id.0)).exec(tx).await?;
    Ok(())
}

fn those_of(user: UserId, since: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(C::UserId.eq(user.0)).filter(C::SavedAt.gt(since))
}

/// One that `user` fills in and saved something of after `since`.
///
/// # Errors
/// When the database does not answer.
pub async fn one(
    db: &impl ConnectionTrait,
    user: UserId,
    id: BegunNoticeId,
    since: DateTime<Utc>,
) -> Result<Option<Begun>, DbErr> {
    Ok(those_of(user, since).filter(C::Id.eq(id.0)).one(db).await?.map(domain))
}

/// All that `user` fills in, has not sent, and saved something of after `since`; the last saved first.
///
/// # Errors
/// When the database does not answer.
pub async fn unsent(db: &impl ConnectionTrait, user: UserId, since: DateTime<Utc>) -> Result<Vec<Begun>, DbErr> {
    let rows = those_of(user, since).filter(C::NoticeId.is_null()).order_by_desc(C::SavedAt).order_by_desc(C::Id);
    Ok(rows.all(db).await?.into_iter().map(domain).collect())
}

/// Removes one.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &impl ConnectionTrait, id: BegunNoticeId) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(tx).await?;
    Ok(())
}

/// Forgets those of which nothing was saved after `since`.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(C::SavedAt.lte(since)).exec(tx).await?;
    Ok(())
}

fn domain(row: Model) -> Begun {
    Begun {
        id: BegunNoticeId(row.id),
        user: UserId(row.user_id),
        content: row.content,
        begun_at: row.begun_at,
        saved_at: row.saved_at,
        notice: row.notice_id.map(NoticeId),
    }
}
