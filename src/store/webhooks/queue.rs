//! The queue is the open deliveries. A claim leases one of each endpoint that is due and not on hold, so that a slow
//! receiver keeps one worker busy and not all; what a worker does after counts only while the lease is its own.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement, WithClause,
};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QuerySelect,
};

use super::deliveries::domain;
use crate::domain::ids::WebhookDeliveryId;
use crate::domain::webhook::{Delivery, DeliveryState, DeliveryTry};
use crate::store::entity::{webhook_attempt, webhook_delivery, webhook_endpoint};

/// The right to make one delivery, until it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The delivery.
    pub delivery: WebhookDeliveryId,
    /// What tells this lease from those before and after it.
    pub token: String,
}

impl std::fmt::Display for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.delivery.fmt(f)
    }
}

/// Leases at most `limit` deliveries that are due at `now`, at most one of each endpoint, until `until`. The try is
/// counted here, so that one that kills its worker is counted too.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    token: &str,
    limit: u64,
) -> Result<Vec<Lease>, DbErr> {
    use webhook_delivery::Column as C;
    use webhook_endpoint::Column as E;
    let (picked, id) = (|| Alias::new("picked"), || Alias::new("id"));
    let pick = Query::select()
        .expr_as(first_due(now), id())
        .from(webhook_endpoint::Entity)
        .cond_where(open(now))
        .and_where(Expr::exists(in_hand(now)).not())
        .order_by(E::Id, Order::Asc)
        // Not a stronger lock: whoever writes a delivery holds its endpoint's key.
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .take();
    let wanted =
        Query::select().column(id()).from(picked()).and_where(Expr::col(id()).is_not_null()).limit(limit).take();
    let lease = Query::update()
        .table(webhook_delivery::Entity)
        .value(C::State, DeliveryState::Sending.word())
        .value(C::LeaseUntil, until)
        .value(C::LeaseToken, token)
        .value(C::Attempts, Expr::col(C::Attempts).add(1))
        .value(C::Tries, Expr::col(C::Tries).add(1))
        .and_where(C::Id.in_subquery(wanted))
        .returning(Query::returning().column(C::Id))
        .take();
    let picked =
        CommonTableExpression::new().table_name(picked()).column(id()).query(pick).materialized(true).to_owned();
    let rows = tx.query_all(&WithClause::new().cte(picked).to_owned().query(lease)).await?;
    let lease = |row: sea_orm::QueryResult| {
        Ok(Lease { delivery: WebhookDeliveryId(row.try_get("", "id")?), token: token.to_owned() })
    };
    rows.into_iter().map(lease).collect()
}

/// Endpoints to which something can be delivered.
fn open(now: DateTime<Utc>) -> Condition {
    use webhook_endpoint::Column as E;
    let free = Condition::any().add(E::HoldUntil.is_null()).add(E::HoldUntil.lte(now));
    Condition::all().add(E::DeletedAt.is_null()).add(E::DisabledAt.is_null()).add(free)
}

fn of_endpoint() -> SelectStatement {
    use webhook_delivery::Column as C;
    let endpoint = Expr::col((webhook_endpoint::Entity, webhook_endpoint::Column::Id));
    Query::select()
        .from(webhook_delivery::Entity)
        .and_where(Expr::col((webhook_delivery::Entity, C::EndpointId)).eq(endpoint))
        .take()
}

/// The delivery of the endpoint that is due first.
fn first_due(now: DateTime<Utc>) -> SelectStatement {
    use webhook_delivery::Column as C;
    of_endpoint()
        .column((webhook_delivery::Entity, C::Id))
        .and_where(C::NextAttemptAt.is_not_null())
        .and_where(C::NextAttemptAt.lte(now))
        .order_by(C::NextAttemptAt, Order::Asc)
        .order_by((webhook_delivery::Entity, C::Id), Order::Asc)
        .limit(1)
        .take()
}

/// The delivery of the endpoint that a worker has in hand.
fn in_hand(now: DateTime<Utc>) -> SelectStatement {
    use webhook_delivery::Column as C;
    of_endpoint().expr(Expr::value(1)).and_where(C::LeaseUntil.gt(now)).take()
}

/// The leased delivery, if the lease is still the one it has.
///
/// # Errors
/// When the database does not answer.
pub async fn leased(db: &impl ConnectionTrait, lease: &Lease) -> Result<Option<Delivery>, DbErr> {
    webhook_delivery::Entity::find().filter(held(lease)).one(db).await?.map(domain).transpose()
}

