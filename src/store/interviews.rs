//! Return interviews as their facts make them, with whose they are and when they are due.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::awaiting;
use super::entity::{interview_episode, return_interview, user};
use super::paged::first;
use super::writes::Writes;
use super::{code, from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::coverage::Outlook;
use crate::domain::deadline::Standing;
use crate::domain::ids::{ChildId, InterviewId, MissingEpisodeId, OrganisationId, ReferenceId, UserId};
use crate::domain::interview::Interview;

/// An interview where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: InterviewId,
    /// Who has the duty: the responsible authority, or the one told while that is unknown.
    pub authority: AuthorityCode,
    /// Who keeps the record.
    pub told_authority: AuthorityCode,
    /// The child.
    pub person: ChildId,
    /// What its facts give.
    pub interview: Interview,
    /// When it is due, and where it stands once time alone changes nothing.
    pub outlook: Outlook,
}

impl Kept {
    /// The first anchor that it covers: where that goes, the interview goes.
    #[must_use]
    pub fn anchor(&self) -> Option<ReferenceId> {
        self.interview.episodes.first().map(|anchor| (*anchor).into())
    }

    /// Since when it is held or closed with approval.
    #[must_use]
    pub fn over_at(&self) -> Option<DateTime<Utc>> {
        self.interview.held_at().or(self.interview.ended_at())
    }

    /// Whether it was held or closed with approval.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.over_at().is_some()
    }
}

/// Writes an interview, new or changed.
///
/// # Errors
/// When its duty never arose, or it cannot be written as JSON.
pub fn save(writes: &mut Writes, kept: &Kept) -> Result<(), DbErr> {
    use return_interview::Column as C;
    let arisen_at = kept.interview.arisen_at.ok_or_else(|| unreadable("return_interviews", "its duty never arose"))?;
    let row = return_interview::Model {
        id: kept.id.0,
        authority: kept.authority.to_string(),
        told_authority: kept.told_authority.to_string(),
        person_id: kept.person.0,
        arisen_at,
        worker_id: kept.interview.worker().map(|worker| worker.0),
        due_at: kept.outlook.due_at,
        due_soon_at: kept.outlook.due_soon_at,
        settled: kept.outlook.settled.map(|standing| standing.word().to_owned()),
        ended: kept.is_ended(),
        ended_at: kept.over_at(),
        awaits: awaiting::of(&kept.interview).map(str::to_owned),
        derived: to_json(&kept.interview)?,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([
        C::Authority,
        C::ToldAuthority,
        C::PersonId,
        C::WorkerId,
        C::DueAt,
        C::DueSoonAt,
        C::Settled,
        C::Ended,
        C::EndedAt,
        C::Awaits,
        C::Derived,
    ]);
    writes.add(return_interview::Entity::insert(row.into_active_model()).on_conflict(changed));
    Ok(())
}

/// Notes that an interview covers an anchor.
pub fn cover(writes: &mut Writes, id: InterviewId, anchor: MissingEpisodeId) {
    let row = interview_episode::Model { interview_id: id.0, reference_id: anchor.0 };
    writes.add(interview_episode::Entity::insert(row.into_active_model()));
}

/// One interview.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: InterviewId) -> Result<Option<Kept>, DbErr> {
    return_interview::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// All interviews that `worker` has or had to the end, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_worker(db: &impl ConnectionTrait, worker: UserId) -> Result<Vec<Kept>, DbErr> {
    let query = return_interview::Entity::find().filter(return_interview::Column::WorkerId.eq(worker.0));
    query.order_by_asc(return_interview::Column::Id).all(db).await?.into_iter().map(domain).collect()
}

/// When each interview is due that one of `workers` has and that has neither been held nor ended, where one is owed.
///
/// # Errors
/// When the database does not answer.
pub async fn load_of(
    db: &impl ConnectionTrait,
    workers: &[UserId],
) -> Result<Vec<(UserId, Option<DateTime<Utc>>)>, DbErr> {
    use return_interview::Column as C;
    let query = return_interview::Entity::find().select_only().columns([C::WorkerId, C::DueAt]);
    let open = query.filter(C::WorkerId.is_in(workers.iter().map(|worker| worker.0))).filter(still_owed());
    let rows: Vec<(uuid::Uuid, Option<DateTime<Utc>>)> = open.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(worker, due_at)| (UserId(worker), due_at)).collect())
}

/// All interviews of any of `persons`, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_persons(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<Kept>, DbErr> {
    let ids = persons.iter().map(|id| id.0);
    let query = return_interview::Entity::find().filter(return_interview::Column::PersonId.is_in(ids));
    query.order_by_asc(return_interview::Column::Id).all(db).await?.into_iter().map(domain).collect()
}

/// The persons whose interviews, of records that `authority` keeps, had not ended by `at`.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_open_at(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    at: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    use return_interview::Column as C;
    let mut ids: Vec<uuid::Uuid> = vec![];
    // One statement each, for an alternative finds no index.
    for open in [C::EndedAt.is_null(), C::EndedAt.gt(at)] {
        let query = return_interview::Entity::find().select_only().column(C::PersonId).distinct();
        let of_it = query.filter(C::ToldAuthority.eq(authority.as_str())).filter(open);
        ids.extend(of_it.into_tuple::<uuid::Uuid>().all(db).await?);
    }
    Ok(ids.into_iter().map(ChildId).collect())
}

