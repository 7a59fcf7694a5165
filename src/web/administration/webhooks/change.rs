//! `/webhooks/{id}/change`: another address, name or choice of events. The form knows which edition its reader saw: where
//! somebody changed the webhook meanwhile, both versions are shown, and nothing is written over unread.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::{CALLED, called, events, id_of, rows};
use crate::domain::edition::{Edition, Expected};
use crate::domain::event::EventType;
use crate::domain::webhook::Endpoint;
use crate::services::Error;
use crate::services::webhooks::edition;
use crate::web::administration::Administrator;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// The field that says which edition its reader saw.
const SEEN: &str = "edition";

/// Asks what is to be different.
#[derive(Template)]
#[template(path = "webhook_change.html")]
struct ChangePage {
    frame: Frame,
    form: Form,
    name: String,
    events: Vec<Choice>,
    edition: String,
    /// How it stands by now, where somebody else changed it.
    meanwhile: Vec<Row>,
}

impl ChangePage {
    fn of(frame: Frame, form: Form, endpoint: &Endpoint) -> Self {
        Self {
            frame: frame.back_to("Back to the webhook", format!("/webhooks/{}", endpoint.id)),
            edition: form.value(SEEN).to_owned(),
            form,
            name: called(endpoint),
            events: events(),
            meanwhile: vec![],
        }
    }
}

/// What the form holds beforehand.
fn begun(endpoint: &Endpoint) -> Form {
    let form = Form::empty()
        .with(SEEN, edition(endpoint).name())
        .with("url", endpoint.url.clone())
        .with("description", endpoint.description.clone());
    endpoint.event_types.iter().fold(form, |form, kind| form.with("event_types", kind.word()))
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
    Ok(page::shown(&ChangePage::of(frame, typed.or(begun(&endpoint)), &endpoint)))
}

/// Changes it, if it is as its reader saw it.
pub(super) async fn change(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let services = &pages.services;
    let endpoint = services.webhook_endpoint(&who.caller, id).await?;
    let seen = Expected::OneOf(vec![Edition::named(form.value(SEEN))]);
    let Some(sent) = form.read(|form| read(form, &endpoint)) else {
        return Ok(page::faulty(&ChangePage::of(frame.with_faults_of(&form), form, &endpoint)));
    };
    match services.change_webhook_endpoint(&who.caller, id, &seen, &sent).await {
        Ok(_) => Ok(Redirect::to(&format!("/webhooks/{id}?done=change")).into_response()),
        Err(Error::Invalid(violations)) => {
            form.blame(&violations, &CALLED);
            Ok(page::faulty(&ChangePage::of(frame.with_faults_of(&form), form, &endpoint)))
        }
        Err(Error::Stale(present)) => {
            let endpoint = services.webhook_endpoint(&who.caller, id).await?;
            form.blame_whole("Somebody changed this webhook meanwhile. Nothing of yours is saved yet");
            let page = ChangePage::of(frame.with_faults_of(&form), form, &endpoint);
            let page = ChangePage { edition: present.name().to_owned(), meanwhile: rows(&endpoint), ..page };
            Ok(page::answered(StatusCode::CONFLICT, &page))
        }
        Err(other) => Err(other.into()),
    }
}

/// What is to be different. Every choice of events is one, and none of them is all.
fn read(form: &mut Form, endpoint: &Endpoint) -> Option<Value> {
    let url = form.required("url", "Enter the address to which events are sent");
    let description = form.optional("description");
    if description.is_none() && !endpoint.description.is_empty() {
        form.blame_field("description", "Enter what it is called");
    }
    let kinds: Vec<_> = form.choices::<EventType>("event_types").into_iter().map(EventType::word).collect();
    let mut sent = json!({ "url": url?, "event_types": kinds });
    if let Some(description) = description {
        sent["description"] = description.into();
    }
    Some(sent)
}
