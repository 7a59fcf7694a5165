//! A review is a doubt that a person decides: whether two records are one child, whether two references are one
//! occasion, whether an occasion is struck out, whether a return is one. Each decision can be undone by the opposite one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::episode::values::State;
use super::ids::ChildId;
use super::record::Record;
use super::reference::Reference;

crate::codes! {
    /// What is in doubt.
    ReviewKind {
        /// Whether two records are one child.
        Child = "child",
        /// Whether two references are one occasion.
        Episode = "episode",
        /// Whether an occasion is struck out.
        Cancellation = "cancellation",
        /// Whether a return that only some sources tell is one.
        Return = "return",
    }
}

crate::codes! {
    /// What a person decides.
    Decision {
        /// They are one.
        Join = "join",
        /// They are two.
        Part = "part",
        /// It is so.
        Confirm = "confirm",
        /// It is not so.
        Reject = "reject",
    }
}

impl ReviewKind {
    /// Whether a doubt of this kind can be decided so.
    #[must_use]
    pub const fn admits(self, decision: Decision) -> bool {
        match self {
            Self::Child | Self::Episode => matches!(decision, Decision::Join | Decision::Part),
            Self::Cancellation | Self::Return => matches!(decision, Decision::Confirm | Decision::Reject),
        }
    }
}

/// The reason of a pair that a person decided on without being asked.
const DECIDED: &str = "decided_by_a_person";

/// A doubt, standing or decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Doubtful {
    /// What is in doubt.
    pub kind: ReviewKind,
    /// A record, or a reference.
    pub subject: Uuid,
    /// The other record or reference; the same for cancellation and return.
    pub other: Uuid,
    /// Why, in a word.
    pub reason: String,
    /// What a person decided, if they have.
    pub decision: Option<Decision>,
}

/// A record of a child as reviews see it.
#[derive(Clone, Debug)]
pub struct Joining<'a> {
    /// The record.
    pub id: ChildId,
    /// Records found to be the same child.
    pub joined: &'a [ChildId],
    /// Records found to be another child.
    pub parted: &'a [ChildId],
}

