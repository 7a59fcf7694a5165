//! `GET /children/{id}/safe-contacts`.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use uuid::Uuid;

use super::ById;
use super::view::SafeContacts;
use crate::domain::ids::ChildId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::conditional::Tagged;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// Read how it is safe to speak with a child and the adults around them.
///
/// With what was agreed before, latest first. Ask shortly before you tell anybody anything: it may have changed.
#[utoipa::path(
    get,
    path = "/api/v1/children/{id}/safe-contacts",
    tag = "Safe contacts",
    params(ById),
    responses((status = 200, body = SafeContacts, description = "What is agreed.", headers(("etag" = String, description = "Its edition, for `If-Match`."))), Refusals)
)]
pub(crate) async fn read_safe_contacts(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Tagged<SafeContacts>, Problem> {
    Query::of(&uri).done()?;
    // What is no id names nothing.
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    Ok(api.services.safe_contacts(&caller, ChildId(id)).await?.into())
}
