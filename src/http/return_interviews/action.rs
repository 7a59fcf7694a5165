//! `POST /return-interviews/{id}/actions/completion`: somebody says that a thing which the record asks for was done.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::posted::{ById, Posted};
use super::view::ReturnInterview;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// What is said of an action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionCompletion {
    /// Which, by its `number` in the record; where it was sent without one, by its place there, from 1.
    #[schema(minimum = 1)]
    pub action: u32,
    /// Whether it was done; left out, it was. `false` takes back what was said by mistake.
    #[schema(nullable = false)]
    pub done: Option<bool>,
    /// On which day; needed where it was done.
    #[schema(nullable = false)]
    pub done_on: Option<NaiveDate>,
    /// What came of it, or why it is to be done after all.
    #[schema(min_length = 1, max_length = 20_000)]
    pub note: String,
}

/// Say that an action of the record was done.
///
/// Until then it is shown before each further talk with the child, whichever talk asked for it.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/actions/completion",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = ActionCompletion, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn answer_action(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.answer_action(&told.caller, &told.acting, told.about, &body).await?.into())
}
