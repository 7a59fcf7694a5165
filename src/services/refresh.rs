//! After facts were appended: works out what they now give for the persons they touch, and writes the rows that differ.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::look::{Grounds, mark};
use super::reviewing::write_reviews;
use super::webhooks::{Listeners, picture};
use super::{Error, duties, standings};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, ReferenceId};
use crate::domain::interview::Interview as Outline;
use crate::domain::policy::{Policy, Versions};
use crate::domain::raised::SubjectKind;
use crate::domain::record::Record;
use crate::domain::reference::Reference;
use crate::domain::review::{Doubtful, Joining, doubts};
use crate::store::children::Child;
use crate::store::episodes::Held;
use crate::store::interviews::Kept as Interview;
use crate::store::references::Standing;
use crate::store::writes::Writes;
use crate::store::{children, episodes, policies, references, repeats, watches};

/// One person as their facts give them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The earliest record.
    pub id: ChildId,
    /// All records.
    pub records: Vec<Child>,
    /// All references, each with the episode that now holds it.
    pub references: Vec<Standing>,
    /// What they give.
    pub record: Record,
    /// What a person has to decide, or has decided.
    pub doubts: Vec<Doubtful>,
    /// The policies of the authority that keeps the record.
    pub policies: Arc<Versions>,
}

impl Person {
    /// Works a person out from records and references by their authority's `policies`; fills in the episodes and the
    /// records' flags.
    #[must_use]
    pub fn work_out(
        id: ChildId,
        mut records: Vec<Child>,
        mut references: Vec<Standing>,
        policies: Arc<Versions>,
    ) -> Self {
        let plain: Vec<Reference> = references.iter().map(|standing| standing.reference.clone()).collect();
        let record = Record::from_references(&plain, &policies);
        for standing in &mut references {
            let holder = record.episodes.iter().find(|episode| episode.holds(standing.reference.id));
            standing.episode = holder.map(|episode| episode.id);
        }
        for child in &mut records {
            let named = |s: &&Standing| s.child == child.id && s.reference.born.is_some();
            child.provisional = references.iter().find(named).is_none();
        }
        let pairs: Vec<_> = references.iter().map(|standing| (&standing.reference, standing.child)).collect();
        let joining: Vec<_> =
            records.iter().map(|c| Joining { id: c.id, joined: &c.joined, parted: &c.parted }).collect();
        let doubts = doubts(&pairs, &joining, &record);
        Self { id, records, references, record, doubts, policies }
    }

    /// The policy by which everything about an episode runs.
    #[must_use]
    pub fn policy(&self, episode: &MissingEpisode) -> &Policy {
        self.policies.numbered(episode.terms.policy_version)
    }

    /// The policy by which an interview as a whole runs: that of the first episode that it covers.
    #[must_use]
    pub fn policy_of(&self, interview: &Outline) -> &Policy {
        let first = interview.episodes.first().copied();
        let holder = first.and_then(|first| self.record.episodes.iter().find(|episode| episode.holds(first.into())));
        holder.map_or_else(|| self.policies.latest(), |episode| self.policy(episode))
    }

    /// Gathers what else there is of the person whose `records` these are, and works it out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_records(db: &impl ConnectionTrait, id: ChildId, records: Vec<Child>) -> Result<Self, Error> {
        let ids: Vec<ChildId> = records.iter().map(|record| record.id).collect();
        let references = references::of_children(db, &ids).await?;
        let policies = policies_of(db, &records).await?;
        Ok(Self::work_out(id, records, references, policies))
    }

    /// The reference where it stands.
    #[must_use]
    pub fn reference(&self, id: ReferenceId) -> Option<&Standing> {
        self.references.iter().find(|standing| standing.reference.id == id)
    }
}

/// The policies of the authority that keeps `records`: all records of a person are one authority's.
pub(super) async fn policies_of(db: &impl ConnectionTrait, records: &[Child]) -> Result<Arc<Versions>, Error> {
    Ok(Arc::new(match records.first() {
        Some(record) => policies::of_authority(db, &record.authority).await?,
        None => Versions::default(),
    }))
}

