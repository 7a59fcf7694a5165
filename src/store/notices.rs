//! Notices as received: what makes one the same as another, and what was answered.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::notice;
use super::writes::Writes;
use super::{from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{FactId, NoticeId, OrganisationId, ReferenceId};

/// What became of a notice about which a person has to decide something.
const NEEDS_REVIEW: &str = "needs_review";

/// A notice as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its name.
    pub id: NoticeId,
    /// Who sent it.
    pub organisation: OrganisationId,
    /// The authority told.
    pub authority: AuthorityCode,
    /// The reference it is about.
    pub reference: ReferenceId,
    /// The fact that records it.
    pub fact: FactId,
    /// What makes it the same as another.
    pub fingerprint: String,
    /// Whether it was applied, or a person has to decide, and why.
    pub reasons: Vec<String>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Writes a notice.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn insert(writes: &mut Writes, received: &Received) -> Result<(), DbErr> {
    let disposition = if received.reasons.is_empty() { "applied" } else { NEEDS_REVIEW };
    let row = notice::Model {
        id: received.id.0,
        organisation_id: received.organisation.0,
        authority: received.authority.to_string(),
        reference_id: received.reference.0,
        fact_id: received.fact.0,
        fingerprint: received.fingerprint.clone(),
        disposition: disposition.to_owned(),
        reasons: to_json(&received.reasons)?,
        received_at: received.received_at,
    };
    writes.add(notice::Entity::insert(row.into_active_model()));
    Ok(())
}

/// The notice of `organisation` with this fingerprint.
///
/// # Errors
/// When the database does not answer.
pub async fn same(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    fingerprint: &str,
) -> Result<Option<Received>, DbErr> {
    let query = notice::Entity::find()
        .filter(notice::Column::OrganisationId.eq(organisation.0))
        .filter(notice::Column::Fingerprint.eq(fingerprint));
    query.one(db).await?.map(domain).transpose()
}

/// The notices of these references of which a person had to decide something, in the order of their coming.
///
/// # Errors
/// When the database does not answer.
pub async fn in_doubt(db: &impl ConnectionTrait, references: &[ReferenceId]) -> Result<Vec<Received>, DbErr> {
    let query = notice::Entity::find()
        .filter(notice::Column::ReferenceId.is_in(references.iter().map(|id| id.0)))
        .filter(notice::Column::Disposition.eq(NEEDS_REVIEW))
        .order_by_asc(notice::Column::Id);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// All notices of these references, in the order of their coming.
///
/// # Errors
/// When the database does not answer.
pub async fn of_references(db: &impl ConnectionTrait, references: &[ReferenceId]) -> Result<Vec<Received>, DbErr> {
    let of = notice::Column::ReferenceId.is_in(references.iter().map(|id| id.0));
    let rows = notice::Entity::find().filter(of).order_by_asc(notice::Column::Id).all(db).await?;
    rows.into_iter().map(domain).collect()
}

/// One notice.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: NoticeId) -> Result<Option<Received>, DbErr> {
    notice::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

fn domain(row: notice::Model) -> Result<Received, DbErr> {
    Ok(Received {
        id: NoticeId(row.id),
        organisation: OrganisationId(row.organisation_id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable("notices", error))?,
        reference: ReferenceId(row.reference_id),
        fact: FactId(row.fact_id),
        fingerprint: row.fingerprint,
        reasons: from_json("notices", &row.reasons)?,
        received_at: row.received_at,
    })
}
