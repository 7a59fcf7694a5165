//! Missing episodes as the facts give them.

mod persons;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{OnConflict, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait,
};

use super::entity::{missing_episode, reference};
use super::paged::first;
use super::writes::Writes;
use super::{from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::sight::Reach;

pub use persons::{
    persons_away_between, persons_back_between, persons_begun_between, persons_on_the_board, persons_started_between,
};

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
/// When it cannot be written as JSON.
pub fn save(writes: &mut Writes, held: &Held) -> Result<(), DbErr> {
    use missing_episode::Column as C;
    let row = missing_episode::Model {
        id: held.episode.id.0,
        authority: held.authority.to_string(),
        person_id: held.person.0,
        state: held.episode.state.word().to_owned(),
        missing_from_at: held.episode.missing_from_at,
        stood_in_start: held.episode.stood_in_start(),
        host_authority: held.episode.host_authority.as_ref().map(ToString::to_string),
        responsible_authority: held.episode.responsible_authority.as_ref().map(ToString::to_string),
        back_at: held.episode.back_at(),
        return_confirmed: held.episode.return_confirmed,
        cancellation_pending: held.episode.cancellation_pending,
        ended_at: held.episode.ended_at(),
        away_until: held.episode.away_until,
        risk: held.episode.risk.map(|risk| risk.word().to_owned()),
        ever_missing_or_away: held.episode.ever_missing_or_away,
        born: held.episode.born,
        derived: to_json(&held.episode)?,
        updated_at: held.updated_at,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([
        C::PersonId,
        C::State,
        C::MissingFromAt,
        C::StoodInStart,
        C::HostAuthority,
        C::ResponsibleAuthority,
        C::BackAt,
        C::ReturnConfirmed,
        C::CancellationPending,
        C::EndedAt,
        C::AwayUntil,
        C::Risk,
        C::EverMissingOrAway,
        C::Born,
        C::Derived,
        C::UpdatedAt,
    ]);
    writes.add(missing_episode::Entity::insert(row.into_active_model()).on_conflict(changed));
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

/// Which episodes a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Where they stand.
    pub state: Option<State>,
    /// Whose record they are.
    pub authority: Option<AuthorityCode>,
    /// Those that hold a reference of this name.
    pub reference: Option<String>,
    /// Those of this person.
    pub child: Option<ChildId>,
    /// Those that changed at or after this.
    pub updated_since: Option<DateTime<Utc>>,
    /// Those behind this one.
    pub after: Option<MissingEpisodeId>,
    /// At most this many.
    pub limit: u64,
}

/// The episodes that are `wanted` and that `reach` lets be seen, in the order of their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl ConnectionTrait, wanted: &Wanted, reach: &Reach) -> Result<Vec<Held>, DbErr> {
    use missing_episode::Column as C;
    let mut query = missing_episode::Entity::find();
    if let Some(state) = wanted.state {
        query = query.filter(C::State.eq(state.word()));
    }
    if let Some(authority) = &wanted.authority {
        query = query.filter(C::Authority.eq(authority.as_str()));
    }
    if wanted.reference.is_some() || wanted.child.is_some() {
        query = query.filter(recognisable(wanted, reach));
    }
    if let Some(name) = &wanted.reference {
        query = query.filter(C::Id.in_subquery(holding(reference::Column::Name.eq(&**name), reach)));
    }
    if let Some(child) = wanted.child {
        query = query.filter(C::PersonId.eq(child.0));
    }
    if let Some(since) = wanted.updated_since {
        query = query.filter(C::UpdatedAt.gte(since));
    }
    if let Some(after) = wanted.after {
        query = query.filter(C::Id.gt(after.0));
    }
    let page = first(query, within(reach, wanted.authority.as_ref()), C::Id, wanted.limit);
    page.all(db).await?.into_iter().map(domain).collect()
}

/// Nobody sees more than this, whatever a list asks for: the ways in which a caller may find an episode, of which those
/// that cannot lead to one of the `wanted` authority are left out.
fn within(reach: &Reach, wanted: Option<&AuthorityCode>) -> Vec<Condition> {
    use missing_episode::Column as C;
    match reach {
        Reach::Council(own) => {
            let kept = |code: &AuthorityCode| Condition::all().add(C::Authority.eq(code.as_str()));
            let placed = |code: &AuthorityCode| Condition::all().add(C::HostAuthority.eq(code.as_str()));
            match wanted {
                Some(wanted) if own.contains(wanted) => vec![kept(wanted)],
                Some(_) => own.iter().map(placed).collect(),
                None => own.iter().map(kept).chain(own.iter().map(placed)).collect(),
            }
        }
        Reach::Partner(organisation) => {
            let own = reference::Column::OrganisationId.eq(organisation.0);
            vec![Condition::all().add(C::Id.in_subquery(holding(own, reach)))]
        }
    }
}

/// To find an episode by what one is not shown of it would be to learn it: only the child's own council asks by the
/// child, or by the references of others.
fn recognisable(wanted: &Wanted, reach: &Reach) -> Condition {
    use missing_episode::Column as C;
    match reach {
        Reach::Council(authorities) => {
            Condition::all().add(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        }
        Reach::Partner(_) if wanted.child.is_some() => Condition::all().add(C::Id.is_null()),
        Reach::Partner(_) => Condition::all(),
    }
}

/// The episodes that hold a reference of this kind; a partner asks only by its own references.
fn holding(of_kind: SimpleExpr, reach: &Reach) -> SelectStatement {
    let mut query = reference::Entity::find()
        .select_only()
        .column(reference::Column::MissingEpisodeId)
        .filter(reference::Column::MissingEpisodeId.is_not_null())
        .filter(of_kind);
    if let Reach::Partner(organisation) = reach {
        query = query.filter(reference::Column::OrganisationId.eq(organisation.0));
    }
    query.into_query()
}

pub(super) fn domain(row: missing_episode::Model) -> Result<Held, DbErr> {
    Ok(Held {
        episode: from_json("missing_episodes", &row.derived)?,
        authority: AuthorityCode::try_from(row.authority).map_err(|e| unreadable("missing_episodes", e))?,
        person: ChildId(row.person_id),
        updated_at: row.updated_at,
    })
}
