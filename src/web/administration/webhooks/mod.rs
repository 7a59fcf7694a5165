//! `/webhooks`: where Homeward tells the systems of one's own organisation that something changed, what became of each
//! event, and sending it once more. An event holds ids only.

mod change;
mod deeds;
mod replay;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::json;

use super::confirm::Secret;
use super::{Administrator, Asked, Listing, heads, wording};
use crate::domain::calendar::written;
use crate::domain::event::EventType;
use crate::domain::ids::EndpointId;
use crate::domain::violation::Code;
use crate::domain::webhook::{DeliveryState, Endpoint, TryOutcome};
use crate::services::Error;
use crate::services::webhooks::about::{Opens, Told};
use crate::services::webhooks::deliveries::{Asked as DeliveriesAsked, Followed};
use crate::web::form::{Choice, Form};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Row, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get, post};
use crate::web::session::Typed;
use crate::web::{Pages, page, times, told as your_reports};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/webhooks", get(list))
        .route("/webhooks/new", get(begin).post(add))
        .route("/webhooks/{id}", get(show))
        .route("/webhooks/{id}/change", get(change::ask).post(change::change))
        .route("/webhooks/{id}/replay", get(replay::ask).post(replay::act))
        .route("/webhooks/{id}/deliveries/{delivery}/replay", post(deeds::replay))
        .route("/webhooks/{id}/{deed}", get(deeds::ask).post(deeds::act))
}

/// So many of the last deliveries stand on the page of an endpoint, and so many endpoints on theirs.
const SHOWN: u64 = 50;

/// Asks where, and of what.
#[derive(Template)]
#[template(path = "webhook_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    events: Vec<Choice>,
}

/// One endpoint, with what became of its events.
#[derive(Template)]
#[template(path = "webhook.html")]
struct WebhookPage {
    frame: Frame,
    rows: Vec<Row>,
    tag: Tag,
    deeds: Vec<Link>,
    home: String,
    deliveries: Vec<Shown>,
}

/// One delivery.
struct Shown {
    id: String,
    event: &'static str,
    tag: Tag,
    rows: Vec<Row>,
    /// The absences that it is about, in words, with where each can be opened.
    absences: Vec<(String, Option<String>)>,
    can_be_replayed: bool,
}

fn standing(endpoint: &Endpoint) -> Tag {
    match (endpoint.disabled, endpoint.health.failures) {
        (Some(_), _) => Tag::new("Off", Tone::Calm),
        (None, 0) => Tag::new("On", Tone::Good),
        (None, _) => Tag::new("Failing", Tone::Late),
    }
}

/// What an endpoint is called: as its owner calls it, or its address.
fn called(endpoint: &Endpoint) -> String {
    if endpoint.description.is_empty() { endpoint.url.clone() } else { endpoint.description.clone() }
}

async fn list(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let endpoints = pages.services.webhook_endpoints(&who.caller, None, SHOWN).await?;
    let row = |endpoint: &Endpoint| {
        vec![
            Cell::link(called(endpoint), format!("/webhooks/{}", endpoint.id)),
            Cell::text(endpoint.url.clone()),
            Cell::tag(standing(endpoint)),
        ]
    };
    let table = Table {
        caption: format!("Webhooks of {}", who.caller.organisation.name),
        heads: heads(&["Name", "Address", "State"]),
        rows: endpoints.iter().map(row).collect(),
        none: "None yet.".to_owned(),
    };
    let frame = if asked.done == "removed" { frame.done("The webhook is removed") } else { frame };
    let button = Some(Link::new("Add a webhook", "/webhooks/new"));
    Ok(page::shown(&Listing { button, ..Listing::of(frame, "Webhooks", vec![table]) }))
}

/// Of what an endpoint can be told.
fn events() -> Vec<Choice> {
    let events = EventType::WORDS.iter().filter(|(_, kind)| kind.can_be_asked_for());
    events.map(|(word, kind)| Choice::new(*word, wording::event(*kind))).collect()
}

fn new_page(frame: Frame, form: Form) -> NewPage {
    NewPage { frame: frame.back_to("Back to webhooks", "/webhooks"), form, events: events() }
}

async fn begin(frame: Frame, Administrator(_): Administrator, typed: Typed) -> Response {
    page::shown(&new_page(typed.told(frame), typed.form))
}

/// What the fields are called where a verb finds fault with them.
const CALLED: [(&str, &str); 3] =
    [("url", "The address"), ("description", "The name"), ("event_types", "What it hears of")];

