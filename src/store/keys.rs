//! The keys by which the systems of organisations speak to us.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel,
    JoinType, QueryFilter, QuerySelect, QueryTrait, SelectA, SelectB,
};

use super::entity::{api_key, organisation, organisation_authority};
use super::parties::organisation_with;
use super::{from_json, to_json};
use crate::domain::ids::{ApiKeyId, OrganisationId};
use crate::domain::party::{Organisation, Scope};

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
pub async fn save(tx: &impl ConnectionTrait, key: &Key, now: DateTime<Utc>) -> Result<(), DbErr> {
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
pub async fn named(db: &impl ConnectionTrait, name: &str) -> Result<Option<Key>, DbErr> {
    api_key::Entity::find().filter(api_key::Column::Name.eq(name)).one(db).await?.map(key_of).transpose()
}

/// The keys of organisations, withdrawn ones among them.
///
/// # Errors
/// When the database does not answer.
pub async fn of(db: &impl ConnectionTrait, organisations: &[OrganisationId]) -> Result<Vec<Key>, DbErr> {
    let theirs = api_key::Column::OrganisationId.is_in(organisations.iter().map(|id| id.0));
    api_key::Entity::find().filter(theirs).all(db).await?.into_iter().map(key_of).collect()
}

/// Keys by their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn with_ids(db: &impl ConnectionTrait, ids: &[ApiKeyId]) -> Result<Vec<Key>, DbErr> {
    let named = api_key::Column::Id.is_in(ids.iter().map(|id| id.0));
    api_key::Entity::find().filter(named).all(db).await?.into_iter().map(key_of).collect()
}

/// The key whose secret has this hash, with the organisation that has it. In one statement: every request asks.
///
/// # Errors
/// When the database does not answer.
pub async fn hashed(db: &impl ConnectionTrait, hash: &str) -> Result<Option<(Key, Organisation)>, DbErr> {
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
pub async fn touch(db: &impl ConnectionTrait, id: ApiKeyId, now: DateTime<Utc>) -> Result<(), DbErr> {
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
