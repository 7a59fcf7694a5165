//! The children of whose absences returns and lists are made: whose record the authority keeps, with the authority's numbers of
//! them. From the rows where they say all that is known, else from the facts of before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::child::Scheme;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::fact::Fact;
use crate::domain::ids::{ChildId, FactId, MissingEpisodeId, ReferenceId};
use crate::domain::report::ReportedChild;
use crate::domain::ssda903::LaChildId;
use crate::domain::ssda903::absence::{Absence, Footing};
use crate::domain::talk::Talk;
use crate::services::Error;
use crate::services::folding::fold;
use crate::services::reading::spoken::described;
use crate::services::reports::gathered::reported;
use crate::store::{children, episodes, interviews, ledger, policies};

/// How many persons are read in one statement: well under what a statement's parameters may number.
const PERSONS_AT_ONCE: usize = 500;

/// A child with absences.
#[derive(Clone, Debug)]
pub(in crate::services) struct Gone {
    /// The child with all absences; interviews only where they were asked for.
    pub child: ReportedChild,
    /// The authority's numbers.
    pub called: BTreeSet<LaChildId>,
}

/// Which children are looked for.
#[derive(Clone, Debug)]
pub(in crate::services) struct Wanted<'a> {
    /// Who keeps the records.
    pub authority: &'a AuthorityCode,
    /// Those who were away from this instant on,
    pub from: DateTime<Utc>,
    /// and before this one.
    pub before: DateTime<Utc>,
    /// Those with these numbers, too, whenever they were away.
    pub also: Vec<String>,
    /// Whether it is asked what came of the interviews.
    pub with_talks: bool,
}

impl Gone {
    /// The absences, in the order of time.
    pub fn absences(&self) -> Vec<Absence> {
        let mut episodes: Vec<&MissingEpisode> = self.child.episodes.iter().collect();
        episodes.sort_by_key(|episode| (episode.stood_in_start(), episode.id));
        episodes.into_iter().map(|episode| self.absence(episode)).collect()
    }

    /// The same, each with what had come of the interview after it at `at`.
    pub fn with_talks(&self, at: DateTime<Utc>) -> Vec<(Absence, Talk)> {
        let lines = self.child.lines(&self.child.keeper, at);
        let talks: BTreeMap<MissingEpisodeId, Talk> = lines.iter().map(|line| (line.episode, Talk::of(line))).collect();
        // What was struck out has no line, and nothing is owed of it.
        let talk = |absence: &Absence| talks.get(&absence.episode).copied().unwrap_or(Talk::NotOwed);
        self.absences().into_iter().map(|absence| (absence.clone(), talk(&absence))).collect()
    }

    fn absence(&self, episode: &MissingEpisode) -> Absence {
        let elsewhere = episode.responsible_authority.as_ref().is_some_and(|other| *other != self.child.keeper);
        let footing = match (episode.state, episode.cancellation_pending, elsewhere) {
            (State::Cancelled, ..) => Footing::StruckOut,
            (_, true, _) => Footing::Pending,
            (_, _, true) => Footing::AnotherAuthoritys,
            _ => Footing::Firm,
        };
        Absence {
            known_as: self.called.iter().cloned().collect(),
            born: episode.born,
            episode: episode.id,
            footing,
            decided: episode.ssda903_class,
            began: episode.missing_from_at,
            found_at: episode.found_at,
            returned_at: episode.returned_at,
        }
    }
}

/// The children as all that is recorded has them.
pub(in crate::services) async fn as_they_are(
    db: &impl ConnectionTrait,
    wanted: &Wanted<'_>,
) -> Result<Vec<Gone>, Error> {
    let authority = wanted.authority;
    let away = episodes::persons_away_between(db, authority, wanted.from, wanted.before).await?;
    let mut persons: BTreeSet<ChildId> = away.into_iter().collect();
    for chunk in wanted.also.chunks(PERSONS_AT_ONCE) {
        persons.extend(children::persons_called(db, authority, Scheme::LaChildId, chunk).await?);
    }
    let persons: Vec<ChildId> = persons.into_iter().collect();
    let mut found: BTreeMap<ChildId, Gone> = BTreeMap::new();
    for chunk in persons.chunks(PERSONS_AT_ONCE) {
        let called = children::called(db, chunk, Scheme::LaChildId).await?;
        for held in episodes::of_persons(db, chunk).await?.into_iter().filter(|held| held.authority == *authority) {
            let numbers = called.get(&held.person).into_iter().flatten();
            let fresh =
                || gone(held.person, authority, numbers.filter_map(|text| LaChildId::read(text).ok()).collect());
            found.entry(held.person).or_insert_with(fresh).child.episodes.push(held.episode);
        }
        if wanted.with_talks {
            for kept in interviews::of_persons(db, chunk).await? {
                if let Some(gone) = found.get_mut(&kept.person) {
                    gone.child.interviews.push((kept.id, kept.interview));
                }
            }
        }
    }
    Ok(found.into_values().collect())
}

