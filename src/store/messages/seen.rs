//! Which texts were seen, and by whom: `read_at` of a text is when its code came back, as that of any other message is when
//! it was marked as read in the inbox.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::super::code;
use super::super::entity::{message, message_step};
use super::TABLE;
use crate::domain::ids::{ChildId, MessageId, StepId, UserId};
use crate::domain::message::Channel;

/// A text that went to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// The message.
    pub id: MessageId,
    /// The child that it is about, if it is about one.
    pub child: Option<ChildId>,
}

/// The texts to `number` that were written since, latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn texts_to(db: &impl ConnectionTrait, number: &str, since: DateTime<Utc>) -> Result<Vec<Text>, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .select_only()
        .columns([C::Id, C::ChildId])
        .filter(C::Channel.eq(Channel::Sms.word()))
        .filter(C::Address.eq(number))
        .filter(C::CreatedAt.gte(since))
        .order_by_desc(C::Id);
    let rows: Vec<(Uuid, Option<Uuid>)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, child)| Text { id: MessageId(id), child: child.map(ChildId) }).collect())
}

/// Keeps that a message was seen; false if that is known.
///
/// # Errors
/// When the database refuses.
pub async fn see(tx: &impl ConnectionTrait, id: MessageId, at: DateTime<Utc>) -> Result<bool, DbErr> {
    use message::Column as C;
    let change = message::ActiveModel { read_at: ActiveValue::Set(Some(at)), ..Default::default() };
    let query = message::Entity::update_many().set(change).filter(C::Id.eq(id.0)).filter(C::ReadAt.is_null());
    Ok(query.exec(tx).await?.rows_affected > 0)
}

/// Who saw, by what and when, that they were told of a step, first to last.
///
/// # Errors
/// When the database does not answer.
pub async fn of_step(db: &impl ConnectionTrait, step: StepId) -> Result<Vec<(UserId, Channel, DateTime<Utc>)>, DbErr> {
    use message::Column as C;
    let tells = message_step::Entity::find()
        .select_only()
        .column(message_step::Column::MessageId)
        .filter(message_step::Column::Step.eq(step.0));
    let ids: Vec<Uuid> = tells.into_tuple().all(db).await?;
    let query = message::Entity::find()
        .select_only()
        .columns([C::UserId, C::Channel, C::ReadAt])
        .filter(C::Id.is_in(ids))
        .filter(C::UserId.is_not_null())
        .filter(C::ReadAt.is_not_null())
        .order_by_asc(C::ReadAt);
    let rows: Vec<(Uuid, String, DateTime<Utc>)> = query.into_tuple().all(db).await?;
    rows.into_iter().map(|(user, channel, at)| Ok((UserId(user), code(TABLE, &channel)?, at))).collect()
}
