//! Reports: what the record says of many children at once.

pub mod repeat_missing;

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use super::Api;

/// The routes, for keys with the scope `reports`.
pub(super) fn routes() -> Router<Api> {
    Router::new().route("/reports/repeat-missing", get(repeat_missing::report_repeat_missing))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Reports", description = "For the council of an authority. `at` is the instant that a report looks \
         from, `known_at` leaves out what was recorded later; each is now where it is not given.")),
    paths(repeat_missing::report_repeat_missing)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
