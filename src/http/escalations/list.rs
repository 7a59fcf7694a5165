//! `GET /escalations`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::Escalation;
use crate::domain::ids::{InterviewId, StepId};
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::{Listed, behind};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::services::escalations::Asked;

/// List the steps that were raised in your authority, earliest recorded first.
///
/// Each says what it is about, whom it tells and why, and what was answered to it. Partners have none.
#[utoipa::path(
    get,
    path = "/api/v1/escalations",
    tag = "Escalations",
    params(
        ("acknowledged" = Option<bool>, Query, nullable = false, description = "Answered; or told, and waiting for an answer."),
        ("authority" = Option<String>, Query, nullable = false, pattern = "^[0-9]{3}$", description = "Of this authority only."),
        ("return_interview" = Option<uuid::Uuid>, Query, nullable = false, description = "About this interview, or an episode that it covers."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Escalation>, description = "A page of escalations."), Refusals)
)]
pub(crate) async fn list_escalations(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Escalation>>, Problem> {
    let mut query = Query::of(&uri);
    let page = query.page();
    let asked = Asked {
        acknowledged: query.read("acknowledged", |text| text.parse().map_err(|_| "must be true or false".to_owned())),
        authority: query.authority("authority"),
        return_interview: query.id("return_interview").map(InterviewId),
        after: behind(&mut query, &page).map(StepId),
        limit: page.limit,
    };
    query.done()?;
    let found = api.services.escalations(&caller, &asked).await?;
    Ok(Json(Listed::of(&page, found, |shown| shown.known.raised.id.0, |shown| Escalation::of(&shown))))
}
