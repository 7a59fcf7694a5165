//! `/escalations`: the steps that wait for the reader, latest first. Each leads to the page on which it is answered.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{LIST, child, is_back};
use crate::domain::ids::StepId;
use crate::services::accounts::SignedIn;
use crate::services::reading::waiting::Waiting;
use crate::web::frame::Frame;
use crate::web::parts::{Leaves, Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, work};

/// So many stand on a page.
const ON_A_PAGE: usize = 25;

/// From where on.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    before: String,
}

/// The steps that wait for the reader.
#[derive(Template)]
#[template(path = "steps_waiting.html")]
struct StepsPage {
    frame: Frame,
    cards: Vec<Card>,
    leaves: Leaves,
}

/// One of them.
struct Card {
    title: String,
    href: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
}

fn card(step: &Waiting, now: DateTime<Utc>) -> Card {
    let known = &step.known;
    let mut rows = vec![Row::new("What is to be done", known.raised.reason.clone())];
    rows.extend(known.told_at().map(|at| Row::new("Told", work::wording::when(at, now))));
    if !step.told.is_empty() {
        rows.push(Row { key: "Who was told".to_owned(), lines: step.told.clone(), change: None });
    }
    let urgent = known.raised.urgent.then(|| Tag::new("Urgent", Tone::Late));
    let tags = urgent.into_iter().chain(step.is_back.then(is_back)).collect();
    Card { title: child(step.child.as_ref(), step.age), href: format!("{LIST}/{}", known.raised.id), tags, rows }
}

/// Shows them.
pub(super) async fn list(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let before = wanted.before.parse().ok().map(StepId);
    // One more tells whether any follow.
    let mut found = pages.services.waiting_steps(&who, before, ON_A_PAGE + 1).await?;
    let more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let last = found.last().filter(|_| more).map(|last| last.known.raised.id);
    let leaves =
        Leaves { before: before.map(|_| LIST.to_owned()), after: last.map(|last| format!("{LIST}?before={last}")) };
    let cards = found.iter().map(|step| card(step, who.now)).collect();
    Ok(page::shown(&StepsPage { frame, cards, leaves }))
}
