//! The children that a report looks at, from the rows or from the facts. Both give the same where all is known.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use tokio::try_join;

use super::{Ground, Moment};
use crate::domain::authority::AuthorityCode;
use crate::domain::child::{Identifier, Scheme};
use crate::domain::episode::MissingEpisode;
use crate::domain::fact::Body;
use crate::domain::ids::{ChildId, MissingEpisodeId, OrganisationId, ReferenceId, UserId};
use crate::domain::party::OrganisationKind;
use crate::domain::reference::Reference;
use crate::domain::report::timeliness::Days;
use crate::domain::report::{Line, Origin, ReportedChild, Tellers, Workplace};
use crate::domain::ssda903::LaChildId;
use crate::services::folding::{Folded, fold};
use crate::services::reading::spoken::described;
use crate::services::{Error, Services};
use crate::store::{children, episodes, interviews, ledger, parties, people, policies, references};

/// Which children a report looks at. More than it counts do no harm, for each figure asks again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// Those who were back within some days; and whether it must be known from where they went.
    Back { days: Days, with_origins: bool },
    /// Those of whom an episode began within some days, or who were back within them, with from where they went, who told of
    /// it and by which numbers the authority knows them.
    Year { days: Days },
    /// Those of whom something was to be seen to.
    OnTheBoard,
}

impl Which {
    /// Whether it must be known from where episodes began.
    const fn with_origins(self) -> bool {
        matches!(self, Self::Back { with_origins: true, .. } | Self::Year { .. })
    }

    /// Whether an episode is one of which that must be known.
    fn looks_at(self, episode: &MissingEpisode) -> bool {
        match self {
            Self::Year { days } => {
                let within = |at: DateTime<Utc>| days.begin() <= at && at < days.end();
                episode.stood_in_start().is_some_and(within) || episode.back_at().is_some_and(within)
            }
            Self::Back { .. } | Self::OnTheBoard => self.with_origins(),
        }
    }
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
        let tellers = if which.with_origins() {
            let of_kind = |kind| parties::of_kind(db, kind);
            let (providers, police) =
                try_join!(of_kind(OrganisationKind::CareProvider), of_kind(OrganisationKind::Police))?;
            Tellers { providers, police }
        } else {
            Tellers::default()
        };
        match ground {
            Ground::Rows => Box::pin(from_rows(db, authority, which, moment.at, &tellers)).await,
            Ground::Facts => Box::pin(from_facts(db, authority, which, moment.known_at, &tellers)).await,
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
        let mut employers: BTreeMap<OrganisationId, String> = BTreeMap::new();
        for id in found.iter().map(|worker| worker.organisation).collect::<BTreeSet<_>>() {
            employers.extend(parties::organisation(db, id).await?.map(|organisation| (id, organisation.name)));
        }
        let workplace = |worker: people::Person| {
            let team = worker.team.and_then(|team| names.get(&team).cloned());
            let organisation = employers.get(&worker.organisation).cloned().unwrap_or_default();
            (worker.id, Workplace { email: worker.email, name: worker.name, team, organisation })
        };
        Ok(found.into_iter().map(workplace).collect())
    }
}

async fn from_rows(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    which: Which,
    at: DateTime<Utc>,
    tellers: &Tellers,
) -> Result<Vec<ReportedChild>, Error> {
    let persons = match which {
        Which::Back { days, .. } => episodes::persons_back_between(db, authority, days.begin(), days.end()).await?,
        Which::Year { days } => {
            let (from, before) = (days.begin(), days.end());
            let begun = episodes::persons_begun_between(db, authority, from, before);
            let (mut found, back) = try_join!(begun, episodes::persons_back_between(db, authority, from, before))?;
            found.extend(back);
            found
        }
        Which::OnTheBoard => {
            let board = episodes::persons_on_the_board(db, authority, at);
            let (mut found, open) = try_join!(board, interviews::persons_open_at(db, authority, at))?;
            found.extend(open);
            found
        }
    };
    let persons: Vec<ChildId> = persons.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
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
        if matches!(which, Which::Year { .. }) {
            for (person, values) in children::called(db, chunk, Scheme::LaChildId).await? {
                // Elsewhere the number is another authority's.
                if let Some(child) = found.get_mut(&person).filter(|child| child.keeper == *authority) {
                    child.known_as = known_as(values.iter().map(String::as_str));
                }
            }
        }
    }
    let ids: Vec<MissingEpisodeId> = match which {
        // Of the others it is only of those that came late that anybody asks who told of the return, and when.
        Which::Back { with_origins: false, .. } => found.values().flat_map(|child| child.late(at)).collect(),
        Which::Back { .. } | Which::Year { .. } | Which::OnTheBoard => {
            let all = found.values().flat_map(|child| &child.episodes);
            all.filter(|episode| which.looks_at(episode)).map(|episode| episode.id).collect()
        }
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
        child.origins = if which.with_origins() { origins(&child.episodes, &held, tellers) } else { BTreeMap::new() };
    }
    Ok(found.into_values().collect())
}

