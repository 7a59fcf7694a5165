//! Exports: what the council sends to others, made from the record and held against the rules before it goes.

mod foi;
mod ssda903;
mod tables;
mod view;

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;
use super::extract::Query;
use crate::domain::authority::AuthorityCode;
use crate::domain::ssda903::Year;

/// The tables of the largest council are a fifth of this.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;

/// The routes, for keys with the scope `exports`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/exports/foi.csv", get(foi::export_foi_csv))
        .route("/exports/ssda903-missing.csv", get(ssda903::export_ssda903_missing))
        .route("/exports/ssda903-missing/checks", get(ssda903::check_ssda903_missing))
        .route("/exports/ssda903-tables", post(tables::import_ssda903_tables))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Exports", description = "For the council of an authority. Each is marked OFFICIAL-SENSITIVE, and who \
         is given one is noted with the purpose, and with every child whose rows are in it.")),
    paths(foi::export_foi_csv, ssda903::export_ssda903_missing, ssda903::check_ssda903_missing, tables::import_ssda903_tables)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}

/// Whose return, of which year.
fn asked(query: &mut Query) -> Option<(AuthorityCode, Year)> {
    let authority = AuthorityCode::try_from(query.text("authority").unwrap_or_default());
    if let Err(detail) = &authority {
        query.fault("authority", *detail);
    }
    let year = query.text("year").unwrap_or_default().parse::<i32>().ok();
    let year = Year::try_from(year.unwrap_or_default());
    if let Err(detail) = &year {
        query.fault("year", *detail);
    }
    authority.ok().zip(year.ok())
}