/// What changed of some persons.
pub(super) struct Change {
    /// All records of the persons touched.
    pub records: Vec<Child>,
    /// The one of them that is new, and of which nothing is recorded yet.
    pub fresh: Option<ChildId>,
    /// References as they were, where they were there, and as they are now.
    pub changed: Vec<(Option<Standing>, Standing)>,
    /// The policies of the authority that keeps the records.
    pub policies: Arc<Versions>,
}

/// What persons are after a change, with the interviews that are about them.
pub(super) struct Refreshed {
    pub persons: Vec<Person>,
    pub interviews: Vec<Interview>,
}

/// Works out the persons that a change touches, and writes every row that differs.
pub(super) async fn refresh(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    change: Change,
    now: DateTime<Utc>,
) -> Result<Refreshed, Error> {
    let Change { records, fresh, changed, policies } = change;
    let recorded: Vec<ChildId> = records.iter().map(|record| record.id).filter(|id| Some(*id) != fresh).collect();
    let stored = if recorded.is_empty() { vec![] } else { references::of_children(tx, &recorded).await? };
    let mut before: BTreeMap<ReferenceId, Standing> = stored.into_iter().map(|s| (s.reference.id, s)).collect();
    let mut all = before.clone();
    let mut news = BTreeSet::new();
    for (was, standing) in changed {
        let id = standing.reference.id;
        match (was, before.get(&id)) {
            // Somebody changed it between our look and our lock.
            (Some(was), Some(there)) if was != *there => return Err(Error::Busy),
            (Some(_), Some(_)) => {}
            // It comes from a record that is not among these.
            (Some(_), None) => before.extend(references::one(tx, id).await?.map(|there| (id, there))),
            (None, _) => {
                news.insert(id.0);
            }
        }
        all.insert(id, standing);
    }
    let mut by_person: BTreeMap<ChildId, (Vec<Child>, Vec<Standing>)> = BTreeMap::new();
    let person_of: BTreeMap<ChildId, ChildId> = records.iter().map(|record| (record.id, record.person)).collect();
    for record in &records {
        by_person.entry(record.person).or_default().0.push(record.clone());
    }
    for standing in all.into_values() {
        if let Some(person) = person_of.get(&standing.child) {
            by_person.entry(*person).or_default().1.push(standing);
        }
    }
    let work_out = |(id, (records, references))| Person::work_out(id, records, references, policies.clone());
    let persons: Vec<Person> = by_person.into_iter().map(work_out).collect();
    let was: BTreeMap<ChildId, Child> =
        records.into_iter().filter(|record| Some(record.id) != fresh).map(|record| (record.id, record)).collect();
    let (mut touched, interviews) = write_rows(tx, writes, &persons, &was, &before, now).await?;
    let reviews = write_reviews(tx, writes, &persons, was.keys().copied().collect(), now).await?;
    touched.extend(reviews.changes);
    news.extend(reviews.news);
    for person in &persons {
        let own: Vec<_> = interviews.iter().filter(|kept| kept.person == person.id).cloned().collect();
        mark(writes, &Grounds::of(person, &own, &reviews.present), &touched, now);
    }
    let was_with = |standing: &Standing| before.get(&standing.reference.id).map(|before| before.child);
    let moved = persons.iter().flat_map(|person| &person.references);
    let moved = moved.filter_map(|standing| was_with(standing).filter(|before| *before != standing.child));
    let left: BTreeSet<ChildId> = moved.map(|child| person_of.get(&child).copied().unwrap_or(child)).collect();
    if !left.is_empty() {
        watches::wake_ladder(tx, SubjectKind::Question, left, now).await?;
    }
    // What was a subject before this and is none any more is looked at once more, to withdraw its open steps.
    touched.retain(|thing| !news.contains(thing));
    if !touched.is_empty() {
        watches::wake(tx, &touched, now).await?;
    }
    Ok(Refreshed { persons, interviews })
}

