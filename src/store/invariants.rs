//! Where what must hold at every moment does not: each question asks for the rows that break one invariant. They begin with
//! what is open, by the indexes that hold nothing else, and share no code with what makes the invariants hold.

#[cfg(test)]
mod plans;
mod told;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::bearers;
use super::entity::{handover, interview_episode, message, reference, return_interview, step, watch, webhook_delivery};
use super::interviews::{Kept, domain, still_owed};
use super::unreadable;
use super::watches::MOST_ATTEMPTS;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{MissingEpisodeId, UserId};
use crate::domain::invariant::OVERDUE;
use crate::domain::ladder::StepName;
use crate::domain::message::receipt::Progress;
use crate::domain::message::{HeldBecause, MessageState};
use crate::domain::raised::SubjectKind;

pub use told::untold;

/// As many as are looked for: what is broken more often is broken all the same.
pub(super) const MOST: u64 = 1_000;

/// A thing of which an invariant does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Odd {
    /// Whose it is; nobody's where it is about the installation.
    pub authority: Option<AuthorityCode>,
    /// The interview, message or open item.
    pub id: Uuid,
}

/// Interviews that are owed and of which an episode is looked at no more, before every step was raised that there is to say
/// that it is overdue. Of an episode that owes none nothing has to be looked at, which the rows do not say.
///
/// # Errors
/// When the database does not answer.
pub async fn looked_at_no_more(db: &impl ConnectionTrait) -> Result<Vec<Kept>, DbErr> {
    no_more().all(db).await?.into_iter().map(domain).collect()
}

fn no_more() -> Select<return_interview::Entity> {
    use step::Column as S;
    let raised = Query::select()
        .expr(Expr::col((step::Entity, S::Name)).count_distinct())
        .from(step::Entity)
        .cond_where(of_the_ladder())
        .and_where(Expr::col((step::Entity, S::Name)).is_in(OVERDUE.map(StepName::word)))
        .take();
    let all = i64::try_from(OVERDUE.len()).unwrap_or(i64::MAX);
    let alone = Condition::all()
        .add(Expr::exists(live_watch()).not())
        .add(Expr::expr(Expr::SubQuery(None, Box::new(raised.into()))).lt(all));
    let none = Expr::exists(its_episodes()).not();
    let odd = owed().add(Condition::any().add(none).add(Expr::exists(its_episodes().cond_where(alone).take())));
    return_interview::Entity::find().filter(odd).limit(MOST)
}

/// Those of `episodes` that are looked at when something of their interview may next fall due.
///
/// # Errors
/// When the database does not answer.
pub async fn looked_at(
    db: &impl ConnectionTrait,
    episodes: &[MissingEpisodeId],
) -> Result<Vec<MissingEpisodeId>, DbErr> {
    use watch::Column as W;
    let query = watch::Entity::find()
        .select_only()
        .column(W::SubjectId)
        .filter(W::SubjectId.is_in(episodes.iter().map(|episode| episode.0)))
        .filter(is_live());
    Ok(query.into_tuple::<Uuid>().all(db).await?.into_iter().map(MissingEpisodeId).collect())
}

/// Interviews in the hands of people who have left, or bear no role any more by which they could hold one.
///
/// # Errors
/// When the database does not answer.
pub async fn in_nobodys_hands(db: &impl ConnectionTrait) -> Result<Vec<Odd>, DbErr> {
    let unable = bearers::unable_to_hold(db).await?;
    interviews(db, in_hands_of(&unable)).await
}

fn in_hands_of(unable: &BTreeSet<UserId>) -> Condition {
    owed().add(return_interview::Column::WorkerId.is_in(unable.iter().map(|worker| worker.0)))
}

