//! Who was passed over when something was told: with a message that tells of no step, kept beside it; with one that does, as
//! its steps keep it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::entity::{message_step, passed_over};
use super::super::writes::ROWS_AT_ONCE;
use super::super::{code, steps};
use crate::domain::ids::{MessageId, StepId, UserId};
use crate::domain::message::PassedOver;

/// Keeps with each of `messages` who was passed over when it was written. What a message says already stays.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    tx: &impl ConnectionTrait,
    messages: &[MessageId],
    people: &BTreeSet<UserId>,
    because: PassedOver,
) -> Result<(), DbErr> {
    use passed_over::Column as C;
    let row = |message: &MessageId, user: &UserId| passed_over::Model {
        message_id: message.0,
        user_id: user.0,
        because: because.word().to_owned(),
    };
    let rows = messages.iter().flat_map(|message| people.iter().map(move |user| row(message, user)));
    let unless_there = OnConflict::columns([C::MessageId, C::UserId]).do_nothing().to_owned();
    for chunk in rows.collect::<Vec<_>>().chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        passed_over::Entity::insert_many(rows).on_conflict(unless_there.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Who was passed over with each of `messages`, and why.
///
/// # Errors
/// When the database does not answer.
pub async fn of(
    db: &impl ConnectionTrait,
    messages: &[MessageId],
) -> Result<BTreeMap<MessageId, BTreeMap<UserId, PassedOver>>, DbErr> {
    let mut found: BTreeMap<MessageId, BTreeMap<UserId, PassedOver>> = BTreeMap::new();
    let ids = || messages.iter().map(|message| message.0);
    let of_them = passed_over::Entity::find().filter(passed_over::Column::MessageId.is_in(ids()));
    for row in of_them.order_by_asc(passed_over::Column::UserId).all(db).await? {
        let because = code("passed_over", &row.because)?;
        found.entry(MessageId(row.message_id)).or_default().insert(UserId(row.user_id), because);
    }
    let spoken_of = message_step::Entity::find().filter(message_step::Column::MessageId.is_in(ids())).all(db).await?;
    let mut speaking: BTreeMap<StepId, BTreeSet<Uuid>> = BTreeMap::new();
    for row in spoken_of {
        speaking.entry(StepId(row.step)).or_default().insert(row.message_id);
    }
    // A message speaks of a hundred steps at most; a database takes so many names in one question.
    for chunk in speaking.keys().copied().collect::<Vec<_>>().chunks(ROWS_AT_ONCE) {
        for kept in steps::with_ids(db, chunk).await? {
            let Some(told) = &kept.known.told else { continue };
            let off_duty = told.off_duty.iter().map(|user| (*user, PassedOver::OffDuty));
            let own_act = told.own_act.iter().map(|user| (*user, PassedOver::OwnAct));
            for (user, because) in off_duty.chain(own_act) {
                for message in &speaking[&kept.known.raised.id] {
                    found.entry(MessageId(*message)).or_default().insert(user, because);
                }
            }
        }
    }
    Ok(found)
}
