//! The steps that messages speak of: which a message holds, which message holds a step, and which could take in another.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::super::entity::{message, message_step, message_subject};
use super::super::writes::{ROWS_AT_ONCE, Writes};
use super::super::{channels, code};
use super::{domain, made_with, number, pauses};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, MessageId, OrganisationId, ReferenceId, StepId, UserId};
use crate::domain::message::gathering::Entry;
use crate::domain::message::{Channel, Message, MessageState, Recipient};

const TABLE: &str = "message_steps";

/// The states in which nobody has a message in hand.
pub(super) const WAITING: [&str; 2] = [MessageState::Pending.word(), MessageState::Held.word()];

/// To whom, of whose children and how urgently: what the steps of one message have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Envelope {
    /// The authority whose children they are: another must not learn of them.
    pub authority: AuthorityCode,
    /// The person or organisation.
    pub recipient: Uuid,
    /// Their address.
    pub address: String,
    /// Whether it goes before all that is not.
    pub urgent: bool,
    /// By what it goes.
    pub channel: Channel,
}

impl Envelope {
    /// The envelope of a message; none where it is not about any authority's children.
    #[must_use]
    pub fn of(message: &Message) -> Option<Self> {
        Some(Self {
            authority: message.authority.clone()?,
            recipient: message.recipient.id(),
            address: message.address.clone(),
            urgent: message.urgent,
            channel: message.channel,
        })
    }
}

/// The messages that tell of steps to any of `addresses`, that were written after `since` or wait for their moment or for their
/// channel, and that nobody has begun to send, latest first, locked. Those that a worker is just taking are passed over, never
/// waited for.
///
/// # Errors
/// When the database does not answer.
pub async fn open(
    tx: &impl ConnectionTrait,
    addresses: &BTreeSet<String>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Message>, DbErr> {
    use message::Column as C;
    let steps = Query::select()
        .expr(Expr::val(1))
        .from(message_step::Entity)
        .and_where(Expr::col((message_step::Entity, message_step::Column::MessageId)).equals((message::Entity, C::Id)))
        .take();
    let waits = Condition::any()
        .add(C::CreatedAt.gt(since))
        .add(C::ScheduledFor.gt(now))
        .add(C::NextAttemptAt.gt(now))
        .add(C::State.eq(MessageState::Held.word()))
        .add(C::Channel.in_subquery(channels::closed(now)))
        .add(pauses::none_keeps_it().not());
    let query = message::Entity::find()
        .filter(C::Address.is_in(addresses.iter().map(String::as_str)))
        .filter(C::NextAttemptAt.is_not_null())
        .filter(C::State.is_in(WAITING))
        .filter(C::LeaseUntil.is_null())
        .filter(C::Attempts.eq(0))
        .filter(waits)
        .filter(Expr::exists(steps))
        .order_by_desc(C::CreatedAt)
        .order_by_desc(C::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    query.all(tx).await?.into_iter().map(domain).collect()
}

/// Those of `messages` that nobody has in hand, locked in the order of their ids, in which whoever locks several must.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(tx: &impl ConnectionTrait, messages: &BTreeSet<MessageId>) -> Result<Vec<Message>, DbErr> {
    if messages.is_empty() {
        return Ok(vec![]);
    }
    let query = message::Entity::find()
        .filter(message::Column::Id.is_in(messages.iter().map(|id| id.0)))
        .filter(message::Column::State.is_in(WAITING))
        .order_by_asc(message::Column::Id)
        .lock(LockType::Update);
    query.all(tx).await?.into_iter().map(domain).collect()
}

/// Which messages speak of `steps`, and to whom they go.
///
/// # Errors
/// When the database does not answer.
pub async fn holding(db: &impl ConnectionTrait, steps: &[StepId]) -> Result<BTreeMap<MessageId, Uuid>, DbErr> {
    if steps.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = message_step::Entity::find().filter(message_step::Column::Step.is_in(steps.iter().map(|step| step.0)));
    let rows = query.all(db).await?;
    Ok(rows.into_iter().map(|row| (MessageId(row.message_id), row.recipient)).collect())
}

/// The messages that speak of a step, in the order of writing.
///
/// # Errors
/// When the database does not answer.
pub async fn of_step(db: &impl ConnectionTrait, step: StepId) -> Result<Vec<MessageId>, DbErr> {
    Ok(holding(db, &[step]).await?.into_keys().collect())
}

/// Who was told of any of `steps` before: step, recipient and channel.
///
/// # Errors
/// When the database does not answer.
pub async fn told(db: &impl ConnectionTrait, steps: &BTreeSet<StepId>) -> Result<BTreeSet<Telling>, DbErr> {
    use message_step::Column as C;
    let of_them = C::Step.is_in(steps.iter().map(|step| step.0));
    let columns = [C::Step, C::Recipient, C::Channel];
    let rows: Vec<(Uuid, Uuid, String)> =
        message_step::Entity::find().select_only().columns(columns).filter(of_them).into_tuple().all(db).await?;
    let telling = |(step, recipient, channel): (Uuid, Uuid, String)| {
        Ok(Telling { step: StepId(step), recipient, channel: code(TABLE, &channel)? })
    };
    rows.into_iter().map(telling).collect()
}

/// That a recipient was told of a step by a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Telling {
    /// Of what.
    pub step: StepId,
    /// Who.
    pub recipient: Uuid,
    /// By what.
    pub channel: Channel,
}

