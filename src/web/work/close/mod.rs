//! Ending without a talk: one chooses the way, says what that way needs, and a manager who is not its author decides. Until
//! then the duty goes on.

mod approval;
mod asked;
mod propose;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{at, id_of, stands, wording};
use crate::domain::ids::InterviewId;
use crate::domain::interview::{ClosureOutcome, Refusal as Rule, Stage};
use crate::services::accounts::SignedIn;
use crate::services::interviews::{Closing, Whole};
use crate::web::Pages;
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get};

/// Pages about ending without a talk.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/return-interviews/{id}/close", get(show))
        .route("/return-interviews/{id}/close/approval", get(approval::ask).post(approval::decide))
        .route("/return-interviews/{id}/close/{way}", get(propose::ask).post(propose::send))
}

/// Offers the ways.
#[derive(Template)]
#[template(path = "close.html")]
struct ClosePage {
    frame: Frame,
    child: String,
    ways: Vec<Way>,
}

/// One way to end.
struct Way {
    title: &'static str,
    says: &'static str,
    /// Where it is gone; nowhere, as long as something stands against it.
    href: Option<String>,
    /// What stands against it.
    refused: Option<String>,
}

/// The address of a way, what it is called, and what it means.
const WAYS: [(ClosureOutcome, &str, &str, &str); 4] = [
    (
        ClosureOutcome::DeclinedByChild,
        "declined-by-child",
        "The child said no",
        "Somebody asked the child, and the child does not want to talk. If they say yes later, it opens again by itself.",
    ),
    (
        ClosureOutcome::DeclinedByParentOrCarer,
        "declined-by-parent-or-carer",
        "A parent or carer said no",
        "That is not the child’s own no: the child is still to be asked, and the figures count it apart.",
    ),
    (
        ClosureOutcome::Unable,
        "unable",
        "The child could not be reached",
        "It was tried often enough, on different days and in different ways.",
    ),
    (
        ClosureOutcome::NotRequired,
        "not-required",
        "No talk is required",
        "A manager says so, for a reason of a list. The absence stays among those that owed a talk.",
    ),
];

fn way(slug: &str) -> Option<(ClosureOutcome, &'static str)> {
    WAYS.iter().find(|(_, known, ..)| *known == slug).map(|(outcome, _, title, _)| (*outcome, *title))
}

/// The interview, for somebody who may propose to end it.
async fn closing(pages: &Pages, who: &SignedIn, id: InterviewId) -> Result<Closing, Refusal> {
    let closing = pages.services.ways_to_close(&who.caller, &who.person, id).await?;
    if closing.whole.allowed.work_on { Ok(closing) } else { Err(Refusal::Forbidden) }
}

/// Whether anything can be proposed as it stands.
fn is_open(whole: &Whole) -> bool {
    whole.interview.stage() == Stage::ToHold
}

/// Shows it.
async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let closing = closing(&pages, &who, id_of(&id)?).await?;
    if !is_open(&closing.whole) {
        return Err(stands::refused(&closing.whole.interview));
    }
    let home = at(closing.whole.shown.id);
    let way = |(outcome, slug, title, says): &(ClosureOutcome, &str, &'static str, &'static str)| {
        let refused = closing.refused(*outcome);
        let href = refused.is_none().then(|| format!("{home}/close/{slug}"));
        Way { title, says, href, refused: refused.map(|rule: Rule| rule.to_string()) }
    };
    let ways = WAYS.iter().map(way).collect();
    let child = wording::child(&closing.whole.known);
    Ok(page::shown(&ClosePage { frame: frame.back_to("Back to the interview", home), child, ways }))
}
