//! `POST /webhook-endpoints`.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{EventType, IssuedSecret};
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// An endpoint to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewWebhookEndpoint)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
struct New {
    /// Where it is: https on port 443, at a public address unless the settings allow its network.
    #[schema(min_length = 9, max_length = 2_000, example = "https://systems.northshire.example.org/homeward")]
    url: String,
    /// Which events it wants; all if it is left out or empty.
    #[schema(nullable = false, value_type = Option<Vec<EventType>>)]
    event_types: Option<Vec<String>>,
    /// What you call it.
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    description: Option<String>,
}

/// Make an endpoint.
///
/// The secret is in this answer and in no other. At most 20 for an organisation.
#[utoipa::path(
    post,
    path = "/api/v1/webhook-endpoints",
    tag = "Webhooks",
    params(("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days.")),
    request_body(content = New, content_type = "application/json"),
    responses((status = 201, body = IssuedSecret, description = "The endpoint, with its secret."), Refusals, BodyRefusals)
)]
pub(crate) async fn add_webhook_endpoint(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Sent(new): Sent,
) -> Result<(StatusCode, Json<IssuedSecret>), Problem> {
    Query::of(&uri).done()?;
    let issued = api.services.add_webhook_endpoint(&caller, &new).await?;
    Ok((StatusCode::CREATED, Json(issued.into())))
}
