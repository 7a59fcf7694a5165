//! The API as partners meet it: over a real connection, every answer in its shape.

mod attachments;
mod batch;
mod bounds;
pub mod conversation;
mod described;
mod episodes;
mod face;
pub mod foi;
mod foi_exports;
mod idempotency;
mod killed;
mod lists;
mod live;
mod metrics;
mod notices;
mod opened;
mod posts_told;
mod questions;
pub mod records;
mod refusals;
mod reports;
pub mod return_interviews;
mod reviews;
mod safe_contacts;
mod ssda903;
mod ssda903_then;
pub mod timeliness;

use std::net::SocketAddr;
use std::num::NonZeroU32;

use homeward::http::{Api, dressed, router};
use homeward::services::Sealer;
use homeward::services::setup::Setup;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::app::{App, On};

/// Two authorities and whoever tells them; one key each, and some that open nothing or little.
const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }, { code = "991", name = "Southshire" }]
    organisations = [
        { name = "Northshire Police", kind = "police", authorities = ["990"] },
        { name = "Oakfield Homes", kind = "care_provider", authorities = ["990"] },
        { name = "Northshire County Council", kind = "local_authority", authorities = ["990"] },
        { name = "Southshire County Council", kind = "local_authority", authorities = ["991"] },
    ]
    api_keys = [
        { name = "police", organisation = "Northshire Police", scopes = ["notices"] },
        { name = "home", organisation = "Oakfield Homes", scopes = ["notices"] },
        { name = "council", organisation = "Northshire County Council", scopes = ["notices", "records"] },
        { name = "neighbour", organisation = "Southshire County Council", scopes = ["notices"] },
        { name = "admin", organisation = "Northshire County Council", scopes = ["administration"] },
        { name = "police admin", organisation = "Northshire Police", scopes = ["administration"] },
        { name = "reader", organisation = "Northshire Police", scopes = ["records"] },
        { name = "expired", organisation = "Northshire Police", scopes = ["notices"], expires_at = "2026-11-23T09:00:00Z" },
        { name = "revoked", organisation = "Northshire Police", scopes = ["notices"], revoked = true },
    ]
"#;

/// More than any test sends.
pub const A_MINUTE: u32 = 100_000;

/// A server of one test.
pub struct Served {
    pub app: App,
    pub base: String,
    client: Client,
    keys: Vec<(String, String)>,
    pub stop: watch::Sender<bool>,
    pub api: Api,
}

/// What came back.
#[derive(Debug)]
pub struct Answered {
    pub code: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The problem, after looking at all that every problem must have.
    pub fn problem(&self, code: StatusCode) -> Value {
        let problem = self.json();
        assert_eq!(self.code, code.as_u16(), "{problem}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{problem}");
        assert_eq!(problem["status"], self.code, "{problem}");
        assert_eq!(problem["request_id"], self.header("x-request-id"), "{problem}");
        for field in ["type", "title", "detail", "request_id"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {problem}");
        }
        problem
    }

    /// Where the faults of a refusal lie.
    pub fn pointers(&self) -> Vec<String> {
        let problem = self.problem(StatusCode::UNPROCESSABLE_ENTITY);
        let errors = problem["errors"].as_array().expect("a list of faults");
        errors.iter().map(|fault| fault["pointer"].as_str().expect("a pointer").to_owned()).collect()
    }
}

impl Served {
    pub async fn on(on: On) -> Self {
        Self::at_pace(on, A_MINUTE).await
    }

    pub async fn at_pace(on: On, a_minute: u32) -> Self {
        let app = App::on(on).await;
        let setup: Setup = toml::from_str(PARTIES).expect("the set-up is written right");
        Self::over(app, &setup, a_minute).await
    }

    /// Over an application, once it is set up so.
    pub async fn over(mut app: App, setup: &Setup, a_minute: u32) -> Self {
        let issued = app.services.apply(setup).await.expect("the set-up applies");
        let keys = issued.into_iter().map(|key| (key.name, key.secret)).collect();
        let (stop, stopping) = watch::channel(false);
        app.services = app.services.clone().with_sealer(Sealer::with_key("a key of the tests, which is long enough"));
        let api = Api::new(app.services.clone(), NonZeroU32::new(a_minute).expect("a pace"), false, stopping);
        let panics = axum::Router::new().route("/panics", axum::routing::get(panics));
        let routes = router(api.clone()).merge(dressed(api.clone(), panics).reset_fallback());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let service = routes.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { app, base, client: Client::new(), keys, stop, api }
    }

    /// With further parties, whose keys are used like the others.
    pub async fn with_also(mut self, parties: &str) -> Self {
        let setup: Setup = toml::from_str(parties).expect("the set-up is written right");
        let issued = self.app.services.apply(&setup).await.expect("the set-up applies");
        self.keys.extend(issued.into_iter().map(|key| (key.name, key.secret)));
        self
    }

    pub fn secret(&self, key: &str) -> &str {
        &self.keys.iter().find(|(name, _)| name == key).expect("the key was issued").1
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).header("x-request-id", "of-the-test")
    }

    /// With a key, unless it is named "".
    pub fn with(&self, key: &str, method: Method, path: &str) -> RequestBuilder {
        let request = self.request(method, path);
        if key.is_empty() { request } else { request.bearer_auth(self.secret(key)) }
    }

    pub async fn get(&self, key: &str, path: &str) -> Answered {
        answered(self.with(key, Method::GET, path)).await
    }

    pub async fn send(&self, key: &str, notice: &Value) -> Answered {
        answered(self.with(key, Method::POST, "/api/v1/notices").json(notice)).await
    }

    /// How many rows `table` has.
    pub async fn count(&self, table: &str) -> i64 {
        let db = self.app.services.database.read();
        let query = format!("SELECT COUNT(*) AS n FROM {table}");
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), query);
        let row = db.query_one_raw(statement).await.expect("the database answers").expect("a row");
        row.try_get("", "n").expect("a number")
    }

    /// The bodies of all answers that are kept, as they lie there.
    pub async fn kept_answers(&self) -> Vec<String> {
        let db = self.app.services.database.read();
        let query = "SELECT body FROM idempotent_answers WHERE body IS NOT NULL";
        let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), query)).await;
        rows.expect("the database answers").iter().map(|row| row.try_get("", "body").expect("a text")).collect()
    }

    /// What the audit says, oldest first: who, what, outcome, request.
    pub async fn audit(&self) -> Vec<(String, String, String)> {
        let db = self.app.services.database.read();
        let query = "SELECT action, outcome, request_id FROM audit ORDER BY id";
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), query);
        let rows = db.query_all_raw(statement).await.expect("the database answers");
        let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).expect("a text");
        rows.iter().map(|row| (text(row, "action"), text(row, "outcome"), text(row, "request_id"))).collect()
    }
}

pub async fn answered(request: RequestBuilder) -> Answered {
    let response = request.send().await.expect("the server answers");
    let (code, headers) = (response.status().as_u16(), response.headers().clone());
    Answered { code, headers, text: response.text().await.expect("a text") }
}

async fn panics() {
    panic!("a place that should never be reached, with a name: Zoë");
}

/// A notice without fault.
pub fn missing(reference: &str, family: &str) -> Value {
    json!({
        "type": "missing",
        "reference": reference,
        "authority": "990",
        "reported_at": "2026-11-20T22:05:00Z",
        "child": { "given_name": "Zoë", "family_name": family, "date_of_birth": "2011-04-09" },
        "classification": "missing",
        "missing_from_at": "2026-11-20T21:40:00Z",
    })
}
