//! The inbox of a person: all that they were told, but for texts, which are copies of what stands there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::entity::{fallback, message, message_step};
use super::{domain, fallbacks};
use crate::domain::ids::{MessageId, UserId};
use crate::domain::message::{Channel, Happened, Message, MessageState};

/// What somebody was told, and when they said that they had read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub message: Message,
    /// When they had read it.
    pub read_at: Option<DateTime<Utc>>,
}

fn of_user(user: UserId) -> Condition {
    use message::Column as C;
    // What a rehearsal kept from leaving, or what went another way, was told here all the same.
    let withheld = C::LastErrorCode.is_in([Happened::Withheld, Happened::AnotherWay].map(Happened::word));
    // In letters, as the index has it: SQLite does not compare what is bound with what an index is limited to.
    Condition::all()
        .add(C::UserId.eq(user.0))
        .add(Expr::cust("channel <> 'sms'"))
        .add(Condition::any().add(C::State.ne(MessageState::Cancelled.word())).add(withheld))
}

/// What somebody was told before `before`, latest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn of(
    db: &impl ConnectionTrait,
    user: UserId,
    before: Option<MessageId>,
    limit: u64,
) -> Result<Vec<Told>, DbErr> {
    use message::Column as C;
    let mut query = message::Entity::find().filter(of_user(user)).order_by_desc(C::Id).limit(limit);
    if let Some(before) = before {
        query = query.filter(C::Id.lt(before.0));
    }
    let told = |row: message::Model| Ok(Told { read_at: row.read_at, message: domain(row)? });
    query.all(db).await?.into_iter().map(told).collect()
}

/// How much of it they have not read, counted up to `most`.
///
/// # Errors
/// When the database does not answer.
pub async fn unread(db: &impl ConnectionTrait, user: UserId, most: u64) -> Result<u64, DbErr> {
    use message::Column as C;
    let query = message::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(of_user(user))
        .filter(C::ReadAt.is_null())
        .limit(most);
    Ok(query.into_tuple::<Uuid>().all(db).await?.len() as u64)
}

/// Keeps that somebody has read one message, or all up to it; gives which were not read before.
///
/// # Errors
/// When the database refuses.
pub async fn read(
    tx: &impl ConnectionTrait,
    user: UserId,
    id: MessageId,
    and_before: bool,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    use message::Column as C;
    let change = message::ActiveModel { read_at: ActiveValue::Set(Some(now)), ..Default::default() };
    let which = if and_before { C::Id.lte(id.0) } else { C::Id.eq(id.0) };
    let query = message::Entity::update_many().set(change).filter(of_user(user)).filter(which);
    Ok(query.filter(C::ReadAt.is_null()).exec(tx).await?.rows_affected)
}

/// By which other channels somebody was told of what each of `messages` says, and how far that has come.
///
/// # Errors
/// When the database does not answer.
pub async fn beside(
    db: &impl ConnectionTrait,
    user: UserId,
    messages: &[MessageId],
) -> Result<BTreeMap<MessageId, Vec<(Channel, MessageState)>>, DbErr> {
    use message_step::Column as S;
    if messages.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<Uuid> = messages.iter().map(|id| id.0).collect();
    let own = message_step::Entity::find().filter(S::MessageId.is_in(ids.iter().copied())).all(db).await?;
    let steps = own.iter().map(|row| row.step);
    let all = message_step::Entity::find().filter(S::Recipient.eq(user.0)).filter(S::Step.is_in(steps));
    let all = all.all(db).await?;
    let mut others: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for row in &own {
        let same = all.iter().filter(|other| other.step == row.step && other.message_id != row.message_id);
        others.entry(row.message_id).or_default().extend(same.map(|other| other.message_id));
    }
    let fallen = fallback::Entity::find().filter(fallback::Column::MessageId.is_in(ids));
    for row in fallen.all(db).await? {
        others.entry(row.message_id).or_default().extend(row.instead);
    }
    let written = fallbacks::with_ids(db, others.values().flatten().copied()).await?;
    let one = |id: &Uuid| {
        let message = written.get(id).filter(|message| message.recipient.id() == user.0)?;
        Some((message.channel, message.state))
    };
    let found = others.iter().map(|(id, others)| (MessageId(*id), others.iter().filter_map(one).collect()));
    Ok(found.collect())
}