/// All doubts about one person: `references` with the record each stands with, `records` with what was decided of them.
#[must_use]
pub fn doubts(references: &[(&Reference, ChildId)], records: &[Joining<'_>], record: &Record) -> Vec<Doubtful> {
    let plain: Vec<&Reference> = references.iter().map(|(reference, _)| *reference).collect();
    let mut found = of_children(references, records);
    found.extend(of_episodes(&plain, record));
    for episode in &record.episodes {
        let holding: Vec<&&Reference> = plain.iter().filter(|r| episode.holds(r.id)).collect();
        let decided = holding.iter().find_map(|r| r.cancellation);
        let all_cancelled = episode.cancellation_pending || decided.is_some();
        if all_cancelled && holding.iter().filter(|r| episode.references.contains(&r.id)).all(|r| r.cancelled.is_some())
        {
            found.push(single(ReviewKind::Cancellation, episode.id.0, "cancelled_alone", decided));
        }
        let decided = holding.iter().find_map(|r| r.return_decision);
        if episode.state == State::Returned && (!episode.return_confirmed || decided.is_some()) {
            found.push(single(ReviewKind::Return, episode.id.0, "not_every_source_tells_it", decided));
        }
    }
    found.sort();
    found.dedup_by(|a, b| (a.kind, a.subject, a.other) == (b.kind, b.subject, b.other));
    found
}

fn single(kind: ReviewKind, anchor: Uuid, reason: &str, decided: Option<bool>) -> Doubtful {
    let decision = decided.map(|yes| if yes { Decision::Confirm } else { Decision::Reject });
    Doubtful { kind, subject: anchor, other: anchor, reason: reason.to_owned(), decision }
}

/// Doubts of matching, each pair once, and pairs that people decided without one.
fn of_children(references: &[(&Reference, ChildId)], records: &[Joining<'_>]) -> Vec<Doubtful> {
    let mut found: Vec<Doubtful> = vec![];
    for (reference, child) in references {
        let doubt = reference.linked.as_ref().and_then(|linked| linked.doubt.as_ref());
        for candidate in doubt.into_iter().flat_map(|doubt| doubt.candidates.iter().map(move |c| (c, doubt.reason))) {
            let (candidate, reason) = candidate;
            if *candidate != *child {
                found.push(pair(records, *child, *candidate, reason.word()));
            }
        }
    }
    for record in records {
        for other in record.joined.iter().chain(record.parted) {
            found.push(pair(records, record.id, *other, DECIDED));
        }
    }
    // Two records that others have already brought together are no longer in doubt.
    let one_person = |id: Uuid| records.iter().any(|record| record.id.0 == id);
    found.retain(|d| d.decision.is_some() || !(one_person(d.subject) && one_person(d.other)));
    each_pair_once(found)
}

/// One doubt for each pair; its own reason goes before the bare decision.
fn each_pair_once(mut found: Vec<Doubtful>) -> Vec<Doubtful> {
    found.sort_by_key(|d| (d.subject, d.other, d.reason == DECIDED, d.reason.clone()));
    found.dedup_by(|a, b| (a.subject, a.other) == (b.subject, b.other));
    found
}

fn pair(records: &[Joining<'_>], a: ChildId, b: ChildId, reason: &str) -> Doubtful {
    let (subject, other) = (a.min(b), a.max(b));
    let says = |list: fn(&Joining<'_>) -> Vec<ChildId>| {
        records.iter().any(|record| {
            (record.id == subject && list(record).contains(&other))
                || (record.id == other && list(record).contains(&subject))
        })
    };
    let decision = if says(|r| r.joined.to_vec()) {
        Some(Decision::Join)
    } else if says(|r| r.parted.to_vec()) {
        Some(Decision::Part)
    } else {
        None
    };
    Doubtful { kind: ReviewKind::Child, subject: subject.0, other: other.0, reason: reason.to_owned(), decision }
}

/// Overlaps, ends placed on weak ground, and what people decided of references.
fn of_episodes(references: &[&Reference], record: &Record) -> Vec<Doubtful> {
    let mut found = vec![];
    for (a, b) in &record.overlapping {
        found.push(references_pair(references, a.0, b.0, "one_organisation_overlaps"));
    }
    for episode in &record.episodes {
        for weak in &episode.on_weak_ground {
            let anchor = episode.references.iter().find(|id| *id != weak);
            found.extend(anchor.map(|anchor| references_pair(references, anchor.0, weak.0, "only_the_end_is_known")));
        }
    }
    for reference in references {
        for other in reference.together.iter().chain(&reference.apart) {
            found.push(references_pair(references, reference.id.0, other.0, DECIDED));
        }
    }
    each_pair_once(found)
}

fn references_pair(references: &[&Reference], a: Uuid, b: Uuid, reason: &str) -> Doubtful {
    let (subject, other) = (a.min(b), a.max(b));
    let one = references.iter().find(|r| r.id.0 == subject);
    let two = references.iter().find(|r| r.id.0 == other);
    let says = |list: fn(&Reference) -> Vec<Uuid>| {
        one.is_some_and(|r| list(r).contains(&other)) || two.is_some_and(|r| list(r).contains(&subject))
    };
    let decision = if says(|r| r.together.iter().map(|id| id.0).collect()) {
        Some(Decision::Join)
    } else if says(|r| r.apart.iter().map(|id| id.0).collect()) {
        Some(Decision::Part)
    } else {
        None
    };
    Doubtful { kind: ReviewKind::Episode, subject, other, reason: reason.to_owned(), decision }
}

impl Doubtful {
    /// Whether nothing but a person's decision speaks of this pair.
    #[must_use]
    pub fn is_bare_decision(&self) -> bool {
        self.reason == DECIDED
    }
}
