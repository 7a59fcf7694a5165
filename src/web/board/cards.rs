//! One of those that a figure counts, as a card: who it is, since when, by when, who is on it, and what stands in the way.

use chrono::{DateTime, Utc};

use crate::domain::calendar::written;
use crate::domain::deadline::Standing;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{Allocation, Closure, Interview, Stage};
use crate::domain::notice::RiskLevel;
use crate::domain::report::Whereabouts;
use crate::domain::review::ReviewKind;
use crate::services::reading::moved::Moved;
use crate::services::reports::opened::{OnBoard, Stands};
use crate::web::frame::Link;
use crate::web::parts::{Row, Tag, Tone};
use crate::web::{times, work};

/// One of them.
pub(super) struct Card {
    pub title: String,
    /// Where its title leads.
    pub href: Option<String>,
    pub tags: Vec<Tag>,
    pub rows: Vec<Row>,
    /// What can be given to a worker.
    pub interview: Option<InterviewId>,
}

/// One of them, at `now`.
pub(super) fn card(item: &OnBoard, now: DateTime<Utc>) -> Card {
    let mut tags = vec![];
    let mut rows = vec![];
    if let Some(stands) = &item.stands {
        tags.extend(tags_of(stands));
        rows.extend(rows_of(stands, item.moved.as_ref(), now));
    }
    let lacks_return = item.stands.as_ref().is_some_and(|stands| stands.standing == Some(Standing::ReturnTimeMissing));
    if let Some(episode) = item.episode.filter(|_| lacks_return) {
        let settles = Link::new("Settle", format!("/missing-episodes/{episode}/settle/returned-at"));
        let row = Row::new("Back home or at a placement", "Nobody has said when");
        rows.push(Row { change: Some(settles), ..row });
    }
    if let Some(step) = &item.step {
        rows.push(Row::new("What is to be done", step.raised.reason.clone()));
        rows.extend(step.told_at().map(|at| Row::new("Told", work::wording::when(at, now))));
        if !item.told.is_empty() {
            rows.push(Row::new("Who was told", item.told.join(", ")));
        }
        if step.raised.urgent {
            tags.push(Tag::new("Urgent", Tone::Late));
        }
    }
    if let Some(review) = &item.review {
        rows.push(Row::new("What is in doubt", in_doubt(review.doubt.kind)));
        rows.push(Row::new("Since", work::wording::when(review.opened_at, now)));
    }
    if let Some(progress) = &item.progress {
        rows.push(Row::new("Who is on it", item.worker.clone().unwrap_or_else(|| "Nobody".to_owned())));
        rows.push(Row::new("What stands in the way", in_the_way(item, progress, now)));
    }
    if let Some(told) = &item.last_told {
        let mut lines = vec![item.told.join(", "), told.raised.reason.clone()];
        lines.extend(told.told_at().map(|at| work::wording::when(at, now)));
        let change = Link::new("Open", format!("/escalations/{}", told.raised.id));
        rows.push(Row { key: "Who was told last".to_owned(), lines, change: Some(change) });
    }
    let href = item
        .step
        .as_ref()
        .map(|step| format!("/escalations/{}", step.raised.id))
        .or_else(|| item.review.as_ref().map(|review| format!("/reviews/{}", review.id)))
        .or_else(|| item.interview.map(|id| format!("/return-interviews/{id}")))
        .or_else(|| item.record.map(|id| format!("/children/{id}")));
    Card { title: title(item), href, tags, rows, interview: item.interview }
}

fn title(item: &OnBoard) -> String {
    match (&item.child, item.age) {
        (Some(child), Some(age)) => format!("{}, {age}", work::wording::name(child)),
        (Some(child), None) => format!("{}, age not known", work::wording::name(child)),
        (None, _) if item.record.is_some() || item.interview.is_some() => "Child whose name is not known".to_owned(),
        (None, _) => "Child of another authority".to_owned(),
    }
}

fn tags_of(stands: &Stands) -> Vec<Tag> {
    let mut tags = vec![];
    match stands.whereabouts {
        Whereabouts::Missing => tags.push(Tag::new("Missing", Tone::Late)),
        Whereabouts::Unconfirmed => tags.push(Tag::new("Return not confirmed", Tone::Pressing)),
        Whereabouts::Back | Whereabouts::NotGone => {}
    }
    if stands.is_missing_again {
        tags.push(Tag::new("Missing again now", Tone::Late));
    }
    if stands.standing == Some(Standing::ReturnTimeMissing) {
        tags.push(Tag::new("Return time missing", Tone::Pressing));
    }
    if stands.standing == Some(Standing::Overdue) {
        tags.push(Tag::new("Overdue", Tone::Late));
    }
    if stands.risk == Some(RiskLevel::High) {
        tags.push(Tag::new("High risk", Tone::Late));
    }
    tags
}

fn rows_of(stands: &Stands, moved: Option<&Moved>, now: DateTime<Utc>) -> Vec<Row> {
    let mut rows = vec![];
    let gone = stands.whereabouts == Whereabouts::Missing;
    if let Some(began) = stands.began_at.filter(|_| gone) {
        let lines = vec![times::capital(&times::span(now - began)), format!("Since {}", written(began))];
        rows.push(Row { key: "Missing for".to_owned(), lines, change: None });
    }
    if let Some(began) = stands.began_at.filter(|_| !gone) {
        rows.push(Row::new("Was missing from", written(began)));
    }
    let back = if stands.standing == Some(Standing::ReturnTimeMissing) { "Found" } else { "Back" };
    rows.extend(stands.back_at.map(|at| Row::new(back, work::wording::when(at, now))));
    if let Some(due) = stands.due_at.filter(|_| !gone) {
        let mut lines = vec![times::left(due, now), written(due)];
        lines.extend(moved.map(work::wording::moved));
        rows.push(Row { key: "Talk due".to_owned(), lines, change: None });
    }
    rows.push(Row::new("Risk", stands.risk.map_or("Not known", work::wording::risk)));
    rows
}

/// The first thing that keeps the talk from taking place.
fn in_the_way(item: &OnBoard, interview: &Interview, now: DateTime<Utc>) -> String {
    let stands = item.stands.as_ref();
    if stands.is_some_and(|stands| stands.is_missing_again) {
        return "The child is missing again; the deadline runs on".to_owned();
    }
    if item.is_left {
        return "Whoever was given it has left or can hold none any more: give it to somebody else".to_owned();
    }
    match (&interview.allocation, interview.stage(), &interview.closure) {
        (_, Stage::ForApproval, _) => "A manager is to decide whether it ends without a talk".to_owned(),
        (_, _, Closure::Returned { .. }) => work::next(interview, now),
        (Allocation::Unallocated, ..) => "Nobody was given it".to_owned(),
        (Allocation::Allocated(given), ..) if interview.attempts.is_empty() => {
            format!("Given at {}, and the worker has not said that they know", written(given.at))
        }
        _ if stands.is_some_and(|stands| stands.standing == Some(Standing::ReturnTimeMissing)) => {
            format!("The time of the return is not known. {}", work::next(interview, now))
        }
        _ => work::next(interview, now),
    }
}

/// What is in doubt, in words.
pub(super) const fn in_doubt(kind: ReviewKind) -> &'static str {
    match kind {
        ReviewKind::Child => "Whether two records are one child",
        ReviewKind::Episode => "Whether two reports are one absence",
        ReviewKind::Cancellation => "Whether an absence is cancelled",
        ReviewKind::Return => "Whether the child is back",
    }
}
