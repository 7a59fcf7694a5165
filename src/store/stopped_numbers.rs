//! Numbers from which STOP was sent, and not START since: no text goes there.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::entity::{message, stopped_number, user};
use crate::domain::ids::ReceivedTextId;
use crate::domain::message::{Channel, MessageState};

/// Whether no text goes to a number.
///
/// # Errors
/// When the database does not answer.
pub async fn is_stopped(db: &impl ConnectionTrait, number: &str) -> Result<bool, DbErr> {
    use stopped_number::Column as C;
    let query = stopped_number::Entity::find().filter(C::Number.eq(number)).filter(C::Stopped.eq(true));
    Ok(query.count(db).await? > 0)
}

/// Those of `numbers` to which no text goes.
///
/// # Errors
/// When the database does not answer.
pub async fn among(db: &impl ConnectionTrait, numbers: &[&str]) -> Result<BTreeSet<String>, DbErr> {
    use stopped_number::Column as C;
    if numbers.is_empty() {
        return Ok(BTreeSet::new());
    }
    let query =
        stopped_number::Entity::find().filter(C::Number.is_in(numbers.iter().copied())).filter(C::Stopped.eq(true));
    Ok(query.all(db).await?.into_iter().map(|row| row.number).collect())
}

/// Keeps that STOP, or START, was sent from a number at `said_at`, and with everybody who has it; false where a word that
/// was sent later counts already. Whoever calls holds the number.
///
/// # Errors
/// When the database refuses.
pub async fn say(
    tx: &impl ConnectionTrait,
    number: &str,
    stopped: bool,
    said_at: DateTime<Utc>,
    text: ReceivedTextId,
) -> Result<bool, DbErr> {
    use stopped_number::Column as C;
    let before = stopped_number::Entity::find_by_id(number).one(tx).await?;
    if before.is_some_and(|before| before.said_at > said_at) {
        return Ok(false);
    }
    let row = stopped_number::Model { number: number.to_owned(), stopped, said_at, text_id: text.0 };
    let there = OnConflict::column(C::Number).update_columns([C::Stopped, C::SaidAt, C::TextId]).to_owned();
    stopped_number::Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(tx).await?;
    let change = user::ActiveModel { texts_stopped: ActiveValue::Set(stopped), ..Default::default() };
    user::Entity::update_many().set(change).filter(user::Column::Mobile.eq(number)).exec(tx).await?;
    Ok(true)
}

/// Has the urgent texts that wait for their turn at a number be taken up now: they will not go, and something else will.
///
/// # Errors
/// When the database refuses.
pub async fn take_up(tx: &impl ConnectionTrait, number: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    use message::Column as C;
    let change = message::ActiveModel { next_attempt_at: ActiveValue::Set(Some(now)), ..Default::default() };
    let waiting = message::Entity::update_many()
        .set(change)
        .filter(C::Channel.eq(Channel::Sms.word()))
        .filter(C::Address.eq(number))
        .filter(C::Urgent.eq(true))
        .filter(C::State.eq(MessageState::Pending.word()))
        .filter(C::NextAttemptAt.gt(now));
    waiting.exec(tx).await?;
    Ok(())
}
