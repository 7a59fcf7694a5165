//! `/return-interviews/{id}/attempt`: somebody tried to offer the talk. What came of it decides what is asked next: when
//! they meet, or when it is tried again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{answered, at, id_of, wording};
use crate::domain::ids::InterviewId;
use crate::domain::interview::{Approached, AttemptOutcome, Channel};
use crate::services::accounts::SignedIn;
use crate::services::interviews::Whole;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page, safe_contact};

/// Asks what was tried.
#[derive(Template)]
#[template(path = "attempt.html")]
struct AttemptPage {
    frame: Frame,
    form: Form,
    child: String,
    /// How it is safe to speak with them: read before somebody calls.
    safe: Vec<Row>,
    channels: Vec<Choice>,
    approached: Vec<Choice>,
    outcomes: Vec<Choice>,
}

impl AttemptPage {
    fn of(frame: Frame, form: Form, whole: &Whole, now: DateTime<Utc>) -> Self {
        let channels = wording::CHANNELS.iter().map(|(_, word, text)| Choice::new(*word, *text)).collect();
        let approached = wording::APPROACHED.iter().map(|(to, text)| Choice::new(to.word(), *text)).collect();
        let outcome = |(outcome, text): &(AttemptOutcome, &str)| match outcome {
            AttemptOutcome::Accepted => Choice::new(outcome.word(), *text).opens(),
            _ => Choice::new(outcome.word(), *text),
        };
        let outcomes = wording::OUTCOMES.iter().map(outcome).collect();
        let child = wording::child(&whole.known);
        Self {
            frame: frame.back_to("Back to the interview", at(whole.shown.id)),
            form,
            child,
            safe: vec![safe_contact::wording::row(&whole.known.safe_contacts, now)],
            channels,
            approached,
            outcomes,
        }
    }
}

/// The interview, for somebody who may log attempts.
async fn of(pages: &Pages, who: &SignedIn, id: InterviewId) -> Result<Whole, Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id).await?;
    if whole.allowed.work_on { Ok(whole) } else { Err(Refusal::Forbidden) }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let whole = of(&pages, &who, id_of(&id)?).await?;
    let frame = typed.told(frame);
    let form = typed.or(Form::empty().with_moment("attempted_at", who.now));
    Ok(page::shown(&AttemptPage::of(frame, form, &whole, who.now)))
}

/// What the fields are called where a verb finds fault with them.
const CALLED: [(&str, &str); 5] = [
    ("attempted_at", "When you tried:"),
    ("channel", "How you tried"),
    ("to", "Whom you tried to reach"),
    ("outcome", "What came of it"),
    ("note", "The note"),
];

/// Logs it.
pub(super) async fn log(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let whole = of(&pages, &who, id).await?;
    if let Some(sent) = form.read(read) {
        let logged = pages.services.log_attempt(&who.caller, &who.person, id, &sent).await;
        if answered(&mut form, logged, &CALLED)?.is_some() {
            return Ok(Redirect::to(&format!("{}?done=attempt", at(id))).into_response());
        }
    }
    Ok(page::faulty(&AttemptPage::of(frame.with_faults_of(&form), form, &whole, who.now)))
}

/// The body of `attempts`.
fn read(form: &mut Form) -> Option<Value> {
    let attempted_at = form.moment("attempted_at", "the time at which you tried");
    let channel = form.choice::<Channel>("channel", "Say how you tried");
    let to = form.choice::<Approached>("to", "Say whom you tried to reach");
    let outcome = form.choice::<AttemptOutcome>("outcome", "Say what came of it");
    let next = match outcome {
        Some(AttemptOutcome::Accepted) => {
            form.optional_moment("meets_at", "the time at which you meet").map(|at| ("meets_at", at))
        }
        _ => form.optional_moment("tries_at", "the time of your next try").map(|at| ("tries_at", at)),
    };
    if let Some((name, _)) =
        next.zip(attempted_at).filter(|((_, next), attempted)| next < attempted).map(|(next, _)| next)
    {
        form.blame_field(name, "This must be later than the attempt itself");
    }
    let mut sent = json!({
        "attempted_at": sent(attempted_at?), "channel": channel?, "to": to?, "outcome": outcome?,
    });
    if let Some((_, at)) = next {
        sent["appointment_at"] = self::sent(at);
    }
    if let Some(note) = form.optional("note") {
        sent["note"] = note.into();
    }
    Some(sent)
}

fn sent(at: DateTime<Utc>) -> Value {
    at.to_rfc3339().into()
}
