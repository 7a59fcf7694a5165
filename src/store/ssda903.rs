//! What authorities' own tables say for the SSDA903 return, import by import. The database refuses to change an import; what it
//! says of children lies apart, and its digest shows whether that was changed.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};

use super::entity::{ssda903_child, ssda903_import};
use super::{from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{OrganisationId, Ssda903ImportId};
use crate::domain::ssda903::{LookedAfter, Year};

const TABLE: &str = "ssda903_children";
/// Rows in one statement: well under what a statement's parameters may number on either database.
const ROWS_AT_ONCE: usize = 500;

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its name.
    pub id: Ssda903ImportId,
    /// Whose children.
    pub authority: AuthorityCode,
    /// For the return of which year.
    pub year: Year,
    /// Who told it.
    pub organisation: OrganisationId,
    /// The key or person.
    pub actor: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Whether last year's Missing table was among the tables.
    pub with_last_year: bool,
    /// What the tables say, by child.
    pub children: Vec<LookedAfter>,
}

/// Each child as it is kept, and a digest over all.
fn written(children: &[LookedAfter]) -> Result<(Vec<String>, String), DbErr> {
    let contents = children.iter().map(to_json).collect::<Result<Vec<_>, _>>()?;
    let mut digest = Sha256::new();
    for content in &contents {
        digest.update(content.len().to_be_bytes());
        digest.update(content);
    }
    Ok((contents, hex::encode(digest.finalize())))
}

/// Keeps an import.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &impl ConnectionTrait, import: &Import) -> Result<(), DbErr> {
    let (contents, digest) = written(&import.children)?;
    let row = ssda903_import::Model {
        id: import.id.0,
        authority: import.authority.to_string(),
        year: import.year.number().into(),
        organisation_id: import.organisation.0,
        actor: import.actor.clone(),
        recorded_at: import.recorded_at,
        with_last_year: import.with_last_year,
        digest,
    };
    ssda903_import::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    let row = |(child, content): (&LookedAfter, String)| {
        let child = child.child.to_string();
        ssda903_child::Model { import_id: import.id.0, child, content }.into_active_model()
    };
    let rows: Vec<_> = import.children.iter().zip(contents).map(row).collect();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        ssda903_child::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The latest import of an authority for a year, of those that were recorded by `known_at`.
///
/// # Errors
/// When the database does not answer, and when the children's rows are not what was imported.
pub async fn latest(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    year: Year,
    known_at: DateTime<Utc>,
) -> Result<Option<Import>, DbErr> {
    use ssda903_import::Column as C;
    let query = ssda903_import::Entity::find()
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::Year.eq(i64::from(year.number())))
        .filter(C::RecordedAt.lte(known_at))
        .order_by_desc(C::RecordedAt)
        .order_by_desc(C::Id);
    let Some(row) = query.one(db).await? else { return Ok(None) };
    let of_it = ssda903_child::Column::ImportId.eq(row.id);
    let rows = ssda903_child::Entity::find().filter(of_it).all(db).await?;
    let children = rows.iter().map(|row| from_json(TABLE, &row.content)).collect::<Result<Vec<LookedAfter>, _>>();
    let mut children = children?;
    // As they were imported: each database has an order of text of its own.
    children.sort_by(|a, b| a.child.cmp(&b.child));
    if written(&children)?.1 != row.digest {
        return Err(unreadable(TABLE, format!("import {} is not what was imported", row.id)));
    }
    Ok(Some(Import {
        id: Ssda903ImportId(row.id),
        authority: authority.clone(),
        year,
        organisation: OrganisationId(row.organisation_id),
        actor: row.actor,
        recorded_at: row.recorded_at,
        with_last_year: row.with_last_year,
        children,
    }))
}

/// The years for which an authority's tables were imported, latest first, each with when that was last.
///
/// # Errors
/// When the database does not answer, and when a row is none of ours.
pub async fn years(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<(Year, DateTime<Utc>)>, DbErr> {
    use ssda903_import::Column as C;
    let rows: Vec<(i64, DateTime<Utc>)> = ssda903_import::Entity::find()
        .select_only()
        .column(C::Year)
        .column(C::RecordedAt)
        .filter(C::Authority.eq(authority.as_str()))
        .order_by_desc(C::Year)
        .order_by_desc(C::RecordedAt)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: Vec<(Year, DateTime<Utc>)> = vec![];
    for (number, at) in rows {
        let year = i32::try_from(number).ok().and_then(|number| Year::try_from(number).ok());
        let year = year.ok_or_else(|| unreadable("ssda903_imports", number))?;
        if found.last().is_none_or(|(last, _)| *last != year) {
            found.push((year, at));
        }
    }
    Ok(found)
}
