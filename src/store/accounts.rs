//! By what people sign in: the hash of a password, the sealed secret of an authenticator app, recovery codes.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::entity::{account, recovery_code};
use crate::domain::ids::UserId;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub user: UserId,
    /// The hash of the password; none until its owner has set one.
    pub password: Option<String>,
    /// When it was set.
    pub password_set_at: Option<DateTime<Utc>>,
    /// The sealed secret of the authenticator app that is on, and since when.
    pub authenticator: Option<(String, DateTime<Utc>)>,
    /// The sealed secret of one that was offered and not confirmed, and when.
    pub offered: Option<(String, DateTime<Utc>)>,
    /// The number of the last code that was taken: each is good once.
    pub last_code: Option<i64>,
}

impl Account {
    /// Of somebody who cannot sign in yet.
    #[must_use]
    pub const fn empty(user: UserId) -> Self {
        Self { user, password: None, password_set_at: None, authenticator: None, offered: None, last_code: None }
    }
}

/// The account of `user`; an empty one where nobody made any.
///
/// # Errors
/// When the database does not answer.
pub async fn of(db: &impl ConnectionTrait, user: UserId) -> Result<Account, DbErr> {
    let row = account::Entity::find_by_id(user.0).one(db).await?;
    Ok(row.map_or_else(|| Account::empty(user), domain))
}

/// The same, which nobody else changes until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn locked(tx: &impl ConnectionTrait, user: UserId) -> Result<Account, DbErr> {
    super::locks::hold(tx, &[format!("account/{user}")]).await?;
    of(tx, user).await
}

/// The accounts of `users`, of those who have one.
///
/// # Errors
/// When the database does not answer.
pub async fn of_users(db: &impl ConnectionTrait, users: &[UserId]) -> Result<Vec<Account>, DbErr> {
    let ids = users.iter().map(|id| id.0);
    let rows = account::Entity::find().filter(account::Column::UserId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(domain).collect())
}

/// Writes an account, new or changed.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, account: &Account) -> Result<(), DbErr> {
    use account::Column as C;
    let (authenticator, authenticator_on_at) = account.authenticator.clone().unzip();
    let (offered_authenticator, offered_at) = account.offered.clone().unzip();
    let row = account::Model {
        user_id: account.user.0,
        password: account.password.clone(),
        password_set_at: account.password_set_at,
        authenticator,
        authenticator_on_at,
        offered_authenticator,
        offered_at,
        last_code: account.last_code,
    };
    let mut changed = OnConflict::column(C::UserId);
    changed.update_columns([
        C::Password,
        C::PasswordSetAt,
        C::Authenticator,
        C::AuthenticatorOnAt,
        C::OfferedAuthenticator,
        C::OfferedAt,
        C::LastCode,
    ]);
    account::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes the hash of the same password made anew, unless the password was changed meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn rehash(tx: &impl ConnectionTrait, user: UserId, before: &str, hash: &str) -> Result<(), DbErr> {
    use account::Column as C;
    let anew = account::Entity::update_many().col_expr(C::Password, Expr::value(Some(hash)));
    anew.filter(C::UserId.eq(user.0)).filter(C::Password.eq(before)).exec(tx).await?;
    Ok(())
}

/// Takes a code by its number; false if it, or a later one, was taken before.
///
/// # Errors
/// When the database refuses.
pub async fn take_code(tx: &impl ConnectionTrait, user: UserId, number: i64) -> Result<bool, DbErr> {
    use account::Column as C;
    let later = Condition::any().add(C::LastCode.is_null()).add(C::LastCode.lt(number));
    let taken = account::Entity::update_many().col_expr(C::LastCode, Expr::value(Some(number)));
    Ok(taken.filter(C::UserId.eq(user.0)).filter(later).exec(tx).await?.rows_affected > 0)
}

/// Puts these recovery codes, by their hashes, in place of all that `user` had.
///
/// # Errors
/// When the database refuses.
pub async fn set_recovery_codes(tx: &impl ConnectionTrait, user: UserId, hashes: &[String]) -> Result<(), DbErr> {
    use recovery_code::{Column as C, Entity, Model};
    Entity::delete_many().filter(C::UserId.eq(user.0)).exec(tx).await?;
    let rows = hashes.iter().map(|hash| Model { user_id: user.0, hash: hash.clone(), used_at: None });
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Uses a recovery code; false if there is none of this hash that was not used.
///
/// # Errors
/// When the database refuses.
pub async fn spend_recovery_code(
    tx: &impl ConnectionTrait,
    user: UserId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use recovery_code::{Column as C, Entity};
    let spent = Entity::update_many().col_expr(C::UsedAt, Expr::value(Some(now)));
    let spent = spent.filter(C::UserId.eq(user.0)).filter(C::Hash.eq(hash)).filter(C::UsedAt.is_null());
    Ok(spent.exec(tx).await?.rows_affected > 0)
}

/// How many recovery codes `user` has left.
///
/// # Errors
/// When the database does not answer.
pub async fn recovery_codes_left(db: &impl ConnectionTrait, user: UserId) -> Result<u64, DbErr> {
    use recovery_code::{Column as C, Entity};
    Entity::find().filter(C::UserId.eq(user.0)).filter(C::UsedAt.is_null()).count(db).await
}

fn domain(row: account::Model) -> Account {
    Account {
        user: UserId(row.user_id),
        password: row.password,
        password_set_at: row.password_set_at,
        authenticator: row.authenticator.zip(row.authenticator_on_at),
        offered: row.offered_authenticator.zip(row.offered_at),
        last_code: row.last_code,
    }
}
