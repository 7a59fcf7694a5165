//! Throwing away a report that was begun: asked about first, for it cannot be undone.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{PATH, Report, begin};
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// The first page, which says that it is done.
const DISCARDED: &str = "/report-missing?done=discard";

/// Asks whether it is meant.
#[derive(Template)]
#[template(path = "report_missing_discard.html")]
struct DiscardPage {
    frame: Frame,
    name: String,
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let report = Report::of(&pages, &who, &id).await?;
    if let Some(sent) = report.sent() {
        return Ok(Redirect::to(&sent).into_response());
    }
    let name = begin::name(&report.form());
    Ok(page::shown(&DiscardPage { frame: frame.back_to("Back", PATH), name }))
}

/// Does it.
pub(super) async fn act(
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let done = Redirect::to(DISCARDED).into_response();
    let report = match Report::of(&pages, &who, &id).await {
        // Pressed twice, it is gone already.
        Err(Refusal::NotFound) => return Ok(done),
        other => other?,
    };
    if let Some(sent) = report.sent() {
        return Ok(Redirect::to(&sent).into_response());
    }
    match pages.services.drop_begun_notice(&who, report.begun.id).await {
        Ok(()) | Err(Error::NotFound) => Ok(done),
        Err(other) => Err(other.into()),
    }
}
