//! The API over HTTP: the table of routes, and what every request passes on its way to one. A route extracts, calls one
//! verb of the services and answers with a view; it holds no rule and no query.

mod acting;
mod asked;
mod auth;
mod callbacks;
pub mod conditional;
pub mod docs;
pub mod escalations;
pub mod exports;
pub mod extract;
mod health;
mod idempotent;
pub mod listed;
pub mod messages;
pub mod meters;
pub mod missing_episodes;
pub mod notices;
pub mod openapi;
mod outside;
pub mod pace;
pub mod problem;
pub mod reports;
pub mod return_interviews;
pub mod reviews;
pub mod safe_contacts;
mod unread;
pub mod webhook_endpoints;
mod words;

use std::num::NonZeroU32;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::watch;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use crate::domain::party::Scope;
use crate::services::Services;
use homeward_jobs::Pulse;
use meters::Meters;
use pace::Pace;
use problem::{Kind, Problem};

/// What every route has at hand.
#[derive(Clone)]
pub struct Api {
    /// The verbs.
    pub services: Services,
    /// How many requests a minute.
    pub pace: Pace,
    /// Whether we are reached by https, and browsers are to remember it.
    pub https: bool,
    /// Turns true when we are asked to stop.
    pub stopping: watch::Receiver<bool>,
    /// The jobs' sign of life, where they run here.
    pub pulse: Option<Pulse>,
    /// What is measured of this program.
    pub meters: Meters,
}

impl Api {
    /// Over the services, with so many requests a minute for each key; it stops when `stopping` turns true.
    #[must_use]
    pub fn new(services: Services, a_minute: NonZeroU32, https: bool, stopping: watch::Receiver<bool>) -> Self {
        Self { services, pace: Pace::of(a_minute), https, stopping, pulse: None, meters: Meters::default() }
    }
}

/// How much a guarded route reads, and how long it may take.
#[derive(Clone, Copy, Debug)]
struct Guard {
    most: usize,
    time: Duration,
}

/// One notice (contract, section 2), and anything else that one person writes at one time. Longer than it takes a
/// database under load; shorter than a proxy waits.
const ONE: Guard = Guard { most: notices::LARGEST, time: Duration::from_secs(20) };
/// A batch of notices.
const BATCH: Guard = Guard { most: notices::batch::LARGEST, time: Duration::from_mins(4) };

/// What is written to other agencies, with its files. They come from telephones.
const WITH_FILES: Guard = Guard { most: missing_episodes::LARGEST_POST, time: Duration::from_mins(1) };

/// What is said about a return interview.
const INTERVIEW: Guard = Guard { most: return_interviews::LARGEST, time: ONE.time };

/// The council's own tables for a return.
const TABLES: Guard = Guard { most: exports::LARGEST, time: Duration::from_mins(1) };

/// All routes.
pub fn router(api: Api) -> Router {
    let notices = Router::new()
        .route("/notices", post(notices::send::send_notice))
        .route("/notices/{id}", get(notices::read::read_notice));
    let batch = Router::new().route("/notices/batch", post(notices::batch::send_notices));
    let told = Router::new()
        .route("/openapi.json", get(openapi::document))
        .route_layer(from_fn_with_state(api.clone(), stranger));
    let records =
        missing_episodes::routes().merge(reviews::routes()).merge(escalations::routes()).merge(safe_contacts::routes());
    let v1 = guarded(&api, Scope::Notices, ONE, notices)
        .merge(guarded(&api, Scope::Notices, BATCH, batch))
        .merge(guarded(&api, Scope::Records, ONE, records))
        .merge(guarded(&api, Scope::Records, WITH_FILES, missing_episodes::routes_with_files()))
        .merge(guarded(&api, Scope::Interviews, INTERVIEW, return_interviews::routes()))
        .merge(guarded(&api, Scope::Reports, ONE, reports::routes()))
        .merge(guarded(&api, Scope::Exports, TABLES, exports::routes()))
        .merge(guarded(&api, Scope::Administration, ONE, messages::routes().merge(webhook_endpoints::routes())))
        .merge(told);
    let pages = Router::new()
        .route("/api/docs", get(docs::page))
        .route("/api/docs/{file}", get(docs::file))
        .route_layer(from_fn_with_state(api.clone(), stranger));
    let health = Router::new().route("/health/live", get(health::live)).route("/health/ready", get(health::ready));
    dressed(api, Router::new().nest("/api/v1", v1).merge(pages).merge(health).merge(callbacks::routes()))
}

/// Whose addresses are the API's; all others are pages'.
const OURS: [&str; 3] = ["api", "health", "callbacks"];

/// The API, and `pages` at every other address, under the same face.
pub fn beside(api: Api, pages: Router) -> Router {
    let pages = pages.layer(from_fn_with_state(api.clone(), outside::face));
    let api = router(api);
    Router::new().fallback(async move |request: Request| {
        let first = request.uri().path().split('/').nth(1).unwrap_or_default();
        let routes = if OURS.contains(&first) { api } else { pages };
        routes.oneshot(request).await
    })
}

/// Nothing but health, for a program that runs jobs only.
pub fn health_only(api: Api) -> Router {
    let health = Router::new().route("/health/live", get(health::live)).route("/health/ready", get(health::ready));
    dressed(api, health)
}

/// Routes for keys with `scope`, within `guard`, each request done once.
fn guarded(api: &Api, scope: Scope, guard: Guard, routes: Router<Api>) -> Router<Api> {
    // The last one is the first that a request meets.
    routes
        .route_layer(from_fn_with_state((api.clone(), guard), idempotent::once))
        .route_layer(from_fn_with_state((api.clone(), scope), auth::admit))
}

/// `routes` with all that every request passes, whether or not there is a route for it.
pub fn dressed(api: Api, routes: Router<Api>) -> Router {
    routes
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_in_this_way)
        // Guards read bodies, each to its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(api.clone(), outside::face))
        .with_state(api)
}

/// Counts those who come without a key.
async fn stranger(State(api): State<Api>, request: Request, next: Next) -> Response {
    match api.pace.of_stranger(request.extensions()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn nothing_here(State(api): State<Api>, request: Request) -> Problem {
    api.pace.of_stranger(request.extensions()).err().unwrap_or_else(Problem::not_found)
}

async fn not_in_this_way() -> Problem {
    Problem::new(Kind::MethodNotAllowed, "The header Allow names the methods that are offered here.")
}
