//! Missing episodes: one occasion of a child going missing, whoever told of it, as each caller may see it.

pub mod attachments;
pub mod conversation;
pub mod facts;
pub mod list;
pub mod read;
pub mod settle;
pub mod view;

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use super::Api;

/// The routes, for keys with the scope `records`.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/missing-episodes", get(list::list_missing_episodes))
        .route("/missing-episodes/{id}", get(read::read_missing_episode))
        .route("/missing-episodes/{id}/facts", get(facts::read_facts))
        .route("/attachments/{id}", get(attachments::read_attachment))
        .route("/missing-episodes/{id}/settlements", post(settle::settle_value))
}

/// A post with files is larger than what else one person writes at one time: 20 MB of them in Base64, and the words.
pub const LARGEST_POST: usize = 32 * 1024 * 1024;

/// The routes to which files are sent, for the same keys.
pub(super) fn routes_with_files() -> Router<Api> {
    Router::new().route(
        "/missing-episodes/{id}/conversation",
        get(conversation::read_conversation).post(conversation::write_post),
    )
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Missing episodes", description = "What holds of each occasion, as far as the key's organisation may \
         see it: the child's council all; another council that the child is placed with, where it stands; whoever told \
         of it, the agreed times and where it stands, and the police the risk. The rest is null or left out.")),
    paths(list::list_missing_episodes, read::read_missing_episode, facts::read_facts, settle::settle_value,
        conversation::read_conversation, conversation::write_post, attachments::read_attachment)
)]
struct Described;

/// The routes described.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    Described::openapi()
}
