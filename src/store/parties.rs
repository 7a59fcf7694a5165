//! Organisations and the keys by which their systems speak to us.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, SelectA, SelectB,
};

use super::entity::{api_key, authority, organisation, organisation_authority};
use super::{code, from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ApiKeyId, OrganisationId};
use crate::domain::party::{Organisation, OrganisationKind, Scope};

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

async fn organisation_of(db: &impl ConnectionTrait, row: organisation::Model) -> Result<Organisation, DbErr> {
    let reach = organisation_authority::Entity::find()
        .filter(organisation_authority::Column::OrganisationId.eq(row.id))
        .all(db)
        .await?;
    organisation_with(row, reach.into_iter().map(|row| row.authority).collect())
}

fn organisation_with(row: organisation::Model, authorities: Vec<String>) -> Result<Organisation, DbErr> {
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

/// A key as kept: never the secret, only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name, unique.
    pub name: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// SHA-256 of the secret, in hex.
    pub hash: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// From when it no longer opens.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the hour or so.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Writes a key, new or with changed scopes, expiry or withdrawal.
///
/// # Errors
/// When the database refuses.
pub async fn save_key(tx: &impl ConnectionTrait, key: &Key, now: DateTime<Utc>) -> Result<(), DbErr> {
    use api_key::Column as C;
    let row = api_key::Model {
        id: key.id.0,
        name: key.name.clone(),
        organisation_id: key.organisation.0,
        hash: key.hash.clone(),
        scopes: to_json(&key.scopes)?,
        created_at: now,
        expires_at: key.expires_at,
        revoked_at: key.revoked_at,
        last_used_at: key.last_used_at,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([C::Scopes, C::ExpiresAt, C::RevokedAt, C::LastUsedAt]);
    api_key::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(())
}

/// The key of this name.
///
/// # Errors
/// When the database does not answer.
pub async fn key_named(db: &impl ConnectionTrait, name: &str) -> Result<Option<Key>, DbErr> {
    api_key::Entity::find().filter(api_key::Column::Name.eq(name)).one(db).await?.map(key_of).transpose()
}

/// The keys of organisations, withdrawn ones among them.
///
/// # Errors
/// When the database does not answer.
pub async fn keys_of(db: &impl ConnectionTrait, organisations: &[OrganisationId]) -> Result<Vec<Key>, DbErr> {
    let theirs = api_key::Column::OrganisationId.is_in(organisations.iter().map(|id| id.0));
    api_key::Entity::find().filter(theirs).all(db).await?.into_iter().map(key_of).collect()
}

/// Keys by their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn keys_with(db: &impl ConnectionTrait, ids: &[ApiKeyId]) -> Result<Vec<Key>, DbErr> {
    let named = api_key::Column::Id.is_in(ids.iter().map(|id| id.0));
    api_key::Entity::find().filter(named).all(db).await?.into_iter().map(key_of).collect()
}

/// The key whose secret has this hash, with the organisation that has it. In one statement: every request asks.
///
/// # Errors
/// When the database does not answer.
pub async fn key_hashed(db: &impl ConnectionTrait, hash: &str) -> Result<Option<(Key, Organisation)>, DbErr> {
    let whose = api_key::Entity::belongs_to(organisation::Entity)
        .from(api_key::Column::OrganisationId)
        .to(organisation::Column::Id);
    let told = organisation::Entity::belongs_to(organisation_authority::Entity)
        .from(organisation::Column::Id)
        .to(organisation_authority::Column::OrganisationId);
    let query = api_key::Entity::find()
        .filter(api_key::Column::Hash.eq(hash))
        .join(JoinType::InnerJoin, whose.into())
        .join(JoinType::LeftJoin, told.into())
        .select_also(organisation::Entity)
        .column_as(organisation_authority::Column::Authority, TELLS);
    let lines = db.query_all(&query.into_query()).await?;
    let Some(first) = lines.first() else { return Ok(None) };
    let key = key_of(api_key::Model::from_query_result(first, SelectA.as_str())?)?;
    let row = organisation::Model::from_query_result(first, SelectB.as_str())?;
    let mut authorities = vec![];
    for line in &lines {
        authorities.extend(line.try_get::<Option<String>>("", TELLS)?);
    }
    Ok(Some((key, organisation_with(row, authorities)?)))
}

/// The name of the column with one authority that an organisation tells.
const TELLS: &str = "tells";

/// Notes that a key was used.
///
/// # Errors
/// When the database refuses.
pub async fn touch_key(db: &impl ConnectionTrait, id: ApiKeyId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let used = api_key::ActiveModel { last_used_at: ActiveValue::Set(Some(now)), ..Default::default() };
    api_key::Entity::update_many().set(used).filter(api_key::Column::Id.eq(id.0)).exec(db).await?;
    Ok(())
}

fn key_of(row: api_key::Model) -> Result<Key, DbErr> {
    Ok(Key {
        id: ApiKeyId(row.id),
        name: row.name,
        organisation: OrganisationId(row.organisation_id),
        hash: row.hash,
        scopes: from_json("api_keys", &row.scopes)?,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
    })
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
