//! The record of a person: all references of all records that were found to be one child, and what they give.

use chrono::{DateTime, NaiveDate, Utc};

use super::episode::grouping::{group, overlaps};
use super::episode::{MissingEpisode, Tolerances};
use super::ids::MissingEpisodeId;
use super::reference::Reference;

/// What the references of one person give.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The birth date that holds.
    pub born: Option<NaiveDate>,
    /// The episodes, in the order of their starts.
    pub episodes: Vec<MissingEpisode>,
    /// Pairs of episodes in which references of one organisation overlap.
    pub overlapping: Vec<(MissingEpisodeId, MissingEpisodeId)>,
}

impl Record {
    /// Works the record out; the order of `references` does not matter.
    #[must_use]
    pub fn from_references(references: &[Reference], tolerances: &Tolerances) -> Self {
        let mut ordered = references.to_vec();
        ordered.sort_by(|a, b| (&a.organisation, &a.name).cmp(&(&b.organisation, &b.name)));
        let born = birth_date(&ordered);
        let groups = group(&ordered, tolerances);
        let all: Vec<_> =
            groups.iter().map(|group| MissingEpisode::from_group(&ordered, group, born, tolerances)).collect();
        let overlapping = overlaps(&ordered, &groups).into_iter().map(|(a, b)| (all[a].id, all[b].id)).collect();
        let mut episodes = all;
        episodes.sort_by_key(|episode| (episode.stood_in_start(), episode.id));
        Self { born, episodes, overlapping }
    }
}

/// The birth date that holds: a known one before a guess, then the one reported last.
fn birth_date(references: &[Reference]) -> Option<NaiveDate> {
    let told = references.iter().filter_map(|reference| {
        let (at, born) = reference.born.as_ref()?;
        let rank: (bool, DateTime<Utc>, &str, &str) = (!born.estimated, *at, &reference.organisation, &reference.name);
        Some((rank, born.on?))
    });
    told.max_by(|(a, _), (b, _)| a.cmp(b)).map(|(_, on)| on)
}
