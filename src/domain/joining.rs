//! Joining: which records people found to be one child. The fold of a person is over all records joined to each other;
//! parting takes a joining back, and nothing was moved, so nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Body, Fact, Unreadable};
use super::ids::ChildId;

/// What people decided of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joins {
    /// Records found to be the same child, sorted.
    pub joined: Vec<ChildId>,
    /// Records found to be another child, sorted.
    pub parted: Vec<ChildId>,
}

impl Joins {
    /// What the facts of a record's stream say, the later decision over the earlier.
    ///
    /// # Errors
    /// When a fact cannot be read.
    pub fn from_facts(facts: &[Fact]) -> Result<Self, Unreadable> {
        let mut latest: BTreeMap<ChildId, bool> = BTreeMap::new();
        for fact in facts {
            match fact.body()? {
                Body::ChildrenJoined { other } => latest.insert(other, true),
                Body::ChildrenParted { other } => latest.insert(other, false),
                _ => None,
            };
        }
        let (joined, parted): (Vec<_>, Vec<_>) = latest.into_iter().partition(|(_, joined)| *joined);
        Ok(Self {
            joined: joined.into_iter().map(|(id, _)| id).collect(),
            parted: parted.into_iter().map(|(id, _)| id).collect(),
        })
    }
}

/// The person of each record: the earliest of all that are joined with it, directly or over others.
#[must_use]
pub fn persons(records: &[(ChildId, Vec<ChildId>)]) -> BTreeMap<ChildId, ChildId> {
    let mut links: BTreeMap<ChildId, BTreeSet<ChildId>> = BTreeMap::new();
    for (id, joined) in records {
        links.entry(*id).or_default();
        for other in joined {
            links.entry(*id).or_default().insert(*other);
            links.entry(*other).or_default().insert(*id);
        }
    }
    let mut person: BTreeMap<ChildId, ChildId> = BTreeMap::new();
    // Ids sort by recording, so the first of a company to be met is its earliest.
    for start in links.keys() {
        let mut open = vec![*start];
        while let Some(id) = open.pop() {
            if person.contains_key(&id) {
                continue;
            }
            person.insert(id, *start);
            open.extend(links.get(&id).into_iter().flatten());
        }
    }
    person
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> ChildId {
        ChildId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn records_joined_over_a_third_are_one_person() {
        let records = [(id(1), vec![]), (id(2), vec![id(3)]), (id(3), vec![id(2), id(1)]), (id(4), vec![])];
        let found = persons(&records);
        assert_eq!(found[&id(1)], id(1));
        assert_eq!(found[&id(2)], id(1));
        assert_eq!(found[&id(3)], id(1));
        assert_eq!(found[&id(4)], id(4));
    }
}
