//! The queue is the open messages. A claim ([`super::claiming`]) leases some that are due; what a worker does after counts only while the lease
//! is its own. A lease that ran out is as good as none: its message is due.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QuerySelect, UpdateMany,
};

use super::super::channels;
use super::super::entity::{delivery_attempt, message};
use super::pauses;
use crate::domain::ids::MessageId;
use crate::domain::message::{Channel, DeliveryAttempt, Happened, HeldBecause, Message, MessageState};

/// The right to send one message, until it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The message.
    pub message: MessageId,
    /// What tells this lease from those before and after it.
    pub token: String,
}

impl std::fmt::Display for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message.fmt(f)
    }
}

/// The leased message, if the lease is still the one it has.
///
/// # Errors
/// When the database does not answer.
pub async fn leased(db: &impl ConnectionTrait, lease: &Lease) -> Result<Option<Message>, DbErr> {
    message::Entity::find().filter(of(lease)).one(db).await?.map(super::domain).transpose()
}

/// What becomes of a message after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// The provider has it.
    Sent,
    /// It is tried again then.
    TriedAgainAt(DateTime<Utc>),
    /// Its channel is closed: it waits, for this long at least, and the try counts for nothing.
    Held(HeldBecause, DateTime<Utc>),
    /// It is given up.
    Failed,
    /// It never left, and never will: this is a rehearsal, or what it tells of is not so any more.
    Withheld,
    /// It is for a child or a family, and is not safe to send.
    Blocked,
}

/// Records a try and what becomes of the message, and ends the lease; false if the lease was no longer its own, and then
/// nothing is recorded.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &impl ConnectionTrait,
    lease: &Lease,
    attempt: &DeliveryAttempt,
    became: Became,
) -> Result<bool, DbErr> {
    use message::Column as C;
    let (state, held, next_attempt_at) = match became {
        Became::Sent => (MessageState::Sent, None, None),
        Became::TriedAgainAt(at) => (MessageState::Pending, None, Some(at)),
        Became::Held(because, at) => (MessageState::Held, Some(because), Some(at)),
        Became::Failed => (MessageState::Failed, None, None),
        Became::Withheld => (MessageState::Cancelled, None, None),
        Became::Blocked => (MessageState::Blocked, None, None),
    };
    let error = Some(attempt.outcome).filter(|outcome| *outcome != Happened::Accepted);
    let change = message::ActiveModel {
        state: ActiveValue::Set(state.word().to_owned()),
        held_because: ActiveValue::Set(held.map(|held| held.word().to_owned())),
        next_attempt_at: ActiveValue::Set(next_attempt_at),
        finished_at: ActiveValue::Set(next_attempt_at.is_none().then_some(attempt.at)),
        last_error_code: error.map_or(ActiveValue::NotSet, |error| ActiveValue::Set(Some(error.word().to_owned()))),
        // What a closed channel did not take went nowhere.
        went_at: if held.is_some() { ActiveValue::Set(None) } else { ActiveValue::NotSet },
        ..freed()
    };
    let uncounted = i64::from(held.is_some());
    let query = message::Entity::update_many().set(change).col_expr(C::Tries, Expr::col(C::Tries).sub(uncounted));
    if changed(tx, query.filter(of(lease))).await? == 0 {
        return Ok(false);
    }
    let row = delivery_attempt::Model {
        message_id: lease.message.0,
        number: attempt.number.into(),
        at: attempt.at,
        outcome: attempt.outcome.word().to_owned(),
        detail: attempt.detail.clone(),
    };
    delivery_attempt::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(true)
}

/// Gives back messages that nobody began to send: as if they had not been claimed.
///
/// # Errors
/// When the database refuses.
pub async fn release(tx: &impl ConnectionTrait, leases: &[Lease]) -> Result<(), DbErr> {
    for lease in leases {
        unclaim(tx, lease, ActiveValue::NotSet).await?;
    }
    Ok(())
}

/// Gives one back, due at another moment if one is set.
pub(super) async fn unclaim(
    tx: &impl ConnectionTrait,
    lease: &Lease,
    due_at: ActiveValue<Option<DateTime<Utc>>>,
) -> Result<(), DbErr> {
    use message::Column as C;
    let change = message::ActiveModel {
        state: ActiveValue::Set(MessageState::Pending.word().to_owned()),
        next_attempt_at: due_at,
        went_at: ActiveValue::Set(None),
        ..freed()
    };
    let query = message::Entity::update_many()
        .set(change)
        .col_expr(C::Attempts, Expr::col(C::Attempts).sub(1))
        .col_expr(C::Tries, Expr::col(C::Tries).sub(1))
        .filter(of(lease));
    changed(tx, query).await?;
    Ok(())
}

/// The earliest moment, at or after which a claim finds a message: one falls due, or the lease of one ends. A channel that
/// opens by itself is found by the slow poll.
///
/// # Errors
/// When the database does not answer.
pub async fn next_due(
    db: &impl ConnectionTrait,
    by: &[Channel],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    use message::Column as C;
    let free = Condition::any().add(C::LeaseUntil.is_null()).add(C::LeaseUntil.lte(now));
    let open = Condition::all()
        .add(free)
        .add(C::Channel.is_in(by.iter().map(|channel| channel.word())))
        .add(C::Channel.not_in_subquery(channels::closed(now)))
        .add(pauses::none_keeps_it());
    let due = earliest(db, C::NextAttemptAt, open).await?;
    let ends = earliest(db, C::LeaseUntil, Condition::all().add(C::LeaseUntil.gt(now))).await?;
    Ok(due.into_iter().chain(ends).min())
}

#[derive(FromQueryResult)]
struct Earliest {
    at: Option<DateTime<Utc>>,
}

async fn earliest(
    db: &impl ConnectionTrait,
    column: message::Column,
    among: Condition,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let query = message::Entity::find()
        .select_only()
        .column_as(column.min(), "at")
        .filter(message::Column::NextAttemptAt.is_not_null())
        .filter(among);
    Ok(query.into_model::<Earliest>().one(db).await?.and_then(|earliest| earliest.at))
}

/// No lease.
fn freed() -> message::ActiveModel {
    message::ActiveModel {
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        ..Default::default()
    }
}

fn of(lease: &Lease) -> Condition {
    use message::Column as C;
    Condition::all().add(C::Id.eq(lease.message.0)).add(C::LeaseToken.eq(lease.token.as_str()))
}

async fn changed(tx: &impl ConnectionTrait, query: UpdateMany<message::Entity>) -> Result<u64, DbErr> {
    Ok(query.exec(tx).await?.rows_affected)
}
