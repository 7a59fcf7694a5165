//! `/reviews/{id}`: what is in doubt, side by side, and what a person decides about it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{id_of, sides, wording};
use crate::domain::calendar::written;
use crate::domain::review::Decision;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::decisions::Acting;
use crate::services::reading::compared::Compared;
use crate::web::form::{Choice, Form};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Row, Table};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page, work};

/// One review.
#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    frame: Frame,
    form: Form,
    question: &'static str,
    reason: &'static str,
    /// What was decided, if anything.
    decided: Vec<Row>,
    table: Table,
    /// The records and the absence.
    links: Vec<Link>,
    decisions: Vec<Choice>,
    asks: &'static str,
    /// Where values that differ are settled.
    settles: Option<String>,
    /// Whether there is nothing to decide any more.
    is_gone: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

impl ReviewPage {
    fn of(frame: Frame, form: Form, compared: &Compared) -> Self {
        let review = &compared.review;
        let kind = review.doubt.kind;
        // What was decided is undone by the opposite; nobody decides the same twice.
        let offered = Decision::WORDS.iter().map(|(_, decision)| *decision);
        let offered = offered.filter(|one| kind.admits(*one) && review.doubt.decision != Some(*one));
        let choice = |one: Decision| {
            let (text, hint) = wording::decision(kind, one);
            Choice::new(one.word(), text).hint(hint)
        };
        let has_one = review.doubt.decision.is_some();
        Self {
            frame: frame.back_to("Back to the reviews", "/reviews"),
            form,
            question: wording::question(kind),
            reason: wording::reason(&review.doubt.reason),
            decided: decided(compared),
            table: sides::table(compared),
            links: sides::links(compared),
            decisions: offered.map(choice).collect(),
            asks: if has_one { "Undo the decision" } else { "What do you decide?" },
            settles: sides::episode(compared)
                .filter(|episode| !episode.disagreements.is_empty())
                .map(|episode| format!("/missing-episodes/{}/settle", episode.id)),
            is_gone: !review.standing && !has_one,
        }
    }
}

fn decided(compared: &Compared) -> Vec<Row> {
    let review = &compared.review;
    let Some(decision) = review.doubt.decision else { return vec![] };
    let mut rows = vec![Row::new("Decision", wording::decided(review.doubt.kind, decision))];
    rows.extend(review.decided_at.map(|at| Row::new("When", written(at))));
    if let Some(decided) = &compared.decided {
        rows.extend(decided.by.clone().map(|by| Row::new("By", by)));
        rows.extend(decided.reason.clone().map(|reason| Row::new("Why", reason)));
    }
    rows
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let compared = pages.services.compared(&who, id_of(&id)?).await?;
    let frame = typed.told(frame);
    let frame = if asked.done == "decided" { frame.done("Your decision is recorded") } else { frame };
    Ok(page::shown(&ReviewPage::of(frame, typed.or(Form::empty()), &compared)))
}

/// What the fields are called where the verb finds fault with them.
const CALLED: [(&str, &str); 2] = [("decision", "The decision"), ("reason", "The reason")];

/// Decides it.
pub(super) async fn decide(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let compared = pages.services.compared(&who, id).await?;
    if let Some(sent) = form.read(read) {
        let acting = Acting::by(&who.caller, &who.person)?;
        let decided = pages.services.decide(&acting, id, &sent).await;
        if work::answered(&mut form, decided, &CALLED)?.is_some() {
            return Ok(Redirect::to(&format!("/reviews/{id}?done=decided")).into_response());
        }
    }
    Ok(page::faulty(&ReviewPage::of(frame.with_faults_of(&form), form, &compared)))
}

/// The body of a decision.
fn read(form: &mut Form) -> Option<Value> {
    let decision = form.choice::<Decision>("decision", "Choose what you decide");
    let reason = form.required("reason", "Say why");
    Some(json!({ "decision": decision?.word(), "reason": reason? }))
}
