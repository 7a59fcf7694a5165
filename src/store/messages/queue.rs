//! The queue is the open messages. A claim leases some that are due; what a worker does after counts only while the lease
//! is its own. A lease that ran out is as good as none: its message is due.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement, UnionType,
    WithClause,
};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QuerySelect, UpdateMany,
};

use super::super::channels;
use super::super::entity::{delivery_attempt, message};
use super::pauses;
use crate::domain::ids::MessageId;
use crate::domain::message::{Channel, DeliveryAttempt, Happened, HeldBecause, Message, MessageState};

/// The right to send one message, until it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The message.
    pub message: MessageId,
    /// What tells this lease from those before and after it.
    pub token: String,
}

impl std::fmt::Display for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message.fmt(f)
    }
}

/// Leases at most `limit` messages that are due at `now` and go `by` one of these channels, if it is open, most urgent and
/// oldest first, until `until`. The try is counted here, so that one that kills its worker is counted too.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &impl ConnectionTrait,
    by: &[Channel],
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    token: &str,
    limit: u64,
) -> Result<Vec<Lease>, DbErr> {
    use message::Column as C;
    let (urgent, others) = (|| Alias::new("urgent_ones"), || Alias::new("others"));
    let from = |name: Alias, behind: i32| {
        Query::select().columns([C::Id, C::NextAttemptAt]).expr_as(Expr::value(behind), "behind").from(name).take()
    };
    let mut all = from(urgent(), 0);
    all.union(UnionType::All, from(others(), 1));
    let first = Query::select()
        .column(C::Id)
        .from_subquery(all, "picked")
        .order_by("behind", Order::Asc)
        .order_by(C::NextAttemptAt, Order::Asc)
        .limit(limit)
        .take();
    let lease = Query::update()
        .table(message::Entity)
        .value(C::State, MessageState::Sending.word())
        .value(C::HeldBecause, Option::<String>::None)
        .value(C::LeaseUntil, until)
        .value(C::LeaseToken, token)
        .value(C::Attempts, Expr::col(C::Attempts).add(1))
        .value(C::Tries, Expr::col(C::Tries).add(1))
        .and_where(C::Id.in_subquery(first))
        .returning(Query::returning().column(C::Id))
        .take();
    // Materialized: picked once. As a bare subquery, PostgreSQL may run it again and lock more than the limit.
    let picked = |name: Alias, urgent: bool| {
        let mut table = CommonTableExpression::new();
        table.table_name(name).columns([C::Id, C::NextAttemptAt]).query(due_first(by, now, urgent, limit));
        table.materialized(true).to_owned()
    };
    let with = WithClause::new().cte(picked(urgent(), true)).cte(picked(others(), false)).to_owned();
    let rows = tx.query_all(&with.query(lease)).await?;
    let leases =
        rows.into_iter().map(|row| Ok(Lease { message: MessageId(row.try_get("", "id")?), token: token.to_owned() }));
    leases.collect()
}

/// Messages that are due, urgent or not, oldest first.
///
/// Both columns are compared at once, and nothing decides between two that fell due together: so the index on them has the
/// messages in this order. Otherwise `PostgreSQL` sorts all that is due, or goes through all of it for the urgent, to claim one.
fn due_first(by: &[Channel], now: DateTime<Utc>, urgent: bool, limit: u64) -> SelectStatement {
    use message::Column as C;
    let order = || Expr::tuple([Expr::col(C::Urgent), Expr::col(C::NextAttemptAt)]);
    let at = |moment: DateTime<Utc>| Expr::tuple([Expr::value(urgent), Expr::value(moment)]);
    Query::select()
        .columns([C::Id, C::NextAttemptAt])
        .from(message::Entity)
        .and_where(C::NextAttemptAt.is_not_null())
        .and_where(order().gte(at(DateTime::UNIX_EPOCH)))
        .and_where(order().lte(at(now)))
        .and_where(C::LeaseUntil.is_null().or(C::LeaseUntil.lte(now)))
        .and_where(C::Channel.is_in(by.iter().map(|channel| channel.word())))
        .and_where(C::Channel.not_in_subquery(channels::closed(now)))
        .and_where(pauses::none_keeps_it())
        .order_by(C::Urgent, Order::Asc)
        .order_by(C::NextAttemptAt, Order::Asc)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .take()
}

/// The leased message, if the lease is still the one it has.
///
/// # Errors
/// When the database does not answer.
pub async fn leased(db: &impl ConnectionTrait, lease: &Lease) -> Result<Option<Message>, DbErr> {
    message::Entity::find().filter(of(lease)).one(db).await?.map(super::domain).transpose()
}

/// What becomes of a message after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// The provider has it.
    Sent,
    /// It is tried again then.
    TriedAgainAt(DateTime<Utc>),
    /// Its channel is closed: it waits, for this long at least, and the try counts for nothing.
    Held(HeldBecause, DateTime<Utc>),
    /// It is given up.
    Failed,
    /// It never left, and never will: this is a rehearsal.
    Withheld,
}