/// What becomes of a delivery after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// The receiver has it.
    Delivered,
    /// It is tried again then.
    TriedAgainAt(DateTime<Utc>),
    /// It is given up.
    Failed,
    /// It is kept back, for its endpoint was disabled.
    Held,
}

/// Records a try and what becomes of the delivery, and ends the lease; false if the lease was no longer its own, and then
/// nothing is recorded.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &impl ConnectionTrait,
    lease: &Lease,
    made: &DeliveryTry,
    became: Became,
) -> Result<bool, DbErr> {
    let (state, next, ended) = match became {
        Became::Delivered => (DeliveryState::Delivered, None, true),
        Became::TriedAgainAt(at) => (DeliveryState::Pending, Some(at), false),
        Became::Failed => (DeliveryState::Failed, None, true),
        Became::Held => (DeliveryState::Held, None, false),
    };
    let change = webhook_delivery::ActiveModel {
        state: ActiveValue::Set(state.word().to_owned()),
        next_attempt_at: ActiveValue::Set(next),
        finished_at: ActiveValue::Set(ended.then_some(made.at)),
        last_outcome: ActiveValue::Set(Some(made.outcome.word().to_owned())),
        ..freed()
    };
    let update = webhook_delivery::Entity::update_many().set(change).filter(held(lease));
    if update.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    let row = webhook_attempt::Model {
        delivery_id: lease.delivery.0,
        number: made.number.into(),
        at: made.at,
        outcome: made.outcome.word().to_owned(),
        status: made.status.map(i64::from),
        milliseconds: made.milliseconds.into(),
    };
    webhook_attempt::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(true)
}

/// Gives back deliveries that nobody began to make: as if they had not been claimed.
///
/// # Errors
/// When the database refuses.
pub async fn release(tx: &impl ConnectionTrait, leases: &[Lease]) -> Result<(), DbErr> {
    use webhook_delivery::Column as C;
    for lease in leases {
        let change = webhook_delivery::ActiveModel {
            state: ActiveValue::Set(DeliveryState::Pending.word().to_owned()),
            ..freed()
        };
        let query = webhook_delivery::Entity::update_many()
            .set(change)
            .col_expr(C::Attempts, Expr::col(C::Attempts).sub(1))
            .col_expr(C::Tries, Expr::col(C::Tries).sub(1))
            .filter(held(lease));
        query.exec(tx).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Earliest {
    at: Option<DateTime<Utc>>,
}

/// The earliest moment after `now`, or `now`, at which a claim could find a delivery: one falls due, a lease ends, or an
/// endpoint's hold does.
///
/// # Errors
/// When the database does not answer.
pub async fn next_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbErr> {
    use webhook_delivery::Column as C;
    use webhook_endpoint::Column as E;
    let openly = Query::select().column(E::Id).from(webhook_endpoint::Entity).cond_where(open(now)).take();
    let busy = webhook_delivery::Entity::find().select_only().column(C::EndpointId).filter(C::LeaseUntil.gt(now));
    let busy = sea_orm::QueryTrait::into_query(busy);
    let due = webhook_delivery::Entity::find()
        .select_only()
        .column_as(C::NextAttemptAt.min(), "at")
        .filter(C::NextAttemptAt.is_not_null())
        .filter(C::EndpointId.in_subquery(openly))
        .filter(C::EndpointId.not_in_subquery(busy));
    let ends = webhook_delivery::Entity::find()
        .select_only()
        .column_as(C::LeaseUntil.min(), "at")
        .filter(C::LeaseUntil.gt(now));
    let holds = webhook_endpoint::Entity::find()
        .select_only()
        .column_as(E::HoldUntil.min(), "at")
        .filter(E::HoldUntil.gt(now))
        .filter(E::DisabledAt.is_null())
        .filter(E::DeletedAt.is_null());
    let moments = [
        due.into_model::<Earliest>().one(db).await?,
        ends.into_model::<Earliest>().one(db).await?,
        holds.into_model::<Earliest>().one(db).await?,
    ];
    Ok(moments.into_iter().flatten().filter_map(|earliest| earliest.at).min())
}

/// No lease.
fn freed() -> webhook_delivery::ActiveModel {
    webhook_delivery::ActiveModel {
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        ..Default::default()
    }
}

fn held(lease: &Lease) -> Condition {
    use webhook_delivery::Column as C;
    Condition::all().add(C::Id.eq(lease.delivery.0)).add(C::LeaseToken.eq(lease.token.as_str()))
}
