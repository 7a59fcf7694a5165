//! Sessions, found by the hash of the token that a browser holds.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use super::code;
use super::entity::session::{ActiveModel, Column as C, Entity, Model};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::session::Session;

/// Writes a new session, opened by the token with this `hash`.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &impl ConnectionTrait, session: &Session, hash: &str) -> Result<(), DbErr> {
    let row = Model {
        id: session.id.0,
        user_id: session.user.0,
        hash: hash.to_owned(),
        form_token: session.form_token.clone(),
        proof: session.proof.word().to_owned(),
        device: session.device.clone(),
        began_at: session.began_at,
        used_at: session.used_at,
        ended_at: session.ended_at,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The session that a token opens, or has opened.
///
/// # Errors
/// When the database does not answer.
pub async fn with_hash(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Session>, DbErr> {
    Entity::find().filter(C::Hash.eq(hash)).one(db).await?.map(domain).transpose()
}

/// The session whose pages hold this token in their forms.
///
/// # Errors
/// When the database does not answer.
pub async fn with_form_token(db: &impl ConnectionTrait, form_token: &str) -> Result<Option<Session>, DbErr> {
    Entity::find().filter(C::FormToken.eq(form_token)).one(db).await?.map(domain).transpose()
}

/// A person's sessions that nobody ended and that were used since `instant`, the last used first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_user(db: &impl ConnectionTrait, user: UserId, instant: DateTime<Utc>) -> Result<Vec<Session>, DbErr> {
    let open = Entity::find().filter(C::UserId.eq(user.0)).filter(C::EndedAt.is_null()).filter(C::UsedAt.gt(instant));
    open.order_by_desc(C::UsedAt).order_by_desc(C::Id).all(db).await?.into_iter().map(domain).collect()
}

/// Notes that a session was used; never earlier than it was before.
///
/// # Errors
/// When the database refuses.
pub async fn touch(tx: &impl ConnectionTrait, id: SessionId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let used = ActiveModel { used_at: ActiveValue::Set(now), ..Default::default() };
    Entity::update_many().set(used).filter(C::Id.eq(id.0)).filter(C::UsedAt.lt(now)).exec(tx).await?;
    Ok(())
}

/// Ends a session of `user`; false if they have none of this id that is not ended.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &impl ConnectionTrait, user: UserId, id: SessionId, now: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(end_those(tx, Condition::all().add(C::UserId.eq(user.0)).add(C::Id.eq(id.0)), now).await? > 0)
}

/// Ends all sessions of `user`; gives how many that were.
///
/// # Errors
/// When the database refuses.
pub async fn end_all(tx: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<u64, DbErr> {
    end_those(tx, Condition::all().add(C::UserId.eq(user.0)), now).await
}

async fn end_those(tx: &impl ConnectionTrait, which: Condition, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = Entity::update_many().col_expr(C::EndedAt, Expr::value(Some(now)));
    Ok(ended.filter(which).filter(C::EndedAt.is_null()).exec(tx).await?.rows_affected)
}

/// Forgets sessions that were last used before `instant`.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, instant: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(C::UsedAt.lt(instant)).exec(tx).await?;
    Ok(())
}

fn domain(row: Model) -> Result<Session, DbErr> {
    Ok(Session {
        id: SessionId(row.id),
        user: UserId(row.user_id),
        form_token: row.form_token,
        proof: code("sessions", &row.proof)?,
        device: row.device,
        began_at: row.began_at,
        used_at: row.used_at,
        ended_at: row.ended_at,
    })
}
