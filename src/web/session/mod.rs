//! Who is signed in, as pages know it. A page for people who are signed in stands behind [`required`] and takes a
//! [`SignedIn`]; one that shows a form takes [`Typed`] as well, which is what its reader had typed when their session ended.
//!
//! A form is sent to the address of the page that shows it: that is where it is shown again.

mod cookies;
mod device;
mod guard;
pub mod local;
mod origin;
pub mod status;
mod typed;
mod visitor;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

pub(super) use cookies::{SESSION, VISIT, sent};
pub(super) use guard::{recognised, required};
pub use typed::Typed;
pub(super) use visitor::{Proven, Stranger, Unproven};

use super::frame::Person;
use super::refusal::Refusal;
use super::{Pages, navigation};
use crate::services::accounts::{Opened, SignedIn};

/// A cookie came and opens nothing any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Over;

/// Whoever is signed in, on a page that stands behind [`required`].
impl FromRequestParts<Pages> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Pages) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!("a page that wants somebody signed in stands outside the guard");
            Refusal::Internal
        })
    }
}

/// Whether a browser says of a form that it comes from a page of ours, or says nothing.
pub(super) fn is_ours(pages: &Pages, headers: &HeaderMap) -> bool {
    origin::is_ours(headers, &pages.services.mail.public_url.to_string())
}

/// As pages show them.
fn shown(who: &SignedIn) -> Person {
    Person {
        name: who.person.name.clone(),
        entries: navigation::entries(&who.roles, who.caller.organisation.kind),
        own: navigation::own(who.unread),
        token: who.session.form_token.clone(),
        ends: Some(status::of(&who.session, who.now)),
    }
}

/// The answer, with the session that has begun: the browser needs no other token any more.
pub(super) fn begun(mut answer: Response, opened: &Opened) -> Response {
    put(&mut answer, cookies::kept(SESSION, &opened.token));
    put(&mut answer, cookies::forgotten(VISIT));
    answer
}

/// The answer, with a cookie kept or forgotten.
fn put(answer: &mut Response, cookie: HeaderValue) {
    answer.headers_mut().append(header::SET_COOKIE, cookie);
}

/// The answer, after which the browser knows nothing any more.
pub(super) fn ended(mut answer: Response) -> Response {
    put(&mut answer, cookies::forgotten(SESSION));
    // Not "cookies": that would sign people out of everything that their council has under its name.
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert(header::HeaderName::from_static("clear-site-data"), clear);
    answer
}
