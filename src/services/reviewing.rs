//! Reviews follow the doubts of a person: one is opened for each doubt that is new, and falls with the last who doubts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Error;
use super::refresh::Person;
use crate::domain::ids::{ChildId, ReviewId};
use crate::domain::matching::Doubt;
use crate::domain::review::{Doubtful, ReviewKind};
use crate::store::reviews::Review;
use crate::store::writes::Writes;
use crate::store::{references, reviews};

/// The reviews of some persons as they are after a change.
#[derive(Default)]
pub(super) struct Reviews {
    pub present: Vec<Review>,
    pub changes: Vec<Uuid>,
    /// Those that were opened just now.
    pub news: Vec<Uuid>,
}

/// Writes the reviews of `persons`, of whom `recorded` are the records that were there before.
pub(super) async fn write_reviews(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    persons: &[Person],
    recorded: Vec<ChildId>,
    now: DateTime<Utc>,
) -> Result<Reviews, Error> {
    let mut reviews = Reviews::default();
    let stored = if recorded.is_empty() { vec![] } else { reviews::of_persons(tx, &recorded).await? };
    let mut there: BTreeMap<_, Review> = stored.into_iter().map(|review| (key(&review.doubt), review)).collect();
    for person in persons {
        for doubt in &person.doubts {
            let mut known = there.remove(&key(doubt));
            if known.is_none() {
                if reviews.present.iter().any(|review| key(&review.doubt) == key(doubt)) {
                    // The other of the two just opened it.
                    writes.send(tx).await?;
                }
                known = reviews::of_doubt(tx, doubt).await?;
            }
            match known {
                Some(review) => reviews.updated(tx, review, person, doubt, now).await?,
                None => reviews.opened(writes, person, doubt, now),
            }
        }
    }
    let left_standing = there.values().any(|review| review.standing);
    if left_standing {
        // Whether others doubt is asked of the rows as they are now.
        writes.send(tx).await?;
    }
    for mut review in there.into_values() {
        if review.standing && !doubted_by_others(tx, &review.doubt).await? {
            review.standing = false;
            review.gone_at = Some(now);
            reviews::update(tx, &review).await?;
            reviews.changes.push(review.id.0);
        }
        reviews.present.push(review);
    }
    Ok(reviews)
}

impl Reviews {
    fn opened(&mut self, writes: &mut Writes, person: &Person, doubt: &Doubtful, now: DateTime<Utc>) {
        let Some(authority) = person.records.first().map(|record| record.authority.clone()) else { return };
        let review = Review {
            id: ReviewId::fresh(now),
            authority,
            person: person.id,
            doubt: doubt.clone(),
            standing: doubt.decision.is_none(),
            opened_at: now,
            decided_at: doubt.decision.map(|_| now),
            gone_at: None,
        };
        reviews::open(writes, &review);
        self.changes.push(review.id.0);
        self.news.push(review.id.0);
        self.present.push(review);
    }

    async fn updated(
        &mut self,
        tx: &impl ConnectionTrait,
        review: Review,
        person: &Person,
        doubt: &Doubtful,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut changed = review.clone();
        changed.standing = doubt.decision.is_none();
        changed.gone_at = None;
        changed.doubt.decision = doubt.decision;
        if !doubt.is_bare_decision() {
            changed.doubt.reason.clone_from(&doubt.reason);
            changed.person = person.id;
        }
        if changed.doubt.decision != review.doubt.decision {
            changed.decided_at = changed.doubt.decision.map(|_| now);
        }
        if changed != review {
            reviews::update(tx, &changed).await?;
            self.changes.push(changed.id.0);
        }
        self.present.retain(|review| review.id != changed.id);
        self.present.push(changed);
        Ok(())
    }
}

fn key(doubt: &Doubtful) -> (ReviewKind, Uuid, Uuid) {
    (doubt.kind, doubt.subject, doubt.other)
}

/// Whether a reference of either record still doubts: each of the two may have opened the same review.
async fn doubted_by_others(tx: &impl ConnectionTrait, doubt: &Doubtful) -> Result<bool, Error> {
    if doubt.kind != ReviewKind::Child {
        return Ok(false);
    }
    let (subject, other) = (ChildId(doubt.subject), ChildId(doubt.other));
    let standing = references::of_children(tx, &[subject, other]).await?;
    let doubts = |from: ChildId, to: ChildId| {
        let names = |d: &Doubt| d.candidates.contains(&to);
        standing
            .iter()
            .any(|s| s.child == from && s.reference.linked.as_ref().and_then(|l| l.doubt.as_ref()).is_some_and(names))
    };
    Ok(doubts(subject, other) || doubts(other, subject))
}
