//! `GET /missing-episodes/{id}`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::MissingEpisode;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// Read a missing episode.
///
/// Asked by the id of an episode that became part of another, the answer is the other, under its present id.
#[utoipa::path(
    get,
    path = "/api/v1/missing-episodes/{id}",
    tag = "Missing episodes",
    params(("id" = uuid::Uuid, Path, description = "The episode's id, present or former.")),
    responses((status = 200, body = MissingEpisode, description = "The episode."), Refusals)
)]
pub(crate) async fn read_missing_episode(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
) -> Result<Json<MissingEpisode>, Problem> {
    Query::of(&uri).done()?;
    // What is no id names nothing.
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let shown = api.services.missing_episode(&caller, MissingEpisodeId(id)).await?;
    Ok(Json(MissingEpisode::of(&shown)))
}
