//! Messages as rows: written, listed, sent again. What a worker does with them is in [`queue`]; of which steps they speak,
//! in [`entries`].

pub mod claiming;
pub mod entries;
pub mod fallbacks;
pub mod family;
pub mod handovers;
pub mod holding;
pub mod inbox;
pub mod paced;
pub mod passed_over;
pub mod pauses;
pub mod queue;
mod recipient;
pub mod seen;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Order, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{delivery_attempt, message, message_subject};
use super::writes::{ROWS_AT_ONCE, Writes};
use super::{code, from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, MessageId};
use crate::domain::message::{DeliveryAttempt, Happened, HeldBecause, Message, MessageState};

const TABLE: &str = "messages";

/// Writes a message that can be asked for by any of `subjects`, unless one with this key is there; gives the id of
/// whichever is, and whether it is the new one.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &impl ConnectionTrait,
    message: &Message,
    subjects: &[Uuid],
    dedup_key: &str,
) -> Result<(MessageId, bool), DbErr> {
    let unless_there = OnConflict::column(message::Column::DedupKey).do_nothing().to_owned();
    let inserting = message::Entity::insert(row(message, dedup_key)?.into_active_model()).on_conflict(unless_there);
    if inserting.exec_without_returning(tx).await? == 0 {
        let there = message::Entity::find().filter(message::Column::DedupKey.eq(dedup_key)).one(tx).await?;
        let there = there.ok_or_else(|| unreadable(TABLE, "it was refused as there already, and is not there"))?;
        return Ok((MessageId(there.id), false));
    }
    add_subjects(tx, message.id, subjects).await?;
    Ok((message.id, true))
}

/// Says of a message by what else it can be asked for.
///
/// # Errors
/// When the database refuses.
pub async fn add_subjects(tx: &impl ConnectionTrait, message: MessageId, subjects: &[Uuid]) -> Result<(), DbErr> {
    use message_subject::Column as C;
    let subjects: BTreeSet<Uuid> = subjects.iter().copied().collect();
    let row = |subject| message_subject::Model { subject, message_id: message.0 }.into_active_model();
    let there = OnConflict::columns([C::Subject, C::MessageId]).do_nothing().to_owned();
    let rows = subjects.into_iter().map(row);
    message_subject::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// Gathers new messages to be written.
///
/// # Errors
/// When one cannot be written down.
pub fn add(writes: &mut Writes, messages: &[Message]) -> Result<(), DbErr> {
    let rows: Result<Vec<_>, DbErr> = messages.iter().map(|message| row(message, &message.id.to_string())).collect();
    for chunk in rows?.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        writes.add(message::Entity::insert_many(rows));
    }
    Ok(())
}

/// Which messages to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of these authorities, and those of none.
    pub authorities: Vec<AuthorityCode>,
    /// About any of these.
    pub about: Option<Vec<Uuid>>,
    /// In this state.
    pub state: Option<MessageState>,
    /// Those behind this one, in the order asked for.
    pub after: Option<MessageId>,
    /// The latest first; the oldest where not.
    pub latest_first: bool,
}

/// At most `limit` of the messages wanted, in the order asked for.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl ConnectionTrait, wanted: &Wanted, limit: u64) -> Result<Vec<Message>, DbErr> {
    use message::Column as C;
    let authorities = wanted.authorities.iter().map(AuthorityCode::as_str);
    let mut query = message::Entity::find()
        .filter(Condition::any().add(C::Authority.is_in(authorities)).add(C::Authority.is_null()))
        .order_by(C::Id, if wanted.latest_first { Order::Desc } else { Order::Asc })
        .limit(limit);
    if let Some(about) = &wanted.about {
        query = query.filter(C::Id.in_subquery(of_subject(about)));
    }
    if let Some(state) = wanted.state {
        query = query.filter(C::State.eq(state.word()));
    }
    if let Some(after) = wanted.after {
        query = query.filter(if wanted.latest_first { C::Id.lt(after.0) } else { C::Id.gt(after.0) });
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// The messages that can be asked for by any of `subjects`.
fn of_subject(subjects: &[Uuid]) -> SelectStatement {
    Query::select()
        .column(message_subject::Column::MessageId)
        .from(message_subject::Entity)
        .and_where(message_subject::Column::Subject.is_in(subjects.iter().copied()))
        .take()
}

/// How many there are in each state; a state in which there is none is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn count_by_state(db: &impl ConnectionTrait) -> Result<Vec<(MessageState, u64)>, DbErr> {
    use message::Column as C;
    let query =
        message::Entity::find().select_only().column(C::State).column_as(C::Id.count(), "count").group_by(C::State);
    let rows: Vec<(String, i64)> = query.into_tuple().all(db).await?;
    let counted =
        |(state, count): (String, i64)| Ok((code("messages", &state)?, u64::try_from(count).unwrap_or_default()));
    rows.into_iter().map(counted).collect()
}

/// One message.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: MessageId) -> Result<Option<Message>, DbErr> {
    message::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// Every try to send a message, first to last.
