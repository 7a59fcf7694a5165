//! Who goes missing again and again, as at an instant, on what was recorded by an instant.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::folding::fold;
use super::{Error, Services};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::fact::Fact;
use crate::domain::ids::ChildId;
use crate::domain::notice::RiskLevel;
use crate::domain::policy::Versions;
use crate::domain::repeat_missing::{Counted, RepeatRules, Repeating};
use crate::store::{episodes, ledger, policies};

/// A person who reached a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// The person.
    pub child: ChildId,
    /// What they reached.
    pub repeating: Repeating,
    /// The risk of the episode that started last.
    pub risk: Option<RiskLevel>,
}

impl Services {
    /// The children of `authority` who reached a rule as at `at`, most urgent first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn repeat_missing(&self, authority: &AuthorityCode, at: DateTime<Utc>) -> Result<Vec<Repeat>, Error> {
        let db = self.database.read();
        let policies = policies::of_authority(db, authority).await?;
        let rules = &policies.latest().repeat;
        let since = at - rules.longest_window();
        let persons = episodes::persons_started_between(db, authority, since, at).await?;
        let mut by_person: BTreeMap<ChildId, Vec<MissingEpisode>> = BTreeMap::new();
        for chunk in persons.chunks(PERSONS_AT_ONCE) {
            for held in episodes::of_persons(db, chunk).await? {
                by_person.entry(held.person).or_default().push(held.episode);
            }
        }
        Ok(ranked(by_person, rules, at))
    }

    /// The same on what was recorded by `known_at`: a report can be had again exactly as it stood on a day.
    ///
    /// # Errors
    /// When the database fails, or a fact cannot be read.
    pub async fn repeat_missing_known(
        &self,
        authority: &AuthorityCode,
        at: DateTime<Utc>,
        known_at: DateTime<Utc>,
    ) -> Result<Vec<Repeat>, Error> {
        if known_at >= self.clock.now() {
            return self.repeat_missing(authority, at).await;
        }
        let db = self.database.read();
        let facts = ledger::of_authority(db, authority, known_at).await?;
        let policies = policies::of_authority(db, authority).await?;
        Ok(ranked(episodes_of(facts, &policies)?, &policies.in_force_at(known_at).repeat, at))
    }
}

/// The episodes of each person as `facts`, in the order of their recording, give them by `policies`.
fn episodes_of(facts: Vec<Fact>, policies: &Versions) -> Result<BTreeMap<ChildId, Vec<MissingEpisode>>, Error> {
    Ok(fold(facts)?.into_iter().map(|(person, folded)| (person, folded.record(policies).episodes)).collect())
}

fn ranked(by_person: BTreeMap<ChildId, Vec<MissingEpisode>>, rules: &RepeatRules, at: DateTime<Utc>) -> Vec<Repeat> {
    let mut found: Vec<Repeat> =
        by_person.into_iter().filter_map(|(child, episodes)| repeat_of(child, &episodes, rules, at)).collect();
    found.sort_by_key(|repeat| (repeat.repeating.urgency(), repeat.child));
    found
}

/// How many persons' episodes are read in one statement: well under what a statement's parameters may number.
const PERSONS_AT_ONCE: usize = 500;

fn repeat_of(child: ChildId, episodes: &[MissingEpisode], rules: &RepeatRules, at: DateTime<Utc>) -> Option<Repeat> {
    let counted: Vec<Counted> = episodes.iter().filter(|episode| episode.counts()).filter_map(counted).collect();
    let repeating = rules.repeating(&counted, at)?;
    let latest = episodes.iter().filter(|e| e.counts()).filter(|e| e.stood_in_start().is_some_and(|s| s <= at));
    let risk = latest.max_by_key(|episode| episode.stood_in_start()).and_then(|episode| episode.risk);
    Some(Repeat { child, repeating, risk })
}

pub(super) fn counted(episode: &MissingEpisode) -> Option<Counted> {
    Some(Counted {
        id: episode.id,
        missing_from_at: episode.missing_from_at,
        stood_in_start: episode.stood_in_start()?,
        ended_at: episode.ended_at(),
        away_until: episode.away_until,
    })
}
