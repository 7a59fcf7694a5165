//! Reviews: doubts that a person of the council decides.

pub mod decide;
pub mod list;
pub mod view;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;
use super::problem::{Kind, Problem};
use crate::domain::party::Caller;
use crate::services::interviews::Person;

/// The header that names the person who acts with the key of their organisation.
const ACTING_USER: &str = "homeward-acting-user";

/// The routes, for keys with the scope `records`.
pub(super) fn routes() -> Router<Api> {
    Router::new().route("/reviews", get(list::list_reviews)).route("/reviews/{id}", post(decide::decide_review))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Reviews", description = "Doubts about the record, for a person of the council to decide.")),
    paths(list::list_reviews, decide::decide_review)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}

/// The person whom the request names, if it names one.
///
/// # Errors
/// The problem to answer with where that is nobody of the key's organisation, or more than one.
pub(super) async fn acting_user(api: &Api, caller: &Caller, headers: &HeaderMap) -> Result<Option<Person>, Problem> {
    let mut sent = headers.get_all(ACTING_USER).iter();
    let Some(email) = sent.next() else { return Ok(None) };
    let email = std::str::from_utf8(email.as_bytes()).unwrap_or_default().trim();
    if email.is_empty() || sent.next().is_some() {
        return Err(Problem::new(Kind::Malformed, "Homeward-Acting-User must be one e-mail address."));
    }
    Ok(Some(api.services.acting_user(caller, email).await?))
}
