//! `POST /return-interviews/{id}/attempts`: one try to offer or hold the interview, with what came of it.

use axum::extract::State;
use chrono::{DateTime, Utc};
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

/// One try to offer or hold the interview.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InterviewAttempt)]
pub struct Attempt {
    /// When.
    #[schema(example = "2026-11-23T10:00:00Z")]
    pub attempted_at: DateTime<Utc>,
    /// By which way. Words that mean the same way are one channel.
    #[schema(value_type = words::AttemptChannel)]
    pub channel: String,
    /// Whom it was meant to reach.
    #[schema(value_type = words::Approached)]
    pub to: String,
    /// What came of it. Missing again is never a decline, and a parent's refusal is not the child's: `declined_by_child`
    /// cannot be said of an attempt that was meant to reach a parent or carer.
    #[schema(value_type = words::AttemptOutcome)]
    pub outcome: String,
    /// When they agreed to meet or to be asked again.
    #[schema(nullable = false)]
    pub appointment_at: Option<DateTime<Utc>>,
    /// What else is worth knowing.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub note: Option<String>,
}

/// Log a try to offer or hold the interview.
///
/// The very same attempt, word for word by the same person, is recorded once, however often it is sent.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/attempts",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = Attempt, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn log_attempt(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.log_attempt(&told.caller, &told.acting, told.about, &body).await?.into())
}
