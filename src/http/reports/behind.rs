//! What is behind a figure, as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cursor::Cursor;
use crate::domain::deadline::Standing;
use crate::domain::instant::outward;
use crate::http::listed::Listed;
use crate::http::return_interviews::words;
use crate::services::reports::{Behind, Part, Place};

/// One thing that a figure of a report counts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Counted {
    /// The record of the child; null where another authority keeps it, and for a step.
    #[schema(required = true)]
    child_id: Option<Uuid>,
    /// The missing episode, also of a step that is about one.
    #[schema(required = true)]
    missing_episode: Option<Uuid>,
    /// The interview that carries the episode; null where none is owed.
    #[schema(required = true)]
    return_interview: Option<Uuid>,
    /// Where that stood at the report's instant; null where none is owed.
    #[schema(required = true, value_type = Option<words::Standing>)]
    standing: Option<&'static str>,
    /// When it is due; null where none is owed or the time of return is missing.
    #[schema(required = true, format = "date-time")]
    due_at: Option<String>,
    /// When the child was back: returned, else found.
    #[schema(required = true, format = "date-time")]
    back_at: Option<String>,
    /// When the interview was held.
    #[schema(required = true, format = "date-time")]
    held_at: Option<String>,
    /// The step that nobody has answered, for the figure `unacknowledged`.
    #[schema(required = true)]
    escalation: Option<Uuid>,
    /// The review that waits, for the figure `reviews_open`.
    #[schema(required = true)]
    review: Option<Uuid>,
}

impl Counted {
    fn of(behind: &Behind) -> Self {
        Self {
            child_id: behind.child.map(|id| id.0),
            missing_episode: behind.episode.map(|id| id.0),
            return_interview: behind.interview.map(|id| id.0),
            standing: behind.standing.map(Standing::word),
            due_at: behind.due_at.map(outward),
            back_at: behind.back_at.map(outward),
            held_at: behind.held_at.map(outward),
            escalation: behind.escalation.map(|id| id.0),
            review: behind.review.map(|id| id.0),
        }
    }
}

/// A page of a list, which goes on behind it.
pub(super) fn listed(place: Place, part: Part) -> Listed<Counted> {
    let Place { items, moment, goes_on } = place;
    let behind = part.behind.saturating_add(items.len());
    let next = goes_on.then(|| Cursor { at: moment.at, known_at: moment.known_at, behind }.written());
    Listed { items: items.iter().map(Counted::of).collect(), next }
}
