//! Holding back what cannot go, and letting it go when it can.

use sea_orm::sea_query::{LockType, Order, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::entity::message;
use super::domain;
use crate::domain::authority::AuthorityCode;
use crate::domain::message::{Channel, HeldBecause, Message, MessageState};

/// What waits where it should not: pending though it is to be held, or held though nothing stands in the way any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Those pending are to be held.
    Held(HeldBecause),
    /// Those held for this are to be pending.
    Freed(HeldBecause),
}

fn waiting_wrongly(channel: Channel, turn: Turn) -> Condition {
    use message::Column as C;
    let wrongly = match turn {
        Turn::Held(_) => Condition::all().add(C::State.eq(MessageState::Pending.word())),
        Turn::Freed(because) => {
            Condition::all().add(C::State.eq(MessageState::Held.word())).add(C::HeldBecause.eq(because.word()))
        }
    };
    wrongly.add(C::Channel.eq(channel.word()))
}

/// Whether [`turn_all`] would find any.
///
/// # Errors
/// When the database does not answer.
pub async fn any_to_turn(db: &impl ConnectionTrait, channel: Channel, turn: Turn) -> Result<bool, DbErr> {
    let wrongly = waiting_wrongly(channel, turn);
    let query = message::Entity::find().select_only().column(message::Column::Id).filter(wrongly).limit(1);
    Ok(query.into_tuple::<Uuid>().one(db).await?.is_some())
}

/// Holds, or frees, all messages of a channel that wait wrongly; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn turn_all(tx: &impl ConnectionTrait, channel: Channel, turn: Turn) -> Result<u64, DbErr> {
    turn_these(tx, waiting_wrongly(channel, turn), turn).await
}

/// The same of those alone that are about an authority's children.
///
/// # Errors
/// When the database refuses.
pub async fn turn_of(
    tx: &impl ConnectionTrait,
    authority: &AuthorityCode,
    channel: Channel,
    turn: Turn,
) -> Result<u64, DbErr> {
    let theirs = waiting_wrongly(channel, turn).add(message::Column::Authority.eq(authority.as_str()));
    turn_these(tx, theirs, turn).await
}

async fn turn_these(tx: &impl ConnectionTrait, these: Condition, turn: Turn) -> Result<u64, DbErr> {
    use message::Column as C;
    let (state, held) = match turn {
        Turn::Held(because) => (MessageState::Held, Some(because)),
        Turn::Freed(_) => (MessageState::Pending, None),
    };
    let change = message::ActiveModel {
        state: ActiveValue::Set(state.word().to_owned()),
        held_because: ActiveValue::Set(held.map(|held| held.word().to_owned())),
        ..Default::default()
    };
    // In the order of ids, as whoever locks several: a look that words two of them anew must not wait in a circle.
    let locked = Query::select()
        .column(C::Id)
        .from(message::Entity)
        .cond_where(these)
        .order_by(C::Id, Order::Asc)
        .lock(LockType::Update)
        .take();
    Ok(message::Entity::update_many().set(change).filter(C::Id.in_subquery(locked)).exec(tx).await?.rows_affected)
}

/// What is urgent and held for one of these, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn urgent(db: &impl ConnectionTrait, because: &[HeldBecause]) -> Result<Vec<Message>, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .filter(C::NextAttemptAt.is_not_null())
        .filter(C::Urgent.eq(true))
        .filter(C::State.eq(MessageState::Held.word()))
        .filter(C::HeldBecause.is_in(because.iter().map(|because| because.word())))
        .order_by_asc(C::Id);
    query.all(db).await?.into_iter().map(domain).collect()
}
