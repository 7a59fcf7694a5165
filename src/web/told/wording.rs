//! How far we are with what somebody told us, in words.

use chrono::{DateTime, Utc};

use crate::domain::calendar::written;
use crate::domain::deadline::Standing;
use crate::domain::episode::values::State;
use crate::domain::notice::{CancellationCause, NoticeType};
use crate::services::reading::told::{Owed, Told};
use crate::web::parts::{Row, Tag, Tone};
use crate::web::times::{capital, due};

/// In a word.
pub(super) fn standing(told: &Told) -> Tag {
    let Some(episode) = told.episode.as_ref().filter(|_| told.reference.cancelled.is_none()) else {
        let is_out = told.reference.cancelled.is_some();
        return if is_out { Tag::new("Cancelled", Tone::Calm) } else { Tag::new("Being checked", Tone::Notice) };
    };
    match (episode.state, &told.interview) {
        _ if told.is_checked => Tag::new("Being checked", Tone::Notice),
        (State::Cancelled, _) => Tag::new("Cancelled", Tone::Calm),
        (State::Missing, _) => Tag::new("Missing", Tone::Pressing),
        (State::Returned, None) => Tag::new("Back", Tone::Good),
        (State::Returned, Some(owed)) => of_interview(owed),
    }
}

fn of_interview(owed: &Owed) -> Tag {
    match owed.due.standing {
        _ if owed.is_held => Tag::new("Interview held", Tone::Good),
        Standing::Met | Standing::MetLate => Tag::new("Interview held", Tone::Good),
        Standing::ClosedWithoutInterview | Standing::ClosedLate => Tag::new("Closed", Tone::Calm),
        _ if owed.is_offered => Tag::new("Interview offered", Tone::Notice),
        Standing::ReturnTimeMissing => Tag::new("Return time needed", Tone::Pressing),
        Standing::Running | Standing::DueSoon => Tag::new("Interview due", Tone::Notice),
        Standing::Overdue => Tag::new("Interview late", Tone::Late),
    }
}

/// In a sentence.
pub(super) fn said(told: &Told) -> &'static str {
    let needs_return_time = |owed: &Owed| owed.due.standing == Standing::ReturnTimeMissing;
    match &told.episode {
        _ if told.reference.cancelled.is_some() => {
            "You cancelled this report. The council decides what stays on record."
        }
        _ if told.is_checked => {
            "We have it on record and its time runs. Somebody at the council is making sure which child, or which time, \
             this is. You need do nothing."
        }
        None => "We have it, and somebody at the council is looking at it.",
        Some(episode) if episode.state == State::Missing => {
            "It is on record, and the council’s people are told. Tell us at once when the child is back."
        }
        Some(_) if told.interview.as_ref().is_some_and(needs_return_time) => {
            "We know that the child was found, but not when they came home or to a placement. Please tell us the time."
        }
        Some(_) => "It is on record.",
    }
}

/// What kind of notice it was.
pub(super) const fn kind(kind: Option<NoticeType>) -> &'static str {
    match kind {
        Some(NoticeType::Missing) => "That the child was missing",
        Some(NoticeType::Returned) => "That the child was found or back",
        Some(NoticeType::Reclassified) => "Whether you knew where they were",
        Some(NoticeType::RiskAssessed) => "How you held the risk",
        Some(NoticeType::Amended) => "What was to be put right",
        Some(NoticeType::Cancelled) => "That the report was to be cancelled",
        None => "Something whose words were deleted",
    }
}

/// Why a report is cancelled.
pub(super) const fn cause(cause: CancellationCause) -> &'static str {
    match cause {
        CancellationCause::RecordedInError => "It was entered by mistake",
        CancellationCause::DuplicateOf => "We told you of the same time under another reference",
        CancellationCause::TransferredTo => "Another force or council has taken it over",
        CancellationCause::NeverMissing => "The child was where they should be all along",
    }
}

const fn yes(is: bool) -> &'static str {
    if is { "Yes" } else { "Not yet" }
}

/// All that there is to know.
pub(super) fn rows(told: &Told, now: DateTime<Utc>) -> Vec<Row> {
    let mut rows = vec![Row::new("Your reference", told.reference.name.clone())];
    let Some(episode) = &told.episode else { return rows };
    if let Some(since) = episode.missing_from_at {
        rows.push(Row::new("Missing since", written(since)));
    }
    if let Some(found) = episode.found_at {
        rows.push(Row::new("Found", written(found)));
    }
    match episode.returned_at {
        Some(back) => rows.push(Row::new("Back", written(back))),
        None if episode.state == State::Missing => rows.push(Row::new("Back", "Not as far as we were told")),
        None => rows.push(Row::new("Back", "We do not know when")),
    }
    match &told.interview {
        None => {
            let none = if episode.state == State::Missing { "None before the child is back" } else { "None is owed" };
            rows.push(Row::new("Return interview", none));
        }
        Some(owed) => {
            if let Some(due_at) = owed.due.due_at {
                let is_open = matches!(owed.due.standing, Standing::Running | Standing::DueSoon | Standing::Overdue);
                let mut row = Row::new("Return interview due by", written(due_at));
                row.lines.extend(is_open.then(|| capital(&due(due_at, now))));
                rows.push(row);
            }
            rows.push(Row::new("Interview offered", yes(owed.is_offered)));
            let is_closed = matches!(owed.due.standing, Standing::ClosedWithoutInterview | Standing::ClosedLate);
            let held = if is_closed { "No: it was closed without one" } else { yes(owed.is_held) };
            rows.push(Row::new("Interview held", held));
        }
    }
    rows
}
