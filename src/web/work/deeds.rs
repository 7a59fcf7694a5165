//! What is done about an interview by one press. Pressed twice, it is done once.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{at, id_of};
use crate::domain::ids::MissingEpisodeId;
use crate::domain::interview::Stage;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::web::Pages;
use crate::web::form::Form;
use crate::web::refusal::Refusal;

/// Its worker says that they know.
pub(super) async fn acknowledge(
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let whole = pages.services.whole_interview(&who.caller, &who.person, id).await?;
    if whole.interview.acknowledged_at().is_none()
        || !whole.allowed.acknowledge
        || whole.interview.stage() == Stage::Over
    {
        pages.services.acknowledge_allocation(&who.caller, &who.person, id, &json!({})).await?;
    }
    Ok(Redirect::to(&format!("{}?done=acknowledged", at(id))).into_response())
}

/// The talk is to be about another absence of the child as well.
pub(super) async fn cover(
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let whole = pages.services.whole_interview(&who.caller, &who.person, id).await?;
    let episode = form.value("missing_episode").parse().map(MissingEpisodeId).map_err(|_| Refusal::Malformed)?;
    let is_covered = whole.known.absences.iter().any(|absence| absence.episode.holds(episode.into()));
    if !is_covered {
        let sent = json!({ "missing_episode": episode });
        let done = pages.services.cover_episode(&who.caller, &who.person, id, &sent).await;
        // Another child's absence is answered as one that does not exist.
        done.map_err(|error| match error {
            Error::Invalid(_) => Refusal::NotFound,
            other => other.into(),
        })?;
    }
    Ok(Redirect::to(&format!("{}?done=covered", at(id))).into_response())
}
