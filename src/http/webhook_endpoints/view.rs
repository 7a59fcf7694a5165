//! An endpoint and its deliveries as their owner is shown them; the secret only when it was made just now.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::event::{self, webhook_id};
use crate::domain::instant::outward;
use crate::domain::webhook::{self, DeliveryTry};
use crate::http::words::closed_lists;
use crate::services::webhooks::deliveries::Followed;

closed_lists! {
    /// What changed.
    EventType = event::EventType,
    /// How far a delivery has come.
    DeliveryState = webhook::DeliveryState,
    /// How a try went.
    TryOutcome = webhook::TryOutcome,
    /// Why nothing is delivered to an endpoint: its owner wanted it so, it answered 410, or nothing arrived for days.
    DisabledBecause = webhook::DisabledBecause,
}

/// An address to which events are delivered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpoint {
    /// Its id.
    id: Uuid,
    /// Where it is.
    #[schema(example = "https://systems.northshire.example.org/homeward")]
    url: String,
    /// Which events it wants; all if empty.
    #[schema(value_type = Vec<EventType>)]
    event_types: Vec<&'static str>,
    /// What you call it.
    description: String,
    /// When it was made.
    #[schema(format = "date-time")]
    created_at: String,
    /// When you changed it last.
    #[schema(format = "date-time")]
    updated_at: String,
    /// Until when the secret before signs too.
    #[schema(required = true, format = "date-time")]
    old_secret_until: Option<String>,
    /// Since when nothing is delivered to it. What happens meanwhile is kept and can be replayed.
    #[schema(required = true, format = "date-time")]
    disabled_at: Option<String>,
    /// Why.
    #[schema(required = true, value_type = Option<DisabledBecause>)]
    disabled_because: Option<&'static str>,
}

impl From<webhook::Endpoint> for WebhookEndpoint {
    fn from(endpoint: webhook::Endpoint) -> Self {
        let (disabled_at, because) = endpoint.disabled.unzip();
        Self {
            id: endpoint.id.0,
            url: endpoint.url,
            event_types: endpoint.event_types.into_iter().map(event::EventType::word).collect(),
            description: endpoint.description,
            created_at: outward(endpoint.created_at),
            updated_at: outward(endpoint.updated_at),
            old_secret_until: endpoint.old_secret.map(|(_, until)| outward(until)),
            disabled_at: disabled_at.map(outward),
            disabled_because: because.map(webhook::DisabledBecause::word),
        }
    }
}

/// An endpoint with the secret that was made just now and is not shown again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssuedSecret {
    /// The endpoint.
    #[serde(flatten)]
    endpoint: WebhookEndpoint,
    /// The secret, for the libraries of Standard Webhooks.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
}

impl From<crate::services::webhooks::Issued> for IssuedSecret {
    fn from(issued: crate::services::webhooks::Issued) -> Self {
        Self { endpoint: issued.endpoint.into(), secret: issued.secret }
    }
}

/// An event on its way to an endpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// Its id.
    id: Uuid,
    /// The event's name in the header `webhook-id`: the same in every try, and when it is replayed.
    #[schema(example = "evt_0199f0a37a1b7c0e9d3f5b6a7c8d9e0f")]
    webhook_id: String,
    /// What changed.
    #[schema(value_type = EventType)]
    event_type: &'static str,
    /// How far it has come.
    #[schema(value_type = DeliveryState)]
    state: &'static str,
    /// When the event was recorded.
    #[schema(format = "date-time")]
    created_at: String,
    /// When it is tried next.
    #[schema(required = true, format = "date-time")]
    next_attempt_at: Option<String>,
    /// When it ended.
    #[schema(required = true, format = "date-time")]
    finished_at: Option<String>,
    /// How each try went, first to last.
    attempts: Vec<Attempt>,
    /// What was sent.
    body: String,
}

/// One try to deliver an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
struct Attempt {
    /// Which it was.
    number: u32,
    /// When it was over.
    #[schema(format = "date-time")]
    at: String,
    /// How it went.
    #[schema(value_type = TryOutcome)]
    outcome: &'static str,
    /// The same in words.
    #[schema(example = "the receiver did not answer in time")]
    reason: &'static str,
    /// The code that the receiver answered.
    #[schema(required = true, minimum = 100, maximum = 999)]
    status: Option<u16>,
    /// How long it took.
    milliseconds: u32,
}

impl From<Followed> for WebhookDelivery {
    fn from(Followed { delivery, tries }: Followed) -> Self {
        Self {
            id: delivery.id.0,
            webhook_id: webhook_id(delivery.event.0),
            event_type: delivery.kind.word(),
            state: delivery.state.word(),
            created_at: outward(delivery.created_at),
            next_attempt_at: delivery.next_attempt_at.map(outward),
            finished_at: delivery.finished_at.map(outward),
            attempts: tries.into_iter().map(Attempt::from).collect(),
            body: delivery.body,
        }
    }
}

impl From<DeliveryTry> for Attempt {
    fn from(made: DeliveryTry) -> Self {
        Self {
            number: made.number,
            at: outward(made.at),
            outcome: made.outcome.word(),
            reason: made.outcome.reason(),
            status: made.status,
            milliseconds: made.milliseconds,
        }
    }
}
