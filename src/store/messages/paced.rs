//! Messages by the address that they go to: how many reach it within an hour.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::super::entity::message;
use crate::domain::message::{Channel, MessageState};

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
