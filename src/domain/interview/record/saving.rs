//! When a record may be saved. A talk counts whenever it was, late or before the return; it is refused only where there
//! was nothing to talk about yet: before the earliest start, or while nobody has found the child.

use chrono::{DateTime, Utc};

use super::form::SaveRecord;
use crate::domain::interview::fact::{Decided, InterviewFact};
use crate::domain::interview::gathered::Gathered;
use crate::domain::interview::limits::{beside, not_in_the_future};
use crate::domain::interview::refusal::Refusal;
use crate::domain::interview::state::{Interview, WriteUp};

/// Saves the record as a draft or submits it.
///
/// # Errors
/// It is submitted, signed off or closed; the talk lies in the future, before the child went missing or while nobody
/// has found the child; or a finished record of a late talk does not say why it was late.
pub fn save_record(
    interview: &Interview,
    said: SaveRecord,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    let SaveRecord { is_draft, content, texts } = said;
    interview.refuse_if_over()?;
    if let WriteUp::Submitted { at, .. } = &interview.write_up {
        return Err(Refusal::AlreadySubmitted { at: *at });
    }
    if let Some(held_at) = content.held_at {
        if !gathered.is_found() {
            return Err(Refusal::ChildNotYetFound);
        }
        not_in_the_future("held_at", held_at, now)?;
        gathered.refuse_before_the_earliest_start("held_at", held_at)?;
        let missed = gathered.due_at().filter(|due_at| held_at > *due_at);
        if let Some(due_at) = missed.filter(|_| !is_draft && content.late_reason.is_none()) {
            return Err(Refusal::LateReasonNeeded { due_at });
        }
    }
    let happened_at = content.held_at.unwrap_or(now);
    let content = Box::new(content);
    let fact = if is_draft { InterviewFact::RecordDrafted(content) } else { InterviewFact::RecordSubmitted(content) };
    Ok(Decided { fact, happened_at, texts: beside(texts) })
}
