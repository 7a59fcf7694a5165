//! Whether every interview that is owed is looked at again, for each episode that it is about: until the last step was raised
//! only a look brings the next.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::invariant::must_be_watched;
use crate::domain::ladder::StepName;
use crate::domain::policy::Versions;
use crate::domain::raised::SubjectKind;
use crate::services::Error;
use crate::services::duties::coverage;
use crate::store::interviews::{self, Kept};
use crate::store::invariants::{self, Odd};
use crate::store::{episodes, policies, steps};

/// What is known of the persons whose interviews have an episode that nothing looks at.
#[derive(Default)]
struct Known {
    episodes: BTreeMap<ChildId, Vec<MissingEpisode>>,
    /// Who keeps the record of each person.
    keepers: BTreeMap<ChildId, AuthorityCode>,
    interviews: BTreeMap<ChildId, Vec<Kept>>,
    policies: BTreeMap<AuthorityCode, Versions>,
    raised: BTreeMap<MissingEpisodeId, BTreeSet<StepName>>,
    looked_at: BTreeSet<MissingEpisodeId>,
}

/// Interviews that are owed of which an episode is looked at no more and should be.
pub(super) async fn unwatched(db: &impl ConnectionTrait) -> Result<Vec<Odd>, Error> {
    let doubtful = invariants::looked_at_no_more(db).await?;
    if doubtful.is_empty() {
        return Ok(vec![]);
    }
    let persons: BTreeSet<ChildId> = doubtful.iter().map(|kept| kept.person).collect();
    let known = Known::of(db, &persons.into_iter().collect::<Vec<_>>()).await?;
    let odd = doubtful.into_iter().filter(|kept| known.leaves_alone(kept));
    Ok(odd.map(|kept| Odd { authority: Some(kept.authority), id: kept.id.0 }).collect())
}

impl Known {
    async fn of(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Self, Error> {
        let mut known = Self::default();
        for held in episodes::of_persons(db, persons).await? {
            if !known.policies.contains_key(&held.authority) {
                let versions = policies::of_authority(db, &held.authority).await?;
                known.policies.insert(held.authority.clone(), versions);
            }
            known.keepers.insert(held.person, held.authority);
            known.episodes.entry(held.person).or_default().push(held.episode);
        }
        for kept in interviews::of_persons(db, persons).await? {
            known.interviews.entry(kept.person).or_default().push(kept);
        }
        let all: Vec<MissingEpisodeId> = known.episodes.values().flatten().map(|episode| episode.id).collect();
        let subjects: Vec<_> = all.iter().map(|episode| episode.0).collect();
        for kept in steps::about(db, &subjects).await? {
            let raised = &kept.known.raised;
            if raised.subject.kind == SubjectKind::Interview && kept.known.withdrawn_at.is_none() {
                known.raised.entry(MissingEpisodeId(raised.subject.id)).or_default().insert(raised.key.name);
            }
        }
        known.looked_at = invariants::looked_at(db, &all).await?.into_iter().collect();
        Ok(known)
    }

    /// Whether one of the episodes of an interview is to be looked at and is not, or it is about none.
    fn leaves_alone(&self, kept: &Kept) -> bool {
        let episodes = self.episodes.get(&kept.person).map_or(&[][..], Vec::as_slice);
        let interviews = self.interviews.get(&kept.person).map_or(&[][..], Vec::as_slice);
        let coverage = coverage(episodes, interviews);
        let covered = coverage.covered_by(&kept.interview);
        let is_alone = |episode: &&MissingEpisode| {
            let progress = coverage.progress(episode);
            let is_met = progress.held_at.is_some() || progress.closed_at.is_some();
            episode.owes()
                && !is_met
                && !self.looked_at.contains(&episode.id)
                && self.wants_a_look(kept.person, episode)
        };
        covered.is_empty() || covered.iter().any(is_alone)
    }

    fn wants_a_look(&self, person: ChildId, episode: &MissingEpisode) -> bool {
        let versions = self.keepers.get(&person).and_then(|keeper| self.policies.get(keeper));
        let none = BTreeSet::new();
        let raised = self.raised.get(&episode.id).unwrap_or(&none);
        versions.is_none_or(|versions| must_be_watched(versions.numbered(episode.terms.policy_version), raised))
    }
}
