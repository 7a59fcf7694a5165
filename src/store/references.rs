//! References as their facts make them, with the child and the episode they now stand with.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::reference;
use super::writes::Writes;
use super::{from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, MissingEpisodeId, OrganisationId, ReferenceId};
use crate::domain::reference::Reference;

/// A reference where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What its facts give.
    pub reference: Reference,
    /// Whose record it is.
    pub authority: AuthorityCode,
    /// The record of the child it is linked to.
    pub child: ChildId,
    /// The episode that holds it; none while it has neither start nor end.
    pub episode: Option<MissingEpisodeId>,
}

/// Writes a reference, new or changed.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn save(writes: &mut Writes, standing: &Standing) -> Result<(), DbErr> {
    use reference::Column as C;
    let row = reference::Model {
        id: standing.reference.id.0,
        authority: standing.authority.to_string(),
        organisation_id: standing.reference.organisation_id.0,
        name: standing.reference.name.clone(),
        child_id: standing.child.0,
        missing_episode_id: standing.episode.map(|id| id.0),
        recorded_at: standing.reference.recorded_at,
        derived: to_json(&standing.reference)?,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([C::ChildId, C::MissingEpisodeId, C::Derived]);
    writes.add(reference::Entity::insert(row.into_active_model()).on_conflict(changed));
    Ok(())
}

/// The reference that an organisation calls `name`.
///
/// # Errors
/// When the database does not answer.
pub async fn named(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<Standing>, DbErr> {
    let query = reference::Entity::find()
        .filter(reference::Column::OrganisationId.eq(organisation.0))
        .filter(reference::Column::Name.eq(name));
    query.one(db).await?.map(domain).transpose()
}

/// One reference.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: ReferenceId) -> Result<Option<Standing>, DbErr> {
    reference::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// All references linked to any of `children`, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_children(db: &impl ConnectionTrait, children: &[ChildId]) -> Result<Vec<Standing>, DbErr> {
    let ids = children.iter().map(|id| id.0);
    let query = reference::Entity::find().filter(reference::Column::ChildId.is_in(ids));
    let rows = query.order_by_asc(reference::Column::RecordedAt).order_by_asc(reference::Column::Id).all(db).await?;
    rows.into_iter().map(domain).collect()
}

/// All references held by any of `episodes`, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_episodes(db: &impl ConnectionTrait, episodes: &[MissingEpisodeId]) -> Result<Vec<Standing>, DbErr> {
    let ids = episodes.iter().map(|id| id.0);
    let query = reference::Entity::find().filter(reference::Column::MissingEpisodeId.is_in(ids));
    let rows = query.order_by_asc(reference::Column::RecordedAt).order_by_asc(reference::Column::Id).all(db).await?;
    rows.into_iter().map(domain).collect()
}

/// The references of an organisation, the last recorded first, beginning behind `behind`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    behind: Option<ReferenceId>,
    limit: u64,
) -> Result<Vec<Standing>, DbErr> {
    let mut query = reference::Entity::find().filter(reference::Column::OrganisationId.eq(organisation.0));
    if let Some(behind) = behind {
        query = query.filter(reference::Column::Id.lt(behind.0));
    }
    let rows = query.order_by_desc(reference::Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(domain).collect()
}

fn domain(row: reference::Model) -> Result<Standing, DbErr> {
    Ok(Standing {
        reference: from_json("episode_references", &row.derived)?,
        authority: AuthorityCode::try_from(row.authority).map_err(|e| unreadable("episode_references", e))?,
        child: ChildId(row.child_id),
        episode: row.missing_episode_id.map(MissingEpisodeId),
    })
}
