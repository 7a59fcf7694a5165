//! `/foi/looked-after`: the children looked after in the year, by the authority's own numbers of them. Most of them never went
//! missing, and have no record here.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::Subject;
use crate::services::accounts::SignedIn;
use crate::services::reports::Part;
use crate::services::reports::foi::OfTables;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Leaves, Table};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// Where it is.
pub(super) const PATH: &str = "/foi/looked-after";
/// So many stand on a page.
const ON_A_PAGE: usize = 100;

/// Whose, of which year, from where on.
#[derive(Deserialize)]
pub(super) struct Wanted {
    authority: String,
    year: String,
    #[serde(default)]
    behind: usize,
}

/// The list.
#[derive(Template)]
#[template(path = "foi_looked_after.html")]
struct LookedAfterPage {
    frame: Frame,
    year: String,
    number: usize,
    children: Table,
    leaves: Leaves,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let subject = Subject::of(&who, &wanted.authority, &wanted.year)?;
    let part = Part { behind: wanted.behind, limit: ON_A_PAGE };
    let found = pages.services.foi_looked_after(&who.caller, &subject.asked(), subject.year, part).await?;
    // Whoever only makes figures is led to nobody's record.
    let opens = who.roles.iter().any(|role| role.answers_for_children());
    let row = |child: &OfTables| {
        let record = match child.child {
            Some(id) if opens => Cell::link("Open the record", format!("/children/{id}")),
            Some(_) => Cell::text("Has a record"),
            None => Cell::text("Never reported missing"),
        };
        vec![Cell::text(child.number.to_string()), record]
    };
    let leaf = |behind: usize| format!("{PATH}?{}&behind={behind}", subject.query());
    Ok(page::shown(&LookedAfterPage {
        frame: frame.back_to("Back to the answers", subject.home()),
        year: subject.year.in_words(),
        number: found.number,
        children: Table {
            caption: "By the council’s own number".to_owned(),
            heads: vec![("Number".to_owned(), false), ("Record".to_owned(), false)],
            rows: found.items.iter().map(row).collect(),
            none: "The council’s own tables of the year have not been imported, or no child is in them.".to_owned(),
        },
        leaves: Leaves {
            before: (wanted.behind > 0).then(|| leaf(wanted.behind.saturating_sub(ON_A_PAGE))),
            after: found.goes_on.then(|| leaf(wanted.behind.saturating_add(ON_A_PAGE))),
        },
    }))
}
