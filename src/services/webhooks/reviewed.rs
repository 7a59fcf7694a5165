//! A notice about which something was in doubt has been reviewed: whoever sent it hears of that, and so does the council.

use chrono::{DateTime, Utc};

use super::Listeners;
use crate::domain::event::{About, Event, EventType};
use crate::domain::ids::{ChildId, ReferenceId};
use crate::domain::review::ReviewKind;
use crate::services::{Error, Transaction};
use crate::store::notices;
use crate::store::references::{self, Standing};
use crate::store::reviews::Review;
use crate::store::writes::Writes;

/// Tells those who sent what was in doubt, and the council, that a person has decided.
pub(in crate::services) async fn reviewed(tx: &Transaction, review: &Review, now: DateTime<Utc>) -> Result<(), Error> {
    let listeners = Listeners::now(&**tx).await?;
    if listeners.are_none() {
        return Ok(());
    }
    let mut writes = Writes::default();
    for notice in notices::in_doubt(&**tx, &doubtful(tx, review).await?).await? {
        let event = Event { kind: EventType::NoticeReviewed, about: About::Notice(notice.id) };
        listeners.councils_hear(&mut writes, &notice.authority, &[notice.organisation], &[event], now);
    }
    Ok(writes.send(&**tx).await?)
}

/// The references that a review is about: of two records, those that may belong to the other.
async fn doubtful(tx: &Transaction, review: &Review) -> Result<Vec<ReferenceId>, Error> {
    let doubt = &review.doubt;
    if doubt.kind != ReviewKind::Child {
        return Ok(vec![ReferenceId(doubt.subject), ReferenceId(doubt.other)]);
    }
    let pair = [ChildId(doubt.subject), ChildId(doubt.other)];
    let standing = references::of_children(&**tx, &pair).await?;
    let in_doubt = |standing: &Standing| {
        let candidates = standing.reference.linked.as_ref().and_then(|linked| linked.doubt.as_ref());
        candidates.is_some_and(|doubt| doubt.candidates.iter().any(|candidate| pair.contains(candidate)))
    };
    Ok(standing.into_iter().filter(in_doubt).map(|standing| standing.reference.id).collect())
}
