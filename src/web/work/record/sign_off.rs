//! `/return-interviews/{id}/sign-off`: a manager reads a finished record and signs it off or gives it back. They change no
//! word of it, least of all the child's.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::overview::{Answers, answers};
use super::{WriteUp, at, id_of};
use crate::domain::calendar::written;
use crate::domain::edition::{Edition, Expected};
use crate::domain::interview::{Decision, Stage, WriteUp as Written};
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::interviews::About;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::{answered, stands, verdict, wording};
use crate::web::{Pages, page};

/// A finished record, with what its reader decides.
#[derive(Template)]
#[template(path = "sign_off.html")]
struct SignOffPage {
    frame: Frame,
    form: Form,
    child: String,
    edition: String,
    rows: Vec<Row>,
    warns: Vec<String>,
    answers: Vec<Answers>,
    /// Why its reader cannot decide.
    refused: Option<&'static str>,
    choices: Vec<Choice>,
}

impl SignOffPage {
    fn of(frame: Frame, form: Form, write_up: &WriteUp, who: &SignedIn) -> Self {
        let is_own = write_up.whole.interview.is_work_of(who.person.id);
        Self {
            frame: frame.back_to("Back to what waits for you", "/sign-offs"),
            form,
            child: wording::child(&write_up.whole.known),
            edition: write_up.saved.edition.name().to_owned(),
            rows: rows(write_up),
            warns: [harm(write_up), write_up.doubt_of_independence()].into_iter().flatten().collect(),
            answers: answers(write_up, false),
            refused: is_own.then_some("You wrote in this record. Another manager must sign it off."),
            choices: verdict::choices("Sign it off", "Give it back with a comment"),
        }
    }
}

/// That the child was harmed or is in danger, which somebody who decides must not overlook.
fn harm(write_up: &WriteUp) -> Option<String> {
    let told = write_up.whole.interview.concern_recorded_at()?;
    Some(format!("Harm or danger was recorded at {}. Make sure that somebody is acting on it.", written(told)))
}

fn rows(write_up: &WriteUp) -> Vec<Row> {
    let whole = &write_up.whole;
    let mut rows = vec![];
    let by = write_up.saved.last.as_ref().and_then(|(_, by)| by.clone());
    if let Some(since) = whole.interview.waits_since() {
        let by = by.map_or_else(String::new, |by| format!(", by {by}"));
        rows.push(Row::new("Sent for sign-off", format!("{}{by}", written(since))));
    }
    rows.extend(whole.shown.due_at.map(|due| Row::new("Talk due", written(due))));
    if let Some(given) = whole.interview.allocation.given() {
        rows.push(Row::new("The worker is", wording::independence(given.independence)));
    }
    rows
}

/// The record, for a manager, while it waits.
async fn of(pages: &Pages, who: &SignedIn, id: &str) -> Result<WriteUp, Refusal> {
    let write_up = WriteUp::of(pages, who, id_of(id)?).await?;
    if write_up.whole.allowed.sign_off { Ok(write_up) } else { Err(Refusal::Forbidden) }
}

/// Shows it.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let write_up = of(&pages, &who, &id).await?;
    if write_up.whole.interview.stage() != Stage::ForSignOff {
        return Err(stands::NOTHING_SENT);
    }
    let frame = typed.told(frame);
    Ok(page::shown(&SignOffPage::of(frame, typed.or(Form::empty()), &write_up, &who)))
}

/// Whether it was so decided before by the same person: pressed twice, it is done once.
fn is_decided(write_up: &WriteUp, who: &SignedIn, decision: Decision) -> bool {
    match (&write_up.whole.interview.write_up, decision) {
        (Written::SignedOff { by, .. }, Decision::Approved) | (Written::Returned { by, .. }, Decision::Returned) => {
            *by == Some(who.person.id)
        }
        _ => false,
    }
}

/// Takes the decision.
pub(super) async fn decide(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let write_up = of(&pages, &who, &id).await?;
    if write_up.whole.interview.is_work_of(who.person.id) {
        return Err(Refusal::Forbidden);
    }
    let read = form.read(|form| verdict::read(form, "Say what is missing or is to be changed"));
    if let Some((decision, sent)) = read {
        let done = match decision {
            Decision::Approved => "signed",
            Decision::Returned => "given-back",
        };
        let onward = format!("/sign-offs?done={done}");
        if is_decided(&write_up, &who, decision) {
            return Ok(Redirect::to(&onward).into_response());
        }
        let seen = Edition::named(form.value("edition"));
        let about = About { id: write_up.id(), expected: Expected::OneOf(vec![seen]) };
        match pages.services.sign_off(&who.caller, &who.person, about, &sent).await {
            // What they read is not what would be signed.
            Err(Error::Stale(_)) if write_up.whole.interview.stage() == Stage::ForSignOff => {
                let frame = frame.important("The write-up was changed in the meantime. Read it again, then decide.");
                return Ok(page::answered(StatusCode::CONFLICT, &SignOffPage::of(frame, form, &write_up, &who)));
            }
            answer => {
                if answered(&mut form, answer, &verdict::CALLED)?.is_some() {
                    return Ok(Redirect::to(&onward).into_response());
                }
            }
        }
    }
    if write_up.whole.interview.stage() != Stage::ForSignOff {
        return Ok(Redirect::to(&at(write_up.id())).into_response());
    }
    Ok(page::faulty(&SignOffPage::of(frame.with_faults_of(&form), form, &write_up, &who)))
}
