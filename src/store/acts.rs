//! What people recorded themselves, moments ago.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::entity::fact;
use crate::domain::ids::{ChildId, UserId};

/// Who recorded a fact in the streams of `records` after `since`, and when; programs aside.
///
/// # Errors
/// When the database does not answer.
pub async fn since(
    db: &impl ConnectionTrait,
    records: &[ChildId],
    since: DateTime<Utc>,
) -> Result<Vec<(UserId, DateTime<Utc>)>, DbErr> {
    use fact::Column as C;
    let query = fact::Entity::find()
        .select_only()
        .columns([C::Actor, C::RecordedAt])
        .filter(C::ChildId.is_in(records.iter().map(|record| record.0)))
        .filter(C::RecordedAt.gt(since));
    let rows: Vec<(String, DateTime<Utc>)> = query.into_tuple().all(db).await?;
    let person = |actor: &str| actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
    Ok(rows.into_iter().filter_map(|(actor, at)| Some((person(&actor)?, at))).collect())
}
