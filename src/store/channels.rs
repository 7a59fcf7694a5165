//! How the channels stand that go by a provider, as rows: one for each.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ExprTrait, LockType, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect};

use super::code;
use super::entity::channel;
use crate::domain::message::Channel;
use crate::domain::message::channel::{ChannelFault, ChannelStanding};

const TABLE: &str = "channels";

/// All of them.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<ChannelStanding>, DbErr> {
    let query = channel::Entity::find().order_by_asc(channel::Column::Channel);
    query.all(db).await?.iter().map(domain).collect()
}

/// How one stands, locked.
///
/// # Errors
/// When the database does not answer.
pub async fn locked(tx: &impl ConnectionTrait, of: Channel) -> Result<Option<ChannelStanding>, DbErr> {
    let query = channel::Entity::find_by_id(of.word()).lock(LockType::Update);
    query.one(tx).await?.as_ref().map(domain).transpose()
}

/// Keeps how one stands.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, standing: &ChannelStanding) -> Result<(), DbErr> {
    use channel::Column as C;
    let row = channel::Model {
        channel: standing.channel.word().to_owned(),
        fault: standing.fault.map(|fault| fault.word().to_owned()),
        since: standing.since,
        until: standing.until,
        checked_at: standing.checked_at,
    };
    let there = OnConflict::column(C::Channel).update_columns([C::Fault, C::Since, C::Until, C::CheckedAt]).to_owned();
    channel::Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// Forgets one: it goes by no provider any more. Says whether there was anything to forget.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, of: Channel) -> Result<bool, DbErr> {
    Ok(channel::Entity::delete_by_id(of.word()).exec(tx).await?.rows_affected > 0)
}

/// The channels by which nothing goes at `now`, to be asked for within a question.
pub(super) fn closed(now: DateTime<Utc>) -> SelectStatement {
    use channel::Column as C;
    Query::select()
        .column(C::Channel)
        .from(channel::Entity)
        .and_where(C::Fault.is_in(ChannelFault::CLOSING.map(ChannelFault::word)))
        .and_where(C::Until.is_null().or(C::Until.gt(now)))
        .take()
}

fn domain(row: &channel::Model) -> Result<ChannelStanding, DbErr> {
    Ok(ChannelStanding {
        channel: code(TABLE, &row.channel)?,
        fault: row.fault.as_deref().map(|word| code(TABLE, word)).transpose()?,
        since: row.since,
        until: row.until,
        checked_at: row.checked_at,
    })
}
