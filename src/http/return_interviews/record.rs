//! `POST /return-interviews/{id}/record`: what was learnt by the talk, as a draft or finished.

use axum::extract::State;

use super::posted::{ById, Posted};
use super::record_form::InterviewRecord;
use super::view::ReturnInterview;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// Save the record of the talk.
///
/// With `"draft": true` it may be partial, and what it says of harm, of an immediate concern and of when the talk was
/// held counts at once. Without it the record is finished and waits for sign-off; everything that it lacks is named.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/record",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = InterviewRecord, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn save_record(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.save_record(&told.caller, &told.acting, told.about, &body).await?.into())
}
