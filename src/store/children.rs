//! Records of children, and what matching may look at: folded names, birth dates, identifiers.

mod called;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{child, child_identifier, child_looks, child_sound};
use super::writes::Writes;
use super::{code, from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::child::ScopedIdentifier;
use crate::domain::ids::{ChildId, OrganisationId, ReferenceId};
use crate::domain::matching::Told;

pub use called::{called, persons_called};

/// A record of a child as its facts make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The record.
    pub id: ChildId,
    /// Whose record it is.
    pub authority: AuthorityCode,
    /// The earliest record of those that were found to be one child.
    pub person: ChildId,
    /// Whether no notice has named the child yet.
    pub provisional: bool,
    /// Records that a person found to be the same child.
    pub joined: Vec<ChildId>,
    /// Records that a person found to be another child.
    pub parted: Vec<ChildId>,
    /// When it was first recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Writes a record, new or changed.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn save(writes: &mut Writes, record: &Child) -> Result<(), DbErr> {
    use child::Column as C;
    let row = child::Model {
        id: record.id.0,
        authority: record.authority.to_string(),
        person_id: record.person.0,
        provisional: record.provisional,
        joined: to_json(&record.joined)?,
        parted: to_json(&record.parted)?,
        recorded_at: record.recorded_at,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([C::PersonId, C::Provisional, C::Joined, C::Parted]);
    writes.add(child::Entity::insert(row.into_active_model()).on_conflict(changed));
    Ok(())
}

/// One record.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: ChildId) -> Result<Option<Child>, DbErr> {
    child::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// All records of the given persons, locked until the end of the transaction where the database has such locks.
///
/// # Errors
/// When the database does not answer.
pub async fn of_persons(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<Child>, DbErr> {
    let ids = persons.iter().map(|id| id.0);
    let mut query = child::Entity::find().filter(child::Column::PersonId.is_in(ids)).order_by_asc(child::Column::Id);
    if db.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// The ids of all records of one person.
///
/// # Errors
/// When the database does not answer.
pub async fn ids_of_person(db: &impl ConnectionTrait, person: ChildId) -> Result<Vec<ChildId>, DbErr> {
    use child::Column as C;
    let query = child::Entity::find().select_only().column(C::Id).filter(C::PersonId.eq(person.0)).order_by_asc(C::Id);
    Ok(query.into_tuple::<uuid::Uuid>().all(db).await?.into_iter().map(ChildId).collect())
}

/// The person to whom each of `records` belongs.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_of(db: &impl ConnectionTrait, records: &[ChildId]) -> Result<Vec<(ChildId, ChildId)>, DbErr> {
    use child::Column as C;
    let query = child::Entity::find().select_only().columns([C::Id, C::PersonId]);
    let these = query.filter(C::Id.is_in(records.iter().map(|id| id.0)));
    let rows: Vec<(uuid::Uuid, uuid::Uuid)> = these.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, person)| (ChildId(id), ChildId(person))).collect())
}

