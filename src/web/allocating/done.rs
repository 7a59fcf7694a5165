//! What came of giving several interviews to a worker, said of each.

use askama::Template;
use axum::response::Response;

use super::Board;
use crate::services::Error;
use crate::services::interviews::{ReturnInterview, Talk};
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{board, work};

/// What came of each.
#[derive(Template)]
#[template(path = "allocated.html")]
struct Allocated {
    frame: Frame,
    heading: String,
    table: Table,
    unallocated: String,
}

/// Shows what came of giving `talks` to `worker`, in their order.
pub(super) fn shown(
    frame: Frame,
    from: &Board,
    talks: &[Talk],
    worker: &str,
    given: Vec<Result<ReturnInterview, Error>>,
) -> Result<Response, Refusal> {
    let number = given.iter().filter(|answer| answer.is_ok()).count();
    let mut rows = vec![];
    for (talk, answer) in talks.iter().zip(given) {
        let child = Cell::link(work::wording::child(&talk.known), format!("/return-interviews/{}", talk.shown.id));
        let (tag, said) = match answer {
            Ok(_) => (Tag::new("Given", Tone::Good), String::new()),
            Err(Error::Refused(said) | Error::Forbidden(said)) => (Tag::new("Not given", Tone::Late), said),
            Err(Error::Invalid(faults)) => {
                let said: Vec<_> = faults.iter().map(|fault| format!("This worker {}", fault.detail)).collect();
                (Tag::new("Not given", Tone::Late), said.join(". "))
            }
            Err(Error::NotFound) => (Tag::new("Not given", Tone::Late), "It is not yours to give any more".to_owned()),
            // What failed is told of as a whole: those before it stand, and are no longer on the list.
            Err(other) => return Err(other.into()),
        };
        rows.push(vec![child, Cell { text: String::new(), tag: Some(tag), ..Cell::default() }, Cell::text(said)]);
    }
    let heads = ["Child", "What came of it", "Why"].map(|head| (head.to_owned(), false)).to_vec();
    let table = Table { caption: format!("For {worker}"), heads, rows, none: String::new() };
    let heading = format!("{number} of {} interviews given to {worker}", talks.len());
    Ok(page::shown(&Allocated {
        frame: frame.back_to("Back to the board", from.at(board::PATH)),
        heading,
        table,
        unallocated: from.at(board::UNALLOCATED),
    }))
}
