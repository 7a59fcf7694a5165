//! A problem is an answer that says why nothing was done (RFC 9457). Every refusal is one, whoever refuses; the sentences
//! that partners read stand here together.

use std::any::Any;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::conditional::etag;
use crate::domain::edition::Edition;
use crate::domain::violation::Violation;
use crate::services::{Error, request};

/// Its media type.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Seconds after which another writer will be done.
const AFTER_BUSY: u32 = 1;
/// Seconds after which a database that does not answer may be back.
const AFTER_OUTAGE: u32 = 5;

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It cannot be read at all.
    Malformed,
    /// Nobody knows who asks.
    Unauthenticated,
    /// Who asks may not.
    Forbidden,
    /// There is no such thing for who asks.
    NotFound,
    /// Not in this way.
    MethodNotAllowed,
    /// It did not arrive in time.
    TooSlow,
    /// It cannot follow on what is there.
    Conflict,
    /// It was changed by somebody else since.
    PreconditionFailed,
    /// It is too large.
    TooLarge,
    /// It is of a kind that is not read here.
    UnsupportedMediaType,
    /// It has faults.
    Invalid,
    /// It says not what the sender has seen of that which they change.
    PreconditionRequired,
    /// Too many came.
    TooManyRequests,
    /// The fault is ours.
    Internal,
    /// Not at this moment.
    Unavailable,
}

impl Kind {
    const fn words(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed => {
                (StatusCode::BAD_REQUEST, "urn:homeward:problem:malformed", "The request cannot be read")
            }
            Self::Unauthenticated => {
                (StatusCode::UNAUTHORIZED, "urn:homeward:problem:unauthenticated", "A valid API key is needed")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "urn:homeward:problem:forbidden", "This key may not do that"),
            Self::NotFound => (StatusCode::NOT_FOUND, "urn:homeward:problem:not-found", "There is nothing here"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "urn:homeward:problem:method-not-allowed",
                "This method is not offered here",
            ),
            Self::TooSlow => {
                (StatusCode::REQUEST_TIMEOUT, "urn:homeward:problem:too-slow", "The request did not arrive in time")
            }
            Self::Conflict => {
                (StatusCode::CONFLICT, "urn:homeward:problem:conflict", "This cannot follow on what is recorded")
            }
            Self::PreconditionFailed => (
                StatusCode::PRECONDITION_FAILED,
                "urn:homeward:problem:changed-since",
                "It was changed since you read it",
            ),
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "urn:homeward:problem:too-large", "The request is too large")
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "urn:homeward:problem:unsupported-media-type",
                "The content type is not read here",
            ),
            Self::Invalid => {
                (StatusCode::UNPROCESSABLE_ENTITY, "urn:homeward:problem:invalid", "What was sent has faults")
            }
            Self::PreconditionRequired => (
                StatusCode::PRECONDITION_REQUIRED,
                "urn:homeward:problem:edition-needed",
                "The header If-Match is needed",
            ),
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "urn:homeward:problem:too-many-requests", "Too many requests")
            }
            Self::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "urn:homeward:problem:internal", "Something went wrong on our side")
            }
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "urn:homeward:problem:unavailable",
                "This cannot be answered just now",
            ),
        }
    }
}

/// Why nothing was done, as RFC 9457 has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is; the same for all of its kind.
    #[serde(rename = "type")]
    #[schema(example = "urn:homeward:problem:invalid")]
    kind: &'static str,
    /// The kind in words.
    #[schema(example = "What was sent has faults")]
    title: &'static str,
    /// The code of the answer.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong this time.
    detail: String,
    /// The request, for asking us about it; the same as in the header `x-request-id`.
    #[serde(skip_serializing_if = "String::is_empty")]
    request_id: String,
    /// Every fault of what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Fault>)]
    errors: Vec<Violation>,
    /// What a program is told besides. In a box, for a problem is handed about in every result.
    #[serde(skip)]
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

/// One fault of what was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fault {
    /// Where: a JSON pointer into what was sent, or `?name` for a parameter of the query.
    #[schema(example = "#/child/date_of_birth")]
    pub pointer: String,
    /// What is wrong there.
    #[schema(example = "lies in the future")]
    pub detail: String,
}

impl Problem {
    /// Of a kind, in words for this time.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (code, name, title) = kind.words();
        Self {
            kind: name,
            title,
            status: code.as_u16(),
            detail: detail.into(),
            request_id: request::current().unwrap_or_default(),
            errors: vec![],
            header: None,
        }
    }

    /// With every fault.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Violation>) -> Self {
        self.errors = errors;
        self
    }

    /// With the seconds after which trying again may help.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        self.with_header(header::RETRY_AFTER, seconds.into())
    }

    /// With the edition that there is now.
    #[must_use]
    pub fn with_edition(self, present: &Edition) -> Self {
        match etag(present) {
            Some(tag) => self.with_header(header::ETAG, tag),
            None => self,
        }
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    /// The code of the answer.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.status
    }

    /// There is nothing here, or nothing for this caller.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "There is nothing at this address, or nothing that this key may see.")
    }

    /// The fault is ours.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(Kind::Internal, "We were not able to answer. The fault is ours and has been logged.")
    }

    /// The database does not answer, or we are stopping.
    #[must_use]
    pub fn unavailable() -> Self {
        let detail = "Nothing of this request was recorded, as far as we can tell. Please send it again.";
        Self::new(Kind::Unavailable, detail).retry_after(AFTER_OUTAGE)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => {
                let detail = match faults.len() {
                    1 => "There is a fault in what was sent; it is named under errors.".to_owned(),
                    many => format!("There are {many} faults in what was sent; all are named under errors."),
                };
                Self::new(Kind::Invalid, detail).with_errors(faults)
            }
            Error::NotFound => Self::not_found(),
            Error::Forbidden(why) => Self::new(Kind::Forbidden, why),
            Error::Refused(why) => Self::new(Kind::Conflict, why),
            Error::Stale(present) => {
                let detail =
                    "Somebody changed it since you read it. Read it again; the header ETag names what is there now.";
                Self::new(Kind::PreconditionFailed, detail).with_edition(&present)
            }
            Error::Busy => {
                let detail = "The same record is being changed by somebody else. Please send it again.";
                Self::new(Kind::Unavailable, detail).retry_after(AFTER_BUSY)
            }
            Error::Database(error) => {
                tracing::error!(%error, "the database failed");
                Self::unavailable()
            }
            Error::Unreadable(error) => {
                tracing::error!(%error, "the ledger holds what cannot be read");
                Self::internal()
            }
            Error::File(error) => {
                tracing::error!(error, "a file beside the database failed");
                Self::internal()
            }
            Error::Randomness(error) => {
                tracing::error!(error, "the system gives no randomness");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let code = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let besides = self.header.take();
        let mut response = (code, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if code == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"homeward\""));
        }
        if let Some((name, value)) = besides.map(|besides| *besides) {
            headers.insert(name, value);
        }
        response
    }
}

/// The answer where a request came to a place it should never reach; the log says where.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal().into_response()
}
