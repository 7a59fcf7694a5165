//! Tokens that open one thing once: the link by which a password is set, the second step of signing in, a form that was
//! kept. Only their hashes are here.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::code;
use super::entity::one_use_token::{Column as C, Entity, Model};
use crate::domain::ids::{SessionId, TokenId, UserId};

crate::codes! {
    /// What a token opens.
    Purpose {
        /// The page on which its owner sets their password.
        SetPassword = "set_password",
        /// The question for a code, after the password.
        SecondStep = "second_step",
        /// A form that came when the session was over.
        KeptForm = "kept_form",
    }
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id; the token itself is another thing and not kept.
    pub id: TokenId,
    /// What it opens.
    pub purpose: Purpose,
    /// For whom.
    pub user: UserId,
    /// What it keeps, sealed.
    pub content: Option<String>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it opens anything.
    pub good_until: DateTime<Utc>,
}

/// Writes a new token with this `hash`.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &impl ConnectionTrait, token: &Token, hash: &str) -> Result<(), DbErr> {
    let row = Model {
        id: token.id.0,
        purpose: token.purpose.word().to_owned(),
        hash: hash.to_owned(),
        user_id: token.user.0,
        session_id: None,
        content: token.content.clone(),
        made_at: token.made_at,
        good_until: token.good_until,
        used_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

fn unused(purpose: Purpose, now: DateTime<Utc>) -> Condition {
    Condition::all().add(C::Purpose.eq(purpose.word())).add(C::UsedAt.is_null()).add(C::GoodUntil.gt(now))
}

/// The token with this `hash`, if it still opens something.
///
/// # Errors
/// When the database does not answer.
pub async fn good(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Token>, DbErr> {
    let row = Entity::find().filter(unused(purpose, now)).filter(C::Hash.eq(hash)).one(db).await?;
    row.map(domain).transpose()
}

/// Uses a token; false if somebody has.
///
/// # Errors
/// When the database refuses.
pub async fn spend(tx: &impl ConnectionTrait, id: TokenId, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let used = Entity::update_many().col_expr(C::UsedAt, Expr::value(Some(now)));
    Ok(used.filter(C::Id.eq(id.0)).filter(C::UsedAt.is_null()).exec(tx).await?.rows_affected > 0)
}

/// The good tokens of this purpose that `users` have, in the order of their making.
///
/// # Errors
/// When the database does not answer.
pub async fn of_users(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    users: &[UserId],
    now: DateTime<Utc>,
) -> Result<Vec<Token>, DbErr> {
    let theirs = Entity::find().filter(unused(purpose, now)).filter(C::UserId.is_in(users.iter().map(|id| id.0)));
    theirs.order_by_asc(C::Id).all(db).await?.into_iter().map(domain).collect()
}

/// Takes back all tokens of `user`.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(tx: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    Entity::delete_many().filter(C::UserId.eq(user.0)).exec(tx).await?;
    Ok(())
}

/// Takes back the tokens of `user` that are for this purpose.
///
/// # Errors
/// When the database refuses.
pub async fn take_back_for(tx: &impl ConnectionTrait, user: UserId, purpose: Purpose) -> Result<(), DbErr> {
    Entity::delete_many().filter(C::UserId.eq(user.0)).filter(C::Purpose.eq(purpose.word())).exec(tx).await?;
    Ok(())
}

/// Hands a kept form to the session that its owner has begun; false if it was handed on before.
///
/// # Errors
/// When the database refuses.
pub async fn hand_to(tx: &impl ConnectionTrait, id: TokenId, session: SessionId) -> Result<bool, DbErr> {
    let handed = Entity::update_many().col_expr(C::SessionId, Expr::value(Some(session.0)));
    Ok(handed.filter(C::Id.eq(id.0)).filter(C::SessionId.is_null()).exec(tx).await?.rows_affected > 0)
}

/// The kept forms that were handed to a session, the last one first.
///
/// # Errors
/// When the database does not answer.
pub async fn handed_to(db: &impl ConnectionTrait, session: SessionId, now: DateTime<Utc>) -> Result<Vec<Token>, DbErr> {
    let handed = Entity::find().filter(unused(Purpose::KeptForm, now)).filter(C::SessionId.eq(session.0));
    handed.order_by_desc(C::Id).all(db).await?.into_iter().map(domain).collect()
}

/// Forgets what opens nothing any more; what it kept goes with it.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    let over = Condition::any().add(C::GoodUntil.lte(now)).add(C::UsedAt.is_not_null());
    Entity::delete_many().filter(over).exec(tx).await?;
    Ok(())
}

fn domain(row: Model) -> Result<Token, DbErr> {
    Ok(Token {
        id: TokenId(row.id),
        purpose: code("one_use_tokens", &row.purpose)?,
        user: UserId(row.user_id),
        content: row.content,
        made_at: row.made_at,
        good_until: row.good_until,
    })
}
