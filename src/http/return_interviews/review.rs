//! `POST /return-interviews/{id}/sign-off` and `…/reopening`: a manager looks at the finished record, and what was
//! closed or signed off is opened again.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::posted::{ById, Posted};
use super::view::ReturnInterview;
use super::words;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// A manager's decision on somebody else's work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// It stands, or goes back to its author.
    #[schema(value_type = words::VerdictDecision)]
    pub decision: String,
    /// What is missing; needed where it is returned.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub comment: Option<String>,
}

/// Why it is opened again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// Why.
    #[schema(min_length = 1, max_length = 20_000)]
    pub reason: String,
}

/// Decide on the finished record.
///
/// For a manager who wrote nothing in it. Returned, it goes back to its author.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/sign-off",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = Verdict, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn sign_off(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.sign_off(&told.caller, &told.acting, told.about, &body).await?.into())
}

/// Open again what was closed without an interview or signed off.
///
/// For a missing coordinator or a manager. The deadline stays what it was.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/reopening",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = Reopening, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn reopen(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.reopen(&told.caller, &told.acting, told.about, &body).await?.into())
}
