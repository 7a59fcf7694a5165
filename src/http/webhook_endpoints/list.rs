//! `GET /webhook-endpoints` and `GET /webhook-endpoints/{id}`.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::{Extension, Json};

use super::view::WebhookEndpoint;
use super::{ById, Of};
use crate::domain::ids::EndpointId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::conditional::unless_known;
use crate::http::extract::Query;
use crate::http::listed::{Listed, behind};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::services::webhooks::edition;

/// List your organisation's endpoints, earliest made first.
///
/// Each says since when nothing is delivered to it, and why. Secrets are not shown.
#[utoipa::path(
    get,
    path = "/api/v1/webhook-endpoints",
    tag = "Webhooks",
    params(
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<WebhookEndpoint>, description = "A page of endpoints."), Refusals)
)]
pub(crate) async fn list_webhook_endpoints(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<WebhookEndpoint>>, Problem> {
    let mut query = Query::of(&uri);
    let page = query.page();
    let after = behind(&mut query, &page).map(EndpointId);
    query.done()?;
    let found = api.services.webhook_endpoints(&caller, after, page.limit).await?;
    Ok(Json(Listed::of(&page, found, |endpoint| endpoint.id.0, WebhookEndpoint::from)))
}

/// Read one of your organisation's endpoints.
///
/// The answer's `etag` names its edition, for a later change. The secret is not shown.
#[utoipa::path(
    get,
    path = "/api/v1/webhook-endpoints/{id}",
    tag = "Webhooks",
    params(ById, ("if-none-match" = Option<String>, Header, nullable = false, description = "The `etag` that you have.")),
    responses(
        (status = 200, body = WebhookEndpoint, description = "The endpoint.", headers(("etag" = String, description = "Its edition, for `If-Match`."))),
        (status = 304, description = "You have it in this edition.", headers(("etag" = String, description = "Its edition."))),
        Refusals,
    )
)]
pub(crate) async fn read_webhook_endpoint(
    State(api): State<Api>,
    headers: HeaderMap,
    of: Of,
) -> Result<Response, Problem> {
    let endpoint = api.services.webhook_endpoint(&of.caller, of.id).await?;
    Ok(unless_known(&headers, edition(&endpoint), WebhookEndpoint::from(endpoint)))
}
