//! `POST /reviews/{id}`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::Review;
use crate::domain::ids::ReviewId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::acting::{self, Headers};
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::services::decisions::Acting;

/// What a person decides.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReviewDecision)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct Decision {
    /// `join` or `part` for a child or an episode; `confirm` or `reject` for a cancellation or a return.
    #[schema(example = "join")]
    decision: String,
    /// Why.
    #[schema(min_length = 1, max_length = 5_000)]
    reason: String,
}

/// Decide a review.
///
/// For a missing coordinator or a manager. The opposite decision undoes it.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}",
    tag = "Reviews",
    params(("id" = uuid::Uuid, Path, description = "The review's id."), Headers),
    request_body(content = Decision, content_type = "application/json"),
    responses((status = 200, body = Review, description = "The review as it now is."), Refusals, BodyRefusals)
)]
pub(crate) async fn decide_review(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
    acting::Acting(person): acting::Acting,
    Sent(decision): Sent,
) -> Result<Json<Review>, Problem> {
    Query::of(&uri).done()?;
    let acting = Acting::by(&caller, &person)?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let review = api.services.decide(&acting, ReviewId(id), &decision).await?;
    Ok(Json(Review::of(&review)))
}
