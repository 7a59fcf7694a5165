//! `/return-interviews/{id}/close/{way}`: one way to end without a talk, with all that it needs.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{asked, closing, is_open, way};
use crate::domain::interview::{Closure, ClosureOutcome};
use crate::services::accounts::SignedIn;
use crate::services::interviews::Closing;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Happening;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::{answered, at, id_of, stands, timeline, wording};
use crate::web::{Pages, page};

/// Asks what the way needs.
#[derive(Template)]
#[template(path = "close_way.html")]
struct WayPage {
    frame: Frame,
    form: Form,
    child: String,
    title: &'static str,
    /// Whether its reason is one of a list.
    is_listed: bool,
    /// Whether it rests on what a parent or carer said.
    is_parents: bool,
    reasons: Vec<Choice>,
    reason_label: &'static str,
    decisions: Vec<Choice>,
    /// What there is to know about the decision.
    decision_hint: String,
    yes_no: Vec<Choice>,
    considered: Vec<Choice>,
    /// What was tried, which this rests on.
    tried: Vec<Happening>,
}

impl WayPage {
    fn of(frame: Frame, form: Form, closing: &Closing, way: (ClosureOutcome, &'static str)) -> Self {
        let (outcome, title) = way;
        let home = at(closing.whole.shown.id);
        let decision_hint = if decides(closing, outcome) {
            let under = closing.rules.strategy_under_age;
            format!("Needed: the child is under {under}, or their age is not known.")
        } else {
            "Leave it empty if nothing was decided.".to_owned()
        };
        Self {
            frame: frame.back_to("Back to the ways to end", format!("{home}/close")),
            form,
            child: wording::child(&closing.whole.known),
            title,
            is_listed: outcome == ClosureOutcome::NotRequired,
            is_parents: outcome == ClosureOutcome::DeclinedByParentOrCarer,
            reasons: asked::reasons(),
            reason_label: asked::reason_label(outcome),
            decisions: asked::decisions(),
            decision_hint,
            yes_no: vec![Choice::new("yes", "Yes").opens(), Choice::new("no", "No").opens()],
            considered: vec![Choice::new("yes", "Yes"), Choice::new("no", "No")],
            tried: timeline::attempts(&closing.whole),
        }
    }
}

/// Whether a decision about a strategy discussion is needed: where a young child's parent says no for the child.
fn decides(closing: &Closing, outcome: ClosureOutcome) -> bool {
    let under = closing.rules.strategy_under_age;
    outcome == ClosureOutcome::DeclinedByParentOrCarer && closing.whole.known.age.is_none_or(|age| age < under)
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((id, slug)): Path<(String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let way = way(&slug).ok_or(Refusal::NotFound)?;
    let closing = closing(&pages, &who, id_of(&id)?).await?;
    if !is_open(&closing.whole) {
        return Err(stands::refused(&closing.whole.interview));
    }
    if closing.refused(way.0).is_some() {
        // The list of ways says what stands against it.
        return Ok(Redirect::to(&format!("{}/close", at(closing.whole.shown.id))).into_response());
    }
    let frame = typed.told(frame);
    Ok(page::shown(&WayPage::of(frame, typed.or(Form::empty()), &closing, way)))
}

/// Proposes it.
pub(super) async fn send(
    frame: Frame,
    who: SignedIn,
    Path((id, slug)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let way = way(&slug).ok_or(Refusal::NotFound)?;
    let closing = closing(&pages, &who, id_of(&id)?).await?;
    let whole = &closing.whole;
    let onward = format!("{}?done=proposed", at(whole.shown.id));
    // Pressed twice, it is done once.
    if let Closure::Proposed(proposal) = &whole.interview.closure
        && proposal.by == Some(who.person.id)
        && proposal.outcome == way.0
    {
        return Ok(Redirect::to(&onward).into_response());
    }
    if let Some(sent) = form.read(|form| Some(asked::read(form, way.0, decides(&closing, way.0)))) {
        let proposed = pages.services.propose_closure(&who.caller, &who.person, whole.shown.id, &sent).await;
        if answered(&mut form, proposed, &asked::CALLED)?.is_some() {
            return Ok(Redirect::to(&onward).into_response());
        }
    }
    Ok(page::faulty(&WayPage::of(frame.with_faults_of(&form), form, &closing, way)))
}
