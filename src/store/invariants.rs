//! Where what must hold at every moment does not: each question asks for the rows that break one invariant.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::{
    handover, interview_episode, message, message_step, reference, return_interview, step, user, watch,
};
use super::interviews::still_owed;
use super::unreadable;
use super::watches::MOST_ATTEMPTS;
use crate::domain::authority::AuthorityCode;
use crate::domain::ladder::StepName;
use crate::domain::message::MessageState;
use crate::domain::raised::SubjectKind;

/// As many as are looked for: what is broken more often is broken all the same.
const MOST: u64 = 1_000;

/// A thing of which an invariant does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Odd {
    /// Whose it is; nobody's where it is about the installation.
    pub authority: Option<AuthorityCode>,
    /// The interview or message.
    pub id: Uuid,
}

/// Interviews that are owed, that nothing looks at any more, and of whose deadline no step was raised.
///
/// # Errors
/// When the database does not answer.
pub async fn unwatched(db: &impl ConnectionTrait) -> Result<Vec<Odd>, DbErr> {
    use watch::Column as W;
    let ladders = [SubjectKind::Interview, SubjectKind::ReturnTimeMissing].map(SubjectKind::word);
    let live = Query::select()
        .expr(Expr::val(1))
        .from(watch::Entity)
        .and_where(Expr::col((watch::Entity, W::SubjectId)).equals(episode()))
        .and_where(W::SubjectKind.is_in(ladders))
        .and_where(W::NextLookAt.is_not_null())
        .and_where(W::Attempts.lt(MOST_ATTEMPTS))
        .take();
    let watched = Condition::any().add(Expr::exists(live)).add(Expr::exists(overdue_step()));
    interviews(db, still_owed().add(among_its_episodes(watched).not())).await
}

/// Interviews in the hands of people who have left.
///
/// # Errors
/// When the database does not answer.
pub async fn in_nobodys_hands(db: &impl ConnectionTrait) -> Result<Vec<Odd>, DbErr> {
    let gone = Query::select()
        .column(user::Column::Id)
        .from(user::Entity)
        .and_where(user::Column::DisabledAt.is_not_null())
        .take();
    let theirs = return_interview::Column::WorkerId.in_subquery(gone);
    interviews(db, still_owed().add(theirs)).await
}

/// Interviews due before `since` of which no step says that they are overdue, or of which nobody was told anything and,
/// as of `late`, should have been.
///
/// # Errors
/// When the database does not answer.
pub async fn untold(db: &impl ConnectionTrait, since: DateTime<Utc>, late: DateTime<Utc>) -> Result<Vec<Odd>, DbErr> {
    use step::Column as S;
    let told = Query::select()
        .expr(Expr::val(1))
        .from(message_step::Entity)
        .inner_join(
            step::Entity,
            Expr::col((step::Entity, S::Id)).equals((message_step::Entity, message_step::Column::Step)),
        )
        .and_where(Expr::col((step::Entity, S::SubjectId)).equals(episode()))
        .take();
    let waits = overdue_step().and_where(S::ToTellAt.gt(late)).take();
    let known = Condition::all()
        .add(Expr::exists(overdue_step()))
        .add(Condition::any().add(Expr::exists(told)).add(Expr::exists(waits)));
    let overdue = still_owed().add(return_interview::Column::DueAt.lt(since));
    interviews(db, overdue.add(among_its_episodes(known).not())).await
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
    use message::Column as C;
    let open = [MessageState::Pending, MessageState::Held, MessageState::Sending].map(MessageState::word);
    let of_class = Condition::any()
        .add(C::ScheduledFor.lt(ordinary))
        .add(Condition::all().add(C::Urgent.eq(true)).add(C::ScheduledFor.lt(urgent)));
    let waits = Condition::all().add(C::State.is_in(open)).add(of_class);
    let unheard = Query::select()
        .column(handover::Column::MessageId)
        .from(handover::Entity)
        .and_where(handover::Column::AsksAt.is_not_null())
        .and_where(handover::Column::HandedAt.lt(silent))
        .take();
    let columns = [C::Authority, C::Id];
    let mut odd: Vec<Odd> = vec![];
    for condition in [waits, Condition::all().add(C::Id.in_subquery(unheard))] {
        let query = message::Entity::find().select_only().columns(columns).filter(condition).limit(MOST);
        let rows: Vec<(Option<String>, Uuid)> = query.into_tuple().all(db).await?;
        odd.extend(rows.into_iter().map(thing).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(odd)
}

async fn interviews(db: &impl ConnectionTrait, odd: Condition) -> Result<Vec<Odd>, DbErr> {
    use return_interview::Column as C;
    let query = return_interview::Entity::find().select_only().columns([C::Authority, C::Id]).filter(odd).limit(MOST);
    let rows: Vec<(String, Uuid)> = query.into_tuple().all(db).await?;
    rows.into_iter().map(|(authority, id)| thing((Some(authority), id))).collect()
}

fn thing((authority, id): (Option<String>, Uuid)) -> Result<Odd, DbErr> {
    let authority = authority.map(AuthorityCode::try_from).transpose();
    Ok(Odd { authority: authority.map_err(|error| unreadable("invariants", error))?, id })
}

/// Whether any episode that the interview is for is as `condition` says.
fn among_its_episodes(condition: Condition) -> Expr {
    use interview_episode::Column as E;
    let episodes = Query::select()
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
        .cond_where(condition)
        .take();
    Expr::exists(episodes)
}

/// The episode that holds one of the interview's references now.
const fn episode() -> (reference::Entity, reference::Column) {
    (reference::Entity, reference::Column::MissingEpisodeId)
}

/// The steps that say of this episode that its interview is overdue.
fn overdue_step() -> SelectStatement {
    use step::Column as S;
    Query::select()
        .expr(Expr::val(1))
        .from(step::Entity)
        .and_where(Expr::col((step::Entity, S::SubjectId)).equals(episode()))
        .and_where(Expr::col((step::Entity, S::SubjectKind)).eq(SubjectKind::Interview.word()))
        .and_where(Expr::col((step::Entity, S::Name)).eq(StepName::InterviewOverdue.word()))
        .and_where(Expr::col((step::Entity, S::WithdrawnAt)).is_null())
        .take()
}