///
/// # Errors
/// When the database does not answer.
pub async fn attempts(db: &impl ConnectionTrait, id: MessageId) -> Result<Vec<DeliveryAttempt>, DbErr> {
    use delivery_attempt::Column as C;
    let query = delivery_attempt::Entity::find().filter(C::MessageId.eq(id.0)).order_by_asc(C::Number);
    let tries = query.all(db).await?.into_iter().map(|row| {
        Ok(DeliveryAttempt {
            number: number(row.number)?,
            at: row.at,
            outcome: code("delivery_attempts", &row.outcome)?,
            detail: row.detail,
        })
    });
    tries.collect()
}

/// Opens a failed message again, to be tried from `now` at `address` as if for the first time; false if it was not one.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(
    tx: &impl ConnectionTrait,
    id: MessageId,
    address: &str,
    held: Option<HeldBecause>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let state = if held.is_some() { MessageState::Held } else { MessageState::Pending };
    let change = message::ActiveModel {
        state: ActiveValue::Set(state.word().to_owned()),
        held_because: ActiveValue::Set(held.map(|held| held.word().to_owned())),
        address: ActiveValue::Set(address.to_owned()),
        tries: ActiveValue::Set(0),
        next_attempt_at: ActiveValue::Set(Some(now)),
        finished_at: ActiveValue::Set(None),
        ..Default::default()
    };
    let failed = message::Column::State.eq(MessageState::Failed.word());
    let query = message::Entity::update_many().set(change).filter(message::Column::Id.eq(id.0)).filter(failed);
    Ok(query.exec(tx).await?.rows_affected == 1)
}

/// Cancels a message, and keeps why, where that is not that it holds no longer; the caller has locked it while nobody had it
/// in hand.
///
/// # Errors
/// When the database refuses.
pub async fn cancel(
    tx: &impl ConnectionTrait,
    id: MessageId,
    why: Option<Happened>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = message::ActiveModel {
        state: ActiveValue::Set(MessageState::Cancelled.word().to_owned()),
        held_because: ActiveValue::Set(None),
        next_attempt_at: ActiveValue::Set(None),
        last_error_code: why.map_or(ActiveValue::NotSet, |why| ActiveValue::Set(Some(why.word().to_owned()))),
        finished_at: ActiveValue::Set(Some(now)),
        ..Default::default()
    };
    message::Entity::update_many().set(change).filter(message::Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// With which wordings a message was made, as it is kept; nothing where all of it is ours.
fn made_with(message: &Message) -> Result<Option<String>, DbErr> {
    if message.wordings.is_empty() { Ok(None) } else { to_json(&message.wordings).map(Some) }
}

fn row(message: &Message, dedup_key: &str) -> Result<message::Model, DbErr> {
    let recipient::Columns { user, organisation, whose } = recipient::columns(&message.recipient);
    Ok(message::Model {
        id: message.id.0,
        authority: message.authority.as_ref().map(ToString::to_string),
        about: message.about,
        child_id: message.child.map(|id| id.0),
        channel: message.channel.word().to_owned(),
        audience: message.recipient.audience().to_owned(),
        user_id: user,
        organisation_id: organisation,
        whose,
        address: message.address.clone(),
        template: message.template.clone(),
        template_version: message.template_version.into(),
        wordings: made_with(message)?,
        subject: message.subject.clone(),
        body: message.body.clone(),
        urgent: message.urgent,
        state: message.state.word().to_owned(),
        held_because: message.held_because.map(|held| held.word().to_owned()),
        attempts: message.attempts.into(),
        tries: message.tries.into(),
        scheduled_for: message.scheduled_for,
        next_attempt_at: message.next_attempt_at,
        not_after: message.not_after,
        lease_until: None,
        lease_token: None,
        provider_reference: message.provider_reference.clone(),
        last_error_code: message.last_error.map(|error| error.word().to_owned()),
        created_at: message.created_at,
        finished_at: message.finished_at,
        read_at: None,
        went_at: None,
        dedup_key: dedup_key.to_owned(),
    })
}

fn domain(row: message::Model) -> Result<Message, DbErr> {
    let recipient = recipient::of(&row)?;
    Ok(Message {
        id: MessageId(row.id),
        authority: row.authority.map(AuthorityCode::try_from).transpose().map_err(|error| unreadable(TABLE, error))?,
        about: row.about,
        child: row.child_id.map(ChildId),
        channel: code(TABLE, &row.channel)?,
        recipient,
        address: row.address,
        template: row.template,
        template_version: number(row.template_version)?,
        wordings: row.wordings.map(|made| from_json(TABLE, &made)).transpose()?.unwrap_or_default(),
        subject: row.subject,
        body: row.body,
        urgent: row.urgent,
        state: code(TABLE, &row.state)?,
        held_because: row.held_because.as_deref().map(|word| code(TABLE, word)).transpose()?,
        attempts: number(row.attempts)?,
        tries: number(row.tries)?,
        scheduled_for: row.scheduled_for,
        next_attempt_at: row.next_attempt_at,
        not_after: row.not_after,
        provider_reference: row.provider_reference,
        last_error: row.last_error_code.as_deref().map(|word| code(TABLE, word)).transpose()?,
        created_at: row.created_at,
        finished_at: row.finished_at,
    })
}

fn number(value: i64) -> Result<u32, DbErr> {
    u32::try_from(value).map_err(|error| unreadable(TABLE, error))
}
