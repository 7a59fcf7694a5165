//! Reviews: doubts that a person of the council decides.

pub mod decide;
pub mod list;
pub mod view;

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;

/// The routes, for keys with the scope `records`.
pub(super) fn routes() -> Router<Api> {
    Router::new().route("/reviews", get(list::list_reviews)).route("/reviews/{id}", post(decide::decide_review))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Reviews", description = "Doubts about the record, for a person of the council to decide.")),
    paths(list::list_reviews, decide::decide_review)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