/// What a message speaks of, in the order of telling.
///
/// # Errors
/// When the database does not answer.
pub async fn of_message(db: &impl ConnectionTrait, message: MessageId) -> Result<Vec<Entry>, DbErr> {
    Ok(of_messages(db, &[message]).await?.remove(&message).unwrap_or_default())
}

/// What each of `messages` speaks of, in the order of telling.
///
/// # Errors
/// When the database does not answer.
pub async fn of_messages(
    db: &impl ConnectionTrait,
    messages: &[MessageId],
) -> Result<BTreeMap<MessageId, Vec<Entry>>, DbErr> {
    if messages.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = message_step::Entity::find()
        .filter(message_step::Column::MessageId.is_in(messages.iter().map(|id| id.0)))
        .order_by_asc(message_step::Column::ToldAt)
        .order_by_asc(message_step::Column::Step);
    let mut found: BTreeMap<MessageId, Vec<Entry>> = BTreeMap::new();
    for row in query.all(db).await? {
        found.entry(MessageId(row.message_id)).or_default().push(entry(&row)?);
    }
    Ok(found)
}

/// The children of whom each of `messages` speaks, where it speaks of steps.
///
/// # Errors
/// When the database does not answer.
pub async fn children(
    db: &impl ConnectionTrait,
    messages: &[MessageId],
) -> Result<BTreeMap<MessageId, BTreeSet<ChildId>>, DbErr> {
    use message_step::Column as C;
    let pairs: Vec<(Uuid, Uuid)> = message_step::Entity::find()
        .select_only()
        .columns([C::MessageId, C::ChildId])
        .filter(C::MessageId.is_in(messages.iter().map(|id| id.0)))
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let mut found: BTreeMap<MessageId, BTreeSet<ChildId>> = BTreeMap::new();
    for (message, child) in pairs {
        found.entry(MessageId(message)).or_default().insert(ChildId(child));
    }
    Ok(found)
}

