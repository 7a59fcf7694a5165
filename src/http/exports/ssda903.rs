//! `GET /exports/ssda903-missing.csv`, and what is to be seen to before it is sent.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::{Extension, Json};

use super::view::Checks;
use super::{asked, csv};
use crate::domain::party::Caller;
use crate::domain::ssda903::written;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::services::ssda903::Wanted;

/// Export the Missing table of the SSDA903 return.
///
/// It is made anew from the record and the tables last imported: absences that the council decided to be `M` or `A`, of
/// children while it looks after them, as whole days. Its columns are the Department's, so its marking is in its name. Ask
/// for the checks first: they say which rows fail the Department's rules, what was changed, and what was left out. With
/// `known_at` it is the table as it would have been made at that instant. 409 until Header and Episodes of the year are
/// imported.
#[utoipa::path(
    get,
    path = "/api/v1/exports/ssda903-missing.csv",
    tag = "Exports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose return."),
        ("year" = i32, Query, minimum = 2016, maximum = 2100, description = "The year in which the return's 31 March falls."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded or imported after this instant."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv", description = "The table."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The tables of the year have not been imported."),
        Refusals
    )
)]
pub(crate) async fn export_ssda903_missing(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut query = Query::of(&uri);
    let asked = asked(&mut query);
    query.done()?;
    let Some(asked) = asked else { return Err(Problem::not_found()) };
    let exported = api.services.export_ssda903(&caller, &asked, Wanted::Table).await?;
    Ok(csv("ssda903-missing", &asked, written::missing(&exported.made.rows)))
}

/// Check the Missing table of the SSDA903 return before it is sent.
///
/// Every row that fails one of the Department's twenty rules is named with the reason in words, and so is what rule 576 does
/// not see. `changes` is all in which the table differs from the record, what somebody must see to first. 409 until Header and
/// Episodes of the year are imported.
#[utoipa::path(
    get,
    path = "/api/v1/exports/ssda903-missing/checks",
    tag = "Exports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose return."),
        ("year" = i32, Query, minimum = 2016, maximum = 2100, description = "The year in which the return's 31 March falls."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded or imported after this instant."),
    ),
    responses(
        (status = 200, body = Checks, description = "What fails, and what was changed."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The tables of the year have not been imported."),
        Refusals
    )
)]
pub(crate) async fn check_ssda903_missing(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Checks>, Problem> {
    let mut query = Query::of(&uri);
    let asked = asked(&mut query);
    query.done()?;
    let Some(asked) = asked else { return Err(Problem::not_found()) };
    let exported = api.services.export_ssda903(&caller, &asked, Wanted::Checks).await?;
    Ok(Json(Checks::of(&exported)))
}
