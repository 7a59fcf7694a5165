//! Reports: what the record says of many children at once.

pub(super) mod asking;
pub mod behind;
pub mod board;
mod cursor;
pub mod figures;
pub mod foi;
pub mod foi_answers;
pub mod foi_pack;
pub mod live;
pub mod repeat_missing;
pub mod timeliness;

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use super::Api;

/// The routes, for keys with the scope `reports`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/reports/repeat-missing", get(repeat_missing::report_repeat_missing))
        .route("/reports/timeliness", get(timeliness::report_timeliness))
        .route("/reports/timeliness/episodes", get(timeliness::open_timeliness))
        .route("/reports/foi", get(foi::report_foi))
        .route("/reports/foi/items", get(foi::open_foi))
        .route("/reports/foi/looked-after", get(foi::list_foi_looked_after))
        .route("/reports/live", get(live::report_live))
        .route("/reports/live/items", get(live::open_live))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Reports", description = "For the council of an authority. `at` is the instant that a report looks \
         from, `known_at` leaves out what was recorded later; each is now where it is not given.")),
    paths(
        repeat_missing::report_repeat_missing,
        timeliness::report_timeliness,
        timeliness::open_timeliness,
        foi::report_foi,
        foi::open_foi,
        foi::list_foi_looked_after,
        live::report_live,
        live::open_live
    )
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
