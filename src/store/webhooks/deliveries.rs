//! Deliveries as their owners see them: written, listed, replayed.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::domain::event::EventType;
use crate::domain::ids::{EndpointId, EventId, WebhookDeliveryId};
use crate::domain::webhook::{Delivery, DeliveryState, DeliveryTry};
use crate::store::entity::{webhook_attempt, webhook_delivery};
use crate::store::writes::{ROWS_AT_ONCE, Writes};
use crate::store::{code, unreadable};

const TABLE: &str = "webhook_deliveries";

/// Gathers new deliveries, to be written.
pub fn add(writes: &mut Writes, deliveries: &[Delivery]) {
    for chunk in deliveries.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(|delivery| row(delivery).into_active_model());
        writes.add(webhook_delivery::Entity::insert_many(rows));
    }
}

/// Which deliveries of an endpoint are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Of this endpoint.
    pub endpoint: EndpointId,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Of events of this type.
    pub kind: Option<EventType>,
    /// Older than this one.
    pub before: Option<WebhookDeliveryId>,
}

/// At most `limit` of the deliveries wanted, latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl ConnectionTrait, wanted: &Wanted, limit: u64) -> Result<Vec<Delivery>, DbErr> {
    use webhook_delivery::Column as C;
    let mut query =
        webhook_delivery::Entity::find().filter(C::EndpointId.eq(wanted.endpoint.0)).order_by_desc(C::Id).limit(limit);
    if let Some(state) = wanted.state {
        query = query.filter(C::State.eq(state.word()));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(C::EventType.eq(kind.word()));
    }
    if let Some(before) = wanted.before {
        query = query.filter(C::Id.lt(before.0));
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// How many there are in each state; a state in which there is none is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn count_by_state(db: &impl ConnectionTrait) -> Result<Vec<(DeliveryState, u64)>, DbErr> {
    use webhook_delivery::Column as C;
    let query = webhook_delivery::Entity::find()
        .select_only()
        .column(C::State)
        .column_as(C::Id.count(), "count")
        .group_by(C::State);
    let rows: Vec<(String, i64)> = query.into_tuple().all(db).await?;
    let counted = |(state, count): (String, i64)| {
        Ok((code("webhook_deliveries", &state)?, u64::try_from(count).unwrap_or_default()))
    };
    rows.into_iter().map(counted).collect()
}

/// One delivery.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: WebhookDeliveryId) -> Result<Option<Delivery>, DbErr> {
    webhook_delivery::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// Every try of these deliveries, first to last of each.
///
/// # Errors
/// When the database does not answer.
pub async fn tries(
    db: &impl ConnectionTrait,
    of: &[WebhookDeliveryId],
) -> Result<Vec<(WebhookDeliveryId, DeliveryTry)>, DbErr> {
    use webhook_attempt::Column as C;
    let query = webhook_attempt::Entity::find().filter(C::DeliveryId.is_in(of.iter().map(|id| id.0)));
    let rows = query.order_by_asc(C::DeliveryId).order_by_asc(C::Number).all(db).await?;
    let of_table = |error| unreadable("webhook_attempts", error);
    let tries = rows.into_iter().map(|row| {
        let made = DeliveryTry {
            number: u32::try_from(row.number).map_err(of_table)?,
            at: row.at,
            outcome: code("webhook_attempts", &row.outcome)?,
            status: row.status.map(u16::try_from).transpose().map_err(of_table)?,
            milliseconds: u32::try_from(row.milliseconds).map_err(of_table)?,
        };
        Ok((WebhookDeliveryId(row.delivery_id), made))
    });
    tries.collect()
}

/// What is to be replayed of an endpoint: what has ended, or was kept back.
#[derive(Clone, Debug)]
pub enum Replayed {
    /// This one.
    One(WebhookDeliveryId),
    /// Those of a span of time, by when their events were recorded, in these states.
    Span {
        /// From then.
        from: DateTime<Utc>,
        /// Before then.
        to: DateTime<Utc>,
        /// In these states.
        states: Vec<DeliveryState>,
    },
}