/// Has messages speak of `entries` too, and be asked for by what they are about. That the same step was told to the same
/// recipient before is found when they are written.
pub fn add(writes: &mut Writes, entries: &[(&Message, &Entry)]) {
    for chunk in entries.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(|(message, entry)| row(message, entry).into_active_model());
        writes.add(message_step::Entity::insert_many(rows));
    }
    let about = |(message, entry): &(&Message, &Entry)| {
        let message = message.id.0;
        entry.subjects().into_iter().map(move |subject| (subject, message))
    };
    let subjects: BTreeSet<(Uuid, Uuid)> = entries.iter().flat_map(about).collect();
    let rows = subjects.into_iter().map(|(subject, message_id)| message_subject::Model { subject, message_id });
    let unless_there = OnConflict::columns([message_subject::Column::Subject, message_subject::Column::MessageId])
        .do_nothing()
        .to_owned();
    for chunk in rows.collect::<Vec<_>>().chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        writes.add(message_subject::Entity::insert_many(rows).on_conflict(unless_there.clone()));
    }
}

/// Has a message speak of `steps` no longer, nor be asked for by what none of those `left` is about.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    tx: &impl ConnectionTrait,
    message: MessageId,
    steps: &[StepId],
    left: &[Entry],
) -> Result<(), DbErr> {
    use message_step::Column as C;
    let query = message_step::Entity::delete_many()
        .filter(C::MessageId.eq(message.0))
        .filter(C::Step.is_in(steps.iter().map(|step| step.0)));
    query.exec(tx).await?;
    let others = message_subject::Entity::delete_many()
        .filter(message_subject::Column::MessageId.eq(message.0))
        .filter(message_subject::Column::Subject.is_not_in(left.iter().flat_map(Entry::subjects)));
    others.exec(tx).await?;
    Ok(())
}

/// Writes the words of a message anew, with whom and what it is about.
///
/// # Errors
/// When the database refuses.
pub async fn reword(tx: &impl ConnectionTrait, message: &Message) -> Result<(), DbErr> {
    let change = message::ActiveModel {
        about: ActiveValue::Set(message.about),
        child_id: ActiveValue::Set(message.child.map(|child| child.0)),
        audience: ActiveValue::Set(message.recipient.audience().to_owned()),
        template: ActiveValue::Set(message.template.clone()),
        template_version: ActiveValue::Set(message.template_version.into()),
        wordings: ActiveValue::Set(made_with(message)?),
        subject: ActiveValue::Set(message.subject.clone()),
        body: ActiveValue::Set(message.body.clone()),
        // What it says now, nobody has read.
        read_at: ActiveValue::Set(None),
        ..Default::default()
    };
    message::Entity::update_many().set(change).filter(message::Column::Id.eq(message.id.0)).exec(tx).await?;
    Ok(())
}

fn row(message: &Message, entry: &Entry) -> message_step::Model {
    message_step::Model {
        step: entry.step.0,
        recipient: entry.recipient.id(),
        channel: message.channel.word().to_owned(),
        message_id: message.id.0,
        audience: entry.recipient.audience().to_owned(),
        name: entry.name.word().to_owned(),
        about: entry.about,
        child_id: entry.child.0,
        raised_at: entry.raised_at,
        due_at: entry.due_at,
        again: entry.again,
        others: entry.others.into(),
        instead_of: entry.instead_of.map(|role| role.word().to_owned()),
        told_at: entry.told_at,
        led_to: entry.led_to.map(|reference| reference.0),
    }
}

fn entry(row: &message_step::Model) -> Result<Entry, DbErr> {
    let organisation = Recipient::Organisation(OrganisationId(row.recipient));
    let recipient = if row.audience == organisation.audience() {
        organisation
    } else {
        Recipient::Person { user: UserId(row.recipient), role: code::<Role>(TABLE, &row.audience)? }
    };
    Ok(Entry {
        step: StepId(row.step),
        name: code(TABLE, &row.name)?,
        about: row.about,
        child: ChildId(row.child_id),
        recipient,
        raised_at: row.raised_at,
        due_at: row.due_at,
        again: row.again,
        others: number(row.others)?,
        instead_of: row.instead_of.as_deref().map(|word| code::<Role>(TABLE, word)).transpose()?,
        led_to: row.led_to.map(ReferenceId),
        told_at: row.told_at,
    })
}
