//! `POST /return-interviews/{id}/allocation`, and `…/acknowledgement` under it: the interview is given to a worker, and
//! the worker says that it has reached them.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::posted::{ById, Posted, SentOrNothing};
use super::view::ReturnInterview;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// Who is to have the interview.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// The worker's e-mail address.
    #[schema(min_length = 1, max_length = 500, example = "ida@northshire.example.org")]
    pub worker: String,
    /// How independent they are.
    pub independence: Independence,
}

/// How independent a worker is of those who look after the child.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Independence {
    /// Not involved in the placement.
    pub of_placement: bool,
    /// Not of the responsible authority.
    pub of_authority: bool,
    /// The child chose this person.
    #[schema(nullable = false)]
    pub childs_choice: Option<bool>,
    /// Why they were chosen; needed where they are not independent of both.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub reason: Option<String>,
}

/// Nothing: that it was posted says all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationAcknowledgement {}

/// Give the interview to a worker.
///
/// It may pass to another until the record is signed off.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/allocation",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = Allocation, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn allocate(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.allocate(&told.caller, &told.acting, told.about, &body).await?.into())
}

/// Say, as its worker, that the allocation has reached you.
///
/// The body may be left out.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/allocation/acknowledgement",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = Option<AllocationAcknowledgement>, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn acknowledge_allocation(
    State(api): State<Api>,
    told: Posted,
    SentOrNothing(body): SentOrNothing,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.acknowledge_allocation(&told.caller, &told.acting, told.about, &body).await?.into())
}
