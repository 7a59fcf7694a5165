//! `GET /escalations/{id}/facts`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use uuid::Uuid;

use crate::domain::ids::StepId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::{Listed, behind};
use crate::http::missing_episodes::facts::{Fact, listed};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// Read the facts behind a step, in the order of recording: that it was raised, told, answered, withdrawn.
///
/// For the council of the record. What people wrote is not among them. With the facts of episodes and of interviews they
/// are all that the figures of the reports are made of.
#[utoipa::path(
    get,
    path = "/api/v1/escalations/{id}/facts",
    tag = "Escalations",
    params(
        ("id" = Uuid, Path, description = "The step's id."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Fact>, description = "A page of facts."), Refusals)
)]
pub(crate) async fn read_escalation_facts(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Listed<Fact>>, Problem> {
    let mut query = Query::of(&uri);
    let (page, known_at) = (query.page(), query.instant("known_at"));
    let after = behind(&mut query, &page);
    query.done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let facts = api.services.step_facts(&caller, StepId(id), known_at).await?;
    Ok(Json(listed(facts, &page, after)?))
}
