//! A double of GOV.UK Notify: it answers as the published contract says, keeps what it takes, and does what it is told to a
//! recipient's next messages. Its own clock is the test's, or the true one for clients that have no other.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use homeward::clock::Clock;
use homeward::domain::ids::MessageId;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::contract::{self, No, no, refused};

pub const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
pub const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";
pub const SMS_TEMPLATE: &str = "0d2b5b2a-6f7c-4b7e-9a4d-5f1c8f6a2b11";
pub const EMAIL_TEMPLATE: &str = "f6895ff7-86e0-4d38-80ab-c9525856c3ff";

/// What it does with one message to a recipient.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Refuses it with this code and kind.
    Refuse(u16, &'static str),
    /// Takes it, and answers with this code and kind all the same.
    TakeAndFail(u16, &'static str),
    /// Takes it, and never answers.
    TakeAndStall,
    /// Neither takes it nor answers.
    Stall,
}

/// A message as it has it.
#[derive(Clone, Debug)]
pub struct Taken {
    pub to: String,
    pub reference: Option<String>,
    pub said: Value,
}

#[derive(Default)]
pub struct Desk {
    pub acts: HashMap<String, VecDeque<Act>>,
    /// What every call is answered meanwhile.
    pub closed: Option<(u16, &'static str)>,
    pub taken: Vec<Taken>,
    /// The texts that people sent, latest first.
    pub received: Vec<Value>,
    /// The templates: id, kind, subject, text.
    pub templates: Vec<(String, &'static str, String, String)>,
    /// Whether the key is one for tests, by which nothing is sent and what becomes of it is simulated.
    pub is_test_key: bool,
    /// Every token that was shown.
    pub tokens: Vec<String>,
    pub calls: usize,
}

pub struct Notify {
    pub url: String,
    desk: Arc<Mutex<Desk>>,
    serving: JoinHandle<()>,
}

impl Drop for Notify {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[derive(Clone)]
struct Shared {
    desk: Arc<Mutex<Desk>>,
    clock: Clock,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().expect("the desk")
    }
}

impl Notify {
    pub async fn start(clock: Clock) -> Self {
        let template =
            |id: &str, kind, subject: &str, text: &str| (id.to_owned(), kind, subject.to_owned(), text.to_owned());
        let there = vec![
            template(EMAIL_TEMPLATE, "email", "((subject))", "((body))"),
            template(SMS_TEMPLATE, "sms", "", "((text))"),
        ];
        let desk = Desk { templates: there, ..Desk::default() };
        let shared = Shared { desk: Arc::new(Mutex::new(desk)), clock };
        let desk = shared.desk.clone();
        let app = Router::new()
            .route("/v2/notifications/{kind}", post(send).get(one))
            .route("/v2/notifications", get(list))
            .route("/v2/received-text-messages", get(received))
            .route("/v2/template/{id}", get(template_of))
            .route("/v2/template/{id}/preview", post(preview))
            .route("/v2/templates", get(templates))
            .layer(middleware::from_fn_with_state(shared.clone(), admitted))
            .with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { url, desk, serving }
    }

    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().expect("the desk")
    }

    /// What to do with the next messages to `recipient`, one after the other; then they are taken.
    pub fn will(&self, recipient: &str, acts: &[Act]) {
        self.desk().acts.entry(recipient.to_owned()).or_default().extend(acts);
    }

    /// What every call is answered from now on; all is well again with nothing.
    pub fn is_closed(&self, with: Option<(u16, &'static str)>) {
        self.desk().closed = with;
    }

    /// What it took for a recipient, in order.
    pub fn taken(&self, recipient: &str) -> Vec<Taken> {
        self.desk().taken.iter().filter(|taken| taken.to == recipient).cloned().collect()
    }

    /// What it calls with about all that it took and is done with: its name, our reference and the status.
    pub fn receipts(&self) -> Vec<(String, Option<String>, String)> {
        let text = |said: &Value, field: &str| said[field].as_str().unwrap_or_default().to_owned();
        let desk = self.desk();
        let done = desk.taken.iter().filter(|taken| taken.said["status"] != "created");
        done.map(|taken| (text(&taken.said, "id"), taken.reference.clone(), text(&taken.said, "status"))).collect()
    }

    /// A key that opens it.
    pub fn key() -> String {
        format!("homeward-trial-{SERVICE}-{SECRET}")
    }
}

/// Lets in whoever shows a fresh token of the one service that there is.
async fn admitted(
    State(shared): State<Shared>,
    headers: HeaderMap,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let shown = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(token) = shown.strip_prefix("Bearer ") else {
        return no(401, "AuthError", "Unauthorized: authentication token must be provided");
    };
    let closed = {
        let mut desk = shared.desk();
        desk.calls += 1;
        desk.tokens.push(token.to_owned());
        desk.closed
    };
    if let Some((code, kind)) = closed {
        return no(code, kind, "as it was told");
    }
    if let Err(why) = contract::token(token, SERVICE, SECRET, shared.clock.now()) {
        return no(403, "AuthError", why);
    }
    next.run(request).await
}

async fn send(State(shared): State<Shared>, Path(kind): Path<String>, body: Bytes) -> Result<Response, No> {
    let asked = contract::message(&kind, &body)?;
    let to = asked[contract::recipient_field(&kind)].as_str().unwrap_or_default().to_owned();
    let act = shared.desk().acts.get_mut(&to).and_then(VecDeque::pop_front);
    match act {
        Some(Act::Refuse(code, kind)) => return Err(refused(code, kind, "as it was told")),
        Some(Act::Stall) => std::future::pending().await,
        Some(Act::TakeAndFail(..) | Act::TakeAndStall) | None => {}
    }
    let id = MessageId::fresh(shared.clock.now()).to_string();
    let (said, answer) = {
        let desk = shared.desk();
        let template = desk.templates.iter().find(|template| Some(&*template.0) == asked["template_id"].as_str());
        let template = template.ok_or_else(|| refused(400, "BadRequestError", "Template not found"))?;
        if template.1 != kind {
            return Err(refused(400, "BadRequestError", "wrong template type"));
        }
        let [subject, text] = [&template.2, &template.3].map(|text| contract::filled(text, &asked["personalisation"]));
        contract::taken(&kind, &id, &asked, &to, &(subject?, text?), shared.clock.now())
    };
    let reference = asked["reference"].as_str().map(str::to_owned);
    if !contract::is_for_smoke(&to) {
        let mut desk = shared.desk();
        let mut said: Value = said;
        if desk.is_test_key {
            said["status"] = contract::simulated(&to).into();
        }
        desk.taken.push(Taken { to, reference, said });
    }
    match act {
        Some(Act::TakeAndFail(code, kind)) => Err(refused(code, kind, "as it was told")),
        Some(Act::TakeAndStall) => std::future::pending().await,
        _ => Ok((StatusCode::CREATED, Json(answer)).into_response()),
    }
}

async fn one(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let found =
        shared.desk().taken.iter().find(|taken| taken.said["id"] == id.as_str()).map(|taken| taken.said.clone());
    found.map_or_else(|| no(404, "NoResultFound", "No result found"), |said| Json(said).into_response())
}

async fn list(State(shared): State<Shared>, Query(wanted): Query<HashMap<String, String>>) -> Response {
    let all: Vec<Value> = shared.desk().taken.iter().rev().map(|taken| taken.said.clone()).collect();
    let fits = |said: &Value| {
        let is = |name: &str, field: &str| wanted.get(name).is_none_or(|value| said[field] == value.as_str());
        is("reference", "reference") && is("status", "status") && is("template_type", "type")
    };
    let behind =
        wanted.get("older_than").map(|id| all.iter().position(|said| said["id"] == id.as_str()).unwrap_or(0) + 1);
    let page: Vec<Value> = all.into_iter().skip(behind.unwrap_or(0)).filter(fits).take(contract::PAGE).collect();
    let mut links = json!({ "current": "/v2/notifications" });
    if let Some(last) = page.last() {
        links["next"] = format!("/v2/notifications?older_than={}", last["id"].as_str().unwrap_or_default()).into();
    }
    Json(json!({ "notifications": page, "links": links })).into_response()
}

async fn received(State(shared): State<Shared>, Query(wanted): Query<HashMap<String, String>>) -> Response {
    let all = shared.desk().received.clone();
    let behind = wanted.get("older_than").map(|id| all.iter().position(|text| text["id"] == id.as_str()));
    let page: Vec<Value> = match behind {
        Some(None) => vec![],
        behind => all.into_iter().skip(behind.flatten().map_or(0, |place| place + 1)).take(contract::PAGE).collect(),
    };
    let mut links = json!({ "current": "/v2/received-text-messages" });
    if let Some(last) = page.last() {
        let id = last["id"].as_str().unwrap_or_default();
        links["next"] = format!("/v2/received-text-messages?older_than={id}").into();
    }
    Json(json!({ "received_text_messages": page, "links": links })).into_response()
}

fn shown(template: &(String, &'static str, String, String)) -> Value {
    let (id, kind, subject, body) = template;
    json!({ "id": id, "type": kind, "name": "Homeward", "version": 1, "subject": subject, "body": body,
        "created_at": "2026-01-01T00:00:00.000000Z", "updated_at": null, "created_by": "a@example.org",
        "personalisation": {}, "postage": null, "letter_contact_block": null })
}

async fn template_of(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    let found = shared.desk().templates.iter().find(|template| template.0 == id).map(shown);
    found.map_or_else(|| no(404, "NoResultFound", "No result found"), |said| Json(said).into_response())
}

async fn templates(State(shared): State<Shared>, Query(wanted): Query<HashMap<String, String>>) -> Json<Value> {
    let desk = shared.desk();
    let of_kind = desk.templates.iter().filter(|template| wanted.get("type").is_none_or(|kind| kind == template.1));
    Json(json!({ "templates": of_kind.map(shown).collect::<Vec<_>>() }))
}

async fn preview(State(shared): State<Shared>, Path(id): Path<String>, body: Bytes) -> Result<Response, No> {
    let asked: Value = serde_json::from_slice(&body).map_err(|_| refused(400, "ValidationError", "no JSON"))?;
    let desk = shared.desk();
    let found = desk.templates.iter().find(|template| template.0 == id);
    let (_, kind, subject, text) = found.ok_or_else(|| refused(404, "NoResultFound", "No result found"))?;
    let [subject, text] = [subject, text].map(|text| contract::filled(text, &asked["personalisation"]));
    let said = json!({ "id": id, "type": kind, "version": 1, "body": text?, "subject": subject?, "postage": null });
    Ok(Json(said).into_response())
}

/// How old a token may be, and how far ahead.
pub const FRESH: TimeDelta = TimeDelta::seconds(30);