async fn add(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let read = form.read(|form| {
        let url = form.required("url", "Enter the address to which events are sent");
        let description = form.optional("description");
        let kinds = form.choices::<EventType>("event_types");
        let mut sent = json!({ "url": url? });
        if let Some(description) = description {
            sent["description"] = description.into();
        }
        if !kinds.is_empty() {
            sent["event_types"] = kinds.into_iter().map(EventType::word).collect::<Vec<_>>().into();
        }
        Some(sent)
    });
    if let Some(sent) = read {
        match pages.services.add_webhook_endpoint(&who.caller, &sent).await {
            Ok(issued) => return Ok(page::shown(&secret(frame, &issued.endpoint, issued.secret))),
            Err(Error::Invalid(violations)) => form.blame(&violations, &CALLED),
            Err(Error::Refused(said)) => form.blame_whole(said.trim_end_matches('.')),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page::faulty(&new_page(frame.with_faults_of(&form), form)))
}

fn secret(frame: Frame, endpoint: &Endpoint, secret: String) -> Secret {
    Secret {
        frame,
        heading: "The secret",
        name: called(endpoint),
        means: "With it the receiver checks that an event comes from Homeward (Standard Webhooks).",
        kept: "Homeward keeps it sealed, to sign with it, and has no page that shows it again.",
        shown: secret,
        onward: format!("/webhooks/{}", endpoint.id),
    }
}

fn id_of(text: &str) -> Result<EndpointId, Refusal> {
    text.parse().map(EndpointId).map_err(|_| Refusal::NotFound)
}

async fn show(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let endpoint = pages.services.webhook_endpoint(&who.caller, id).await?;
    let followed = pages.services.webhook_deliveries(&who.caller, id, DeliveriesAsked::default(), SHOWN).await?;
    let absences = pages.services.webhook_absences(&who, &followed).await?;
    let frame = match deeds::done_in_words(&asked.done).or_else(|| replay::done_in_words(&asked.done)) {
        Some(words) => frame.done(words),
        None => frame,
    };
    Ok(page::shown(&WebhookPage {
        frame: frame.back_to("Back to webhooks", "/webhooks"),
        rows: rows(&endpoint),
        tag: standing(&endpoint),
        deeds: deeds::offered(&endpoint),
        home: format!("/webhooks/{id}"),
        deliveries: followed.iter().zip(absences).map(|(followed, told)| shown(&endpoint, followed, &told)).collect(),
    }))
}

fn rows(endpoint: &Endpoint) -> Vec<Row> {
    let heard = if endpoint.event_types.is_empty() {
        vec!["Everything".to_owned()]
    } else {
        endpoint.event_types.iter().map(|kind| wording::event(*kind).to_owned()).collect()
    };
    let mut rows = vec![
        Row::new("Name", called(endpoint)),
        Row::new("Address", endpoint.url.clone()),
        Row { key: "Hears of".to_owned(), lines: heard, change: None },
        Row::new("Added", written(endpoint.created_at)),
    ];
    if let Some((since, because)) = endpoint.disabled {
        rows.push(Row::new("Off since", format!("{}: {}", written(since), wording::disabled(because))));
    }
    if let Some(since) = endpoint.health.failing_since {
        rows.push(Row::new("Failing since", format!("{} ({})", written(since), tried(endpoint.health.failures))));
    }
    rows
}

fn tried(times: u32) -> String {
    if times == 1 { "1 try".to_owned() } else { format!("{times} tries") }
}

fn shown(endpoint: &Endpoint, followed: &Followed, absences: &[Told]) -> Shown {
    let delivery = &followed.delivery;
    let mut rows = vec![Row::new("Recorded", written(delivery.created_at))];
    rows.extend(delivery.next_attempt_at.map(|at| Row::new("Tried next", written(at))));
    let tries = followed.tries.iter().map(|made| {
        let status = made.status.map_or_else(String::new, |status| format!(" ({status})"));
        format!("{}: {}{status}", written(made.at), reason(made.outcome))
    });
    let tries: Vec<String> = tries.collect();
    if !tries.is_empty() {
        rows.push(Row { key: "Tries".to_owned(), lines: tries, change: None });
    }
    let is_over = matches!(delivery.state, DeliveryState::Delivered | DeliveryState::Failed | DeliveryState::Held);
    Shown {
        id: delivery.id.to_string(),
        event: wording::event(delivery.kind),
        absences: absences.iter().map(absence).collect(),
        tag: wording::delivery(delivery.state),
        rows,
        can_be_replayed: is_over && endpoint.disabled.is_none(),
    }
}

/// An absence by its reference, and where it can be opened.
fn absence(told: &Told) -> (String, Option<String>) {
    let href = told.opens.map(|opens| match opens {
        Opens::Absence(id) => format!("/missing-episodes/{id}"),
        Opens::Report(id) => your_reports::path_of(id),
    });
    (format!("{}: {}", told.organisation, told.name), href)
}

fn reason(outcome: TryOutcome) -> String {
    times::capital(outcome.reason())
}
