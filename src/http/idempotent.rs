//! Requests that may be repeated: what comes under an `Idempotency-Key` is done once and answered the same each time.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::acting::HEADER as ACTING;
use super::problem::{Kind, Problem};
use super::{Api, Guard, escalations, extract, messages, missing_episodes, return_interviews, reviews};
use crate::domain::party::Caller;
use crate::services::idempotency::{self, Answer, Done, Name, Reserved, Turn};
use crate::services::request;

/// The header by which a sender names a request.
const HEADER: &str = "idempotency-key";
/// A longer name is none that a program made up for one request.
const LONGEST_NAME: usize = 255;
/// How many times the time limit of its route an unanswered request may be at work before the next one takes over.
const PATIENCE: u32 = 2;

/// Answers that follow from the headers of one request, and may be others when the same body comes again.
const NOT_OF_THE_BODY: [StatusCode; 3] =
    [StatusCode::BAD_REQUEST, StatusCode::PRECONDITION_FAILED, StatusCode::PRECONDITION_REQUIRED];

/// Marks an answer that is not to be given again: part of the work could not be done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing;

/// Reads the body within its limits; answers what came before under the same name, and keeps the answer of what did not.
pub(super) async fn once(State((api, guard)): State<(Api, Guard)>, request: Request, next: Next) -> Response {
    let work = tokio::time::timeout(guard.time, answered(&api, guard, request, next));
    match work.await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => problem.into_response(),
        Err(_) => Problem::unavailable().into_response(),
    }
}

async fn answered(api: &Api, guard: Guard, request: Request, next: Next) -> Result<Response, Problem> {
    let (request, bytes) = extract::gathered(request, guard.most).await?;
    let caller = request.extensions().get::<Caller>();
    let key = caller.and_then(|caller| caller.key).filter(|_| request.method() == Method::POST);
    let (Some(name), Some(key)) = (named(request.headers())?, key) else {
        // Whoever works on a large body has it once.
        drop(bytes);
        return Ok(next.run(request).await);
    };
    // The path as asked for, not its template: one name may be used for two interviews.
    let path = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(uri)| uri).path();
    let route = format!("{} {path}", request.method());
    let name = Name { key, route, name };
    let digest = digest(&request, &bytes);
    drop(bytes);
    match api.services.reserve(&name, &digest, patience(guard.time)).await? {
        Turn::Ours(reserved) => {
            let id = request::current().unwrap_or_default();
            let work = work(api.clone(), reserved, request, next);
            // On its own: a sender who hangs up must not leave us with work done and its answer not kept.
            let done = tokio::spawn(request::within(id, work)).await;
            Ok(done.unwrap_or_else(|_| Problem::internal().into_response()))
        }
        Turn::Answered(answer) => Ok(replayed(answer)),
        Turn::Otherwise => {
            let detail = "Another request came with this Idempotency-Key in the last seven days: with another body, or by \
                          another person.";
            Err(Problem::new(Kind::Invalid, detail))
        }
        Turn::Running => {
            let detail = "A request with this Idempotency-Key is being answered at this moment. Please ask again.";
            Err(Problem::new(Kind::Conflict, detail).retry_after(1))
        }
    }
}

/// What makes one request the same as another: its body, and whatever else decides what is done with it. Not `If-Match`,
/// which says only when.
fn digest(request: &Request, body: &[u8]) -> String {
    let mut digest = Sha256::new_with_prefix(body);
    let said =
        [ACTING, header::CONTENT_TYPE.as_str()].map(|name| request.headers().get(name).map(HeaderValue::as_bytes));
    for (mark, part) in [said[0], said[1], request.uri().query().map(str::as_bytes)].into_iter().enumerate() {
        if let Some(part) = part {
            digest.update([0, u8::try_from(mark).unwrap_or(u8::MAX)]);
            digest.update(part);
        }
    }
    hex::encode(digest.finalize())
}

fn patience(limit: Duration) -> TimeDelta {
    TimeDelta::from_std(limit * PATIENCE).unwrap_or(TimeDelta::MAX)
}

