//! A ledger anchor says where every stream of facts ended at one moment. The hash of a stream's last fact stands for all
//! facts before it; so if the fact in that place still bears that hash, nothing up to there was changed or cut off.
//!
//! An anchor names only the streams that went on since the one before it, whose hash it covers: a night is a few lines,
//! and the hash of the latest anchor stands for all of them. It holds ids, numbers and hashes, and nothing of a child.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::digest;
use super::ids::ChildId;

/// Where the stream of one child ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Whose stream.
    pub child: ChildId,
    /// The place of its last fact.
    pub place: i64,
    /// The hash of that fact.
    pub hash: String,
}

/// Where a stream ends now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Its last fact.
    pub head: Head,
    /// Whether no anchor names it yet.
    pub is_news: bool,
}

/// Where all streams ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerAnchor {
    /// Counted from 1.
    pub number: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many streams there were.
    pub children: i64,
    /// How many facts there were in all of them.
    pub facts: i64,
    /// The hash of the anchor before it; empty for the first.
    pub previous: String,
    /// The streams that ended elsewhere at the anchor before it.
    pub heads: Vec<Head>,
    /// The hash over all of the above.
    pub hash: String,
}

impl LedgerAnchor {
    /// The anchor behind `before` (number and hash of the last one), of streams that end at `ends`.
    #[must_use]
    pub fn following(before: Option<(i64, String)>, ends: &[End], at: DateTime<Utc>) -> Self {
        let (number, previous) = before.map_or((1, String::new()), |(number, hash)| (number + 1, hash));
        let children = i64::try_from(ends.len()).unwrap_or(i64::MAX);
        let facts = ends.iter().map(|end| end.head.place).sum();
        let mut heads: Vec<Head> = ends.iter().filter(|end| end.is_news).map(|end| end.head.clone()).collect();
        heads.sort_unstable_by_key(|head| head.child);
        let mut anchor = Self { number, at, children, facts, previous, heads, hash: String::new() };
        anchor.hash = anchor.reckoned_hash();
        anchor
    }

    /// The hash that this anchor must bear.
    #[must_use]
    pub fn reckoned_hash(&self) -> String {
        let numbers = [self.number, self.at.timestamp_micros(), self.children, self.facts];
        let mut parts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        parts.push(self.previous.clone());
        for head in &self.heads {
            parts.extend([head.child.to_string(), head.place.to_string(), head.hash.clone()]);
        }
        digest::of_parts(parts.iter().map(String::as_str))
    }

    /// What is wrong with it as it stands behind `before`; nothing if it is as it was made.
    #[must_use]
    pub fn fault_behind(&self, before: Option<&Self>) -> Option<&'static str> {
        let (number, previous) = before.map_or((1, ""), |before| (before.number + 1, before.hash.as_str()));
        if self.hash != self.reckoned_hash() {
            Some("was changed after it was made")
        } else if self.number != number {
            Some("one before it is gone")
        } else if self.previous != previous {
            Some("does not follow on the one before it")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: DateTime<Utc> = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");

    fn end(child: u128, place: i64, is_news: bool) -> End {
        let child = ChildId(uuid::Uuid::from_u128(child));
        End { head: Head { child, place, hash: format!("{child}/{place}") }, is_news }
    }

    #[test]
    fn it_counts_all_streams_and_names_those_that_went_on() {
        let first = LedgerAnchor::following(None, &[end(2, 5, true), end(1, 3, true)], NIGHT);
        let named: Vec<_> = first.heads.iter().map(|head| head.place).collect();
        assert_eq!((first.number, first.children, first.facts, named), (1, 2, 8, vec![3, 5]));
        let before = Some((first.number, first.hash.clone()));
        let second = LedgerAnchor::following(before, &[end(2, 6, true), end(1, 3, false)], NIGHT);
        let named: Vec<_> = second.heads.iter().map(|head| head.place).collect();
        assert_eq!((second.number, second.children, second.facts, named), (2, 2, 9, vec![6]));
        assert_eq!((first.fault_behind(None), second.fault_behind(Some(&first))), (None, None));
    }

    #[test]
    fn any_change_to_an_anchor_shows() {
        let first = LedgerAnchor::following(None, &[end(1, 3, true)], NIGHT);
        let made = LedgerAnchor::following(Some((1, first.hash.clone())), &[end(1, 4, true), end(2, 1, true)], NIGHT);
        let changed = |change: fn(&mut LedgerAnchor)| {
            let mut anchor = made.clone();
            change(&mut anchor);
            anchor
        };
        for (row, anchor) in [
            ("its number", changed(|anchor| anchor.number += 1)),
            ("its instant", changed(|anchor| anchor.at += chrono::TimeDelta::microseconds(1))),
            ("how many children", changed(|anchor| anchor.children -= 1)),
            ("how many facts", changed(|anchor| anchor.facts -= 1)),
            ("what it follows on", changed(|anchor| anchor.previous.clear())),
            ("a head's place", changed(|anchor| anchor.heads[0].place = 3)),
            ("a head's hash", changed(|anchor| anchor.heads[1].hash.clear())),
            ("a head left out", changed(|anchor| drop(anchor.heads.pop()))),
            ("its hash", changed(|anchor| anchor.hash.clear())),
        ] {
            assert_eq!(anchor.fault_behind(Some(&first)), Some("was changed after it was made"), "{row}");
        }
        assert_eq!(made.fault_behind(None), Some("one before it is gone"));
        let other = LedgerAnchor::following(None, &[end(1, 2, true)], NIGHT);
        assert_eq!(made.fault_behind(Some(&other)), Some("does not follow on the one before it"));
    }
}
