//! The policies of authorities, version by version. The database refuses to change one that is there.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::entity::policy;
use super::{from_json, to_json};
use crate::domain::authority::AuthorityCode;
use crate::domain::policy::{Policy, Versions};

/// All versions of an authority's policy; the one that we ship, if it has none of its own.
///
/// # Errors
/// When the database does not answer.
pub async fn of_authority(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Versions, DbErr> {
    Ok(Versions::new(recorded(db, authority).await?))
}

/// The versions that are recorded, each with the instant since which it is in force, and with the lines that we ship for steps
/// that there were not yet when it was.
///
/// # Errors
/// When the database does not answer.
pub async fn recorded(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
) -> Result<Vec<(DateTime<Utc>, Policy)>, DbErr> {
    let query = policy::Entity::find().filter(policy::Column::Authority.eq(authority.as_str()));
    let rows = query.all(db).await?;
    let policy = |content: &str| from_json::<Policy>("policies", content).map(Policy::completed);
    rows.into_iter().map(|row| Ok((row.recorded_at, policy(&row.content)?))).collect()
}

/// Records a version, in force from `now` on.
///
/// # Errors
/// When the database refuses, also because the authority has a version of this number.
pub async fn add(
    tx: &impl ConnectionTrait,
    authority: &AuthorityCode,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = policy::Model {
        authority: authority.to_string(),
        version: policy.version.into(),
        content: to_json(policy)?,
        recorded_at: now,
    };
    policy::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
