//! By which identifiers children are known, and who is known by them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::super::entity::{child, child_identifier};
use super::persons_of;
use crate::domain::authority::AuthorityCode;
use crate::domain::child::Scheme;
use crate::domain::ids::ChildId;

/// The persons to whom `authority` gave any of these identifiers of `scheme`, as they are kept.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_called(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    scheme: Scheme,
    values: &[String],
) -> Result<Vec<ChildId>, DbErr> {
    use child_identifier::Column as I;
    let query = child_identifier::Entity::find().select_only().column(I::ChildId).distinct();
    let query = query.filter(I::Authority.eq(authority.as_str())).filter(I::Scheme.eq(scheme.word()));
    let records: Vec<uuid::Uuid> = query.filter(I::Value.is_in(values)).into_tuple().all(db).await?;
    let records: Vec<ChildId> = records.into_iter().map(ChildId).collect();
    Ok(persons_of(db, &records).await?.into_iter().map(|(_, person)| person).collect())
}

/// What identifiers of `scheme` were given to `persons`, each once.
///
/// # Errors
/// When the database does not answer.
pub async fn called(
    db: &impl ConnectionTrait,
    persons: &[ChildId],
    scheme: Scheme,
) -> Result<BTreeMap<ChildId, BTreeSet<String>>, DbErr> {
    use child_identifier::Column as I;
    let theirs = child::Column::PersonId.is_in(persons.iter().map(|id| id.0));
    let records = child::Entity::find().select_only().columns([child::Column::Id, child::Column::PersonId]);
    let records: Vec<(uuid::Uuid, uuid::Uuid)> = records.filter(theirs).into_tuple().all(db).await?;
    let person: BTreeMap<uuid::Uuid, uuid::Uuid> = records.into_iter().collect();
    let query = child_identifier::Entity::find().select_only().columns([I::ChildId, I::Value]);
    let query = query.filter(I::ChildId.is_in(person.keys().copied())).filter(I::Scheme.eq(scheme.word()));
    let mut found: BTreeMap<ChildId, BTreeSet<String>> = BTreeMap::new();
    for (record, value) in query.into_tuple::<(uuid::Uuid, String)>().all(db).await? {
        if let Some(person) = person.get(&record) {
            found.entry(ChildId(*person)).or_default().insert(value);
        }
    }
    Ok(found)
}
