//! The record of a person: all references of all records that were found to be one child, and what they give.

use chrono::{DateTime, NaiveDate, Utc};

use super::episode::MissingEpisode;
use super::episode::grouping::{group, overlaps};
use super::ids::MissingEpisodeId;
use super::policy::Versions;
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
    /// Works the record out by the `policies` of the authority; the order of `references` does not matter.
    #[must_use]
    pub fn from_references(references: &[Reference], policies: &Versions) -> Self {
        let mut ordered = references.to_vec();
        ordered.sort_by(|a, b| (&a.organisation, &a.name).cmp(&(&b.organisation, &b.name)));
        let born = birth_date(&ordered);
        let groups = group(&ordered, policies);
        let all: Vec<_> =
            groups.iter().map(|group| MissingEpisode::from_group(&ordered, group, born, policies)).collect();
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
