//! `POST /return-interviews/{id}/closure`, and `…/approval` under it: ending without an interview takes two people.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::posted::{ById, Posted};
use super::review::Verdict;
use super::view::ReturnInterview;
use super::words;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// How it would end without an interview, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureProposal {
    /// How.
    #[schema(value_type = words::ClosureOutcome)]
    pub outcome: String,
    /// Why, in words. For `not_required` one of: `never_missing`, `recorded_in_error`, `duplicate`,
    /// `covered_by_another_interview`, `another_authority_interviews`, `turned_eighteen`, `left_the_country`,
    /// `child_died`, `other`.
    #[schema(min_length = 1, max_length = 20_000)]
    pub reason: String,
    /// For `not_required`: more about the reason; needed with `other`.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub reason_text: Option<String>,
    /// What a parent or carer thinks of it; needed unless `why_not_asked` is there.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub parent_or_carer_view: Option<String>,
    /// Why nobody asked them.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub why_not_asked: Option<String>,
    /// The thought given to a strategy discussion.
    pub strategy_discussion: StrategyDiscussion,
}

/// The thought given to a strategy discussion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyDiscussion {
    /// Whether somebody thought about it.
    pub considered: bool,
    /// What they decided.
    #[schema(value_type = Option<words::StrategyDecision>, nullable = false)]
    pub decision: Option<String>,
    /// Why; needed with a decision, also when it is no.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub reason: Option<String>,
}

/// Propose to end the duty without an interview.
///
/// It ends nothing until a manager approves.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/closure",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = ClosureProposal, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn propose_closure(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.propose_closure(&told.caller, &told.acting, told.about, &body).await?.into())
}

/// Decide on the proposed closure.
///
/// For a manager who is not its author. With the approval the duty and its ladder end.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/closure/approval",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = Verdict, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn decide_closure(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.decide_closure(&told.caller, &told.acting, told.about, &body).await?.into())
}
