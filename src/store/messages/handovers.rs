//! What GOV.UK Notify has of our messages, and its receipts.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::super::code;
use super::super::entity::{handover, message, receipt};
use crate::domain::ids::MessageId;
use crate::domain::message::receipt::Progress;
use crate::domain::message::{Happened, MessageState};

const TABLE: &str = "handovers";

/// Something that Notify has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its name there.
    pub name: String,
    /// The message.
    pub message: MessageId,
    /// How far Notify has come with it.
    pub progress: Progress,
    /// Whether the message was handed over again since: what becomes of this one says nothing of it any more.
    pub superseded: bool,
    /// When it was handed over.
    pub handed_at: DateTime<Utc>,
}

/// Something that Notify said became of something that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its name there.
    pub name: String,
    /// What became of it, in Notify's word.
    pub status: String,
    /// Our name for the message, where Notify says it.
    pub reference: Option<String>,
}

/// Keeps a receipt, to be taken in; one that is there already is to be taken in once more.
///
/// # Errors
/// When the database refuses.
pub async fn keep_receipt(tx: &impl ConnectionTrait, said: &Receipt, now: DateTime<Utc>) -> Result<(), DbErr> {
    use receipt::Column as C;
    let row = receipt::Model {
        notification_id: said.name.clone(),
        status: said.status.clone(),
        reference: said.reference.clone(),
        received_at: now,
        taken_in_at: None,
    };
    let there = OnConflict::columns([C::NotificationId, C::Status]).update_column(C::TakenInAt).to_owned();
    receipt::Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// The receipts that are to be taken in, at most `limit`, in the order in which they came.
///
/// # Errors
/// When the database does not answer.
pub async fn to_take_in(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Receipt>, DbErr> {
    use receipt::Column as C;
    let query = receipt::Entity::find().filter(C::TakenInAt.is_null()).order_by_asc(C::ReceivedAt).limit(limit);
    let said =
        |row: receipt::Model| Receipt { name: row.notification_id, status: row.status, reference: row.reference };
    Ok(query.all(db).await?.into_iter().map(said).collect())
}

/// Keeps that a receipt was taken in.
///
/// # Errors
/// When the database refuses.
pub async fn taken_in(tx: &impl ConnectionTrait, said: &Receipt, now: DateTime<Utc>) -> Result<(), DbErr> {
    use receipt::Column as C;
    let change = receipt::ActiveModel { taken_in_at: ActiveValue::Set(Some(now)), ..Default::default() };
    let query = receipt::Entity::update_many()
        .set(change)
        .filter(C::NotificationId.eq(said.name.as_str()))
        .filter(C::Status.eq(said.status.as_str()));
    query.exec(tx).await?;
    Ok(())
}

/// Keeps what was handed over, unless it is known already; what was handed over of the message before counts no more.
///
/// # Errors
/// When the database refuses.
pub async fn hand_over(tx: &impl ConnectionTrait, new: &Handover, now: DateTime<Utc>) -> Result<(), DbErr> {
    use handover::Column as C;
    let change = handover::ActiveModel {
        superseded: ActiveValue::Set(true),
        asks_at: ActiveValue::Set(None),
        ..Default::default()
    };
    let before = handover::Entity::update_many()
        .set(change)
        .filter(C::MessageId.eq(new.message.0))
        .filter(C::NotificationId.ne(new.name.as_str()));
    before.exec(tx).await?;
    let row = handover::Model {
        notification_id: new.name.clone(),
        message_id: new.message.0,
        status: new.progress.word().to_owned(),
        superseded: false,
        handed_at: new.handed_at,
        asks_at: new.progress.asks_at(new.handed_at, now),
    };
    let there = OnConflict::column(C::NotificationId).do_nothing().to_owned();
    handover::Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// What Notify knows by a name, locked.
///
/// # Errors
/// When the database does not answer.
pub async fn locked(tx: &impl ConnectionTrait, name: &str) -> Result<Option<Handover>, DbErr> {
    let query = handover::Entity::find_by_id(name).lock(LockType::Update);
    query.one(tx).await?.map(domain).transpose()
}

/// Keeps how far Notify has come, and when to ask it again.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, handover: &Handover, asks_at: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    let change = handover::ActiveModel {
        status: ActiveValue::Set(handover.progress.word().to_owned()),
        asks_at: ActiveValue::Set(asks_at.filter(|_| !handover.superseded)),
        ..Default::default()
    };
    let name = handover::Column::NotificationId.eq(handover.name.as_str());
    handover::Entity::update_many().set(change).filter(name).exec(tx).await?;
    Ok(())
}

/// What is to be asked about at `now`, at most `limit`, longest silent first.
///
/// # Errors
/// When the database does not answer.
pub async fn silent(db: &impl ConnectionTrait, now: DateTime<Utc>, limit: u64) -> Result<Vec<Handover>, DbErr> {
    use handover::Column as C;
    let query = handover::Entity::find().filter(C::AsksAt.lte(now)).order_by_asc(C::AsksAt).limit(limit);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// Ends a message that was sent, as Notify says that it ended, late or not; false if it was not one.
///
/// # Errors
/// When the database refuses.
pub async fn end(
    tx: &impl ConnectionTrait,
    id: MessageId,
    failed: Option<Happened>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let state = if failed.is_some() { MessageState::Failed } else { MessageState::Delivered };
    let change = message::ActiveModel {
        state: ActiveValue::Set(state.word().to_owned()),
        last_error_code: failed.map_or(ActiveValue::NotSet, |failed| ActiveValue::Set(Some(failed.word().to_owned()))),
        finished_at: ActiveValue::Set(Some(now)),
        ..Default::default()
    };
    let never_heard = Condition::all()
        .add(message::Column::State.eq(MessageState::Failed.word()))
        .add(message::Column::LastErrorCode.eq(Happened::NeverHeard.word()));
    let mut sent = Condition::any().add(message::Column::State.eq(MessageState::Sent.word()));
    if failed != Some(Happened::NeverHeard) {
        sent = sent.add(never_heard);
    }
    let query = message::Entity::update_many().set(change).filter(message::Column::Id.eq(id.0)).filter(sent);
    Ok(query.exec(tx).await?.rows_affected == 1)
}

fn domain(row: handover::Model) -> Result<Handover, DbErr> {
    Ok(Handover {
        message: MessageId(row.message_id),
        progress: code(TABLE, &row.status)?,
        superseded: row.superseded,
        handed_at: row.handed_at,
        name: row.notification_id,
    })
}