/// All records of the persons to whom any of `children` belongs, locked like those of [`of_persons`].
///
/// # Errors
/// When the database does not answer.
pub async fn beside(db: &impl ConnectionTrait, children: &[ChildId]) -> Result<Vec<Child>, DbErr> {
    if children.is_empty() {
        return Ok(vec![]);
    }
    let persons = Query::select()
        .column(child::Column::PersonId)
        .from(child::Entity)
        .and_where(child::Column::Id.is_in(children.iter().map(|id| id.0)))
        .take();
    let theirs = child::Column::PersonId.in_subquery(persons);
    let mut query = child::Entity::find().filter(theirs).order_by_asc(child::Column::Id);
    if db.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// Which of `persons` a notice has named.
///
/// # Errors
/// When the database does not answer.
pub async fn known(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<BTreeSet<ChildId>, DbErr> {
    use child::Column as C;
    let query = child::Entity::find().select_only().column(C::PersonId).distinct();
    let named = query.filter(C::PersonId.is_in(persons.iter().map(|id| id.0))).filter(C::Provisional.eq(false));
    Ok(named.into_tuple::<uuid::Uuid>().all(db).await?.into_iter().map(ChildId).collect())
}

fn domain(row: child::Model) -> Result<Child, DbErr> {
    Ok(Child {
        id: ChildId(row.id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable("children", error))?,
        person: ChildId(row.person_id),
        provisional: row.provisional,
        joined: from_json("children", &row.joined)?,
        parted: from_json("children", &row.parted)?,
        recorded_at: row.recorded_at,
    })
}

/// Writes what `reference` says of its child, which is `child`.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn save_told(
    writes: &mut Writes,
    authority: &AuthorityCode,
    child: ChildId,
    reference: ReferenceId,
    told: &Told,
) -> Result<(), DbErr> {
    use child_looks::Column as C;
    let row = child_looks::Model {
        reference_id: reference.0,
        authority: authority.to_string(),
        child_id: child.0,
        given: told.looks.given.clone(),
        family: told.looks.family.clone(),
        born: told.looks.born,
        looks: to_json(&told.looks)?,
    };
    let mut changed = OnConflict::column(C::ReferenceId);
    changed.update_columns([C::ChildId, C::Given, C::Family, C::Born, C::Looks]);
    writes.add(child_looks::Entity::insert(row.into_active_model()).on_conflict(changed));
    // A name told earlier stays findable: somebody may look for the child by it.
    let sounds = told.looks.sounds().into_iter().map(|sound| {
        child_sound::Model { authority: authority.to_string(), sound, reference_id: reference.0 }.into_active_model()
    });
    let known = OnConflict::new().do_nothing().to_owned();
    writes.add(child_sound::Entity::insert_many(sounds).on_conflict(known));
    let rows = told.identifiers.iter().map(|identifier| {
        child_identifier::Model {
            reference_id: reference.0,
            scheme: identifier.scheme.word().to_owned(),
            value: identifier.value.clone(),
            authority: authority.to_string(),
            child_id: child.0,
            within: identifier.within.map(|id| id.0),
        }
        .into_active_model()
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        writes.add(child_identifier::Entity::insert_many(rows));
    }
    Ok(())
}

/// Takes away the identifiers that `reference` gave, before those that it gives now are written.
///
/// # Errors
/// When the database refuses.
pub async fn forget_identifiers(tx: &impl ConnectionTrait, reference: ReferenceId) -> Result<(), DbErr> {
    let of_it = child_identifier::Column::ReferenceId.eq(reference.0);
    child_identifier::Entity::delete_many().filter(of_it).exec(tx).await?;
    Ok(())
}

/// What each reference of `children` says of its child.
///
/// # Errors
/// When the database does not answer.
pub async fn told_of(
    db: &impl ConnectionTrait,
    children: &[ChildId],
) -> Result<BTreeMap<ReferenceId, (ChildId, Told)>, DbErr> {
    let ids = || children.iter().map(|id| id.0);
    let looks = child_looks::Entity::find().filter(child_looks::Column::ChildId.is_in(ids())).all(db).await?;
    let identifiers =
        child_identifier::Entity::find().filter(child_identifier::Column::ChildId.is_in(ids())).all(db).await?;
    let mut told = BTreeMap::new();
    for row in looks {
        let looks = from_json("child_looks", &row.looks)?;
        let entry = (ChildId(row.child_id), Told { looks, identifiers: vec![] });
        told.insert(ReferenceId(row.reference_id), entry);
    }
    for row in identifiers {
        let identifier = scoped(&row)?;
        if let Some((_, entry)) = told.get_mut(&ReferenceId(row.reference_id)) {
            entry.identifiers.push(identifier);
        }
    }
    for (_, entry) in told.values_mut() {
        entry.identifiers.sort();
    }
    Ok(told)
}

fn scoped(row: &child_identifier::Model) -> Result<ScopedIdentifier, DbErr> {
    Ok(ScopedIdentifier {
        scheme: code("child_identifiers", &row.scheme)?,
        within: row.within.map(OrganisationId),
        value: row.value.clone(),
    })
}

/// Moves what `reference` says of its child to the record `to`.
///
/// # Errors
/// When the database refuses.
pub async fn move_told(tx: &impl ConnectionTrait, reference: ReferenceId, to: ChildId) -> Result<(), DbErr> {
    let looks = child_looks::ActiveModel { child_id: ActiveValue::Set(to.0), ..Default::default() };
    child_looks::Entity::update_many()
        .set(looks)
        .filter(child_looks::Column::ReferenceId.eq(reference.0))
        .exec(tx)
        .await?;
    let identifier = child_identifier::ActiveModel { child_id: ActiveValue::Set(to.0), ..Default::default() };
    child_identifier::Entity::update_many()
        .set(identifier)
        .filter(child_identifier::Column::ReferenceId.eq(reference.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// All records, earliest first.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Child>, DbErr> {
    child::Entity::find().order_by_asc(child::Column::Id).all(db).await?.into_iter().map(domain).collect()
}
