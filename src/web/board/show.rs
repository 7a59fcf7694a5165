//! `/board`: what somebody has to see to now.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::figures::Figures;
use super::{PATH, STREAM, Whose, address};
use crate::domain::calendar::written;
use crate::services::accounts::SignedIn;
use crate::web::frame::{Frame, Link};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// The board.
#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    frame: Frame,
    authority: String,
    /// The council's other boards.
    others: Vec<Link>,
    here: String,
    stream: String,
    made: String,
    figures: Figures,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let authority = whose.authority(&who)?;
    let board = pages.services.board(&who, &authority).await?;
    let named = pages.services.authorities_of(&who.caller).await?;
    let name = |code| named.iter().find(|(known, _)| known == code).map_or_else(String::new, |(_, name)| name.clone());
    let others = who.caller.organisation.authorities.iter().filter(|other| **other != authority);
    let at = board.live.moment.at;
    Ok(page::shown(&BoardPage {
        frame,
        authority: name(&authority),
        others: others.map(|other| Link::new(name(other), address(PATH, &who, other))).collect(),
        here: address(PATH, &who, &authority),
        stream: address(STREAM, &who, &authority),
        made: written(at),
        figures: Figures::of(&board, &who, &authority, None),
    }))
}
