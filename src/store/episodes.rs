//! Missing episodes as the facts give them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::missing_episode;
use super::{from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, MissingEpisodeId};

/// An episode with whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What the facts give.
    pub episode: MissingEpisode,
    /// Whose record it is.
    pub authority: AuthorityCode,
    /// The child.
    pub person: ChildId,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Writes an episode, new or changed.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, held: &Held) -> Result<(), DbErr> {
    use missing_episode::Column as C;
    let row = missing_episode::Model {
        id: held.episode.id.0,
        authority: held.authority.to_string(),
        person_id: held.person.0,
        state: held.episode.state.word().to_owned(),
        missing_from_at: held.episode.missing_from_at,
        stood_in_start: held.episode.stood_in_start(),
        return_confirmed: held.episode.return_confirmed,
        cancellation_pending: held.episode.cancellation_pending,
        derived: to_json(&held.episode)?,
        updated_at: held.updated_at,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([
        C::PersonId,
        C::State,
        C::MissingFromAt,
        C::StoodInStart,
        C::ReturnConfirmed,
        C::CancellationPending,
        C::Derived,
        C::UpdatedAt,
    ]);
    missing_episode::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes away the row of an episode that is now part of another.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &impl ConnectionTrait, id: MissingEpisodeId) -> Result<(), DbErr> {
    missing_episode::Entity::delete_by_id(id.0).exec(tx).await?;
    Ok(())
}

/// One episode.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: MissingEpisodeId) -> Result<Option<Held>, DbErr> {
    missing_episode::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// All episodes of any of `persons`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_persons(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<Held>, DbErr> {
    let ids = persons.iter().map(|id| id.0);
    let query = missing_episode::Entity::find().filter(missing_episode::Column::PersonId.is_in(ids));
    query.all(db).await?.into_iter().map(domain).collect()
}

/// Episodes of an authority that started (or what stands in for the start) from `from` to `to`, both included.
///
/// # Errors
/// When the database does not answer.
pub async fn started_between(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Held>, DbErr> {
    use missing_episode::Column as C;
    let query = missing_episode::Entity::find()
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::StoodInStart.gte(from))
        .filter(C::StoodInStart.lte(to))
        .order_by_asc(C::Id);
    query.all(db).await?.into_iter().map(domain).collect()
}

pub(super) fn domain(row: missing_episode::Model) -> Result<Held, DbErr> {
    Ok(Held {
        episode: from_json("missing_episodes", &row.derived)?,
        authority: AuthorityCode::try_from(row.authority).map_err(|e| unreadable("missing_episodes", e))?,
        person: ChildId(row.person_id),
        updated_at: row.updated_at,
    })
}
