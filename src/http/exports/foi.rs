//! `GET /exports/foi.csv`.

use axum::Extension;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};

use crate::domain::export::Format;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::{Refusals, Unfit};
use crate::http::problem::Problem;
use crate::http::reports::asking::{asked, financial_year};
use crate::http::words;

/// Export the FOI pack as one table.
///
/// Every number of `/reports/foi` in a row of its own, in the words of the API and with what it counts: `part` is `answer`,
/// `split`, `left_out` or `record`, and `does_not_add_up` for a sum that is not its whole. A group of which it is not known is
/// `not_known`. Lines end as RFC 4180 has it, no cell is a formula, and each row is marked.
#[utoipa::path(
    get,
    path = "/api/v1/exports/foi.csv",
    tag = "Exports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose answer."),
        ("financial_year" = i32, Query, minimum = 2015, maximum = 2099, description = "The year in which the financial year begins, as in 2025 for 2025-26."),
        ("purpose" = inline(words::ExportPurpose), Query, description = "What it is for: it is noted."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The table."), Refusals, Unfit)
)]
pub(crate) async fn export_foi_csv(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Response, Problem> {
    export(&api, &caller, &uri, Format::Csv).await
}

async fn export(api: &Api, caller: &Caller, uri: &Uri, format: Format) -> Result<Response, Problem> {
    let mut query = Query::of(uri);
    let (asked, year) = (asked(&mut query, None), financial_year(&mut query));
    let purpose = query.required_word("purpose");
    query.done()?;
    let Some(((asked, year), purpose)) = asked.zip(year).zip(purpose) else { return Err(Problem::not_found()) };
    let file = api.services.export_foi(caller, &asked, year, purpose, format).await?;
    let told = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    Ok((told, file.content).into_response())
}
