//! What became of the report once it was sent.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::Report;
use crate::domain::party::OrganisationKind;
use crate::services::accounts::SignedIn;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, told};

/// Says that it was sent, and what happens now.
#[derive(Template)]
#[template(path = "report_missing_sent.html")]
struct SentPage {
    frame: Frame,
    reference: String,
    /// Whether a person has to look which child it is.
    is_checked: bool,
    is_police: bool,
    /// Where one sees how far it is, and tells more.
    report: String,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let report = Report::of(&pages, &who, &id).await?;
    let Some(notice) = report.begun.notice else {
        return Ok(Redirect::to(&report.next()).into_response());
    };
    let read = pages.services.notice(&who.caller, notice).await?;
    let reference = read.sent.as_ref().and_then(|sent| sent["reference"].as_str());
    let reference = reference.map_or_else(|| report.made_reference(), str::to_owned);
    let is_checked = !read.receipt.reasons.is_empty();
    let is_police = who.caller.organisation.kind == OrganisationKind::Police;
    let report = told::path_of(read.reference);
    Ok(page::shown(&SentPage { frame, reference, is_checked, is_police, report }))
}