async fn from_facts(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    which: Which,
    known_at: DateTime<Utc>,
    tellers: &Tellers,
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
                let (origins, told) = (origins(&episodes, &references, tellers), told(&episodes, &references));
                let own = keeper == *authority && matches!(which, Which::Year { .. });
                let asked = own && episodes.iter().any(|each| which.looks_at(each));
                let ids: Vec<ReferenceId> = references.iter().map(|reference| reference.id).collect();
                let names = if asked { known_as_by(db, &ids, known_at).await? } else { vec![] };
                let Folded { authority, interviews, .. } = folded;
                found.push(ReportedChild {
                    episodes,
                    interviews,
                    origins,
                    told,
                    known_as: names,
                    ..reported(id, authority)
                });
            }
        }
    }
    Ok(found)
}

/// A child of whom nothing is gathered yet.
pub(in crate::services) fn reported(id: ChildId, keeper: AuthorityCode) -> ReportedChild {
    let (origins, told) = (BTreeMap::new(), BTreeMap::new());
    ReportedChild { id, keeper, episodes: vec![], interviews: vec![], origins, told, known_as: vec![] }
}

fn origins(
    episodes: &[MissingEpisode],
    references: &[Reference],
    tellers: &Tellers,
) -> BTreeMap<MissingEpisodeId, Origin> {
    episodes.iter().map(|episode| (episode.id, Origin::of(episode, references, tellers))).collect()
}

/// When the council was first told that each absence had ended.
fn told(episodes: &[MissingEpisode], references: &[Reference]) -> BTreeMap<MissingEpisodeId, DateTime<Utc>> {
    let first = |episode: &MissingEpisode| {
        let counting = references.iter().filter(|reference| episode.references.contains(&reference.id));
        Some((episode.id, counting.filter_map(|reference| reference.end_recorded_at).min()?))
    };
    episodes.iter().filter_map(first).collect()
}

/// The authority's own numbers of a child, of the values that were given; each once, in order.
fn known_as<'a>(values: impl Iterator<Item = &'a str>) -> Vec<LaChildId> {
    let known: BTreeSet<LaChildId> = values.filter_map(|value| LaChildId::read(value).ok()).collect();
    known.into_iter().collect()
}

/// The same as the notices of `references` gave them, as recorded by `known_at`. What was erased is not known any more.
async fn known_as_by(
    db: &impl ConnectionTrait,
    references: &[ReferenceId],
    known_at: DateTime<Utc>,
) -> Result<Vec<LaChildId>, Error> {
    let mut told = vec![];
    for chunk in references.chunks(PERSONS_AT_ONCE) {
        for fact in ledger::of_references(db, chunk).await? {
            if fact.recorded_at <= known_at && matches!(fact.body()?, Body::NoticeReceived { .. }) {
                told.push(fact.id);
            }
        }
    }
    let mut given: Vec<Identifier> = vec![];
    for chunk in told.chunks(PERSONS_AT_ONCE) {
        for words in ledger::words(db, chunk).await? {
            // Words that cannot be read are as good as erased.
            let child = serde_json::from_str(&words.text).ok().and_then(|words| described(&words));
            given.extend(child.into_iter().flat_map(|child| child.identifiers));
        }
    }
    let own = given.iter().filter(|identifier| identifier.scheme == Scheme::LaChildId);
    Ok(known_as(own.map(|identifier| identifier.value.as_str())))
}
