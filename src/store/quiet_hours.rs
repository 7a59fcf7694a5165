//! The quiet hours of people, as they were said one after the other. The database refuses to change one that is there.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::quiet_hours::{Column as C, Entity, Model};
use super::{from_json, to_json};
use crate::domain::ids::{QuietHoursId, UserId};
use crate::domain::quiet_hours::QuietHours;

/// Quiet hours as they were said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whose.
    pub user: UserId,
    /// When it is quiet.
    pub hours: QuietHours,
    /// By whom they were said.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Keeps what is said, in the place of what was said before.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &impl ConnectionTrait, said: &Said) -> Result<(), DbErr> {
    let row = Model {
        id: QuietHoursId::fresh(said.at).0,
        user_id: said.user.0,
        hours: to_json(&said.hours)?,
        recorded_by: said.by.0,
        recorded_at: said.at,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// All that was ever said of `users`, in the order of saying: of each person the last that was said by an instant holds.
///
/// # Errors
/// When the database does not answer.
pub async fn of_users(db: &impl ConnectionTrait, users: impl IntoIterator<Item = UserId>) -> Result<Vec<Said>, DbErr> {
    let ids: Vec<_> = users.into_iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows = Entity::find().filter(C::UserId.is_in(ids)).order_by_asc(C::RecordedAt).order_by_asc(C::Id);
    rows.all(db).await?.iter().map(domain).collect()
}

fn domain(row: &Model) -> Result<Said, DbErr> {
    Ok(Said {
        user: UserId(row.user_id),
        hours: from_json("quiet_hours", &row.hours)?,
        by: UserId(row.recorded_by),
        at: row.recorded_at,
    })
}
