//! `/reviews`: the doubts that wait for a person, and those that were decided, so that a decision can be undone.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{id_of, wording};
use crate::domain::calendar::written;
use crate::domain::child::ChildDescription;
use crate::domain::report::live::Figure;
use crate::services::accounts::SignedIn;
use crate::services::reading::compared::DECIDED_AT_ONCE;
use crate::services::reports::Part;
use crate::services::reports::live::Opened;
use crate::services::reports::opened::OnBoard;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Leaves, Table};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, work};

/// All reviews.
#[derive(Template)]
#[template(path = "reviews.html")]
struct Reviews {
    frame: Frame,
    open: Table,
    decided: Table,
    leaves: Leaves,
}

/// Which of those decided are asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    behind: Option<String>,
}

/// More wait than this nowhere; if they did, those decided first make room.
const MOST_OPEN: usize = 200;

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let behind = asked.behind.as_deref().map(id_of).transpose()?;
    let decided = pages.services.decided_reviews(&who, behind).await?;
    let mut open: Vec<OnBoard> = vec![];
    for authority in who.caller.organisation.authorities.iter().filter(|_| behind.is_none()) {
        let opened = Opened { figure: Figure::ReviewsOpen, apart: None, group: None };
        let part = Part { behind: 0, limit: MOST_OPEN };
        open.extend(pages.services.board_opened(&who, authority, &opened, part).await?.items);
    }
    let goes_on = u64::try_from(decided.len()).unwrap_or(u64::MAX) >= DECIDED_AT_ONCE;
    let after = decided.last().filter(|_| goes_on).map(|last| format!("/reviews?behind={}", last.review.id));
    let heads = |heads: &[&str]| heads.iter().map(|head| ((*head).to_owned(), false)).collect();
    let named =
        |child: Option<&ChildDescription>| child.map_or_else(|| "Name not known".to_owned(), work::wording::name);
    let open_rows = open.iter().filter_map(|item| {
        let review = item.review.as_ref()?;
        let link = Cell::link(wording::kind(review.doubt.kind), format!("/reviews/{}", review.id));
        Some(vec![
            link,
            Cell::text(named(item.child.as_ref())),
            Cell::text(work::wording::when(review.opened_at, who.now)),
        ])
    });
    let decided_rows = decided.iter().map(|one| {
        let review = &one.review;
        let link = Cell::link(wording::kind(review.doubt.kind), format!("/reviews/{}", review.id));
        let said = review.doubt.decision.map_or("", |decision| wording::decided(review.doubt.kind, decision));
        let when = review.decided_at.map(written).unwrap_or_default();
        vec![link, Cell::text(named(one.child.as_ref())), Cell::text(said), Cell::text(when)]
    });
    let open = Table {
        caption: format!("Waiting for a decision ({})", open.len()),
        heads: heads(&["What is in doubt", "Child", "Since"]),
        rows: open_rows.collect(),
        none: "Nothing waits for a decision.".to_owned(),
    };
    let decided = Table {
        caption: "Decided".to_owned(),
        heads: heads(&["What was in doubt", "Child", "Decision", "When"]),
        rows: decided_rows.collect(),
        none: "Nothing was decided yet.".to_owned(),
    };
    let leaves = Leaves { before: behind.map(|_| "/reviews".to_owned()), after };
    Ok(page::shown(&Reviews { frame: frame.back_to("Back to the board", "/board"), open, decided, leaves }))
}
