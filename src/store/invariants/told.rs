//! Of which overdue interviews nobody was told: a step says that it is overdue, and what told a person of it has arrived, or
//! is on its way, or something else is in its stead.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr};

use super::{Odd, interviews, its_episodes, of_the_ladder, owed};
use crate::domain::invariant::OVERDUE;
use crate::domain::ladder::StepName;
use crate::domain::message::{Happened, MessageState};
use crate::domain::raised::SubjectKind;
use crate::store::entity::{fallback, message, message_step, return_interview, step};

/// Something in the stead of what failed may fail as well: by another channel, and then to whoever stands next in line, up to
/// the top.
const DEEPEST: u8 = 6;
/// How a row of steps says that another one is told for it, and that an interviewer is not told while the child is away.
const BUNDLED: &str = "%\"outcome\":{\"bundled_into\":%";
const SUPPRESSED: &str = "%\"outcome\":\"suppressed\"%";

/// Interviews due before `since` of which no step says that they are overdue, or of which no person was told that they are
/// and, as of `late`, should have been.
///
/// # Errors
/// When the database does not answer.
pub async fn untold(db: &impl ConnectionTrait, since: DateTime<Utc>, late: DateTime<Utc>) -> Result<Vec<Odd>, DbErr> {
    interviews(db, nobody_told(since, late)).await
}

pub(super) fn nobody_told(since: DateTime<Utc>, late: DateTime<Utc>) -> Condition {
    use step::Column as S;
    let own = |column: S| (step::Entity, column);
    let another = Condition::all()
        .add(Expr::col(own(S::ToldAt)).is_null())
        .add(Expr::col(own(S::Derived)).like(BUNDLED))
        .add(Expr::exists(carrier(late)));
    let away = Condition::all()
        .add(Expr::col(own(S::ToldAt)).is_null())
        .add(Expr::col(own(S::Derived)).like(SUPPRESSED))
        .add(Expr::exists(missing_again(late)));
    let says_so = Query::select()
        .expr(Expr::val(1))
        .from(step::Entity)
        .cond_where(of_the_ladder())
        .and_where(Expr::col(own(S::Name)).is_in(OVERDUE.map(StepName::word)))
        .cond_where(Condition::any().add(is_told(&step::Entity, late)).add(another).add(away))
        .take();
    let known = its_episodes().and_where(Expr::exists(says_so)).take();
    owed().add(return_interview::Column::DueAt.lt(since)).add(Expr::exists(known).not())
}

/// Whether somebody answered a step, a person was told of it, or it waits to be told.
fn is_told<T: sea_orm::sea_query::IntoIden + Clone>(table: &T, late: DateTime<Utc>) -> Condition {
    use step::Column as S;
    let column = |column: S| Expr::col((table.clone(), column));
    Condition::any()
        .add(column(S::AcknowledgedAt).is_not_null())
        .add(column(S::ToTellAt).gt(late))
        .add(Expr::exists(reached((table.clone(), S::Id))))
}

/// Another step of the same ladder.
fn beside(alias: &Alias) -> SelectStatement {
    use step::Column as S;
    Query::select()
        .expr(Expr::val(1))
        .from_as(step::Entity, alias.clone())
        .and_where(Expr::col((alias.clone(), S::SubjectId)).equals((step::Entity, S::SubjectId)))
        .and_where(Expr::col((alias.clone(), S::SubjectKind)).eq(SubjectKind::Interview.word()))
        .and_where(Expr::col((alias.clone(), S::WithdrawnAt)).is_null())
        .take()
}

/// A step that was told since this one fell, with which it lapsed.
fn carrier(late: DateTime<Utc>) -> SelectStatement {
    use step::Column as S;
    let alias = Alias::new("carrier");
    let since = Expr::col((alias.clone(), S::ToldAt)).gte(Expr::col((step::Entity, S::DueAt)));
    let waits = Expr::col((alias.clone(), S::ToTellAt)).is_not_null();
    let stands = Condition::any().add(since).add(waits);
    beside(&alias).cond_where(stands).cond_where(is_told(&alias, late)).take()
}

/// The step that tells, in the interviewer's stead, that the child is missing again.
fn missing_again(late: DateTime<Utc>) -> SelectStatement {
    use step::Column as S;
    let alias = Alias::new("again");
    let name = Expr::col((alias.clone(), S::Name)).eq(StepName::InterviewMissingAgain.word());
    beside(&alias).and_where(name).cond_where(is_told(&alias, late)).take()
}

/// What told a person of a step and has not failed, or has something in its stead that has not.
fn reached(of: impl IntoColumnRef) -> SelectStatement {
    use message_step::Column as E;
    let (entry, told) = (Alias::new("entry"), Alias::new("told"));
    Query::select()
        .expr(Expr::val(1))
        .from_as(message_step::Entity, entry.clone())
        .join_as(
            sea_orm::JoinType::InnerJoin,
            message::Entity,
            told.clone(),
            Expr::col((told.clone(), message::Column::Id)).equals((entry.clone(), E::MessageId)),
        )
        .and_where(Expr::col((entry, E::Step)).eq(Expr::col(of)))
        .cond_where(arrives(&told, DEEPEST))
        .take()
}

/// Whether a message is for a person and has not failed, or what went in its stead is, and has not.
fn arrives(told: &Alias, deep: u8) -> Condition {
    use message::Column as C;
    let lost = [MessageState::Failed, MessageState::Cancelled].map(MessageState::word);
    // In a rehearsal nothing leaves, and everybody finds it in their inbox.
    let withheld = Expr::col((told.clone(), C::LastErrorCode)).eq(Happened::Withheld.word());
    let stands = Condition::any().add(Expr::col((told.clone(), C::State)).is_not_in(lost)).add(withheld);
    let goes = Condition::all().add(Expr::col((told.clone(), C::UserId)).is_not_null()).add(stands);
    if deep == 0 {
        return goes;
    }
    let (beside, instead) = (Alias::new(format!("fallback_{deep}")), Alias::new(format!("instead_{deep}")));
    let next = Query::select()
        .expr(Expr::val(1))
        .from_as(fallback::Entity, beside.clone())
        .join_as(
            sea_orm::JoinType::InnerJoin,
            message::Entity,
            instead.clone(),
            Expr::col((instead.clone(), C::Id)).equals((beside.clone(), fallback::Column::Instead)),
        )
        .and_where(Expr::col((beside, fallback::Column::MessageId)).equals((told.clone(), C::Id)))
        .cond_where(arrives(&instead, deep - 1))
        .take();
    Condition::any().add(goes).add(Expr::exists(next))
}
