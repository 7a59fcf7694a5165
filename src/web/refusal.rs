//! A refusal is a page that says why nothing was done, and what to do now. Every answer of a page's route with such a code
//! becomes one, whoever gave it.

use std::any::Any;

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::frame::Frame;
use super::page;
use crate::services::{Error, request};

/// What is so: a heading, and what the reader can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands(pub &'static str, pub &'static [&'static str]);

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be read at all.
    Malformed,
    /// Who asks may not.
    Forbidden,
    /// There is no such page for who asks.
    NotFound,
    /// Not in this way.
    MethodNotAllowed,
    /// It did not arrive in time.
    TooSlow,
    /// It cannot follow on what is recorded.
    Conflict,
    /// The same, where it is known what is so instead.
    Stands(Stands),
    /// It is too large.
    TooLarge,
    /// It has faults, and no form to show them in.
    Invalid,
    /// Too many came.
    TooManyRequests,
    /// The fault is ours.
    Internal,
    /// Not at this moment.
    Unavailable,
}

impl Refusal {
    const ALL: [Self; 11] = [
        Self::Malformed,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Conflict,
        Self::TooLarge,
        Self::Invalid,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
    ];

    const fn code(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict | Self::Stands(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Of what has this code; what we have no words for is put into those for all of its class.
    fn of(code: StatusCode) -> Option<Self> {
        let class = if code.is_client_error() {
            Self::Malformed
        } else if code.is_server_error() {
            Self::Internal
        } else {
            return None;
        };
        Some(Self::ALL.into_iter().find(|refusal| refusal.code() == code).unwrap_or(class))
    }

    /// The heading, and what the reader can do.
    const fn words(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Malformed => {
                ("Your browser sent something we cannot read", &["Go back and try again. Nothing was recorded."])
            }
            Self::Forbidden => (
                "You cannot do that",
                &["Your role does not include this. Nothing was recorded.", "Ask whoever manages Homeward for you."],
            ),
            Self::NotFound => (
                "Page not found",
                &[
                    "If you typed the web address, check it is correct. If you pasted it, check you copied all of it.",
                    "It may also be that you are not one of those who see this page.",
                ],
            ),
            Self::MethodNotAllowed => (
                "This address does not work like that",
                &["It may be the address of a form that was sent before. Start again from the page it was on."],
            ),
            Self::TooSlow => (
                "What you sent did not arrive in time",
                &["Nothing was recorded. Go back, check your connection, and send it again."],
            ),
            Self::Stands(Stands(heading, advice)) => (heading, advice),
            Self::Conflict => (
                "Somebody changed this in the meantime",
                &["Nothing of yours was recorded. Go back and load the page again to see what it says now."],
            ),
            Self::TooLarge => {
                ("What you sent is too large", &["Nothing was recorded. Go back, shorten it, and send it again."])
            }
            Self::Invalid => {
                ("What you sent has faults", &["Nothing was recorded. Go back and check what you entered."])
            }
            Self::TooManyRequests => (
                "Too many requests",
                &["More came from your connection than we answer in a minute. Wait a minute, then try again."],
            ),
            Self::Internal => (
                "Sorry, there is a problem with Homeward",
                &[
                    "The fault is ours and has been logged. Try again later.",
                    "If a child is at risk now, do not wait for us: call 999.",
                ],
            ),
            Self::Unavailable => (
                "Sorry, Homeward is not available just now",
                &[
                    "Nothing you sent was recorded, as far as we can tell. Wait a minute, then send it again.",
                    "If a child is at risk now, do not wait for us: call 999.",
                ],
            ),
        }
    }
}

/// Why a verb did nothing, where the page has no better words for it.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(_) => Self::Invalid,
            Error::NotFound => Self::NotFound,
            Error::Forbidden(_) => Self::Forbidden,
            Error::Refused(_) | Error::Stale(_) => Self::Conflict,
            Error::Busy => Self::Unavailable,
            Error::Database(error) => {
                tracing::error!(%error, "the database failed");
                Self::Unavailable
            }
            Error::Unreadable(error) => {
                tracing::error!(%error, "the ledger holds what cannot be read");
                Self::Internal
            }
            Error::File(error) => {
                tracing::error!(error, "a file beside the database failed");
                Self::Internal
            }
            Error::Randomness(error) => {
                tracing::error!(error, "the system gives no randomness");
                Self::Internal
            }
        }
    }
}

/// Only the code: the words are put in on the way out, where it is known who reads them.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.code().into_response();
        if let Self::Stands(stands) = self {
            response.extensions_mut().insert(stands);
        }
        response
    }
}

/// The answer where a request came to a place it should never reach; the log says where.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Refusal::Internal.into_response()
}

/// The page of a refusal.
#[derive(Template)]
#[template(path = "refusal.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    advice: &'static [&'static str],
    /// What to tell us of, where the fault is ours.
    request: Option<String>,
}

/// The answer itself, or the page of it where it refuses and says so in no page.
pub(super) fn in_words(response: Response, frame: impl FnOnce() -> Frame) -> Response {
    let Some(refusal) = Refusal::of(response.status()).filter(|_| !is_page(response.headers())) else {
        return response;
    };
    let refusal = response.extensions().get::<Stands>().map_or(refusal, |stands| Refusal::Stands(*stands));
    let (heading, advice) = refusal.words();
    let request = response.status().is_server_error().then(request::current).flatten();
    let page = Page { frame: frame(), heading, advice, request };
    let mut told = page::answered(response.status(), &page);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
