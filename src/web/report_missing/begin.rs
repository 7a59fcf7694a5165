//! The first page: what there is to know beforehand, and what was begun before.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Report;
use crate::domain::calendar::written;
use crate::domain::party::OrganisationKind;
use crate::services::accounts::SignedIn;
use crate::services::begun_notices::Begun;
use crate::services::reading::whole_child::may_see_children;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// Says what is asked, and where one was.
#[derive(Template)]
#[template(path = "report_missing.html")]
struct BeginPage {
    frame: Frame,
    begun: Vec<Line>,
    is_police: bool,
    /// Whether its reader can look for the child first.
    searches: bool,
}

/// One that was begun.
struct Line {
    /// Of whom, as far as it was typed.
    name: String,
    saved: String,
    go_on: String,
    discard: String,
}

/// The child's name as it was typed.
pub(super) fn name(form: &Form) -> String {
    let name = format!("{} {}", form.value("child.given_name").trim(), form.value("child.family_name").trim());
    name.trim().to_owned()
}

fn line(begun: Begun) -> Line {
    let saved = written(begun.saved_at);
    let report = Report { begun, authorities: vec![] };
    let name = name(&report.form());
    let name = if name.is_empty() { "A child".to_owned() } else { name };
    Line { name, saved, go_on: report.next(), discard: report.path("discard") }
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let begun = pages.services.begun_notices(&who).await?;
    let searches = may_see_children(&who.caller, &who.roles);
    let is_police = who.caller.organisation.kind == OrganisationKind::Police;
    let frame =
        if asked.done == "discard" { frame.done("The report was deleted. Nothing of it was sent") } else { frame };
    Ok(page::shown(&BeginPage { frame, begun: begun.into_iter().map(line).collect(), is_police, searches }))
}

/// Begins one.
pub(super) async fn begin(who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    let id = pages.services.begin_notice(&who).await?;
    let report = Report::of(&pages, &who, &id.to_string()).await?;
    Ok(Redirect::to(&report.next()).into_response())
}
