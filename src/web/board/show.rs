//! `/board`: what somebody has to see to now.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::figures::Figures;
use super::{PATH, STREAM, address};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::written;
use crate::domain::rota::Stretch;
use crate::services::accounts::SignedIn;
use crate::web::frame::{Frame, Link};
use crate::web::refusal::Refusal;
use crate::web::rotas::{self, gap_in_words};
use crate::web::whose::{self, Whose};
use crate::web::{Pages, administration, page, silences, wording, wordings};

/// The board.
#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    frame: Frame,
    authority: String,
    /// The council's other boards.
    others: Vec<Link>,
    /// Where the rotas are.
    rotas: String,
    /// When nobody is on duty of a role that has a rota.
    gaps: Vec<String>,
    /// Channels by which nobody is told of anything at present.
    paused: Vec<&'static str>,
    /// Channels that are closed to us, and why.
    closed: Vec<(&'static str, &'static str)>,
    /// Agencies whose systems are silent.
    silent: Vec<String>,
    /// Where wordings wait for a second person, if any does and the reader can be that.
    wordings: Option<String>,
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
    let at = |other: &AuthorityCode| address(PATH, &who, other);
    let (name, others) = whose::named(&pages, &who, &authority, at).await?;
    let gap = |(role, gap): (Role, Stretch)| format!("{}: {}", wording::role(role), gap_in_words(gap));
    let gaps = pages.services.rota_gaps(&who, &authority).await?.into_iter().map(gap).collect();
    let silent = pages.services.silences(&who).await?;
    let paused = pages.services.paused_channels(&who, &authority).await?;
    let closed = pages.services.closed_channels(&who, &authority).await?;
    let waiting = pages.services.wordings_waiting(&who).await?.into_iter().any(|(of, _)| of == authority);
    let at = board.live.moment.at;
    Ok(page::shown(&BoardPage {
        frame,
        authority: name,
        others,
        rotas: address(rotas::PATH, &who, &authority),
        gaps,
        paused: paused.into_iter().map(administration::channel).collect(),
        closed: closed.into_iter().map(|(channel, fault)| (administration::channel(channel), fault.reason())).collect(),
        silent: silent
            .iter()
            .filter(|silent| silent.silence.authority == authority)
            .filter_map(silences::on_board)
            .collect(),
        wordings: waiting.then(|| format!("{}?authority={authority}", wordings::PATH)),
        here: address(PATH, &who, &authority),
        stream: address(STREAM, &who, &authority),
        made: written(at),
        figures: Figures::of(&board, &who, &authority, None),
    }))
}
