//! The outside of every answer: the request's id, the headers that tell browsers to trust nothing, and a line in the log.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::{Api, unread};
use crate::domain::ids::RequestId;
use crate::services::request;

const ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ones are no ids, but somebody's try at filling the log.
const LONGEST_ID: usize = 64;

/// What a browser is told unless the route says otherwise. Answers are for programs: nothing in them may run, be shown
/// in a frame, be used by another site, be stored, or tell others where it was. No other site is ever let in: there is no
/// `Access-Control-Allow-Origin`, and OPTIONS is no method here.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];
/// Two years: what browsers' lists of hosts ask for.
const ONLY_HTTPS: &str = "max-age=63072000";

/// Answers a request under its id, in its headers, with its line in the log.
pub(super) async fn face(State(api): State<Api>, request: Request, next: Next) -> Response {
    let id = sent_id(request.headers()).unwrap_or_else(|| RequestId::fresh(api.services.clock.now()).to_string());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    // Whoever waits to be asked for the body has not begun to send it.
    let waits = parts.headers.contains_key(header::EXPECT);
    let (body, rest) = unread::lent(body);
    let request = Request::from_parts(parts, body);
    let mut response = request::within(id.clone(), next.run(request)).await;
    if !waits {
        rest.thrown_away().await;
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if api.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_HTTPS));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(ID, value);
    }
    api.meters.answered(response.status().as_u16(), started.elapsed());
    tracing::info!(
        request.id = id,
        http.method = %method,
        // The template, never the path: a path may hold what somebody typed.
        http.route = route.as_deref().unwrap_or("none"),
        http.code = response.status().as_u16(),
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

/// The sender's own id of the request, if it is one that can stand in a log.
fn sent_id(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(ID)?.to_str().ok()?;
    let fits = (1..=LONGEST_ID).contains(&sent.len());
    let plain = sent.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (fits && plain).then(|| sent.to_owned())
}
