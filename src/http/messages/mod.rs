//! Messages: what was said to whom, and what became of it.

mod list;
mod resend;
pub mod view;

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;

/// The routes, for keys with the scope `administration`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/messages", get(list::list_messages))
        .route("/messages/{id}/resend", post(resend::resend_message))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Messages", description = "What was said to people and organisations, and what became of it.")),
    paths(list::list_messages, resend::resend_message)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
