//! Escalations: the steps that were raised, and what people answer to them.

mod acknowledge;
mod facts;
mod list;
pub mod view;

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;

/// The routes, for keys with the scope `records`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/escalations", get(list::list_escalations))
        .route("/escalations/{id}/facts", get(facts::read_escalation_facts))
        .route("/escalations/{id}/acknowledgement", post(acknowledge::acknowledge_escalation))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Escalations", description = "The steps that were raised because something has not happened.")),
    paths(list::list_escalations, facts::read_escalation_facts, acknowledge::acknowledge_escalation)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
