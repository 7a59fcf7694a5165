//! Texts by the phone that they go to.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::super::entity::message;
use crate::domain::message::{Channel, MessageState};

/// When texts to a number went or are to go, after `since`.
///
/// # Errors
/// When the database does not answer.
pub async fn times(db: &impl ConnectionTrait, number: &str, since: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .select_only()
        .column(C::ScheduledFor)
        .filter(C::Channel.eq(Channel::Sms.word()))
        .filter(C::Address.eq(number))
        .filter(C::ScheduledFor.gt(since))
        .filter(C::State.ne(MessageState::Cancelled.word()));
    query.into_tuple().all(db).await
}
