//! `/return-interviews/{id}/close/approval`: a manager decides whether it ends without a talk.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::calendar::written;
use crate::domain::edition::{Edition, Expected};
use crate::domain::interview::{Closure, Decision, InterviewFact, Stage};
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::interviews::{About, Whole};
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::{Happening, Row};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::{answered, at, id_of, stands, timeline, verdict, wording};
use crate::web::{Pages, page};

/// A proposal, with what its reader decides.
#[derive(Template)]
#[template(path = "close_approval.html")]
struct ApprovalPage {
    frame: Frame,
    form: Form,
    child: String,
    edition: String,
    rows: Vec<Row>,
    /// What was tried, which it rests on.
    tried: Vec<Happening>,
    /// Why its reader cannot decide.
    refused: Option<&'static str>,
    choices: Vec<Choice>,
}

impl ApprovalPage {
    fn of(frame: Frame, form: Form, whole: &Whole, who: &SignedIn) -> Self {
        let is_own = whole.interview.is_work_of(who.person.id);
        let edition = whole.shown.edition.as_ref().map_or("", Edition::name).to_owned();
        Self {
            frame: frame.back_to("Back to what waits for you", "/sign-offs"),
            form,
            child: wording::child(&whole.known),
            edition,
            rows: rows(whole),
            tried: timeline::attempts(whole),
            refused: is_own.then_some("You proposed this closure. Another manager must decide on it."),
            choices: verdict::choices("Agree: it ends without a talk", "Do not agree: it stays open"),
        }
    }
}

/// What is proposed, in full.
fn rows(whole: &Whole) -> Vec<Row> {
    let mut rows = vec![];
    let last = whole.done.iter().rev().find(|done| matches!(done.what.fact, InterviewFact::ClosureProposed { .. }));
    if let Some(done) = last {
        let InterviewFact::ClosureProposed { outcome, because, strategy } = &done.what.fact else { return rows };
        let by = done.what.actor.and_then(|by| whole.names.get(&by).cloned());
        let by = by.map_or_else(String::new, |by| format!(", by {by}"));
        let said = |name: &str| done.words.pointer(name).and_then(|said| said.as_str()).map(str::to_owned);
        let mut row = |key: &str, line: Option<String>| rows.extend(line.map(|line| Row::new(key, line)));
        row("How it would end", Some(crate::web::times::capital(wording::closure(*outcome))));
        row("Why", because.map(|because| wording::not_required(because).to_owned()));
        row("Reason", if because.is_some() { said("/reason_text") } else { said("/reason") });
        row("The parent’s or carer’s view", said("/parent_or_carer_view"));
        row("Why no parent or carer was asked", said("/why_not_asked"));
        let decided = strategy.map_or("Considered; nothing was decided", wording::strategy);
        row("Strategy discussion", Some(decided.to_owned()));
        row("Why it was so decided", said("/strategy_discussion/reason"));
        row("Proposed", Some(format!("{}{by}", written(done.what.recorded_at))));
    }
    rows.extend(whole.shown.due_at.map(|due| Row::new("Talk due", written(due))));
    rows
}

/// The interview, for a manager who decides for the authority that has the duty.
async fn of(pages: &Pages, who: &SignedIn, id: &str) -> Result<Whole, Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id_of(id)?).await?;
    if whole.allowed.decide_closure { Ok(whole) } else { Err(Refusal::Forbidden) }
}

/// Shows it.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let whole = of(&pages, &who, &id).await?;
    if whole.interview.stage() != Stage::ForApproval {
        return Err(stands::NOTHING_PROPOSED);
    }
    let frame = typed.told(frame);
    Ok(page::shown(&ApprovalPage::of(frame, typed.or(Form::empty()), &whole, &who)))
}

/// Whether it was so decided before by the same person: pressed twice, it is done once.
fn is_decided(whole: &Whole, who: &SignedIn, decision: Decision) -> bool {
    match (&whole.interview.closure, decision) {
        (Closure::Approved { by, .. }, Decision::Approved) | (Closure::Returned { by, .. }, Decision::Returned) => {
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
    let whole = of(&pages, &who, &id).await?;
    if whole.interview.is_work_of(who.person.id) {
        return Err(Refusal::Forbidden);
    }
    let home = at(whole.shown.id);
    let read = form.read(|form| verdict::read(form, "Say why it is not to end, or what is missing"));
    if let Some((decision, sent)) = read {
        let done = match decision {
            Decision::Approved => "approved",
            Decision::Returned => "refused",
        };
        let onward = format!("/sign-offs?done={done}");
        if is_decided(&whole, &who, decision) {
            return Ok(Redirect::to(&onward).into_response());
        }
        let seen = Edition::named(form.value("edition"));
        let about = About { id: whole.shown.id, expected: Expected::OneOf(vec![seen]) };
        match pages.services.decide_closure(&who.caller, &who.person, about, &sent).await {
            // Somebody may have reached the child since.
            Err(Error::Stale(_)) if whole.interview.stage() == Stage::ForApproval => {
                let frame = frame.important("Something was recorded in the meantime. Read it again, then decide.");
                return Ok(page::answered(StatusCode::CONFLICT, &ApprovalPage::of(frame, form, &whole, &who)));
            }
            answer => {
                if answered(&mut form, answer, &verdict::CALLED)?.is_some() {
                    return Ok(Redirect::to(&onward).into_response());
                }
            }
        }
    }
    if whole.interview.stage() != Stage::ForApproval {
        return Ok(Redirect::to(&home).into_response());
    }
    Ok(page::faulty(&ApprovalPage::of(frame.with_faults_of(&form), form, &whole, &who)))
}