async fn write_rows(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    persons: &[Person],
    was: &BTreeMap<ChildId, Child>,
    before: &BTreeMap<ReferenceId, Standing>,
    now: DateTime<Utc>,
) -> Result<(BTreeSet<Uuid>, Vec<Interview>), Error> {
    let mut changes = BTreeSet::new();
    for child in persons.iter().flat_map(|person| &person.records) {
        if was.get(&child.id) != Some(child) {
            children::save(writes, child)?;
        }
    }
    for standing in persons.iter().flat_map(|person| &person.references) {
        if before.get(&standing.reference.id) != Some(standing) {
            references::save(writes, standing)?;
            changes.insert(standing.reference.id.0);
            // Its telling bears on the episode even where no value of that changes.
            changes.extend(standing.episode.map(|episode| episode.0));
        }
    }
    // Episodes may move between the records written here, so they are compared by what anyone of them held before.
    let mut held: BTreeMap<_, Held> = BTreeMap::new();
    let known: BTreeSet<ChildId> = was.values().flat_map(|record| [record.id, record.person]).collect();
    if !known.is_empty() {
        let persons_were = persons.iter().map(|person| person.id);
        let ids: BTreeSet<ChildId> = known.into_iter().chain(persons_were).collect();
        for there in episodes::of_persons(tx, &ids.into_iter().collect::<Vec<_>>()).await? {
            held.insert(there.episode.id, there);
        }
    }
    let listeners = Listeners::now(tx).await?;
    let was_held = if listeners.are_none() { BTreeMap::new() } else { held.clone() };
    let followed = duties::follow(tx, writes, persons, &held, now).await?;
    // Whose episodes are not what they were, and the earliest start of those, as it was or is.
    let mut moved: BTreeSet<ChildId> = BTreeSet::new();
    let mut since: BTreeMap<ChildId, DateTime<Utc>> = BTreeMap::new();
    let mut starts = |id: ChildId, episode: &MissingEpisode| {
        if let Some(start) = episode.stood_in_start() {
            since.entry(id).and_modify(|since| *since = start.min(*since)).or_insert(start);
        }
    };
    for person in persons {
        let Some(authority) = person.records.first().map(|record| record.authority.clone()) else { continue };
        for episode in &person.record.episodes {
            let there = held.remove(&episode.id);
            if there.as_ref().is_some_and(|there| there.episode == *episode && there.person == person.id) {
                continue;
            }
            let authority = authority.clone();
            let present = Held { episode: episode.clone(), authority, person: person.id, updated_at: now };
            episodes::save(writes, &present)?;
            changes.insert(episode.id.0);
            moved.insert(person.id);
            starts(person.id, episode);
            if let Some(there) = there {
                moved.insert(there.person);
                starts(there.person, &there.episode);
            }
        }
    }
    for (id, there) in held {
        episodes::remove(tx, id).await?;
        changes.insert(id.0);
        moved.insert(there.person);
        starts(there.person, &there.episode);
    }
    // What came before an episode bears on whether it is one too many.
    for (person, since) in persons.iter().filter_map(|person| Some((person, since.get(&person.id)?))) {
        let behind = person.record.episodes.iter().filter(|e| e.stood_in_start().is_some_and(|start| start > *since));
        changes.extend(behind.map(|episode| episode.id.0));
    }
    let with_episodes = |id: &ChildId| persons.iter().find(|p| p.id == *id && !p.record.episodes.is_empty());
    standings::write(writes, moved.iter().filter_map(with_episodes), now)?;
    moved.retain(|id| with_episodes(id).is_none());
    if !moved.is_empty() {
        repeats::forget(tx, moved.into_iter()).await?;
    }
    if !listeners.are_none() {
        let then = was_held.values().map(|held| (&held.episode, &held.authority));
        let then = picture(tx, &listeners, then, before.values(), &followed.before).await?;
        let standing = persons.iter().flat_map(|person| &person.references);
        let present = picture(tx, &listeners, episodes_of(persons), standing, &followed.after).await?;
        listeners.hear(writes, &then, &present, now);
    }
    Ok((changes, followed.after))
}

/// The episodes of persons, each with whose record it is.
fn episodes_of(persons: &[Person]) -> impl Iterator<Item = (&MissingEpisode, &AuthorityCode)> {
    persons.iter().flat_map(|person| {
        let authority = person.records.first().map(|record| &record.authority);
        person.record.episodes.iter().filter_map(move |episode| Some((episode, authority?)))
    })
}
