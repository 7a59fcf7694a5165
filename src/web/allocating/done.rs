//! What came of giving several interviews to a worker, said of each. It has an address of its own: loaded again, nothing is
//! given again.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{BOARD, Board, FIELD, named};
use crate::domain::ids::{InterviewId, UserId};
use crate::services::accounts::SignedIn;
use crate::services::interviews::Talk;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, board, page, work};

/// Where it is shown.
pub(super) const PATH: &str = "/return-interviews/allocated";
/// The field that names the worker.
const WORKER: &str = "worker";

/// What came of each.
#[derive(Template)]
#[template(path = "allocated.html")]
struct Allocated {
    frame: Frame,
    heading: String,
    table: Table,
    unallocated: String,
}

/// Shows what came of giving interviews to a worker: who has each of them now.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let asked_of = |field: &str| {
        let field = field.to_owned();
        asked.iter().filter(move |(name, _)| *name == field).map(|(_, value)| value.as_str())
    };
    let from = Board::named(asked_of(BOARD).next().unwrap_or_default(), &who);
    let ids = named(asked_of(FIELD))?;
    let worker = asked_of(WORKER).next().and_then(|id| id.parse().ok()).map(UserId);
    let choosing = pages.services.to_allocate(&who, &ids).await?;
    let worker = choosing.candidates.iter().map(|candidate| &candidate.person).find(|person| Some(person.id) == worker);
    let worker = worker.ok_or(Refusal::NotFound)?;
    let is_given = |talk: &&Talk| talk.interview.worker() == Some(worker.id);
    let number = choosing.talks.iter().filter(is_given).count();
    let rows = choosing.talks.iter().map(|talk| {
        let child = Cell::link(work::wording::child(&talk.known), format!("/return-interviews/{}", talk.shown.id));
        let (tag, said) = if is_given(&talk) {
            (Tag::new("Given", Tone::Good), String::new())
        } else {
            let why = "Open it to see who has it, or try again.".to_owned();
            (Tag::new("Not given", Tone::Late), talk.over.clone().unwrap_or(why))
        };
        vec![child, Cell::tag(tag), Cell::text(said)]
    });
    let rows = rows.collect();
    let heads = ["Child", "What came of it", "Why"].map(|head| (head.to_owned(), false)).to_vec();
    let table = Table { caption: format!("For {}", worker.name), heads, rows, none: String::new() };
    let heading = format!("{number} of {} interviews given to {}", choosing.talks.len(), worker.name);
    Ok(page::shown(&Allocated {
        frame: frame.back_to("Back to the board", from.at(board::PATH)),
        heading,
        table,
        unallocated: from.at(board::UNALLOCATED),
    }))
}

/// Where it is shown.
pub(super) fn at(from: &Board, worker: UserId, ids: &[InterviewId]) -> String {
    let with_one = |href: String, id: &InterviewId| board::with(&href, FIELD, &id.to_string());
    ids.iter().fold(board::with(&from.at(PATH), WORKER, &worker.to_string()), with_one)
}
