//! The API's description in OpenAPI 3.1: what partners' programs are written from. `docs/openapi.json` is a copy that a
//! test compares, so that no change of the outside goes unseen.

use axum::http::HeaderMap;
use axum::response::Response;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{IntoResponses, Modify, OpenApi};

use super::conditional::unless_known;
use super::problem::{Fault, Problem};
use super::{
    escalations, exports, health, messages, missing_episodes, notices, reports, return_interviews, reviews,
    safe_contacts, webhook_endpoints,
};
use crate::domain::edition::Edition;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Homeward",
        description = "Tell a council that a child is missing or came back, and hear what was done with it. Times are \
                       RFC 3339 with an offset and are answered in UTC. Fields and parameters that are not named here \
                       are refused by name. Every refusal is a problem (RFC 9457) that names all faults at once.",
        license(name = "MIT", identifier = "MIT"),
        contact(name = "Homeward")
    ),
    servers((url = "/", description = "This installation.")),
    tags(
        (name = "Notices", description = "One agency tells us something; we say what we did with it."),
        (name = "Health", description = "For whoever runs the program."),
    ),
    paths(
        notices::send::send_notice,
        notices::batch::send_notices,
        notices::read::read_notice,
        health::live,
        health::ready,
    ),
    components(schemas(Problem, Fault)),
    security(("key" = [])),
    modifiers(&Key),
)]
struct Api;

/// The scheme by which keys are sent.
struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut Document) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("The key that `homeward apply` printed once for your organisation.".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

/// The document.
#[must_use]
pub fn described() -> Document {
    let parts = [
        missing_episodes::paths(),
        return_interviews::paths(),
        reviews::paths(),
        safe_contacts::paths(),
        escalations::paths(),
        messages::paths(),
        reports::paths(),
        exports::paths(),
        webhook_endpoints::paths(),
    ];
    without_unused(parts.into_iter().fold(Api::openapi(), Document::merge_from))
}

/// Leaves out the schemas that nothing refers to: what a page lists is described where it is listed.
fn without_unused(mut document: Document) -> Document {
    let text = serde_json::to_string(&document).unwrap_or_default();
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
    }
    document
}

/// The document, for whoever asks and does not have it yet.
pub(super) async fn document(headers: HeaderMap) -> Response {
    let document = described();
    unless_known(&headers, Edition::of(&document), document)
}

/// What a guarded route may answer instead of what was asked for.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is only described; a problem makes the answers themselves")]
pub(super) enum Refusals {
    /// The request cannot be read: no JSON, a parameter nobody knows, a header that is missing or makes no
    /// sense.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// There is no key, or it is unknown, expired or withdrawn.
    #[response(status = 401, content_type = "application/problem+json", headers(("www-authenticate" = String, description = "How to send a key.")))]
    Unauthenticated(Problem),
    /// The key does not have the scope, or the person who acts may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing, or not for this key.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Too many requests with this key.
    #[response(status = 429, content_type = "application/problem+json", headers(("retry-after" = u64, description = "Seconds to wait.")))]
    TooMany(Problem),
    /// The fault is ours.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(Problem),
    /// The database does not answer, or the same record is being changed by somebody else.
    #[response(status = 503, content_type = "application/problem+json", headers(("retry-after" = u64, description = "Seconds to wait.")))]
    Unavailable(Problem),
}

/// What a route may answer besides whose parameters must fit each other.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is only described; a problem makes the answer itself")]
pub(super) enum Unfit {
    /// Each parameter can be read, and they do not go together; all faults are named.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}

/// What a guarded route that takes a body may answer besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is only described; a problem makes the answers themselves")]
pub(super) enum BodyRefusals {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(Problem),
    /// A request with the same Idempotency-Key is being answered, or this cannot follow on what is recorded.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not of the content type that is read here.
    #[response(status = 415, content_type = "application/problem+json")]
    Unsupported(Problem),
    /// The body has faults, all named; or another body came under the same Idempotency-Key.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}

/// What a route for whoever runs the program may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is only described; a problem makes the answers themselves")]
pub(super) enum Outage {
    /// The database does not answer, or the program is stopping.
    #[response(status = 503, content_type = "application/problem+json", headers(("retry-after" = u64, description = "Seconds to wait.")))]
    Unavailable(Problem),
}
