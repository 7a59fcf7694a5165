//! What managers are to decide about return interviews, by which they find them; and whether they do.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::return_interview;
use super::interviews::{Kept, Reach, domain, within};
use super::unreadable;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, InterviewId};
use crate::domain::interview::{Interview, Stage};

pub(super) const SIGN_OFF: &str = "sign_off";
pub(super) const APPROVAL: &str = "approval";

/// What a manager is to decide about an interview, as its row says it.
pub(super) fn of(interview: &Interview) -> Option<&'static str> {
    match interview.stage() {
        Stage::ForSignOff => Some(SIGN_OFF),
        Stage::ForApproval => Some(APPROVAL),
        Stage::ToHold | Stage::ToWriteUp | Stage::GivenBack | Stage::Over => None,
    }
}

/// The interviews within `reach` about which a manager is to decide something, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn within_reach(db: &impl ConnectionTrait, reach: &Reach) -> Result<Vec<Kept>, DbErr> {
    use return_interview::Column as C;
    let ways = within(reach, None);
    if ways.is_empty() {
        return Ok(vec![]);
    }
    let ways = ways.into_iter().fold(Condition::any(), Condition::add);
    let query = return_interview::Entity::find().filter(C::Awaits.is_in([SIGN_OFF, APPROVAL])).filter(ways);
    query.order_by_asc(C::Id).all(db).await?.into_iter().map(domain).collect()
}

/// How many there are that an authority has to do with, by the authority that has the duty.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<(AuthorityCode, u64)>, DbErr> {
    use return_interview::Column as C;
    let ways =
        within(&Reach::Council(vec![authority.clone()]), None).into_iter().fold(Condition::any(), Condition::add);
    let query = return_interview::Entity::find().select_only().column(C::Authority).column_as(C::Id.count(), "count");
    let query = query.filter(C::Awaits.is_in([SIGN_OFF, APPROVAL])).filter(ways).group_by(C::Authority);
    let counted: Vec<(String, i64)> = query.into_tuple().all(db).await?;
    let read = |(code, count): (String, i64)| {
        let code = AuthorityCode::try_from(code).map_err(|error| unreadable("return_interviews", error))?;
        Ok((code, count.unsigned_abs()))
    };
    counted.into_iter().map(read).collect()
}

/// Those of any of `persons` that lists do not find by what they say: with whom they are, whether they are over, and what a
/// manager is to decide.
///
/// # Errors
/// When the database does not answer.
pub async fn misplaced(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<InterviewId>, DbErr> {
    let ids = persons.iter().map(|id| id.0);
    let query = return_interview::Entity::find().filter(return_interview::Column::PersonId.is_in(ids));
    let mut misplaced = vec![];
    for row in query.all(db).await? {
        let found = (row.worker_id, row.ended, row.ended_at, row.awaits.clone());
        let kept = domain(row)?;
        let worker = kept.interview.worker().map(|worker| worker.0);
        if found != (worker, kept.is_ended(), kept.over_at(), of(&kept.interview).map(str::to_owned)) {
            misplaced.push(kept.id);
        }
    }
    Ok(misplaced)
}
