//! Webhook endpoints: where an organisation's system hears of what changed, and what became of each event.

mod add;
mod change;
mod deliveries;
mod list;
mod secret;
mod view;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::{get, post};
use utoipa::{IntoParams, OpenApi};
use uuid::Uuid;

use super::Api;
use super::extract::Query;
use super::problem::Problem;
use crate::domain::ids::EndpointId;
use crate::domain::party::Caller;

/// The routes, for keys with the scope `administration`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/webhook-endpoints", get(list::list_webhook_endpoints).post(add::add_webhook_endpoint))
        .route(
            "/webhook-endpoints/{id}",
            get(list::read_webhook_endpoint)
                .patch(change::change_webhook_endpoint)
                .delete(change::delete_webhook_endpoint),
        )
        .route("/webhook-endpoints/{id}/rotate-secret", post(secret::rotate_webhook_secret))
        .route("/webhook-endpoints/{id}/test", post(secret::test_webhook_endpoint))
        .route("/webhook-endpoints/{id}/replay", post(deliveries::replay_webhook_deliveries))
        .route("/webhook-endpoints/{id}/deliveries", get(deliveries::list_webhook_deliveries))
        .route("/webhook-endpoints/{id}/deliveries/{delivery}", get(deliveries::read_webhook_delivery))
        .route("/webhook-endpoints/{id}/deliveries/{delivery}/replay", post(deliveries::replay_webhook_delivery))
}

/// One of the caller's endpoints is asked about.
struct Of {
    caller: Caller,
    id: EndpointId,
}

impl FromRequestParts<Api> for Of {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Query::of(&parts.uri).done()?;
        let caller = parts.extensions.get::<Caller>().cloned().ok_or_else(Problem::internal)?;
        // What is no id names nothing.
        let id: Result<Path<Uuid>, PathRejection> = Path::from_request_parts(parts, api).await;
        let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
        Ok(Self { caller, id: EndpointId(id) })
    }
}

/// Which endpoint.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only described; the extractor reads the path itself")]
struct ById {
    /// The endpoint's id.
    id: Uuid,
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Webhooks", description = "Where your system hears of what changed, by Standard Webhooks 1.0 \
         (standardwebhooks.com): each delivery is a POST of `{type, timestamp, data}` with ids only, signed with the \
         endpoint's secret; ask the API for the rest. Answer with a code of 200 to 299 within 15 seconds. Deliveries \
         come at least once and in no promised order: the header `webhook-id` names the event.")),
    paths(
        list::list_webhook_endpoints,
        list::read_webhook_endpoint,
        add::add_webhook_endpoint,
        change::change_webhook_endpoint,
        change::delete_webhook_endpoint,
        secret::rotate_webhook_secret,
        secret::test_webhook_endpoint,
        deliveries::list_webhook_deliveries,
        deliveries::read_webhook_delivery,
        deliveries::replay_webhook_delivery,
        deliveries::replay_webhook_deliveries,
    )
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
