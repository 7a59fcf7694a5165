//! The pages: what people read and fill in, in a browser. A page's route extracts, calls one verb of the services and
//! answers with one struct, which has one template. `CONTRIBUTING.md` shows how one is made.
//!
//! Every page does its work without JavaScript; with it, it is more comfortable. Nothing on a page comes from elsewhere,
//! nothing is stored in the browser, and no address of a page holds anything personal.

mod accessibility;
mod account;
mod administration;
mod allocating;
pub mod assets;
mod board;
mod children;
mod cookies;
mod exports;
mod foi;
pub mod form;
pub mod frame;
mod home;
mod inbox;
pub mod navigation;
mod pace;
pub mod page;
pub mod parts;
mod people;
mod quiet_hours;
pub mod refusal;
mod report_missing;
mod reviews;
mod rotas;
pub mod routing;
mod safe_contact;
pub mod session;
mod settling;
mod signing;
mod silences;
mod steps;
mod texts;
mod timeliness;
pub mod times;
mod told;
mod whose;
pub mod wording;
mod wordings;
mod work;

use std::num::NonZeroU32;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;

use crate::services::Services;
use frame::Person;
use pace::Pace;
use refusal::Refusal;
use routing::{Address, Routes, get};

/// What every page has at hand.
#[derive(Clone)]
pub struct Pages {
    /// The verbs.
    pub services: Services,
    /// What this installation is for, which every page says.
    pub purpose: Purpose,
    /// Turns true when we are asked to stop.
    pub stopping: watch::Receiver<bool>,
    pace: Pace,
}

/// Whose children these are, and whom what is sent reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Real ones, and everybody.
    #[default]
    Work,
    /// Nobody's, as people learn and try: what is sent reaches no real phone or mailbox.
    Rehearsal,
    /// Nobody's: all are made up.
    Demonstration,
}

impl Purpose {
    /// What every page says of it at its top.
    #[must_use]
    pub const fn said(self) -> Option<&'static str> {
        match self {
            Self::Work => None,
            Self::Rehearsal => Some("Rehearsal: nothing reaches a real phone or mailbox. Do not enter real children"),
            Self::Demonstration => Some("Demonstration: no real children"),
        }
    }
}

impl Pages {
    /// Over the services, with so many requests a minute for each address that nobody is signed in from; what goes on by
    /// itself ends when `stopping` turns true.
    #[must_use]
    pub fn new(services: Services, a_minute: NonZeroU32, purpose: Purpose, stopping: watch::Receiver<bool>) -> Self {
        Self { services, purpose, stopping, pace: Pace::of(a_minute) }
    }
}

/// What a browser may do with a page: load our own files, send our own forms, and nothing else. What is written into a page
/// cannot run, however it came there.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                          form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// All pages.
pub fn router(pages: Pages) -> Router {
    let routes = open().into_router().merge(signed_in(&pages, inside().into_router()));
    // Files are the same for everybody and asked for once: they count for nobody.
    let files = Router::new().route("/assets/{name}", axum::routing::get(assets::asset));
    dressed(&pages, paced(&pages, routes).merge(files)).with_state(pages)
}

/// The addresses of all pages.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Those that anybody may open.
    pub open: Vec<Address>,
    /// Those of people who are signed in.
    pub inside: Vec<Address>,
}

/// Every address that [`router`] leads to a page from.
#[must_use]
pub fn addresses() -> Addresses {
    Addresses { open: open().into_addresses(), inside: inside().into_addresses() }
}

/// For anybody.
fn open() -> Routes {
    Routes::new()
        .route("/", get(home::arrive))
        .route("/accessibility-statement", get(accessibility::show))
        .route("/cookies", get(cookies::show))
        .merge(signing::routes())
}

/// For whoever is signed in.
fn inside() -> Routes {
    Routes::new()
        .route("/home", get(home::show))
        .route(session::status::PATH, get(session::status::ask).post(session::status::stay))
        .merge(account::routes())
        .merge(inbox::routes())
        .merge(children::routes())
        .merge(safe_contact::routes())
        .merge(administration::routes())
        .merge(people::routes())
        .merge(report_missing::routes())
        .merge(timeliness::routes())
        .merge(foi::routes())
        .merge(exports::routes())
        .merge(told::routes())
        .merge(work::routes())
        .merge(board::routes())
        .merge(allocating::routes())
        .merge(silences::routes())
        .merge(steps::routes())
        .merge(texts::routes())
        .merge(reviews::routes())
        .merge(rotas::routes())
        .merge(quiet_hours::routes())
        .merge(settling::routes())
        .merge(wordings::routes())
}

/// `routes` for whoever is signed in.
fn signed_in(pages: &Pages, routes: Router<Pages>) -> Router<Pages> {
    routes.route_layer(from_fn_with_state(pages.clone(), session::required))
}

/// `routes`, and whatever is no page, at the pace of strangers.
fn paced(pages: &Pages, routes: Router<Pages>) -> Router<Pages> {
    routes.fallback(nothing_here).layer(from_fn_with_state(pages.clone(), pace::of_stranger))
}

/// `routes` with all that every page passes, whether or not there is a route for it.
pub fn dressed(pages: &Pages, routes: Router<Pages>) -> Router<Pages> {
    routes
        .method_not_allowed_fallback(not_in_this_way)
        // Forms are read to limits of their own.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(refusal::panicked))
        .layer(from_fn_with_state(pages.clone(), face))
        .layer(from_fn_with_state(pages.clone(), session::recognised))
}

/// Puts refusals into words, and tells browsers what they may do.
async fn face(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let person = request.extensions().get::<Person>().cloned();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let mut response = refusal::in_words(response, || pages.frame(person, &path));
    let told = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // Whoever is sent no referrer at all is told no origin either, and could not prove a form's.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    ];
    for (name, value) in told {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

async fn nothing_here() -> Refusal {
    Refusal::NotFound
}

async fn not_in_this_way() -> Refusal {
    Refusal::MethodNotAllowed
}
