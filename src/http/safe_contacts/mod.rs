//! Safe contacts: how it is safe to speak with a child and with the adults around them, for the child's own council.

pub mod agree;
pub mod read;
pub mod view;

use axum::Router;
use axum::routing::get;
use utoipa::{IntoParams, OpenApi};
use uuid::Uuid;

use super::Api;

/// The routes, for keys with the scope `records`.
pub(super) fn routes() -> Router<Api> {
    Router::new().route("/children/{id}/safe-contacts", get(read::read_safe_contacts).put(agree::replace_safe_contacts))
}

/// Which child.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only described; the handlers read the path themselves")]
pub(super) struct ById {
    /// The id of the child's record: any of them, where several were found to be one child.
    id: Uuid,
}

/// The header of the person.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is only described; the extractor reads the header itself")]
pub(super) struct Who {
    /// The e-mail address of the person who acts: somebody of the key's organisation who answers for children.
    #[param(rename = "homeward-acting-user", pattern = r"^\S+$", example = "cora@northshire.example.org")]
    acting: String,
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Safe contacts", description = "Who may be told what, by which way, where and when, and which numbers \
         and addresses are never to be used; for the child's own council.")),
    paths(read::read_safe_contacts, agree::replace_safe_contacts)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
