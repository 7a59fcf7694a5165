//! `/return-interviews/{id}/reopening`: what has ended without a talk, or was signed off, is open again. A child's later yes
//! needs none of this: recorded as an attempt, it opens by itself.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{answered, at, id_of, stands, wording};
use crate::domain::interview::{Closure, ReopenedBecause, Stage, WriteUp};
use crate::services::accounts::SignedIn;
use crate::services::interviews::Whole;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// Asks why.
#[derive(Template)]
#[template(path = "reopen.html")]
struct ReopenPage {
    frame: Frame,
    form: Form,
    child: String,
    means: &'static str,
}

impl ReopenPage {
    fn of(frame: Frame, form: Form, whole: &Whole) -> Self {
        let means = if whole.interview.signed_off_at().is_some() {
            "The write-up goes back to its worker, who can change it. It has to be signed off again."
        } else {
            "The child is to be offered the talk again. The deadline is the one it was."
        };
        let child = wording::child(&whole.known);
        Self { frame: frame.back_to("Back to the interview", at(whole.shown.id)), form, child, means }
    }
}

/// The interview, for somebody who may open it again.
async fn of(pages: &Pages, who: &SignedIn, id: &str) -> Result<Whole, Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id_of(id)?).await?;
    if whole.allowed.reopen { Ok(whole) } else { Err(Refusal::Forbidden) }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let whole = of(&pages, &who, &id).await?;
    if whole.interview.stage() != Stage::Over {
        return Err(stands::refused(&whole.interview));
    }
    let frame = typed.told(frame);
    Ok(page::shown(&ReopenPage::of(frame, typed.or(Form::empty()), &whole)))
}

/// Opens it.
pub(super) async fn open(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let whole = of(&pages, &who, &id).await?;
    let onward = format!("{}?done=reopened", at(whole.shown.id));
    if is_reopened(&whole) {
        return Ok(Redirect::to(&onward).into_response());
    }
    if let Some(reason) = form.read(|form| form.required("reason", "Say why it is to be open again")) {
        let sent = json!({ "reason": reason });
        let opened = pages.services.reopen(&who.caller, &who.person, whole.shown.id, &sent).await;
        if answered(&mut form, opened, &[("reason", "The reason")])?.is_some() {
            return Ok(Redirect::to(&onward).into_response());
        }
    }
    Ok(page::faulty(&ReopenPage::of(frame.with_faults_of(&form), form, &whole)))
}

/// Whether somebody opened it again just before: pressed twice, it is done once.
fn is_reopened(whole: &Whole) -> bool {
    let by_decision = matches!(whole.interview.closure, Closure::Reopened { because: ReopenedBecause::Decision, .. });
    let is_back = matches!(whole.interview.write_up, WriteUp::Returned { .. });
    whole.interview.stage() != Stage::Over && (by_decision || is_back)
}
