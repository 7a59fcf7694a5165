//! Messages by the address that they go to: how many reach it within an hour.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::code;
use super::super::entity::message;
use super::TABLE;
use super::entries::WAITING;
use super::queue::{self, Lease};
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

/// One that went, or that a worker has in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Went {
    /// By what.
    pub channel: Channel,
    /// Whether it was urgent.
    pub urgent: bool,
    /// Where to.
    pub address: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What went to any of `addresses` after `since`, but for what is leased by `token`.
///
/// # Errors
/// When the database does not answer.
pub async fn went(
    db: &impl ConnectionTrait,
    addresses: &[&str],
    since: DateTime<Utc>,
    token: &str,
) -> Result<Vec<Went>, DbErr> {
    use message::Column as C;
    if addresses.is_empty() {
        return Ok(vec![]);
    }
    let query = message::Entity::find()
        .select_only()
        .columns([C::Channel, C::Urgent, C::Address, C::WentAt])
        .filter(C::Address.is_in(addresses.iter().copied()))
        .filter(C::WentAt.gt(since))
        .filter(Condition::any().add(C::LeaseToken.is_null()).add(C::LeaseToken.ne(token)));
    let rows: Vec<(String, bool, String, DateTime<Utc>)> = query.into_tuple().all(db).await?;
    let went = |(channel, urgent, address, at): (String, bool, String, DateTime<Utc>)| {
        Ok(Went { channel: code(TABLE, &channel)?, urgent, address, at })
    };
    rows.into_iter().map(went).collect()
}

/// Gives leased messages back as if they had not been claimed, each to be due at its turn.
///
/// # Errors
/// When the database refuses.
pub async fn put_off(tx: &impl ConnectionTrait, later: &[(Lease, DateTime<Utc>)]) -> Result<(), DbErr> {
    for (lease, at) in later {
        queue::unclaim(tx, lease, ActiveValue::Set(Some(*at))).await?;
    }
    Ok(())
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
