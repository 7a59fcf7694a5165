//! Exports: what the council sends to others, made from the record and held against the rules before it goes.

mod foi;
mod lists;
mod ssda903;
mod tables;
mod view;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;
use super::extract::Query;
use crate::domain::authority::AuthorityCode;
use crate::domain::ssda903::Year;
use crate::domain::ssda903::written::MARKING;
use crate::services::ssda903::Asked;

/// The tables of the largest council are a fifth of this.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;

/// The routes, for keys with the scope `exports`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/exports/foi.csv", get(foi::export_foi_csv))
        .route("/exports/ssda903-missing.csv", get(ssda903::export_ssda903_missing))
        .route("/exports/ssda903-missing/checks", get(ssda903::check_ssda903_missing))
        .route("/exports/annex-a-list-8.csv", get(lists::export_annex_a_list_8))
        .route("/exports/ssd-missing.csv", get(lists::export_ssd_missing))
        .route("/exports/ssda903-tables", post(tables::import_ssda903_tables))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Exports", description = "For the council of an authority. Each is marked OFFICIAL-SENSITIVE, and who \
         is given one is noted with the purpose, and with every child it is made from.")),
    paths(
        foi::export_foi_csv,
        ssda903::export_ssda903_missing,
        ssda903::check_ssda903_missing,
        tables::import_ssda903_tables,
        lists::export_annex_a_list_8,
        lists::export_ssd_missing
    )
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}

/// Whose return, of which year, as known when.
fn asked(query: &mut Query) -> Option<Asked> {
    let known_at = query.instant("known_at");
    let authority = AuthorityCode::try_from(query.text("authority").unwrap_or_default());
    if let Err(detail) = &authority {
        query.fault("authority", *detail);
    }
    let year = query.text("year").unwrap_or_default().parse::<i32>().ok();
    let year = Year::try_from(year.unwrap_or_default());
    if let Err(detail) = &year {
        query.fault("year", *detail);
    }
    Some(Asked { authority: authority.ok()?, year: year.ok()?, known_at })
}

/// A file, marked in its name.
fn csv(what: &str, asked: &Asked, content: String) -> Response {
    let name = format!("{what}-{}-{}-{MARKING}.csv", asked.authority, asked.year.number());
    let told = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (told, content).into_response()
}
