//! `POST /return-interviews/{id}/episodes`: one talk may be about several occasions of going missing.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::posted::{ById, Posted};
use super::view::ReturnInterview;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale, Tagged};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// A further episode of the child.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EpisodeToCover {
    /// The episode's id.
    pub missing_episode: Uuid,
}

/// Cover another episode of the child.
///
/// Each keeps its own deadline.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/episodes",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = EpisodeToCover, content_type = "application/json"),
    responses((status = 200, body = ReturnInterview, description = "The interview as it then is.", headers(("etag" = String, description = "Its edition."))), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn cover_episode(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Tagged<ReturnInterview>, Problem> {
    Ok(api.services.cover_episode(&told.caller, &told.acting, told.about, &body).await?.into())
}
