//! What goes by another channel when one failed: by which somebody was told of the same before, and what was sent instead.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::super::entity::{fallback, message, message_step, message_subject, step};
use super::super::{code, unreadable};
use super::{TABLE, domain, insert};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{FallbackId, MessageId, StepId, UserId};
use crate::domain::message::{Channel, Message, MessageState, Recipient};
use crate::domain::violation::Code;

/// By which channels `recipient` was told of each of `steps`, and how far that has come.
///
/// # Errors
/// When the database does not answer.
pub async fn told_of(
    db: &impl ConnectionTrait,
    recipient: &Recipient,
    steps: &[StepId],
) -> Result<BTreeMap<StepId, Vec<(Channel, MessageState)>>, DbErr> {
    use message_step::Column as C;
    let query = message_step::Entity::find()
        .filter(C::Step.is_in(steps.iter().map(|step| step.0)))
        .filter(C::Recipient.eq(recipient.id()));
    let rows = query.all(db).await?;
    let ids = rows.iter().map(|row| row.message_id);
    let states = message::Entity::find()
        .select_only()
        .columns([message::Column::Id, message::Column::State])
        .filter(message::Column::Id.is_in(ids));
    let states: BTreeMap<Uuid, String> = states.into_tuple::<(Uuid, String)>().all(db).await?.into_iter().collect();
    let mut told: BTreeMap<StepId, Vec<_>> = BTreeMap::new();
    for row in rows {
        let state = states.get(&row.message_id).ok_or_else(|| unreadable("message_steps", "its message is gone"))?;
        told.entry(StepId(row.step)).or_default().push((code(TABLE, &row.channel)?, code(TABLE, state)?));
    }
    Ok(told)
}

/// A message and those that say the same to the same recipient by other channels, where it speaks of no step.
///
/// # Errors
/// When the database does not answer.
pub async fn of_same_cause(db: &impl ConnectionTrait, id: MessageId) -> Result<Vec<Message>, DbErr> {
    let Some(row) = message::Entity::find_by_id(id.0).one(db).await? else { return Ok(vec![]) };
    let Some(cause) = cause(&row) else { return Ok(vec![]) };
    let keys = Channel::WORDS.iter().map(|(_, channel)| key(cause, *channel));
    let query = message::Entity::find().filter(message::Column::DedupKey.is_in(keys));
    query.all(db).await?.into_iter().map(domain).collect()
}

/// Writes what `message` says by another channel, or to somebody who stands in for whom it was for; to be asked for by the
/// same subjects. Gives its id, that of the first if it was written before.
///
/// # Errors
/// When the database refuses.
pub async fn say_by(tx: &impl ConnectionTrait, message: &Message, by: &Message) -> Result<MessageId, DbErr> {
    let row = message::Entity::find_by_id(message.id.0).one(tx).await?;
    let cause = row.as_ref().and_then(cause).ok_or_else(|| unreadable(TABLE, "it has no cause"))?;
    // The cause names whom it was for, at its end.
    let what = cause.strip_suffix(&message.recipient.to_string()).ok_or_else(|| unreadable(TABLE, "of nobody"))?;
    let subjects = message_subject::Entity::find()
        .select_only()
        .column(message_subject::Column::Subject)
        .filter(message_subject::Column::MessageId.eq(message.id.0));
    let subjects: Vec<Uuid> = subjects.into_tuple().all(tx).await?;
    Ok(insert(tx, by, &subjects, &key(&format!("{what}{}", by.recipient), by.channel)).await?.0)
}

/// What a message is named after, but for its channel.
fn cause(row: &message::Model) -> Option<&str> {
    row.dedup_key.strip_suffix(row.channel.as_str())?.strip_suffix('/')
}

fn key(cause: &str, channel: Channel) -> String {
    format!("{cause}/{}", channel.word())
}

