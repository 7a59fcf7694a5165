//! The board: the live report as coordinators and managers have it before them all day, with what is most pressing of each
//! figure. Nothing in it is about one child; the lists behind its figures are in [`super::opened`].

use chrono::{DateTime, Utc};

use super::live::{Lines, Live, counted, figures};
use super::{Asked, Ground, Moment};
use crate::domain::authority::AuthorityCode;
use crate::domain::party::{Caller, OrganisationKind};
use crate::domain::report::Line;
use crate::domain::report::live::{Figure, next_change};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::{parties, text_concerns};

/// A board, worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Its figures.
    pub live: Live,
    /// Of each figure that counts any, the instant that is most pressing: since when, or by when.
    pub pressing: Vec<(Figure, DateTime<Utc>)>,
    /// How much waits for a manager's decision.
    pub waiting: u64,
    /// How many messages did not arrive.
    pub undelivered: u64,
    /// How many texts that came in nobody has seen to.
    pub texts: u64,
    /// When time alone will change it.
    pub next_change: Option<DateTime<Utc>>,
}

impl Board {
    /// Whether a reader is shown the same, whenever each was worked out.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |board: &Self| {
            let Live { counts, overdue, apart, .. } = board.live.clone();
            (counts, overdue, apart, board.pressing.clone(), board.waiting, board.undelivered, board.texts)
        };
        said(self) == said(other)
    }
}

/// Whether somebody watches over all children of their council.
#[must_use]
pub fn watches_over(who: &SignedIn) -> bool {
    who.caller.organisation.kind == OrganisationKind::LocalAuthority && who.roles.iter().any(|role| role.watches_over())
}

/// Refuses, as if there were no board, whoever does not watch over the children of `authority`.
pub(in crate::services) fn must_watch_over(who: &SignedIn, authority: &AuthorityCode) -> Result<(), Error> {
    if watches_over(who) && who.caller.is_council_of(authority) { Ok(()) } else { Err(Error::NotFound) }
}

/// The instant by which a figure orders what it counts, and what is most pressing of it: since when a child is gone or
/// back, or by when they are to be heard.
pub(super) fn pressing_at(figure: Figure, line: &Line) -> Option<DateTime<Utc>> {
    match figure {
        Figure::MissingNow => line.began_at,
        Figure::ReturnNotConfirmed | Figure::ReturnTimeMissing | Figure::Unallocated => line.back_at,
        Figure::DueWithin24h | Figure::Overdue => line.due_at,
        Figure::Unacknowledged | Figure::ReviewsOpen => None,
    }
}

impl Services {
    /// The board of an authority as it is now, for somebody who watches over its children.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn board(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Board, Error> {
        must_watch_over(who, authority)?;
        let board = Box::pin(self.board_now(authority)).await?;
        self.reported(&who.caller, "report.live", authority).await?;
        Ok(board)
    }

    /// The same for nobody in particular; nothing is noted.
    pub(super) async fn board_now(&self, authority: &AuthorityCode) -> Result<Board, Error> {
        let now = self.clock.now();
        let asked = Asked { authority: authority.clone(), at: None, known_at: None };
        let moment = Moment { at: now, known_at: now };
        let lines: Lines = self.on_the_board(&asked, moment, Ground::Rows).await?;
        let live = self.live_of(&asked, &lines, moment, Ground::Rows).await?;
        let pressing = figures().filter_map(|figure| {
            let counted = counted(&lines, figure, None, now);
            counted.filter_map(|line| pressing_at(figure, line)).min().map(|at| (figure, at))
        });
        let waiting = self.waiting_in(authority).await?;
        let undelivered = self.undelivered_in(authority).await?;
        let texts = text_concerns::count_open(self.database.read(), authority).await?;
        let next_change = next_change(lines.iter().flatten(), now);
        Ok(Board { live, pressing: pressing.collect(), waiting, undelivered, texts, next_change })
    }

    /// The authorities whose council `caller` is, with their names.
    ///
    /// # Errors
    /// The database's.
    pub async fn authorities_of(&self, caller: &Caller) -> Result<Vec<(AuthorityCode, String)>, Error> {
        let all = parties::authorities(self.database.read()).await?;
        Ok(all.into_iter().filter(|(code, _)| caller.is_council_of(code)).collect())
    }
}
