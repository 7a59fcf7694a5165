//! Messages by the address that they go to: how many reach it within an hour.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::super::entity::message;
use super::entries::WAITING;
use crate::domain::ids::MessageId;
use crate::domain::message::{Channel, Message, MessageState};

/// When messages by `channel` to an address went or are to go, after `since`: urgent ones, those that are
/// not, or all.
///
/// # Errors
/// When the database does not answer.
pub async fn times(
    db: &impl ConnectionTrait,
    (channel, urgent): (Channel, Option<bool>),
    address: &str,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .select_only()
        .column(C::ScheduledFor)
        .filter(C::Channel.eq(channel.word()))
        .filter(C::Address.eq(address))
        .filter(C::ScheduledFor.gt(since))
        .filter(C::State.ne(MessageState::Cancelled.word()));
    let query = match urgent {
        Some(urgent) => query.filter(C::Urgent.eq(urgent)),
        None => query,
    };
    query.into_tuple().all(db).await
}

/// A message of the same template about the same thing, to the same address by the same channel, that waits for its moment and
/// that nobody has begun to send; locked. One that a worker is just taking is passed over, never waited for.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_like(
    tx: &impl ConnectionTrait,
    like: &Message,
    now: DateTime<Utc>,
) -> Result<Option<MessageId>, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::About.eq(like.about))
        .filter(C::Template.eq(like.template.as_str()))
        .filter(C::Channel.eq(like.channel.word()))
        .filter(C::Address.eq(like.address.as_str()))
        .filter(C::State.is_in(WAITING))
        .filter(Condition::any().add(C::ScheduledFor.gt(now)).add(C::State.eq(MessageState::Held.word())))
        .filter(C::LeaseUntil.is_null())
        .filter(C::Attempts.eq(0))
        .order_by_asc(C::ScheduledFor)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let found: Option<Uuid> = query.into_tuple().one(tx).await?;
    Ok(found.map(MessageId))
}
