//! `POST /exports/ssda903-tables`.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::Imported;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// The council's own tables for a return.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Ssda903Tables)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
struct Tables {
    /// Whose.
    #[schema(pattern = "^[0-9]{3}$", example = "990")]
    authority: String,
    /// The year in which the return's 31 March falls.
    #[schema(minimum = 2016, maximum = 2100, example = 2026)]
    year: i32,
    /// Header as CSV. Only CHILD and DOB are kept.
    #[schema(min_length = 1, example = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n100,1,15/06/2010,,,,\n")]
    header: String,
    /// Episodes as CSV. Only CHILD, DECOM, LS, PLACE, DEC and REC are kept.
    #[schema(
        min_length = 1,
        example = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n100,10/01/2024,S,C2,N1,U4,PR1,,,,,,\n"
    )]
    episodes: String,
    /// Last year's Missing table as CSV, as it was sent. Without it nothing is carried forward.
    #[schema(nullable = false, min_length = 1, example = "CHILD,DOB,MISSING,MIS_START,MIS_END\n")]
    missing_last: Option<String>,
}

/// Import the council's own Header, Episodes and last year's Missing table.
///
/// All of it, or nothing where anything has a fault: every fault is named with its table, row and column, as in
/// `#/episodes/12/DEC`, the heading being row 1. A later import of a year stands in the place of an earlier one. The same
/// tables again change nothing, and are answered 200.
#[utoipa::path(
    post,
    path = "/api/v1/exports/ssda903-tables",
    tag = "Exports",
    params(("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days.")),
    request_body(content = Tables, content_type = "application/json"),
    responses(
        (status = 200, body = Imported, description = "They say what was imported before."),
        (status = 201, body = Imported, description = "They are imported."),
        Refusals,
        BodyRefusals
    )
)]
pub(crate) async fn import_ssda903_tables(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Sent(tables): Sent,
) -> Result<(StatusCode, Json<Imported>), Problem> {
    Query::of(&uri).done()?;
    let taken = api.services.import_ssda903_sent(&caller, &tables).await?;
    let code = if taken.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((code, Json(Imported::of(&taken))))
}
