//! Claiming: some messages that are due are leased, the most urgent and oldest first, each by one worker.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement, UnionType,
    WithClause,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};

use super::super::entity::message;
use super::super::{channels, code};
use super::queue::Lease;
use super::{TABLE, pauses};
use crate::domain::ids::MessageId;
use crate::domain::message::{Channel, MessageState};

/// A message that was just leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The right to send it.
    pub lease: Lease,
    /// By what it goes.
    pub channel: Channel,
    /// Where to.
    pub address: String,
    /// Whether it goes before all that is not.
    pub urgent: bool,
    /// Since when it is due.
    due_at: DateTime<Utc>,
}

/// Leases at most `limit` messages that are due at `now` and go `by` one of these channels, if it is open, most urgent and
/// oldest first, until `until`, in that order. The try is counted here, so that one that kills its worker is counted too.
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
) -> Result<Vec<Claimed>, DbErr> {
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
        .value(C::WentAt, now)
        .and_where(C::Id.in_subquery(first))
        .returning(Query::returning().columns(OF_CLAIMED))
        .take();
    // Materialized: picked once. As a bare subquery, PostgreSQL may run it again and lock more than the limit.
    let picked = |name: Alias, urgent: bool| {
        let mut table = CommonTableExpression::new();
        table.table_name(name).columns([C::Id, C::NextAttemptAt]).query(due_first(by, now, urgent, limit));
        table.materialized(true).to_owned()
    };
    let with = WithClause::new().cte(picked(urgent(), true)).cte(picked(others(), false)).to_owned();
    let rows = tx.query_all(&with.query(lease)).await?;
    let mut claimed = rows.iter().map(|row| of_row(row, token)).collect::<Result<Vec<_>, DbErr>>()?;
    // They come back in any order.
    claimed.sort_by_key(|one| (!one.urgent, one.due_at, one.lease.message));
    Ok(claimed)
}

/// What a claim says of each.
const OF_CLAIMED: [message::Column; 5] = {
    use message::Column as C;
    [C::Id, C::Channel, C::Address, C::Urgent, C::NextAttemptAt]
};

fn of_row(row: &QueryResult, token: &str) -> Result<Claimed, DbErr> {
    let channel: String = row.try_get("", "channel")?;
    Ok(Claimed {
        lease: Lease { message: MessageId(row.try_get("", "id")?), token: token.to_owned() },
        channel: code(TABLE, &channel)?,
        address: row.try_get("", "address")?,
        urgent: row.try_get("", "urgent")?,
        due_at: row.try_get("", "next_attempt_at")?,
    })
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
