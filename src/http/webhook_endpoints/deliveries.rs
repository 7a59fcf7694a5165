//! `GET /webhook-endpoints/{id}/deliveries` and what can be done with one: reading it, and replaying it or a span.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{DeliveryState, EventType, WebhookDelivery};
use super::{ById, Of};
use crate::domain::ids::{EndpointId, WebhookDeliveryId};
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::{Query, Sent};
use crate::http::listed::{Listed, behind};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::services::webhooks::deliveries::{Asked, Followed};

/// List an endpoint's deliveries, latest first.
///
/// Each says how its tries went, what was sent and when it is tried next. An endpoint of another organisation is answered
/// like one that does not exist.
#[utoipa::path(
    get,
    path = "/api/v1/webhook-endpoints/{id}/deliveries",
    tag = "Webhooks",
    params(
        ById,
        ("state" = inline(Option<DeliveryState>), Query, nullable = false, description = "Only those that have come so far."),
        ("event_type" = inline(Option<EventType>), Query, nullable = false, description = "Only those of events of this type."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<WebhookDelivery>, description = "A page of deliveries."), Refusals)
)]
pub(crate) async fn list_webhook_deliveries(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Listed<WebhookDelivery>>, Problem> {
    let mut query = Query::of(&uri);
    let (page, state, kind) = (query.page(), query.word("state"), query.word("event_type"));
    let before = behind(&mut query, &page).map(WebhookDeliveryId);
    query.done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let asked = Asked { state, kind, before };
    let found = api.services.webhook_deliveries(&caller, EndpointId(id), asked, page.limit).await?;
    Ok(Json(Listed::of(&page, found, |followed: &Followed| followed.delivery.id.0, WebhookDelivery::from)))
}

/// Read a delivery.
///
/// It says how each try went, and what was sent: ids, nothing of a child.
#[utoipa::path(
    get,
    path = "/api/v1/webhook-endpoints/{id}/deliveries/{delivery}",
    tag = "Webhooks",
    params(ById, ("delivery" = Uuid, Path, description = "The delivery's id.")),
    responses((status = 200, body = WebhookDelivery, description = "The delivery."), Refusals)
)]
pub(crate) async fn read_webhook_delivery(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    ids: Result<Path<(Uuid, Uuid)>, PathRejection>,
) -> Result<Json<WebhookDelivery>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path((id, delivery))) = ids else { return Err(Problem::not_found()) };
    let (id, delivery) = (EndpointId(id), WebhookDeliveryId(delivery));
    Ok(Json(api.services.webhook_delivery(&caller, id, delivery).await?.into()))
}

/// Deliver an event once more.
///
/// One that was delivered, given up or kept back goes out at once, under the same `webhook-id`. One that is still under way,
/// or whose endpoint is disabled, is refused.
#[utoipa::path(
    post,
    path = "/api/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay",
    tag = "Webhooks",
    params(ById, ("delivery" = Uuid, Path, description = "The delivery's id."), ("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days.")),
    responses((status = 200, body = WebhookDelivery, description = "The delivery as it now is."), Refusals, BodyRefusals)
)]
pub(crate) async fn replay_webhook_delivery(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    ids: Result<Path<(Uuid, Uuid)>, PathRejection>,
) -> Result<Json<WebhookDelivery>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path((id, delivery))) = ids else { return Err(Problem::not_found()) };
    let (id, delivery) = (EndpointId(id), WebhookDeliveryId(delivery));
    Ok(Json(api.services.replay_webhook_delivery(&caller, id, delivery).await?.into()))
}

/// Which deliveries are to be replayed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReplayedSpan)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
struct Span {
    /// Of events recorded from then.
    #[schema(format = "date-time")]
    from: String,
    /// Recorded before then; now, if it is left out.
    #[schema(nullable = false, format = "date-time")]
    to: Option<String>,
    /// In these states: `delivered`, `failed`, `held`. Those that did not arrive, if it is left out.
    #[schema(nullable = false, value_type = Option<Vec<DeliveryState>>)]
    states: Option<Vec<String>>,
}

/// How many deliveries are replayed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    replayed: u64,
}

/// Deliver a span of an endpoint's events once more.
///
/// Each goes out under the `webhook-id` that it had, so that a receiver knows those it has. Refused while the endpoint is
/// disabled.
#[utoipa::path(
    post,
    path = "/api/v1/webhook-endpoints/{id}/replay",
    tag = "Webhooks",
    params(ById, ("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days.")),
    request_body(content = Span, content_type = "application/json"),
    responses((status = 200, body = Replayed, description = "How many there are."), Refusals, BodyRefusals)
)]
pub(crate) async fn replay_webhook_deliveries(
    State(api): State<Api>,
    of: Of,
    Sent(span): Sent,
) -> Result<Json<Replayed>, Problem> {
    let replayed = api.services.replay_webhook_deliveries(&of.caller, of.id, &span).await?;
    Ok(Json(Replayed { replayed }))
}
