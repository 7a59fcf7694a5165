//! The board of those who watch over all children of a council: what somebody has to see to now, changing by itself, and the
//! list behind each of its figures.

mod cards;
mod figures;
mod live;
mod opened;
mod show;
mod undelivered;
mod wording;

use super::routing::{Routes, get};
use crate::domain::authority::AuthorityCode;
use crate::services::accounts::SignedIn;

/// Where the board is.
pub(in crate::web) const PATH: &str = "/board";
/// Where a page hears that it changed. A page asks it by itself, with nobody at the screen.
pub(in crate::web) const STREAM: &str = "/board/live";

/// Pages about the board.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(show::show))
        .route(STREAM, get(live::watch))
        .route(undelivered::UNDELIVERED, get(undelivered::show))
        .route("/board/{figure}", get(opened::show))
}

/// The list of interviews that nobody has.
pub(in crate::web) const UNALLOCATED: &str = "/board/unallocated";

/// An address of the board, with the authority where the council has several.
fn address(path: &str, who: &SignedIn, authority: &AuthorityCode) -> String {
    if who.caller.organisation.authorities.len() > 1 {
        format!("{path}?authority={authority}")
    } else {
        path.to_owned()
    }
}

/// The address, with a further question.
pub(in crate::web) fn with(address: &str, name: &str, value: &str) -> String {
    format!("{address}{}{name}={value}", if address.contains('?') { '&' } else { '?' })
}
