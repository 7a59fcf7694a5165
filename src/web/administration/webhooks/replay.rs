//! `/webhooks/{id}/replay`: the events of a time are sent once more, after the receiver was away.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::{called, id_of};
use crate::domain::instant::outward;
use crate::domain::webhook::{DeliveryState, Endpoint};
use crate::services::Error;
use crate::web::administration::{Administrator, wording};
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// Asks of which time, and which of them.
#[derive(Template)]
#[template(path = "webhook_replay.html")]
struct ReplayPage {
    frame: Frame,
    form: Form,
    name: String,
    states: Vec<Choice>,
}

/// What can be sent once more: what is over.
const OVER: [DeliveryState; 3] = [DeliveryState::Failed, DeliveryState::Held, DeliveryState::Delivered];

/// What the fields are called where the verb finds fault with them.
const CALLED: [(&str, &str); 3] = [("from", "The beginning"), ("to", "The end"), ("states", "What you chose")];

impl ReplayPage {
    fn of(frame: Frame, form: Form, endpoint: &Endpoint) -> Self {
        let choice = |state: DeliveryState| Choice::new(state.word(), wording::delivery(state).text);
        let frame = frame.back_to("Back to the webhook", format!("/webhooks/{}", endpoint.id));
        Self { frame, form, name: called(endpoint), states: OVER.map(choice).into() }
    }
}

/// What did not arrive is what one mostly wants.
fn begun() -> Form {
    let wanted = [DeliveryState::Failed, DeliveryState::Held];
    wanted.iter().fold(Form::empty(), |form, state| form.with("states", state.word()))
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let endpoint = pages.services.webhook_endpoint(&who.caller, id_of(&id)?).await?;
    let frame = typed.told(frame);
    Ok(page::shown(&ReplayPage::of(frame, typed.or(begun()), &endpoint)))
}

/// Sends them.
pub(super) async fn act(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let endpoint = pages.services.webhook_endpoint(&who.caller, id).await?;
    if let Some(sent) = form.read(read) {
        match pages.services.replay_webhook_deliveries(&who.caller, id, &sent).await {
            Ok(0) => form.blame_whole("There is none of these in this time"),
            Ok(_) => return Ok(Redirect::to(&format!("/webhooks/{id}?done=replayed")).into_response()),
            Err(Error::Invalid(violations)) => form.blame(&violations, &CALLED),
            Err(Error::Refused(said)) => form.blame_whole(said.trim_end_matches('.')),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page::faulty(&ReplayPage::of(frame.with_faults_of(&form), form, &endpoint)))
}

fn read(form: &mut Form) -> Option<Value> {
    let from = form.moment("from", "from when on");
    let to = form.optional_moment("to", "the end");
    let states = form.choices::<DeliveryState>("states");
    if states.is_empty() {
        form.blame_field("states", "Choose which are sent once more");
    }
    let states: Vec<_> = states.into_iter().map(DeliveryState::word).collect();
    let mut sent = json!({ "from": outward(from?), "states": states });
    if let Some(to) = to {
        sent["to"] = outward(to).into();
    }
    Some(sent)
}

/// What was done, in words.
pub(super) fn done_in_words(word: &str) -> Option<&'static str> {
    (word == "replayed").then_some("The events of that time are sent once more")
}
