//! Authorities, and the organisations that tell or are them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::entity::{authority, organisation, organisation_authority};
use super::{code, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::OrganisationId;
use crate::domain::party::{Organisation, OrganisationKind};

/// Makes an authority be there under its present name; true if that changed anything.
///
/// # Errors
/// When the database refuses.
pub async fn save_authority(tx: &impl ConnectionTrait, code: &AuthorityCode, name: &str) -> Result<bool, DbErr> {
    let there = authority::Entity::find_by_id(code.as_str()).one(tx).await?;
    if there.is_some_and(|row| row.name == name) {
        return Ok(false);
    }
    let row = authority::Model { code: code.to_string(), name: name.to_owned() };
    let changed = OnConflict::column(authority::Column::Code).update_column(authority::Column::Name).to_owned();
    authority::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(true)
}

/// All authorities that are known, with their names.
///
/// # Errors
/// When the database does not answer.
pub async fn authorities(db: &impl ConnectionTrait) -> Result<Vec<(AuthorityCode, String)>, DbErr> {
    let rows = authority::Entity::find().all(db).await?;
    rows.into_iter()
        .map(|row| Ok((AuthorityCode::try_from(row.code).map_err(|e| unreadable("authorities", e))?, row.name)))
        .collect()
}

/// Writes an organisation, new or changed.
///
/// # Errors
/// When the database refuses.
pub async fn save_organisation(
    tx: &impl ConnectionTrait,
    organisation: &Organisation,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = organisation::Model {
        id: organisation.id.0,
        name: organisation.name.clone(),
        kind: organisation.kind.word().to_owned(),
        email: organisation.email.clone(),
        created_at: now,
    };
    let mut changed = OnConflict::column(organisation::Column::Id);
    changed.update_columns([organisation::Column::Kind, organisation::Column::Email]);
    organisation::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    organisation_authority::Entity::delete_many()
        .filter(organisation_authority::Column::OrganisationId.eq(organisation.id.0))
        .exec(tx)
        .await?;
    let reach = organisation.authorities.iter().map(|authority| {
        organisation_authority::Model { organisation_id: organisation.id.0, authority: authority.to_string() }
            .into_active_model()
    });
    let reach: Vec<_> = reach.collect();
    if !reach.is_empty() {
        organisation_authority::Entity::insert_many(reach).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The organisation of this name.
///
/// # Errors
/// When the database does not answer.
pub async fn organisation_named(db: &impl ConnectionTrait, name: &str) -> Result<Option<Organisation>, DbErr> {
    let row = organisation::Entity::find().filter(organisation::Column::Name.eq(name)).one(db).await?;
    match row {
        Some(row) => Ok(Some(organisation_of(db, row).await?)),
        None => Ok(None),
    }
}

/// One organisation.
///
/// # Errors
/// When the database does not answer.
pub async fn organisation(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Organisation>, DbErr> {
    match organisation::Entity::find_by_id(id.0).one(db).await? {
        Some(row) => Ok(Some(organisation_of(db, row).await?)),
        None => Ok(None),
    }
}

/// The names of those of `ids` that there are.
///
/// # Errors
/// When the database does not answer.
pub async fn names(
    db: &impl ConnectionTrait,
    ids: &[OrganisationId],
) -> Result<BTreeMap<OrganisationId, String>, DbErr> {
    let wanted = ids.iter().map(|id| id.0);
    let rows: Vec<(Uuid, String)> = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(wanted))
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (OrganisationId(id), name)).collect())
}

async fn organisation_of(db: &impl ConnectionTrait, row: organisation::Model) -> Result<Organisation, DbErr> {
    let reach = organisation_authority::Entity::find()
        .filter(organisation_authority::Column::OrganisationId.eq(row.id))
        .all(db)
        .await?;
    organisation_with(row, reach.into_iter().map(|row| row.authority).collect())
}

pub(super) fn organisation_with(row: organisation::Model, authorities: Vec<String>) -> Result<Organisation, DbErr> {
    let mut authorities = authorities
        .into_iter()
        .map(|code| AuthorityCode::try_from(code).map_err(|e| unreadable("organisation_authorities", e)))
        .collect::<Result<Vec<_>, _>>()?;
    authorities.sort();
    Ok(Organisation {
        id: OrganisationId(row.id),
        name: row.name,
        kind: code("organisations", &row.kind)?,
        authorities,
        email: row.email,
    })
}

/// All organisations of a kind.
///
/// # Errors
/// When the database does not answer.
pub async fn of_kind(db: &impl ConnectionTrait, kind: OrganisationKind) -> Result<BTreeSet<OrganisationId>, DbErr> {
    let rows = organisation::Entity::find().filter(organisation::Column::Kind.eq(kind.word())).all(db).await?;
    Ok(rows.into_iter().map(|row| OrganisationId(row.id)).collect())
}

/// The council of an authority; the first by name where several councils are told of its children.
///
/// # Errors
/// When the database does not answer.
pub async fn council_of(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Option<Organisation>, DbErr> {
    let told = organisation_authority::Entity::find()
        .select_only()
        .column(organisation_authority::Column::OrganisationId)
        .filter(organisation_authority::Column::Authority.eq(authority.as_str()))
        .into_query();
    let row = organisation::Entity::find()
        .filter(organisation::Column::Kind.eq(OrganisationKind::LocalAuthority.word()))
        .filter(organisation::Column::Id.in_subquery(told))
        .order_by_asc(organisation::Column::Name)
        .one(db)
        .await?;
    match row {
        Some(row) => Ok(Some(organisation_of(db, row).await?)),
        None => Ok(None),
    }
}

/// The organisations that tell, or are, an authority.
///
/// # Errors
/// When the database does not answer.
pub async fn organisations_of(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
) -> Result<Vec<Organisation>, DbErr> {
    let rows = organisation_authority::Entity::find()
        .filter(organisation_authority::Column::Authority.eq(authority.as_str()))
        .all(db)
        .await?;
    let mut found = vec![];
    for row in rows {
        found.extend(organisation(db, OrganisationId(row.organisation_id)).await?);
    }
    Ok(found)
}
