//! The figures of a board as they are drawn: on the page, and again when they change.

use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use super::undelivered::UNDELIVERED;
use super::{address, with, wording};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::written;
use crate::domain::report::live::Figure;
use crate::services::accounts::SignedIn;
use crate::services::reports::board::Board;
use crate::web::frame::Link;
use crate::web::parts::Tone;
use crate::web::work::SIGN_OFFS;

/// The figures, alone: what a page puts in the place of those it has.
#[derive(Template)]
#[template(path = "board_figures.html")]
pub(super) struct Figures {
    /// When they last changed, for programs and for people; nothing if that was not seen.
    changed: Option<(String, String)>,
    made: String,
    groups: Vec<Group>,
    apart: Vec<Apart>,
}

/// Figures about one thing.
struct Group {
    id: &'static str,
    heading: &'static str,
    cards: Vec<Card>,
}

/// One figure.
struct Card {
    number: usize,
    text: &'static str,
    href: String,
    /// The colour of its edge; the words and the number say it alone, too.
    colour: &'static str,
    pressing: String,
    splits: Vec<(&'static str, Vec<Link>)>,
}

/// Those counted apart.
struct Apart {
    heading: &'static str,
    links: Vec<Link>,
}

/// Where that stands what managers decide.
const DECISIONS: &str = "decisions";

/// The groups in order: id, heading, figures.
const GROUPS: [(&str, &str, &[Figure]); 3] = [
    ("children", "Children", &[Figure::MissingNow, Figure::ReturnNotConfirmed, Figure::ReturnTimeMissing]),
    ("interviews", "Return interviews", &[Figure::Unallocated, Figure::DueWithin24h, Figure::Overdue]),
    (DECISIONS, "To answer and to decide", &[Figure::Unacknowledged, Figure::ReviewsOpen]),
];

/// Where a figure's list is.
pub(super) fn path(figure: Figure) -> String {
    format!("{}/{}", super::PATH, figure.word().replace('_', "-"))
}

/// An instant as programs compare it.
pub(super) fn for_programs(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Figures {
    /// Of a board that last changed at `changed_at`, where that was seen.
    pub(super) fn of(
        board: &Board,
        who: &SignedIn,
        authority: &AuthorityCode,
        changed_at: Option<DateTime<Utc>>,
    ) -> Self {
        let card = |figure: &Figure| card(board, *figure, &address(&path(*figure), who, authority));
        let group = |(id, heading, figures): &(&'static str, &'static str, &[Figure])| {
            let own = waiting(board, who).into_iter().chain([texts(board), undelivered(board, who, authority)]);
            let own = own.filter(|_| *id == DECISIONS);
            Group { id, heading, cards: figures.iter().map(card).chain(own).collect() }
        };
        let apart = board.live.apart.iter().filter_map(|(apart, counts)| {
            let link = |(figure, number): &(Figure, usize)| {
                let href = with(&address(&path(*figure), who, authority), "apart", apart.word());
                Link::new(format!("{}: {number}", wording::figure(*figure)), href)
            };
            let links: Vec<_> = counts.iter().filter(|(_, number)| *number > 0).map(link).collect();
            (!links.is_empty()).then(|| Apart { heading: wording::apart(*apart), links })
        });
        Self {
            changed: changed_at.map(|at| (for_programs(at), written(at))),
            made: written(board.live.moment.at),
            groups: GROUPS.iter().map(group).collect(),
            apart: apart.collect(),
        }
    }
}

/// What waits for a manager, to whom it leads to the list.
fn waiting(board: &Board, who: &SignedIn) -> Option<Card> {
    let is_manager = who.roles.iter().any(|role| role.is_manager());
    is_manager.then(|| Card {
        number: usize::try_from(board.waiting).unwrap_or(usize::MAX),
        text: "Waiting for a manager’s decision",
        href: SIGN_OFFS.to_owned(),
        colour: if board.waiting == 0 { Tone::Calm } else { Tone::Notice }.colour(),
        pressing: String::new(),
        splits: vec![],
    })
}

/// How many texts that came in wait for somebody, which leads to the list.
fn texts(board: &Board) -> Card {
    Card {
        number: usize::try_from(board.texts).unwrap_or(usize::MAX),
        text: "Texts that nobody has seen to",
        href: crate::web::texts::PATH.to_owned(),
        colour: if board.texts == 0 { Tone::Calm } else { Tone::Late }.colour(),
        pressing: String::new(),
        splits: vec![],
    }
}

/// How many messages did not arrive, which leads to the list.
fn undelivered(board: &Board, who: &SignedIn, authority: &AuthorityCode) -> Card {
    Card {
        number: usize::try_from(board.undelivered).unwrap_or(usize::MAX),
        text: "Messages that did not arrive",
        href: address(UNDELIVERED, who, authority),
        colour: if board.undelivered == 0 { Tone::Calm } else { Tone::Late }.colour(),
        pressing: String::new(),
        splits: vec![],
    }
}

fn card(board: &Board, figure: Figure, href: &str) -> Card {
    let number = board.live.counts.iter().find(|(counted, _)| *counted == figure).map_or(0, |(_, number)| *number);
    let pressing = board.pressing.iter().find(|(counted, _)| *counted == figure);
    let splits = board.live.overdue.iter().filter(|(_, groups)| figure == Figure::Overdue && !groups.is_empty());
    let split = splits.map(|(by, groups)| {
        let link = |(group, number): &(Option<&'static str>, usize)| {
            let href = with(&with(href, "by", by.word()), "group", group.unwrap_or_default());
            Link::new(format!("{}: {number}", wording::group(*group)), href)
        };
        (wording::by(*by), groups.iter().map(link).collect())
    });
    Card {
        number,
        text: wording::figure(figure),
        href: href.to_owned(),
        colour: if number == 0 { Tone::Calm } else { wording::tone(figure) }.colour(),
        pressing: pressing.map(|(_, at)| wording::pressing(figure, *at)).unwrap_or_default(),
        splits: split.collect(),
    }
}
