//! `GET /return-interviews/{id}`.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use uuid::Uuid;

use super::posted::ById;
use super::view::ReturnInterview;
use crate::domain::ids::InterviewId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::conditional::Tagged;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// Read a return interview.
///
/// For the council that has the duty, the one that keeps the child's record, and whoever was given the interview.
#[utoipa::path(
    get,
    path = "/api/v1/return-interviews/{id}",
    tag = "Return interviews",
    params(ById),
    responses((status = 200, body = ReturnInterview, description = "The interview.", headers(("etag" = String, description = "Its edition, where you may change it."))), Refusals)
)]
pub(crate) async fn read_return_interview(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Query::of(&uri).done()?;
    // What is no id names nothing.
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    Ok(api.services.return_interview(&caller, InterviewId(id)).await?.into())
}
