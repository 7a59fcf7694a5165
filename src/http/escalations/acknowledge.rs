//! `POST /escalations/{id}/acknowledgement`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::Escalation;
use crate::domain::ids::StepId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::acting::{Acting, Headers};
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// What somebody does about a step.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct Acknowledgement {
    /// What is being done.
    #[schema(min_length = 1, max_length = 5_000, example = "Ida visits this afternoon.")]
    action: String,
    /// By when.
    by_when: chrono::DateTime<chrono::Utc>,
}

/// Answer a step: it is not told again.
///
/// Say what you do and by when. Later rungs come all the same.
#[utoipa::path(
    post,
    path = "/api/v1/escalations/{id}/acknowledgement",
    tag = "Escalations",
    params(("id" = uuid::Uuid, Path, description = "The escalation's id."), Headers),
    request_body(content = Acknowledgement, content_type = "application/json"),
    responses((status = 200, body = Escalation, description = "The escalation as it now is."), Refusals, BodyRefusals)
)]
pub(crate) async fn acknowledge_escalation(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
    Acting(person): Acting,
    Sent(answer): Sent,
) -> Result<Json<Escalation>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let shown = api.services.acknowledge(&caller, &person, StepId(id), &answer).await?;
    Ok(Json(Escalation::of(&shown)))
}
