//! `GET /exports/annex-a-list-8.csv` and `GET /exports/ssd-missing.csv`.

use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::{asked, csv};
use crate::domain::party::Caller;
use crate::domain::{annex_a, ssd};
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// Export what Annex A list 8 says of children who went missing.
///
/// A row for each child who was looked after in the twelve months, by the tables imported for the year and the year before;
/// the months end now, or with the year if that is over. An absence counts by the day it began, as `missing` where the council
/// decided `M` and as `absent` where it decided `A`; what nobody has decided is in a last column that Annex A does not have.
/// 409 until Header and Episodes of the year are imported.
#[utoipa::path(
    get,
    path = "/api/v1/exports/annex-a-list-8.csv",
    tag = "Exports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("year" = i32, Query, minimum = 2016, maximum = 2100, description = "The year whose tables say who is looked after, by its 31 March."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded or imported after this instant."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv", description = "The list."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The tables of the year have not been imported."),
        Refusals
    )
)]
pub(crate) async fn export_annex_a_list_8(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut query = Query::of(&uri);
    let asked = asked(&mut query);
    query.done()?;
    let Some(asked) = asked else { return Err(Problem::not_found()) };
    let list = api.services.annex_a_list_8(&caller, &asked).await?;
    Ok(csv("annex-a-list-8", &asked, annex_a::written(&list.rows)))
}

/// Export the table `ssd_missing` of the Standard Safeguarding Dataset.
///
/// A row for each absence of a child whose record the council keeps that touches the year from 1 April to 31 March. Its type is
/// the council's decision, blank while there is none; what was decided to be neither is no row, and so are absences of children
/// whose own number at the council is not known. Times are London's, without an offset.
#[utoipa::path(
    get,
    path = "/api/v1/exports/ssd-missing.csv",
    tag = "Exports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("year" = i32, Query, minimum = 2016, maximum = 2100, description = "The year, by its 31 March."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The table."), Refusals)
)]
pub(crate) async fn export_ssd_missing(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut query = Query::of(&uri);
    let asked = asked(&mut query);
    query.done()?;
    let Some(asked) = asked else { return Err(Problem::not_found()) };
    let made = api.services.ssd_missing(&caller, &asked).await?;
    Ok(csv("ssd-missing", &asked, ssd::written(&made.extract.rows)))
}