/// Lets what has ended be tried again from `now`, as if for the first time; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn replay(
    tx: &impl ConnectionTrait,
    endpoint: EndpointId,
    what: &Replayed,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    use webhook_delivery::Column as C;
    let which = match what {
        Replayed::One(id) => Condition::all().add(C::Id.eq(id.0)),
        Replayed::Span { from, to, states } => Condition::all()
            .add(C::CreatedAt.gte(*from))
            .add(C::CreatedAt.lt(*to))
            .add(C::State.is_in(states.iter().map(|state| state.word()))),
    };
    let over = Condition::any().add(C::NextAttemptAt.is_null()).add(C::State.eq(DeliveryState::Held.word()));
    let change = webhook_delivery::ActiveModel {
        state: ActiveValue::Set(DeliveryState::Pending.word().to_owned()),
        tries: ActiveValue::Set(0),
        next_attempt_at: ActiveValue::Set(Some(now)),
        opened_at: ActiveValue::Set(Some(now)),
        finished_at: ActiveValue::Set(None),
        ..Default::default()
    };
    let query = webhook_delivery::Entity::update_many().set(change).filter(C::EndpointId.eq(endpoint.0));
    Ok(query.filter(which).filter(over).exec(tx).await?.rows_affected)
}

/// Keeps back what is still open of an endpoint that is disabled, except what a worker has in hand: that ends by itself.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &impl ConnectionTrait, endpoint: EndpointId) -> Result<(), DbErr> {
    let change = webhook_delivery::ActiveModel {
        state: ActiveValue::Set(DeliveryState::Held.word().to_owned()),
        next_attempt_at: ActiveValue::Set(None),
        ..Default::default()
    };
    let query = webhook_delivery::Entity::update_many().set(change);
    query.filter(waiting(endpoint)).exec(tx).await?;
    Ok(())
}

/// Ends what is still open or kept back of an endpoint that was deleted.
///
/// # Errors
/// When the database refuses.
pub async fn cancel(tx: &impl ConnectionTrait, endpoint: EndpointId, now: DateTime<Utc>) -> Result<(), DbErr> {
    use webhook_delivery::Column as C;
    let open = [DeliveryState::Pending, DeliveryState::Sending, DeliveryState::Held].map(DeliveryState::word);
    let change = webhook_delivery::ActiveModel {
        state: ActiveValue::Set(DeliveryState::Cancelled.word().to_owned()),
        next_attempt_at: ActiveValue::Set(None),
        finished_at: ActiveValue::Set(Some(now)),
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        ..Default::default()
    };
    let query = webhook_delivery::Entity::update_many().set(change).filter(C::EndpointId.eq(endpoint.0));
    query.filter(C::State.is_in(open)).exec(tx).await?;
    Ok(())
}

fn waiting(endpoint: EndpointId) -> Condition {
    use webhook_delivery::Column as C;
    Condition::all().add(C::EndpointId.eq(endpoint.0)).add(C::State.eq(DeliveryState::Pending.word()))
}

fn row(delivery: &Delivery) -> webhook_delivery::Model {
    webhook_delivery::Model {
        id: delivery.id.0,
        endpoint_id: delivery.endpoint.0,
        event_id: delivery.event.0,
        event_type: delivery.kind.word().to_owned(),
        body: delivery.body.clone(),
        state: delivery.state.word().to_owned(),
        attempts: delivery.attempts.into(),
        tries: delivery.tries.into(),
        next_attempt_at: delivery.next_attempt_at,
        lease_until: None,
        lease_token: None,
        last_outcome: delivery.last_outcome.map(|outcome| outcome.word().to_owned()),
        created_at: delivery.created_at,
        opened_at: Some(delivery.created_at),
        finished_at: delivery.finished_at,
    }
}

pub(super) fn domain(row: webhook_delivery::Model) -> Result<Delivery, DbErr> {
    let number = |number: i64| u32::try_from(number).map_err(|error| unreadable(TABLE, error));
    Ok(Delivery {
        id: WebhookDeliveryId(row.id),
        endpoint: EndpointId(row.endpoint_id),
        event: EventId(row.event_id),
        kind: code(TABLE, &row.event_type)?,
        body: row.body,
        state: code(TABLE, &row.state)?,
        attempts: number(row.attempts)?,
        tries: number(row.tries)?,
        next_attempt_at: row.next_attempt_at,
        last_outcome: row.last_outcome.as_deref().map(|word| code(TABLE, word)).transpose()?,
        created_at: row.created_at,
        finished_at: row.finished_at,
    })
}