/// Which anchors each interview covers, by the rows kept for looking them up.
///
/// # Errors
/// When the database does not answer.
pub async fn anchors(db: &impl ConnectionTrait) -> Result<Vec<(InterviewId, MissingEpisodeId)>, DbErr> {
    let rows = interview_episode::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (InterviewId(row.interview_id), MissingEpisodeId(row.reference_id))).collect())
}

/// Which interviews can be shown at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of these authorities: by duty, or by record.
    Council(Vec<AuthorityCode>),
    /// Those that somebody of this organisation was given.
    Service(OrganisationId),
}

/// Which interviews a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Where they stand.
    pub standing: Option<Standing>,
    /// Who has the duty.
    pub authority: Option<AuthorityCode>,
    /// Those that one of these workers has.
    pub workers: Option<Vec<UserId>>,
    /// Those still to be held that nobody has.
    pub unallocated: bool,
    /// Those behind this one.
    pub after: Option<InterviewId>,
    /// At most this many.
    pub limit: u64,
}

/// The interviews that are `wanted` and within `reach` as they stand at `now`, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    reach: &Reach,
    now: DateTime<Utc>,
) -> Result<Vec<Kept>, DbErr> {
    use return_interview::Column as C;
    let mut query = return_interview::Entity::find();
    if let Some(standing) = wanted.standing {
        query = query.filter(standing_at(standing, now));
    }
    if let Some(authority) = &wanted.authority {
        query = query.filter(C::Authority.eq(authority.as_str()));
    }
    if let Some(workers) = &wanted.workers {
        query = query.filter(C::WorkerId.is_in(workers.iter().map(|worker| worker.0)));
    }
    if wanted.unallocated {
        query = query.filter(C::WorkerId.is_null()).filter(still_owed());
    }
    if let Some(after) = wanted.after {
        query = query.filter(C::Id.gt(after.0));
    }
    let page = first(query, within(reach, wanted.authority.as_ref()), C::Id, wanted.limit);
    page.all(db).await?.into_iter().map(domain).collect()
}

/// Open, and owed: its time runs, or could if the time of the return were known. An interview whose absence turned out to
/// owe none has neither a deadline nor a standing.
pub(super) fn still_owed() -> Condition {
    use return_interview::Column as C;
    let counting = Condition::all().add(C::Settled.is_null()).add(C::DueAt.is_not_null());
    let owed = Condition::any().add(counting).add(C::Settled.eq(Standing::ReturnTimeMissing.word()));
    Condition::all().add(C::Ended.eq(false)).add(owed)
}

/// The ways in which a caller may find an interview, of which those that cannot lead to one of the `wanted` authority are
/// left out.
pub(super) fn within(reach: &Reach, wanted: Option<&AuthorityCode>) -> Vec<Condition> {
    use return_interview::Column as C;
    match reach {
        Reach::Council(own) => {
            let by_duty = |code: &AuthorityCode| Condition::all().add(C::Authority.eq(code.as_str()));
            let by_record = |code: &AuthorityCode| Condition::all().add(C::ToldAuthority.eq(code.as_str()));
            match wanted {
                Some(wanted) if own.contains(wanted) => vec![by_duty(wanted)],
                Some(_) => own.iter().map(by_record).collect(),
                None => own.iter().map(by_duty).chain(own.iter().map(by_record)).collect(),
            }
        }
        Reach::Service(organisation) => vec![Condition::all().add(C::WorkerId.in_subquery(staff(*organisation)))],
    }
}

fn staff(organisation: OrganisationId) -> SelectStatement {
    let of_it = user::Column::OrganisationId.eq(organisation.0);
    Query::select().column(user::Column::Id).from(user::Entity).and_where(of_it).take()
}

/// Where a row stands at `now`: by its deadline while that counts, else as it settled.
fn standing_at(standing: Standing, now: DateTime<Utc>) -> Condition {
    use return_interview::Column as C;
    let counting = Condition::all().add(C::Settled.is_null());
    match standing {
        Standing::Overdue => counting.add(C::DueAt.lt(now)),
        Standing::DueSoon => counting.add(C::DueAt.gte(now)).add(C::DueSoonAt.lte(now)),
        Standing::Running => counting.add(C::DueSoonAt.gt(now)),
        settled => Condition::all().add(C::Settled.eq(settled.word())),
    }
}

pub(super) fn domain(row: return_interview::Model) -> Result<Kept, DbErr> {
    let authority = |code: String| AuthorityCode::try_from(code).map_err(|e| unreadable("return_interviews", e));
    let settled = row.settled.as_deref().map(|word| code("return_interviews", word)).transpose()?;
    Ok(Kept {
        id: InterviewId(row.id),
        authority: authority(row.authority)?,
        told_authority: authority(row.told_authority)?,
        person: ChildId(row.person_id),
        interview: from_json("return_interviews", &row.derived)?,
        outlook: Outlook { due_at: row.due_at, due_soon_at: row.due_soon_at, settled },
    })
}
