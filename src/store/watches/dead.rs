//! Watches whose looks failed too often: nobody looks at their subjects, until a person, or the night, has it tried again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::{MOST_ATTEMPTS, of};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ChildId;
use crate::domain::raised::Subject;
use crate::store::entity::watch;
use crate::store::{code, unreadable};

/// Watches whose looks failed too often to be tried again, with when and why: a person has to see them.
///
/// # Errors
/// When the database does not answer.
pub async fn dead(db: &impl ConnectionTrait) -> Result<Vec<Dead>, DbErr> {
    let rows = watch::Entity::find().filter(watch::Column::Attempts.gte(MOST_ATTEMPTS)).all(db).await?;
    let dead = |row: watch::Model| {
        let subject = Subject { kind: code("watches", &row.subject_kind)?, id: row.subject_id };
        let authority = AuthorityCode::try_from(row.authority).map_err(|error| unreadable("watches", error))?;
        Ok(Dead { subject, person: ChildId(row.person_id), authority, failed_at: row.failed_at, error: row.last_error })
    };
    rows.into_iter().map(dead).collect()
}

/// Which authority keeps the record that a subject is of, if it is watched.
///
/// # Errors
/// When the database does not answer.
pub async fn authority_of(db: &impl ConnectionTrait, subject: Subject) -> Result<Option<AuthorityCode>, DbErr> {
    let row = watch::Entity::find().filter(of(subject)).one(db).await?;
    row.map(|row| AuthorityCode::try_from(row.authority).map_err(|error| unreadable("watches", error))).transpose()
}

/// Lets the watches whose looks failed too often be claimed again from `now`; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn revive(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let dead = watch::Column::Attempts.gte(MOST_ATTEMPTS);
    Ok(watch::Entity::update_many().set(revived(now)).filter(dead).exec(db).await?.rows_affected)
}

/// The same of these alone; gives those that were dead still.
///
/// # Errors
/// When the database refuses.
pub async fn revive_these(
    tx: &impl ConnectionTrait,
    subjects: &[Subject],
    now: DateTime<Utc>,
) -> Result<BTreeSet<Subject>, DbErr> {
    let mut alive = BTreeSet::new();
    for subject in subjects {
        let dead = of(*subject).add(watch::Column::Attempts.gte(MOST_ATTEMPTS));
        let changed = watch::Entity::update_many().set(revived(now)).filter(dead).exec(tx).await?;
        if changed.rows_affected > 0 {
            alive.insert(*subject);
        }
    }
    Ok(alive)
}

fn revived(now: DateTime<Utc>) -> watch::ActiveModel {
    watch::ActiveModel {
        attempts: ActiveValue::Set(0),
        next_look_at: ActiveValue::Set(Some(now)),
        ..Default::default()
    }
}

/// A watch whose looks failed too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// What nobody looks at.
    pub subject: Subject,
    /// Whose it is.
    pub person: ChildId,
    /// The authority that keeps the record.
    pub authority: AuthorityCode,
    /// When the last look failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why.
    pub error: Option<String>,
}
