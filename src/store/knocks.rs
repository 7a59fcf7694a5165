//! Tries to sign in, by the door that was knocked at. Doors are named by hashes: an address that somebody typed is no
//! business of the database's, least of all one of nobody here.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::entity::knock::{Column as C, Entity, Model};
use crate::domain::knocking::Knocks;

/// What is remembered of a door. Whoever asks holds the door's lock on PostgreSQL until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn at(tx: &impl ConnectionTrait, door: &str) -> Result<Option<Knocks>, DbErr> {
    super::locks::hold(tx, &[format!("knock/{door}")]).await?;
    let row = Entity::find_by_id(door).one(tx).await?;
    Ok(row.map(|row| Knocks { count: row.count, last_at: row.last_at }))
}

/// Remembers this of a door.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, door: &str, knocks: Knocks) -> Result<(), DbErr> {
    let row = Model { door: door.to_owned(), count: knocks.count, last_at: knocks.last_at };
    let changed = OnConflict::column(C::Door).update_columns([C::Count, C::LastAt]).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(())
}

/// Forgets a door: whoever knocked was let in.
///
/// # Errors
/// When the database refuses.
pub async fn forgive(tx: &impl ConnectionTrait, door: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(door).exec(tx).await?;
    Ok(())
}

/// Takes one try back: it was answered, but others from there were not.
///
/// # Errors
/// When the database refuses.
pub async fn forgive_one(tx: &impl ConnectionTrait, door: &str) -> Result<(), DbErr> {
    let fewer = Entity::update_many().col_expr(C::Count, Expr::col(C::Count).sub(1));
    fewer.filter(C::Door.eq(door)).filter(C::Count.gt(0)).exec(tx).await?;
    Ok(())
}

/// Forgets doors at which nobody knocked since `instant`.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, instant: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(C::LastAt.lt(instant)).exec(tx).await?;
    Ok(())
}
