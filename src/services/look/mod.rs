//! A look: what policy wants of a subject's ladder now. Every fact marks the subjects it touches for a look at once, in
//! its own transaction; the attend job looks at them, and again when a step's moment has come. A look records steps,
//! tells whose time to be told has come, and sets the moment of the next. That it happens a moment after the fact, and
//! not within its transaction, keeps a year told in one evening from raising steps that its next line answers.

mod council;
mod looking;
mod situations;
mod telling;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub(super) use looking::Looks;
pub(super) use situations::Grounds;
use situations::situations;

use super::Error;
use crate::domain::ids::{ChildId, FactId, ReferenceId, ReviewId};
use crate::domain::ladder::{Situation, StepName};
use crate::domain::raised::{Subject, SubjectKind};
use crate::store::steps::Kept;
use crate::store::watches::Next;
use crate::store::writes::Writes;
use crate::store::{children, ledger, references, reviews, watches};

/// Who is named in facts that Homeward works out by itself.
pub(super) const OURSELVES: &str = "homeward";

/// Marks for a look at once whatever of a person is about any of `things`, and what anything new of the person may bear
/// on: interviews still to be held and open doubts, by a new disappearance, and a child whom nobody had named, by a name.
pub(super) fn mark(writes: &mut Writes, grounds: &Grounds<'_>, things: &BTreeSet<Uuid>, now: DateTime<Utc>) {
    let Some(root) = grounds.person.records.first() else { return };
    let touched = |subject: &Subject, situation: &Situation| {
        let is_open = match situation {
            Situation::Interview(interview) => interview.held_at.is_none() && interview.ended_at.is_none(),
            Situation::Review(doubt) => doubt.decided_at.is_none(),
            Situation::ChildUnknown(_) => true,
            _ => false,
        };
        things.contains(&subject.id) || is_open
    };
    let mut subjects = situations(grounds);
    subjects.retain(|subject, situation| touched(subject, situation));
    let next: Vec<Next> = subjects.into_keys().map(|subject| Next { subject, at: Some(now) }).collect();
    watches::set(writes, grounds.person.id, &root.authority, &next);
}

/// What follows from repeat missing is decided by the answer to the step that asks for it.
fn answered(mut situation: Situation, known: &[Kept]) -> Situation {
    if let Situation::Repeat(repeat) = &mut situation {
        let asked = known.iter().filter(|kept| kept.known.raised.key.name == StepName::RepeatReached);
        repeat.decided_at = asked.filter_map(|kept| kept.known.acknowledged.as_ref().map(|answer| answer.at)).min();
    }
    situation
}

/// The person with whom a subject now stands, if that is not the person of `records`.
async fn moved_to(tx: &impl ConnectionTrait, subject: Subject, records: &[ChildId]) -> Result<Option<ChildId>, Error> {
    let holder = match subject.kind {
        SubjectKind::Review => reviews::one(tx, ReviewId(subject.id)).await?.map(|review| review.person),
        SubjectKind::AfterIt => None,
        SubjectKind::Question => match ledger::one(tx, FactId(subject.id)).await?.and_then(|post| post.reference_id) {
            Some(reference) => references::one(tx, reference).await?.map(|standing| standing.child),
            None => None,
        },
        _ => references::one(tx, ReferenceId(subject.id)).await?.map(|standing| standing.child),
    };
    match holder.filter(|holder| !records.contains(holder)) {
        Some(holder) => Ok(children::one(tx, holder).await?.map(|record| record.person)),
        None => Ok(None),
    }
}
