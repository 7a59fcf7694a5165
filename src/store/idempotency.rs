//! Answers kept under the name that the sender gave the request.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::entity::idempotency::{ActiveModel, Column as C, Entity, Model};
use super::unreadable;
use crate::domain::ids::ApiKeyId;

/// What a sender calls one request: unique for its key and route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The key it came with.
    pub key: ApiKeyId,
    /// Method and route.
    pub route: String,
    /// The sender's own name for it.
    pub name: String,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its code on the wire.
    pub code: u16,
    /// Of what kind the body is.
    pub content_type: String,
    /// The body.
    pub body: String,
}

/// A request that came under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What makes its body the same as another.
    pub digest: String,
    /// Since when it is being answered, or was.
    pub reserved_at: DateTime<Utc>,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
}

fn named(name: &Name) -> Condition {
    Condition::all().add(C::ApiKeyId.eq(name.key.0)).add(C::Route.eq(&*name.route)).add(C::Name.eq(&*name.name))
}

/// Takes the name for a request that is now being answered; false if somebody has it.
///
/// # Errors
/// When the database refuses.
pub async fn reserve(tx: &impl ConnectionTrait, name: &Name, digest: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let row = Model {
        api_key_id: name.key.0,
        route: name.route.clone(),
        name: name.name.clone(),
        request_digest: digest.to_owned(),
        reserved_at: now,
        code: None,
        content_type: None,
        body: None,
    };
    let there = OnConflict::columns([C::ApiKeyId, C::Route, C::Name]).do_nothing().to_owned();
    let written = Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(tx).await;
    match written {
        Ok(written) => Ok(written > 0),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The request that has the name.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &impl ConnectionTrait, name: &Name) -> Result<Option<Kept>, DbErr> {
    let Some(row) = Entity::find().filter(named(name)).one(db).await? else { return Ok(None) };
    let answer = match (row.code, row.content_type, row.body) {
        (Some(code), Some(content_type), Some(body)) => {
            let code = u16::try_from(code).map_err(|error| unreadable("idempotent_answers", error))?;
            Some(Answer { code, content_type, body })
        }
        _ => None,
    };
    Ok(Some(Kept { digest: row.request_digest, reserved_at: row.reserved_at, answer }))
}

/// Takes an unanswered name over from whoever took it at `before`; false if somebody was faster.
///
/// # Errors
/// When the database refuses.
pub async fn take_over(
    tx: &impl ConnectionTrait,
    name: &Name,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let taken = ActiveModel { reserved_at: ActiveValue::Set(now), ..Default::default() };
    let ours = named(name).add(C::ReservedAt.eq(before)).add(C::Code.is_null());
    Ok(Entity::update_many().set(taken).filter(ours).exec(tx).await?.rows_affected > 0)
}

/// Keeps the answer to the request that took the name at `reserved_at`; false if somebody took it over.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    tx: &impl ConnectionTrait,
    name: &Name,
    reserved_at: DateTime<Utc>,
    answer: &Answer,
) -> Result<bool, DbErr> {
    let kept = ActiveModel {
        code: ActiveValue::Set(Some(i32::from(answer.code))),
        content_type: ActiveValue::Set(Some(answer.content_type.clone())),
        body: ActiveValue::Set(Some(answer.body.clone())),
        ..Default::default()
    };
    let ours = named(name).add(C::ReservedAt.eq(reserved_at));
    Ok(Entity::update_many().set(kept).filter(ours).exec(tx).await?.rows_affected > 0)
}

/// Gives the name back without an answer.
///
/// # Errors
/// When the database refuses.
pub async fn release(tx: &impl ConnectionTrait, name: &Name, reserved_at: DateTime<Utc>) -> Result<(), DbErr> {
    let ours = named(name).add(C::ReservedAt.eq(reserved_at)).add(C::Code.is_null());
    Entity::delete_many().filter(ours).exec(tx).await?;
    Ok(())
}

/// Forgets what was reserved before `instant`; whatever another forgets at the same moment is left to it.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, instant: DateTime<Utc>) -> Result<(), DbErr> {
    let old = Entity::find().filter(C::ReservedAt.lt(instant)).one(tx).await?;
    if old.is_some() {
        Entity::delete_many().filter(C::ReservedAt.lt(instant)).exec(tx).await?;
    }
    Ok(())
}