/// The name that the sender gave the request: a text in double quotes, as the draft standard has it, or bare.
fn named(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut sent = headers.get_all(HEADER).iter();
    let Some(name) = sent.next() else { return Ok(None) };
    let name = name.to_str().unwrap_or_default().trim();
    let bare = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    let fits = (1..=LONGEST_NAME).contains(&bare.len()) && bare.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if !fits || bare.contains('"') || sent.next().is_some() {
        let detail = "Idempotency-Key must be one text of 1 to 255 visible characters, such as a UUID.";
        return Err(Problem::new(Kind::Malformed, detail));
    }
    Ok(Some(bare.to_owned()))
}

async fn work(api: Api, reserved: Reserved, request: Request, next: Next) -> Response {
    let id = request::current().unwrap_or_default();
    let keeping = api.services.keeping(reserved, worded);
    let work = idempotency::within(keeping.clone(), next.run(request));
    let done = tokio::spawn(request::within(id, work)).await;
    let response = done.unwrap_or_else(|_| Problem::internal().into_response());
    if keeping.is_kept() {
        return response;
    }
    kept(&api, keeping.reserved(), response).await.unwrap_or_else(|error| {
        // Not kept, so not said: the sender asks again and finds out what became of it.
        Problem::from(error).into_response()
    })
}

/// The answer to what was done, as its route gives it.
fn worded(done: Done<'_>) -> Answer {
    let body = match done {
        Done::Interview(done) => serde_json::to_string(&return_interviews::view::ReturnInterview::from(done.clone())),
        Done::Acknowledged(step) => serde_json::to_string(&escalations::view::Escalation::of(step)),
        Done::Reviewed(review) => serde_json::to_string(&reviews::view::Review::of(review)),
        Done::Settled(episode) => serde_json::to_string(&missing_episodes::view::MissingEpisode::of(episode)),
        Done::Posted(post) => serde_json::to_string(&missing_episodes::conversation::Post::of(post)),
        Done::ToldFamily(told) => serde_json::to_string(&return_interviews::family::FamilyTold::of(told)),
        Done::Resent(message) => serde_json::to_string(&messages::view::Message::of(message)),
    };
    // A view that could not be written would not have been answered either.
    Answer { code: 200, content_type: "application/json".to_owned(), body: body.unwrap_or_default() }
}

async fn kept(api: &Api, reserved: &Reserved, response: Response) -> Result<Response, crate::services::Error> {
    let passes = response.status().is_server_error()
        // Sent again with the edition that there is by now, the same body may be taken.
        || NOT_OF_THE_BODY.contains(&response.status())
        || response.extensions().get::<Passing>().is_some();
    if passes {
        api.services.release(reserved).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let body = to_bytes(body, usize::MAX).await.ok().and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    let Some(body) = body else {
        // Every body of ours is text in memory.
        api.services.release(reserved).await?;
        return Ok(Problem::internal().into_response());
    };
    let answer =
        Answer { code: parts.status.as_u16(), content_type: content_type.unwrap_or_default().to_owned(), body };
    if !api.services.keep_answer(reserved, &answer).await? {
        tracing::warn!("an answer came after another request had taken its name over");
    }
    Ok(Response::from_parts(parts, Body::from(answer.body)))
}

fn replayed(answer: Answer) -> Response {
    let code = StatusCode::from_u16(answer.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (code, answer.body).into_response();
    if let Ok(content_type) = HeaderValue::from_str(&answer.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_text_with_or_without_its_quotes() {
        let long = "x".repeat(LONGEST_NAME);
        let too_long = "x".repeat(LONGEST_NAME + 1);
        for (row, sent, read) in [
            ("none", None, Ok(None)),
            ("quoted", Some("\"8e03978e\""), Ok(Some("8e03978e"))),
            ("bare", Some("8e03978e"), Ok(Some("8e03978e"))),
            ("the longest", Some(long.as_str()), Ok(Some(long.as_str()))),
            ("longer", Some(too_long.as_str()), Err(())),
            ("empty", Some(""), Err(())),
            ("empty in quotes", Some("\"\""), Err(())),
            ("with a space", Some("a b"), Err(())),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(sent) = sent {
                headers.insert(HEADER, sent.parse().unwrap());
            }
            let found = named(&headers).map_err(|_| ());
            assert_eq!(found, read.map(|name| name.map(str::to_owned)), "{row}");
        }
    }
}
