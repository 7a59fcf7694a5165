//! `PATCH` and `DELETE /webhook-endpoints/{id}`.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{EventType, WebhookEndpoint};
use super::{ById, Of};
use crate::http::Api;
use crate::http::conditional::{Demanded, IfMatchDemanded, MustMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::services::webhooks::edition;

/// What changes of an endpoint; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = WebhookEndpointChange)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
struct Change {
    /// Where it is.
    #[schema(nullable = false, min_length = 9, max_length = 2_000)]
    url: Option<String>,
    /// Which events it wants; all if empty.
    #[schema(nullable = false, value_type = Option<Vec<EventType>>)]
    event_types: Option<Vec<String>>,
    /// What you call it.
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    description: Option<String>,
    /// Whether events are delivered to it. Those of the time in which it was disabled are kept, to be replayed.
    #[schema(nullable = false)]
    enabled: Option<bool>,
}

/// Change one of your organisation's endpoints.
///
/// What is left out stays. `If-Match` says which edition is changed, so that nobody undoes another's change unseen.
#[utoipa::path(
    patch,
    path = "/api/v1/webhook-endpoints/{id}",
    tag = "Webhooks",
    params(ById, IfMatchDemanded),
    request_body(content = Change, content_type = "application/json"),
    responses(
        (status = 200, body = WebhookEndpoint, description = "The endpoint as it now is.", headers(("etag" = String, description = "Its edition, for `If-Match`."))),
        Refusals,
        BodyRefusals,
        Stale,
        Demanded,
    )
)]
pub(crate) async fn change_webhook_endpoint(
    State(api): State<Api>,
    of: Of,
    MustMatch(expected): MustMatch,
    Sent(change): Sent,
) -> Result<Tagged<WebhookEndpoint>, Problem> {
    let endpoint = api.services.change_webhook_endpoint(&of.caller, of.id, &expected, &change).await?;
    Ok(Tagged(Some(edition(&endpoint)), endpoint.into()))
}

/// Take one of your organisation's endpoints away.
///
/// What was not delivered yet is cancelled. `If-Match` says which edition is taken away.
#[utoipa::path(
    delete,
    path = "/api/v1/webhook-endpoints/{id}",
    tag = "Webhooks",
    params(ById, IfMatchDemanded),
    responses((status = 204, description = "It is gone."), Refusals, Stale, Demanded)
)]
pub(crate) async fn delete_webhook_endpoint(
    State(api): State<Api>,
    of: Of,
    MustMatch(expected): MustMatch,
) -> Result<StatusCode, Problem> {
    api.services.delete_webhook_endpoint(&of.caller, of.id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