/// Keeps what was sent instead of a message: nothing, where nobody was left to be told.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    tx: &impl ConnectionTrait,
    fresh: FallbackId,
    id: MessageId,
    instead: Option<MessageId>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    use fallback::Column as C;
    let query = fallback::Entity::find().filter(C::MessageId.eq(id.0));
    let same = match instead {
        Some(instead) => query.filter(C::Instead.eq(instead.0)),
        None => query.filter(C::Instead.is_null()),
    };
    if same.one(tx).await?.is_none() {
        let instead = instead.map(|instead| instead.0);
        let row = fallback::Model { id: fresh.0, message_id: id.0, instead, at };
        fallback::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What was sent instead of each of `messages`, in the order of writing; nothing, where nobody was left to be told.
///
/// # Errors
/// When the database does not answer.
pub async fn instead_of(
    db: &impl ConnectionTrait,
    messages: &[MessageId],
) -> Result<BTreeMap<MessageId, Vec<Option<Message>>>, DbErr> {
    use fallback::Column as C;
    if messages.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = fallback::Entity::find().filter(C::MessageId.is_in(messages.iter().map(|id| id.0)));
    let rows = query.order_by_asc(C::Id).all(db).await?;
    let written = with_ids(db, rows.iter().filter_map(|row| row.instead)).await?;
    let mut found: BTreeMap<MessageId, Vec<_>> = BTreeMap::new();
    for row in rows {
        let instead = row.instead.and_then(|id| written.get(&id).cloned());
        found.entry(MessageId(row.message_id)).or_default().push(instead);
    }
    Ok(found)
}

/// Messages of `authority` that did not reach whom they were for, by any way, oldest first: at most `limit`. Those under
/// `notice` tell others of that, and are none themselves; of one for a child or a family, a step tells. Those that told of
/// steps which somebody answered since, or which do not hold any more, are seen to; of those that went by several ways at
/// once, one that arrives is enough.
///
/// # Errors
/// When the database does not answer.
pub async fn dead(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    notice: &str,
    limit: u64,
) -> Result<Vec<Message>, DbErr> {
    let query = dead_of(authority, notice).order_by_asc(message::Column::Id).limit(limit);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// How many [`dead`] are.
///
/// # Errors
/// When the database does not answer.
pub async fn count_dead(db: &impl ConnectionTrait, authority: &AuthorityCode, notice: &str) -> Result<u64, DbErr> {
    dead_of(authority, notice).count(db).await
}

fn dead_of(authority: &AuthorityCode, notice: &str) -> Select<message::Entity> {
    use message::Column as C;
    let notices = message::Entity::find().select_only().column(C::Id).filter(C::Template.eq(notice));
    let went_on = fallback::Entity::find()
        .select_only()
        .column(fallback::Column::MessageId)
        .filter(fallback::Column::Instead.is_not_null())
        .filter(fallback::Column::Instead.not_in_subquery(notices.into_query()));
    let tells_of_steps = || message_step::Entity::find().select_only().column(message_step::Column::MessageId);
    let unanswered = step::Entity::find()
        .select_only()
        .column(step::Column::Id)
        .filter(step::Column::Authority.eq(authority.as_str()))
        .filter(step::Column::AcknowledgedAt.is_null())
        .filter(step::Column::WithdrawnAt.is_null());
    let open = tells_of_steps()
        .filter(message_step::Column::Step.in_subquery(unanswered.into_query()))
        .filter(Expr::exists(told_by_another()).not());
    let waits = Condition::any()
        .add(C::Id.not_in_subquery(tells_of_steps().into_query()))
        .add(C::Id.in_subquery(open.into_query()));
    message::Entity::find()
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::State.eq(MessageState::Failed.word()))
        .filter(C::Template.ne(notice))
        .filter(C::Whose.is_null())
        .filter(C::Id.not_in_subquery(went_on.into_query()))
        .filter(Expr::exists(said_by_another()).not())
        .filter(waits)
}

/// Whether the message that a statement calls so reaches out to somebody, and did or still may.
fn is_alive(other: &Alias) -> Expr {
    let over = [MessageState::Failed, MessageState::Cancelled].map(MessageState::word);
    let reaches_out = Expr::col((other.clone(), message::Column::Channel)).ne(Channel::Inbox.word());
    Expr::col((other.clone(), message::Column::State)).is_not_in(over).and(reaches_out)
}

/// Of a line of `message_steps`: a message by which the same recipient is told of the same step.
fn told_by_another() -> SelectStatement {
    use message_step::Column as C;
    let (other, line) = (Alias::new("other"), Alias::new("other_step"));
    let same = |column: C| Expr::col((line.clone(), column)).equals((message_step::Entity, column).into_column_ref());
    let its_message = Expr::col((other.clone(), message::Column::Id)).equals((line.clone(), C::MessageId));
    Query::select()
        .expr(Expr::val(1))
        .from_as(message_step::Entity, line.clone())
        .join_as(JoinType::InnerJoin, message::Entity, other.clone(), its_message)
        .and_where(same(C::Step))
        .and_where(same(C::Recipient))
        .and_where(is_alive(&other))
        .take()
}

/// Of a message that speaks of no step: one that says the same to the same person by another channel.
fn said_by_another() -> SelectStatement {
    use message::Column as C;
    let other = Alias::new("other");
    let same = |column: C| Expr::col((other.clone(), column)).equals((message::Entity, column).into_column_ref());
    let steps = message_step::Entity::find()
        .select_only()
        .column(message_step::Column::MessageId)
        .filter(message_step::Column::MessageId.into_expr().equals((other.clone(), C::Id)));
    Query::select()
        .expr(Expr::val(1))
        .from_as(message::Entity, other.clone())
        .and_where(same(C::UserId))
        .and_where(same(C::About))
        .and_where(same(C::Template))
        .and_where(same(C::CreatedAt))
        .and_where(Expr::exists(steps.into_query()).not())
        .and_where(is_alive(&other))
        .take()
}

/// Who was told under `template` of what `about` names, or of anything within the hour, and could not be reached by it.
///
/// # Errors
/// When the database does not answer.
pub async fn unreached(
    db: &impl ConnectionTrait,
    template: &str,
    about: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<UserId>, DbErr> {
    use message::Column as C;
    let of_it = Condition::any()
        .add(C::Id.in_subquery(super::of_subject(&[about])))
        .add(C::FinishedAt.gt(now - TimeDelta::hours(1)));
    let query = message::Entity::find()
        .select_only()
        .column(C::UserId)
        .filter(of_it)
        .filter(C::Template.eq(template))
        .filter(C::State.eq(MessageState::Failed.word()))
        .filter(C::UserId.is_not_null());
    Ok(query.into_tuple::<Uuid>().all(db).await?.into_iter().map(UserId).collect())
}

pub(super) async fn with_ids(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Message>, DbErr> {
    let rows = message::Entity::find().filter(message::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id, domain(row)?))).collect()
}
