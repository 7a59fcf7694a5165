//! `POST /missing-episodes/{id}/settlements`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::MissingEpisode;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::acting;
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::services::decisions::Acting;

/// A value that the council decides after sources differed.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct Settlement {
    /// `missing_from_at`, `found_at`, `returned_at`, `classification`, `risk`, `responsible_authority`,
    /// `host_authority`; `return_interview_owed`: true or false, for a child who was only ever called absent; or
    /// `ssda903_class`: `M`, `A` or `not_reported`, the authority's own decision for its SSDA903 return.
    #[schema(example = "returned_at")]
    field: String,
    /// What it is settled to; null takes an earlier settlement back.
    #[schema(required = true, value_type = Option<String>, example = "2026-11-21T08:30:00Z")]
    value: Option<Value>,
    /// Why.
    #[schema(min_length = 1, max_length = 5_000)]
    reason: String,
}

/// Settle a value of a missing episode; for the child's own council.
///
/// It wins over what all sources say until it is taken back.
#[utoipa::path(
    post,
    path = "/api/v1/missing-episodes/{id}/settlements",
    tag = "Missing episodes",
    params(
        ("id" = uuid::Uuid, Path, description = "The episode's id, present or former."),
        ("homeward-acting-user" = Option<String>, Header, nullable = false, pattern = r"^\S+$", description = "The e-mail address of the person who decides: a missing coordinator or a manager."),
        ("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days."),
    ),
    request_body(content = Settlement, content_type = "application/json"),
    responses((status = 200, body = MissingEpisode, description = "The episode as it now is."), Refusals, BodyRefusals)
)]
pub(crate) async fn settle_value(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
    person: Option<acting::Acting>,
    Sent(settlement): Sent,
) -> Result<Json<MissingEpisode>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let id = MissingEpisodeId(id);
    let acting = match person {
        Some(acting::Acting(person)) => Acting::by(&caller, &person)?,
        None => Acting { caller: &caller, user: None },
    };
    let shown = api.services.settle(&acting, id, &settlement).await?;
    Ok(Json(MissingEpisode::of(&shown)))
}
