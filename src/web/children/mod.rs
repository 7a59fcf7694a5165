//! The record of a child: all that is known of them, each time they went missing, and how to find them. For whoever
//! answers for children; to everybody else there is no such page.

mod attachments;
mod child;
pub(super) mod conversation;
mod delivered;
mod episode;
mod recounted;
mod repeat_missing;
pub(super) mod search;
mod sources;
pub(super) mod wording;

use super::refusal::Refusal;
use super::routing::{Routes, get};
use crate::domain::ids::{ChildId, MissingEpisodeId};

/// Pages about children.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/search", get(search::ask).post(search::find))
        .route("/repeat-missing", get(repeat_missing::show))
        .route("/children/{id}", get(child::show))
        .route("/children/{id}/told", get(delivered::of_child))
        .route("/return-interviews/{id}/told", get(delivered::of_interview))
        .route("/missing-episodes/{id}", get(episode::show))
        .route(conversation::PATH, get(conversation::show).post(conversation::post))
        .route("/attachments/{id}", get(attachments::give))
}

/// Where a child's record has its page.
pub(super) fn at(id: ChildId) -> String {
    format!("/children/{id}")
}

/// Where it is said who was told of a child.
pub(super) fn told_at(id: ChildId) -> String {
    format!("{}/told", at(id))
}

/// Where an episode has its page.
pub(super) fn episode_at(id: MissingEpisodeId) -> String {
    format!("/missing-episodes/{id}")
}

/// An id from an address; what is none is nobody's.
fn id_of(text: &str) -> Result<uuid::Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