fn gone(id: ChildId, authority: &AuthorityCode, called: BTreeSet<LaChildId>) -> Gone {
    Gone { child: reported(id, authority.clone()), called }
}

/// The children as they were known at an instant: what was recorded later is left out.
pub(in crate::services) async fn as_they_were(
    db: &impl ConnectionTrait,
    wanted: &Wanted<'_>,
    known_at: DateTime<Utc>,
) -> Result<Vec<Gone>, Error> {
    let authority = wanted.authority;
    let facts = ledger::all_of_authority(db, authority, known_at).await?;
    let naming = naming(&facts);
    let policies = policies::of_authority(db, authority).await?;
    let was_away = |episode: &MissingEpisode| {
        episode.stood_in_start().is_none_or(|began| began < wanted.before)
            && episode.back_at().is_none_or(|back| wanted.from <= back)
    };
    let mut found: Vec<Gone> = vec![];
    let mut told: Vec<(ChildId, FactId)> = vec![];
    for (person, folded) in fold(facts)? {
        let episodes = folded.record(&policies).episodes;
        // By the numbers of before nobody can be found without reading what all notices said.
        if wanted.also.is_empty() && !episodes.iter().any(was_away) {
            continue;
        }
        let of_theirs = folded.references.iter().filter_map(|(reference, _)| naming.get(&reference.id));
        told.extend(of_theirs.flatten().map(|fact| (person, *fact)));
        let mut one = gone(person, authority, BTreeSet::new());
        (one.child.episodes, one.child.interviews) = (episodes, folded.interviews);
        found.push(one);
    }
    let mut called = called_then(db, &told).await?;
    for one in &mut found {
        one.called = called.remove(&one.child.id).unwrap_or_default();
    }
    let is_named = |one: &Gone| one.called.iter().any(|number| wanted.also.contains(&number.alike()));
    found.retain(|one| one.child.episodes.iter().any(was_away) || is_named(one));
    Ok(found)
}

/// The notices of each reference.
fn naming(facts: &[Fact]) -> BTreeMap<ReferenceId, Vec<FactId>> {
    let mut found: BTreeMap<ReferenceId, Vec<FactId>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == "notice_received") {
        if let Some(reference) = fact.reference_id {
            found.entry(reference).or_default().push(fact.id);
        }
    }
    found
}

/// By which of the authority's numbers these notices, which are about these persons, name their child. Each adds to what
/// those before it told.
async fn called_then(
    db: &impl ConnectionTrait,
    told: &[(ChildId, FactId)],
) -> Result<BTreeMap<ChildId, BTreeSet<LaChildId>>, Error> {
    let person: BTreeMap<FactId, ChildId> = told.iter().map(|(person, fact)| (*fact, *person)).collect();
    let mut called: BTreeMap<ChildId, BTreeSet<LaChildId>> = BTreeMap::new();
    let facts: Vec<FactId> = person.keys().copied().collect();
    for chunk in facts.chunks(PERSONS_AT_ONCE) {
        for words in ledger::words(db, chunk).await? {
            // Words that cannot be read are as good as erased.
            let child = serde_json::from_str(&words.text).ok().and_then(|read| described(&read));
            let (Some(person), Some(child)) = (person.get(&words.fact_id), child) else { continue };
            let numbers = child.identifiers.into_iter().filter(|identifier| identifier.scheme == Scheme::LaChildId);
            let numbers = numbers.filter_map(|identifier| LaChildId::read(&identifier.value).ok());
            called.entry(*person).or_default().extend(numbers);
        }
    }
    Ok(called)
}
