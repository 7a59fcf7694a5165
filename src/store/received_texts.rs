//! Texts that people sent to us. What one says is sealed before it comes here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{message, received_text};
use super::{code, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ReceivedTextId, UserId};
use crate::domain::message::Channel;
use crate::domain::message::received::Outcome;

const TABLE: &str = "received_texts";

/// A text as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: ReceivedTextId,
    /// Notify's name for it.
    pub name: String,
    /// From where it came and what it says, sealed; nothing once that is needed no longer.
    pub sealed: Option<String>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it came here.
    pub received_at: DateTime<Utc>,
    /// What was made of it; nothing yet.
    pub outcome: Option<Outcome>,
    /// Whose phone it came from, if that is one person's here.
    pub user: Option<UserId>,
}

/// Keeps a text, unless it is kept already; gives its id.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &impl ConnectionTrait, new: &Kept) -> Result<ReceivedTextId, DbErr> {
    use received_text::Column as C;
    let there = OnConflict::column(C::NotificationId).do_nothing().to_owned();
    received_text::Entity::insert(row(new).into_active_model()).on_conflict(there).exec_without_returning(tx).await?;
    let kept = received_text::Entity::find().filter(C::NotificationId.eq(new.name.as_str())).one(tx).await?;
    kept.map(|row| ReceivedTextId(row.id)).ok_or_else(|| unreadable(TABLE, "what was kept is not there"))
}

/// A text.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: ReceivedTextId) -> Result<Option<Kept>, DbErr> {
    received_text::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// A text, locked.
///
/// # Errors
/// When the database does not answer.
pub async fn locked(tx: &impl ConnectionTrait, id: ReceivedTextId) -> Result<Option<Kept>, DbErr> {
    received_text::Entity::find_by_id(id.0).lock(LockType::Update).one(tx).await?.map(domain).transpose()
}

/// Those of which nothing has been made yet, oldest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn unheeded(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<ReceivedTextId>, DbErr> {
    use received_text::Column as C;
    let query = received_text::Entity::find().filter(C::Outcome.is_null()).order_by_asc(C::ReceivedAt).limit(limit);
    Ok(query.all(db).await?.into_iter().map(|row| ReceivedTextId(row.id)).collect())
}

/// Which of these names of Notify's are kept.
///
/// # Errors
/// When the database does not answer.
pub async fn known(db: &impl ConnectionTrait, names: &[&str]) -> Result<BTreeSet<String>, DbErr> {
    use received_text::Column as C;
    let query = received_text::Entity::find()
        .select_only()
        .column(C::NotificationId)
        .filter(C::NotificationId.is_in(names.iter().copied()));
    Ok(query.into_tuple().all(db).await?.into_iter().collect())
}

/// Keeps what was made of a text, and whose phone it came from; its words only where somebody has to read them.
///
/// # Errors
/// When the database refuses.
pub async fn made(
    tx: &impl ConnectionTrait,
    id: ReceivedTextId,
    outcome: Outcome,
    user: Option<UserId>,
    is_read: bool,
) -> Result<(), DbErr> {
    let change = received_text::ActiveModel {
        outcome: ActiveValue::Set(Some(outcome.word().to_owned())),
        user_id: ActiveValue::Set(user.map(|user| user.0)),
        sealed: if is_read { ActiveValue::NotSet } else { ActiveValue::Set(None) },
        ..Default::default()
    };
    let query = received_text::Entity::update_many().set(change).filter(received_text::Column::Id.eq(id.0));
    query.exec(tx).await?;
    Ok(())
}

/// Whose message last went to a number as a text.
///
/// # Errors
/// When the database does not answer.
pub async fn last_texted_for(db: &impl ConnectionTrait, number: &str) -> Result<Option<AuthorityCode>, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .select_only()
        .column(C::Authority)
        .filter(C::Channel.eq(Channel::Sms.word()))
        .filter(C::Address.eq(number))
        .filter(C::Authority.is_not_null())
        .order_by_desc(C::Id);
    let last: Option<String> = query.into_tuple().one(db).await?;
    last.map(|code| AuthorityCode::try_from(code).map_err(|error| unreadable("messages", error))).transpose()
}

fn row(kept: &Kept) -> received_text::Model {
    received_text::Model {
        id: kept.id.0,
        notification_id: kept.name.clone(),
        sealed: kept.sealed.clone(),
        sent_at: kept.sent_at,
        received_at: kept.received_at,
        outcome: kept.outcome.map(|outcome| outcome.word().to_owned()),
        user_id: kept.user.map(|user| user.0),
    }
}

pub(super) fn domain(row: received_text::Model) -> Result<Kept, DbErr> {
    Ok(Kept {
        id: ReceivedTextId(row.id),
        name: row.notification_id,
        sealed: row.sealed,
        sent_at: row.sent_at,
        received_at: row.received_at,
        outcome: row.outcome.as_deref().map(|word| code(TABLE, word)).transpose()?,
        user: row.user_id.map(UserId),
    })
}
