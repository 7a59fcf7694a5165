//! Reviews: doubts about the record that a person decides, with what is in doubt side by side. Each decision can be undone by
//! the opposite one.

mod list;
mod show;
mod sides;
mod wording;

use super::refusal::Refusal;
use super::routing::{Routes, get};
use crate::domain::ids::ReviewId;

/// Pages about reviews.
pub(super) fn routes() -> Routes {
    Routes::new().route("/reviews", get(list::show)).route("/reviews/{id}", get(show::show).post(show::decide))
}

/// An id from an address; what is none is nobody's.
fn id_of(text: &str) -> Result<ReviewId, Refusal> {
    text.parse().map(ReviewId).map_err(|_| Refusal::NotFound)
}
