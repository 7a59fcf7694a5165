//! `/return-interviews/{id}/print`: what to know before a visit, on paper. Its title and address, which a browser prints on
//! each sheet, name nobody.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::interview::{self, Shown};
use super::{at, id_of, timeline, wording};
use crate::domain::calendar::written;
use crate::services::accounts::SignedIn;
use crate::web::frame::Frame;
use crate::web::parts::{Happening, Row};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// What is printed.
#[derive(Template)]
#[template(path = "return_interview_print.html")]
struct PrintPage {
    frame: Frame,
    child: String,
    printed: String,
    warns: Vec<String>,
    rows: Vec<Row>,
    absences: Vec<Shown>,
    others: Vec<Shown>,
    tried: Vec<Happening>,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id_of(&id)?).await?;
    let is_missing = whole.known.is_missing.then(|| "The child is missing again now.".to_owned());
    let warns = is_missing.into_iter().chain(interview::conflict(&whole)).collect();
    Ok(page::shown(&PrintPage {
        frame: frame.back_to("Back to the interview", at(whole.shown.id)),
        child: wording::child(&whole.known),
        printed: format!("Printed by {} at {}", who.person.name, written(who.now)),
        warns,
        absences: whole.known.absences.iter().map(|absence| interview::shown(absence, false)).collect(),
        others: whole.known.others.iter().map(|absence| interview::shown(absence, false)).collect(),
        tried: timeline::attempts(&whole),
        rows: interview::rows(whole, who.now),
    }))
}
