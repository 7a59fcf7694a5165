//! Messages to children and the adults around them, by the interview that they are about.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::super::entity::message;
use super::domain;
use crate::domain::ids::InterviewId;
use crate::domain::message::{Happened, Message, MessageState};

/// Written out: only so is the index of these messages found.
fn of_family() -> Expr {
    Expr::cust("whose IS NOT NULL")
}

/// Those about any of `interviews`, in the order of writing.
///
/// # Errors
/// When the database does not answer.
pub async fn of_interviews(db: &impl ConnectionTrait, interviews: &[InterviewId]) -> Result<Vec<Message>, DbErr> {
    use message::Column as C;
    if interviews.is_empty() {
        return Ok(vec![]);
    }
    let query = message::Entity::find()
        .filter(C::About.is_in(interviews.iter().map(|id| id.0)))
        .filter(of_family())
        .order_by_asc(C::Id);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// At most `limit` of those that are worth nothing any more and have not ended, locked. One that a worker has in hand is
/// passed over: that worker ends it.
///
/// # Errors
/// When the database does not answer.
pub async fn overdue(tx: &impl ConnectionTrait, now: DateTime<Utc>, limit: u64) -> Result<Vec<Message>, DbErr> {
    use message::Column as C;
    let free = Condition::any().add(C::LeaseUntil.is_null()).add(C::LeaseUntil.lte(now));
    let query = message::Entity::find()
        .filter(of_family())
        .filter(C::NextAttemptAt.is_not_null())
        .filter(C::NotAfter.lte(now))
        .filter(free)
        .order_by_asc(C::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    query.all(tx).await?.into_iter().map(domain).collect()
}

/// Ends one as blocked; the caller has locked it while nobody had it in hand.
///
/// # Errors
/// When the database refuses.
pub async fn block(
    tx: &impl ConnectionTrait,
    message: &Message,
    why: Happened,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = message::ActiveModel {
        state: ActiveValue::Set(MessageState::Blocked.word().to_owned()),
        held_because: ActiveValue::Set(None),
        next_attempt_at: ActiveValue::Set(None),
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        last_error_code: ActiveValue::Set(Some(why.word().to_owned())),
        finished_at: ActiveValue::Set(Some(now)),
        ..Default::default()
    };
    message::Entity::update_many().set(change).filter(message::Column::Id.eq(message.id.0)).exec(tx).await?;
    Ok(())
}