/// Records a try and what becomes of the message, and ends the lease; false if the lease was no longer its own, and then
/// nothing is recorded.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &impl ConnectionTrait,
    lease: &Lease,
    attempt: &DeliveryAttempt,
    became: Became,
) -> Result<bool, DbErr> {
    use message::Column as C;
    let (state, held, next_attempt_at) = match became {
        Became::Sent => (MessageState::Sent, None, None),
        Became::TriedAgainAt(at) => (MessageState::Pending, None, Some(at)),
        Became::Held(because, at) => (MessageState::Held, Some(because), Some(at)),
        Became::Failed => (MessageState::Failed, None, None),
        Became::Withheld => (MessageState::Cancelled, None, None),
    };
    let error = Some(attempt.outcome).filter(|outcome| *outcome != Happened::Accepted);
    let change = message::ActiveModel {
        state: ActiveValue::Set(state.word().to_owned()),
        held_because: ActiveValue::Set(held.map(|held| held.word().to_owned())),
        next_attempt_at: ActiveValue::Set(next_attempt_at),
        finished_at: ActiveValue::Set(next_attempt_at.is_none().then_some(attempt.at)),
        last_error_code: error.map_or(ActiveValue::NotSet, |error| ActiveValue::Set(Some(error.word().to_owned()))),
        ..freed()
    };
    let uncounted = i64::from(held.is_some());
    let query = message::Entity::update_many().set(change).col_expr(C::Tries, Expr::col(C::Tries).sub(uncounted));
    if changed(tx, query.filter(of(lease))).await? == 0 {
        return Ok(false);
    }
    let row = delivery_attempt::Model {
        message_id: lease.message.0,
        number: attempt.number.into(),
        at: attempt.at,
        outcome: attempt.outcome.word().to_owned(),
        detail: attempt.detail.clone(),
    };
    delivery_attempt::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(true)
}

/// Gives back messages that nobody began to send: as if they had not been claimed.
///
/// # Errors
/// When the database refuses.
pub async fn release(tx: &impl ConnectionTrait, leases: &[Lease]) -> Result<(), DbErr> {
    use message::Column as C;
    for lease in leases {
        let change =
            message::ActiveModel { state: ActiveValue::Set(MessageState::Pending.word().to_owned()), ..freed() };
        let query = message::Entity::update_many()
            .set(change)
            .col_expr(C::Attempts, Expr::col(C::Attempts).sub(1))
            .col_expr(C::Tries, Expr::col(C::Tries).sub(1))
            .filter(of(lease));
        changed(tx, query).await?;
    }
    Ok(())
}

/// The earliest moment, at or after which a claim finds a message: one falls due, or the lease of one ends. A channel that
/// opens by itself is found by the slow poll.
///
/// # Errors
/// When the database does not answer.
pub async fn next_due(
    db: &impl ConnectionTrait,
    by: &[Channel],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    use message::Column as C;
    let free = Condition::any().add(C::LeaseUntil.is_null()).add(C::LeaseUntil.lte(now));
    let open = Condition::all()
        .add(free)
        .add(C::Channel.is_in(by.iter().map(|channel| channel.word())))
        .add(C::Channel.not_in_subquery(channels::closed(now)))
        .add(pauses::none_keeps_it());
    let due = earliest(db, C::NextAttemptAt, open).await?;
    let ends = earliest(db, C::LeaseUntil, Condition::all().add(C::LeaseUntil.gt(now))).await?;
    Ok(due.into_iter().chain(ends).min())
}

#[derive(FromQueryResult)]
struct Earliest {
    at: Option<DateTime<Utc>>,
}

async fn earliest(
    db: &impl ConnectionTrait,
    column: message::Column,
    among: Condition,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let query = message::Entity::find()
        .select_only()
        .column_as(column.min(), "at")
        .filter(message::Column::NextAttemptAt.is_not_null())
        .filter(among);
    Ok(query.into_model::<Earliest>().one(db).await?.and_then(|earliest| earliest.at))
}

/// No lease.
fn freed() -> message::ActiveModel {
    message::ActiveModel {
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        ..Default::default()
    }
}

fn of(lease: &Lease) -> Condition {
    use message::Column as C;
    Condition::all().add(C::Id.eq(lease.message.0)).add(C::LeaseToken.eq(lease.token.as_str()))
}

async fn changed(tx: &impl ConnectionTrait, query: UpdateMany<message::Entity>) -> Result<u64, DbErr> {
    Ok(query.exec(tx).await?.rows_affected)
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, Statement};

    use super::*;
    use crate::store::connect;

    #[tokio::test]
    async fn sqlite_sorts_nothing_to_claim_what_is_due_first() {
        let directory = std::env::temp_dir().join(format!("homeward_queue_{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory");
        let url = format!("sqlite:{}", directory.join("plan.db").display());
        let db = connect::open_single(&url).await.expect("a database");
        let mut plans = vec![];
        for urgent in [true, false] {
            let asked = DbBackend::Sqlite.build(&due_first(&[Channel::Email], DateTime::UNIX_EPOCH, urgent, 8));
            let plan = Statement { sql: format!("EXPLAIN QUERY PLAN {}", asked.sql), ..asked };
            let plan = db.query_all_raw(plan).await.expect("a plan");
            let steps = plan.iter().map(|row| row.try_get("", "detail").expect("its words"));
            plans.push(steps.collect::<Vec<String>>());
        }
        db.close().await.expect("it closes");
        std::fs::remove_dir_all(&directory).expect("it can be removed");
        for steps in plans {
            assert!(
                steps[0].contains("((urgent,next_attempt_at)>(?,?) AND (urgent,next_attempt_at)<(?,?))"),
                "{steps:?}"
            );
            assert!(!steps.iter().any(|step| step.contains("ORDER BY")), "{steps:?}");
        }
    }
}
