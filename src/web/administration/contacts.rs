//! `/contacts`: addresses and numbers that did not work, whose they are and since when, and how those before were put right.

use axum::extract::State;
use axum::response::Response;

use super::{Administrator, Listing, heads};
use crate::domain::calendar::written;
use crate::domain::message::contact::{ClosedBecause, Whose};
use crate::services::contacts::Shown;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, times, wording as words};

/// Where it is.
pub(super) const PATH: &str = "/contacts";

const fn because(because: ClosedBecause) -> &'static str {
    match because {
        ClosedBecause::Changed => "It was changed",
        ClosedBecause::Delivered => "A later message arrived there",
        ClosedBecause::Started => "START was sent from the phone",
        ClosedBecause::Left => "They left",
    }
}

/// Whose it is, leading to where it can be changed.
fn whose(shown: &Shown) -> Cell {
    let href = match shown.contact.of {
        Whose::Person(user) => format!("/people/{user}"),
        Whose::Organisation(organisation) => format!("/organisations/{organisation}"),
    };
    if shown.in_charge { Cell::link(shown.name.clone(), href) } else { Cell::text(shown.name.clone()) }
}

fn open(shown: &Shown) -> Vec<Cell> {
    let contact = &shown.contact;
    vec![
        whose(shown),
        Cell::text(words::channel(contact.channel)),
        Cell::text(times::capital(contact.why.reason())),
        Cell::text(written(contact.since)),
        Cell::text(written(contact.last_at)),
        Cell::number(contact.times.to_string()),
    ]
}

fn closed(shown: &Shown) -> Vec<Cell> {
    let contact = &shown.contact;
    let closed = contact.closed.as_ref();
    vec![
        whose(shown),
        Cell::text(words::channel(contact.channel)),
        Cell::text(written(contact.since)),
        Cell::text(closed.map(|closed| written(closed.at)).unwrap_or_default()),
        Cell::text(closed.map(|closed| because(closed.because)).unwrap_or_default()),
        Cell::text(shown.closed_by.clone().unwrap_or_else(|| "Homeward itself".to_owned())),
    ]
}

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let found = pages.services.contacts(&who).await?;
    let mut columns = heads(&["Whose", "By", "What was in the way", "First", "Last"]);
    columns.push(("Times".to_owned(), true));
    let to_do = Table {
        caption: "To put right".to_owned(),
        heads: columns,
        rows: found.open.iter().map(open).collect(),
        none: "Every contact works, as far as is known.".to_owned(),
    };
    let done = Table {
        caption: "Put right".to_owned(),
        heads: heads(&["Whose", "By", "Failed first", "Put right", "How", "Who"]),
        rows: found.closed.iter().map(closed).collect(),
        none: "None yet.".to_owned(),
    };
    let lead = "Whoever they belong to was told in another way, or somebody else was. A contact stands here until it is \
                changed, or something arrives there again.";
    Ok(page::shown(&Listing::of(frame, "Contacts to put right", vec![to_do, done]).led_by(lead)))
}
