//! The children that a report looks at, from the rows or from the facts. Both give the same where all is known.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use tokio::try_join;

use super::{Ground, Moment};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, MissingEpisodeId, OrganisationId, UserId};
use crate::domain::party::OrganisationKind;
use crate::domain::reference::Reference;
use crate::domain::report::timeliness::Days;
use crate::domain::report::{Line, Origin, ReportedChild, Workplace};
use crate::services::folding::{Folded, fold};
use crate::services::{Error, Services};
use crate::store::{children, episodes, interviews, ledger, parties, people, policies, references};

/// Which children a report looks at. More than it counts do no harm, for each figure asks again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// Those who were back within some days; and whether it must be known from where they went.
    Back { days: Days, with_origins: bool },
    /// Those of whom something was to be seen to.
    OnTheBoard,
}

/// How many persons are read in one statement: well under what a statement's parameters may number.
pub(super) const PERSONS_AT_ONCE: usize = 500;

impl Services {
    /// The children that a report of `authority` looks at.
    pub(super) async fn reported_children(
        &self,
        authority: &AuthorityCode,
        which: Which,
        moment: Moment,
        ground: Ground,
    ) -> Result<Vec<ReportedChild>, Error> {
        let db = self.database.read();
        let providers = parties::of_kind(db, OrganisationKind::CareProvider).await?;
        match ground {
            Ground::Rows => from_rows(db, authority, which, moment.at, &providers).await,
            Ground::Facts => from_facts(db, authority, moment.known_at, &providers).await,
        }
    }

    /// Where the workers of `lines` work.
    pub(super) async fn workplaces(&self, lines: &[Line]) -> Result<BTreeMap<UserId, Workplace>, Error> {
        let db = self.database.read();
        let workers: BTreeSet<UserId> = lines.iter().filter_map(|line| line.worker).collect();
        let workers: Vec<UserId> = workers.into_iter().collect();
        let mut found = vec![];
        for chunk in workers.chunks(PERSONS_AT_ONCE) {
            found.extend(people::with_ids(db, chunk).await?);
        }
        let teams: BTreeSet<_> = found.iter().filter_map(|worker| worker.team).collect();
        let names = people::team_names(db, &teams.into_iter().collect::<Vec<_>>()).await?;
        let workplace = |worker: people::Person| {
            let team = worker.team.and_then(|team| names.get(&team).cloned());
            (worker.id, Workplace { email: worker.email, name: worker.name, team })
        };
        Ok(found.into_iter().map(workplace).collect())
    }
}

async fn from_rows(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    which: Which,
    at: DateTime<Utc>,
    providers: &BTreeSet<OrganisationId>,
) -> Result<Vec<ReportedChild>, Error> {
    let persons = match which {
        Which::Back { days, .. } => episodes::persons_back_between(db, authority, days.begin(), days.end()).await?,
        Which::OnTheBoard => {
            let board = episodes::persons_on_the_board(db, authority, at);
            let (mut found, open) = try_join!(board, interviews::persons_open_at(db, authority, at))?;
            found.extend(open);
            found
        }
    };
    let persons: Vec<ChildId> = persons.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let with_origins = matches!(which, Which::Back { with_origins: true, .. });
    let mut found: BTreeMap<ChildId, ReportedChild> = BTreeMap::new();
    for chunk in persons.chunks(PERSONS_AT_ONCE) {
        let all = (children::known(db, chunk), episodes::of_persons(db, chunk), interviews::of_persons(db, chunk));
        let (known, episodes, interviews) = try_join!(all.0, all.1, all.2)?;
        for held in episodes {
            if known.contains(&held.person) {
                let fresh = || reported(held.person, held.authority.clone());
                found.entry(held.person).or_insert_with(fresh).episodes.push(held.episode);
            }
        }
        for kept in interviews {
            if let Some(child) = found.get_mut(&kept.person) {
                child.interviews.push((kept.id, kept.interview));
            }
        }
    }
    let ids: Vec<MissingEpisodeId> = match which {
        Which::Back { with_origins: true, .. } => {
            found.values().flat_map(|child| child.episodes.iter().map(|episode| episode.id)).collect()
        }
        // Of the others it is only of those that came late that anybody asks who told of the return, and when.
        Which::Back { .. } => found.values().flat_map(|child| child.late(at)).collect(),
        Which::OnTheBoard => vec![],
    };
    let mut holds: BTreeMap<MissingEpisodeId, Vec<Reference>> = BTreeMap::new();
    for chunk in ids.chunks(PERSONS_AT_ONCE) {
        for standing in references::of_episodes(db, chunk).await? {
            if let Some(episode) = standing.episode {
                holds.entry(episode).or_default().push(standing.reference);
            }
        }
    }
    for child in found.values_mut() {
        let of = |episode: &MissingEpisode| holds.get(&episode.id).map_or(&[][..], Vec::as_slice);
        let held: Vec<Reference> = child.episodes.iter().flat_map(of).cloned().collect();
        child.told = told(&child.episodes, &held);
        child.origins = if with_origins { origins(&child.episodes, &held, providers) } else { BTreeMap::new() };
    }
    Ok(found.into_values().collect())
}

async fn from_facts(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    known_at: DateTime<Utc>,
    providers: &BTreeSet<OrganisationId>,
) -> Result<Vec<ReportedChild>, Error> {
    let mut found = vec![];
    let mut keepers = ledger::authorities_naming(db, authority, known_at).await?;
    keepers.push(authority.clone());
    for keeper in keepers {
        let policies = policies::of_authority(db, &keeper).await?;
        for (id, folded) in fold(ledger::all_of_authority(db, &keeper, known_at).await?)? {
            if folded.is_known() {
                let episodes = folded.record(&policies).episodes;
                let references: Vec<Reference> = folded.references.iter().map(|(r, _)| r.clone()).collect();
                let (origins, told) = (origins(&episodes, &references, providers), told(&episodes, &references));
                let Folded { authority, interviews, .. } = folded;
                found.push(ReportedChild { episodes, interviews, origins, told, ..reported(id, authority) });
            }
        }
    }
    Ok(found)
}

fn reported(id: ChildId, keeper: AuthorityCode) -> ReportedChild {
    let (origins, told) = (BTreeMap::new(), BTreeMap::new());
    ReportedChild { id, keeper, episodes: vec![], interviews: vec![], origins, told }
}

fn origins(
    episodes: &[MissingEpisode],
    references: &[Reference],
    providers: &BTreeSet<OrganisationId>,
) -> BTreeMap<MissingEpisodeId, Origin> {
    episodes.iter().map(|episode| (episode.id, Origin::of(episode, references, providers))).collect()
}

/// When the council was first told that each absence had ended.
fn told(episodes: &[MissingEpisode], references: &[Reference]) -> BTreeMap<MissingEpisodeId, DateTime<Utc>> {
    let first = |episode: &MissingEpisode| {
        let counting = references.iter().filter(|reference| episode.references.contains(&reference.id));
        Some((episode.id, counting.filter_map(|reference| reference.end_recorded_at).min()?))
    };
    episodes.iter().filter_map(first).collect()
}
