//! `POST /webhook-endpoints/{id}/rotate-secret` and `…/test`: whether a receiver knows the secret, and giving it another.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{IssuedSecret, WebhookDelivery};
use super::{ById, Of};
use crate::http::Api;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::http::return_interviews::posted::SentOrNothing;

/// How long both secrets hold.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SecretRotation)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
struct Rotation {
    /// For how many hours deliveries carry a signature by the secret before as well.
    #[schema(nullable = false, minimum = 0, maximum = 168, default = 24)]
    both_for_hours: Option<u32>,
}

/// Give an endpoint a new secret.
///
/// It is in this answer and in no other. For a day, or as long as you say, deliveries are signed with both.
#[utoipa::path(
    post,
    path = "/api/v1/webhook-endpoints/{id}/rotate-secret",
    tag = "Webhooks",
    params(ById, ("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days.")),
    request_body(content = Option<Rotation>, content_type = "application/json"),
    responses((status = 200, body = IssuedSecret, description = "The endpoint, with its new secret."), Refusals, BodyRefusals)
)]
pub(crate) async fn rotate_webhook_secret(
    State(api): State<Api>,
    of: Of,
    SentOrNothing(rotation): SentOrNothing,
) -> Result<Json<IssuedSecret>, Problem> {
    Ok(Json(api.services.rotate_webhook_secret(&of.caller, of.id, &rotation).await?.into()))
}

/// Send an endpoint a test.
///
/// An event of type `webhook_endpoint.test` goes out at once, whatever types the endpoint asks for; read the delivery to see
/// what came of it. Refused while the endpoint is disabled.
#[utoipa::path(
    post,
    path = "/api/v1/webhook-endpoints/{id}/test",
    tag = "Webhooks",
    params(ById, ("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days.")),
    responses((status = 202, body = WebhookDelivery, description = "The delivery."), Refusals, BodyRefusals)
)]
pub(crate) async fn test_webhook_endpoint(
    State(api): State<Api>,
    of: Of,
) -> Result<(StatusCode, Json<WebhookDelivery>), Problem> {
    let followed = api.services.test_webhook_endpoint(&of.caller, of.id).await?;
    Ok((StatusCode::ACCEPTED, Json(followed.into())))
}