/// Messages that should have reached an end: urgent ones that were to go before `urgent`, all that were to go before
/// `ordinary`, and those of which GOV.UK Notify has said nothing final since it took them before `silent`.
///
/// # Errors
/// When the database does not answer.
pub async fn unended(
    db: &impl ConnectionTrait,
    urgent: DateTime<Utc>,
    ordinary: DateTime<Utc>,
    silent: DateTime<Utc>,
) -> Result<Vec<Odd>, DbErr> {
    let mut odd: Vec<Odd> = vec![];
    for query in [waiting(urgent, ordinary), unheard(silent)] {
        let rows: Vec<(Option<String>, Uuid)> = query.into_tuple().all(db).await?;
        odd.extend(rows.into_iter().map(thing).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(odd)
}

fn waiting(urgent: DateTime<Utc>, ordinary: DateTime<Utc>) -> Select<message::Entity> {
    use message::Column as C;
    let open = [MessageState::Pending, MessageState::Held, MessageState::Sending].map(MessageState::word);
    // One to a family may wait for hours that are safe, day after day, as long as it is worth anything.
    let waits_in_vain = Condition::any()
        .add(C::HeldBecause.is_null())
        .add(C::HeldBecause.ne(HeldBecause::SafeHours.word()))
        .add(C::NotAfter.lt(urgent));
    let is_old = Condition::all().add(C::ScheduledFor.lt(ordinary)).add(waits_in_vain);
    let of_class = Condition::any().add(C::Urgent.eq(true)).add(is_old);
    let waits = Condition::all()
        .add(C::FinishedAt.is_null())
        .add(C::ScheduledFor.lt(urgent))
        .add(C::State.is_in(open))
        .add(of_class);
    messages(waits)
}

fn unheard(silent: DateTime<Utc>) -> Select<message::Entity> {
    use message::Column as C;
    let unheard = Query::select()
        .column(handover::Column::MessageId)
        .from(handover::Entity)
        .and_where(handover::Column::Status.is_in(Progress::UNDER_WAY.map(Progress::word)))
        .and_where(handover::Column::HandedAt.lt(silent))
        .and_where(handover::Column::Superseded.eq(false))
        .take();
    messages(Condition::all().add(C::Id.in_subquery(unheard)).add(C::State.eq(MessageState::Sent.word())))
}

fn messages(odd: Condition) -> Select<message::Entity> {
    let columns = [message::Column::Authority, message::Column::Id];
    message::Entity::find().select_only().columns(columns).filter(odd).limit(MOST)
}

/// Events that have waited for their receiver since before `since`.
///
/// # Errors
/// When the database does not answer.
pub async fn unended_events(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<Vec<Odd>, DbErr> {
    let ids: Vec<Uuid> = events(since).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(|id| Odd { authority: None, id }).collect())
}

fn events(since: DateTime<Utc>) -> Select<webhook_delivery::Entity> {
    use webhook_delivery::Column as C;
    let open = webhook_delivery::Entity::find().select_only().column(C::Id).filter(C::NextAttemptAt.is_not_null());
    open.filter(C::OpenedAt.lt(since)).limit(MOST)
}

async fn interviews(db: &impl ConnectionTrait, odd: Condition) -> Result<Vec<Odd>, DbErr> {
    let rows: Vec<(String, Uuid)> = of_interviews(odd).into_tuple().all(db).await?;
    rows.into_iter().map(|(authority, id)| thing((Some(authority), id))).collect()
}

fn of_interviews(odd: Condition) -> Select<return_interview::Entity> {
    use return_interview::Column as C;
    return_interview::Entity::find().select_only().columns([C::Authority, C::Id]).filter(odd).limit(MOST)
}

pub(super) fn thing((authority, id): (Option<String>, Uuid)) -> Result<Odd, DbErr> {
    let authority = authority.map(AuthorityCode::try_from).transpose();
    Ok(Odd { authority: authority.map_err(|error| unreadable("invariants", error))?, id })
}

/// As everywhere; and by the index of those that are not over.
fn owed() -> Condition {
    still_owed().add(return_interview::Column::EndedAt.is_null())
}

/// The episodes that the interview is for.
fn its_episodes() -> SelectStatement {
    use interview_episode::Column as E;
    Query::select()
        .expr(Expr::val(1))
        .from(interview_episode::Entity)
        .inner_join(
            reference::Entity,
            Expr::col((reference::Entity, reference::Column::Id)).equals((interview_episode::Entity, E::ReferenceId)),
        )
        .and_where(
            Expr::col((interview_episode::Entity, E::InterviewId))
                .equals((return_interview::Entity, return_interview::Column::Id)),
        )
        .and_where(Expr::col(episode()).is_not_null())
        .take()
}

/// The episode that holds one of the interview's references now.
const fn episode() -> (reference::Entity, reference::Column) {
    (reference::Entity, reference::Column::MissingEpisodeId)
}

/// What brings the next step of the interview of this episode.
fn live_watch() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(watch::Entity)
        .and_where(Expr::col((watch::Entity, watch::Column::SubjectId)).equals(episode()))
        .cond_where(is_live())
        .take()
}

fn is_live() -> Condition {
    use watch::Column as W;
    let ladders = [SubjectKind::Interview, SubjectKind::ReturnTimeMissing].map(SubjectKind::word);
    Condition::all()
        .add(W::SubjectKind.is_in(ladders))
        .add(W::NextLookAt.is_not_null())
        .add(W::Attempts.lt(MOST_ATTEMPTS))
}

/// The steps of the interview of this episode that were not withdrawn.
fn of_the_ladder() -> Condition {
    use step::Column as S;
    Condition::all()
        .add(Expr::col((step::Entity, S::SubjectId)).equals(episode()))
        .add(Expr::col((step::Entity, S::SubjectKind)).eq(SubjectKind::Interview.word()))
        .add(Expr::col((step::Entity, S::WithdrawnAt)).is_null())
}
