//! `POST /notices/batch`: many notices at once, each by itself. A broken line does not hold up the others.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::LARGEST as LARGEST_NOTICE;
use super::view::{Answer, code};
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::{Query, is_of_type, json};
use crate::http::idempotent::Passing;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::{Kind, Problem};
use crate::services::Services;

/// The media type: a JSON text a line.
pub const MEDIA_TYPE: &str = "application/x-ndjson";
/// The most bytes of a batch (contract, section 2).
pub const LARGEST: usize = 8 * 1024 * 1024;
/// The most lines of a batch (contract, section 2).
const MOST_LINES: usize = 1_000;

/// What became of one line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchLine)]
pub struct Outcome {
    /// The line, counted from 1, blank ones too.
    line: usize,
    /// What would have been the code of an answer to this line alone.
    #[schema(example = 201)]
    status: u16,
    /// What we did with the notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notice: Option<Answer>,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    problem: Option<Problem>,
}

impl Outcome {
    /// The line was refused.
    #[must_use]
    pub fn refused(line: usize, problem: Problem) -> Self {
        Self { line, status: problem.code(), notice: None, problem: Some(problem) }
    }

    /// Whether the notice was kept, now or before.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.notice.is_some()
    }

    /// Whether the fault was ours, so that the same line may go through the next time.
    #[must_use]
    pub fn is_our_fault(&self) -> bool {
        self.status >= 500
    }

    /// Takes in the notice that one line holds.
    pub async fn take_in(services: &Services, caller: &Caller, line: usize, text: &[u8]) -> Self {
        if text.len() > LARGEST_NOTICE {
            let detail = format!("A notice has at most {LARGEST_NOTICE} bytes.");
            return Self::refused(line, Problem::new(Kind::TooLarge, detail));
        }
        match json(text) {
            Ok(notice) => Self::receive(services, caller, line, &notice).await,
            Err(problem) => Self::refused(line, problem),
        }
    }

    /// Takes in a notice that came as `line`.
    pub async fn receive(services: &Services, caller: &Caller, line: usize, notice: &serde_json::Value) -> Self {
        match services.receive(caller, notice).await {
            Ok(receipt) => {
                let notice = Some(Answer::for_caller(caller, &receipt));
                Self { line, status: code(&receipt).as_u16(), notice, problem: None }
            }
            Err(error) => Self::refused(line, error.into()),
        }
    }
}

/// Send up to 1000 notices at once.
///
/// One notice a line, at most 8 MiB. Answered a line for each that is not blank, in order; each is kept or refused by
/// itself. Where our side fails, the lines from there on are answered 503: send them again.
#[utoipa::path(
    post,
    path = "/api/v1/notices/batch",
    tag = "Notices",
    params(("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days: the same body under it is answered the same again.")),
    request_body(content = Vec<super::schema::Notice>, content_type = "application/x-ndjson", description = "The notices, one a line, with neither brackets nor commas around them."),
    responses(
        (status = 200, body = Vec<Outcome>, content_type = "application/x-ndjson", description = "What became of each, one a line."),
        Refusals,
        BodyRefusals,
    )
)]
pub(crate) async fn send_notices(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: axum::http::HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    Query::of(&uri).done()?;
    is_of_type(&headers, MEDIA_TYPE)?;
    let lines: Vec<&[u8]> = body.trim_ascii_end().split(|byte| *byte == b'\n').collect();
    if lines.len() > MOST_LINES {
        return Err(Problem::new(Kind::TooLarge, format!("A batch has at most {MOST_LINES} lines.")));
    }
    let mut answer = vec![];
    let mut failed = false;
    for (number, text) in (1..).zip(lines) {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let line = if failed || *api.stopping.borrow() {
            Outcome::refused(number, Problem::unavailable())
        } else {
            Outcome::take_in(&api.services, &caller, number, text).await
        };
        failed |= line.is_our_fault();
        let written = serde_json::to_writer(&mut answer, &line);
        written.map_err(|error| {
            tracing::error!(%error, "a line of an answer cannot be written");
            Problem::internal()
        })?;
        answer.push(b'\n');
    }
    let mut response = ([(header::CONTENT_TYPE, MEDIA_TYPE)], answer).into_response();
    if failed {
        response.extensions_mut().insert(Passing);
    }
    Ok(response)
}
