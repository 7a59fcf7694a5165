//! When a record may be saved, and by which numbers its actions are known from then on. A talk counts whenever it was, late or before the return; it is refused only where there
//! was nothing to talk about yet: before the earliest start, or while nobody has found the child.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::content::{Action, RecordContent};
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
    for shared_at in content.sharing.iter().filter_map(|shared| shared.shared_at) {
        not_in_the_future("sharing", shared_at, now)?;
    }
    let content = RecordContent { actions: numbered(interview, &content.actions), ..content };
    let happened_at = content.held_at.unwrap_or(now);
    let content = Box::new(content);
    let fact = if is_draft { InterviewFact::RecordDrafted(content) } else { InterviewFact::RecordSubmitted(content) };
    Ok(Decided { fact, happened_at, texts: beside(texts) })
}

/// The actions with their numbers. One that was sent keeps it, the first of two that sent the same; the others take the
/// smallest that is free. A number under which it was once said that something is done is never another's.
fn numbered(interview: &Interview, actions: &[Action]) -> Vec<Action> {
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    let kept: Vec<Option<u32>> =
        actions.iter().map(|action| action.number.filter(|number| taken.insert(*number))).collect();
    taken.extend(interview.actions_answered.keys());
    let mut free = (1..).filter(|number| !taken.contains(number));
    let number = |(action, kept): (&Action, Option<u32>)| Action { number: kept.or_else(|| free.next()), ..*action };
    actions.iter().zip(kept).map(number).collect()
}
