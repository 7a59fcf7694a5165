//! After facts were appended: works out what they now give for the persons they touch, and writes the rows that differ.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::look::mark;
use super::webhooks::{Listeners, picture};
use super::{Error, duties};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, ReferenceId, ReviewId};
use crate::domain::interview::Interview as Outline;
use crate::domain::matching::Doubt;
use crate::domain::policy::{Policy, Versions};
use crate::domain::record::Record;
use crate::domain::reference::Reference;
use crate::domain::review::{Doubtful, Joining, ReviewKind, doubts};
use crate::store::children::Child;
use crate::store::episodes::Held;
use crate::store::interviews::Kept as Interview;
use crate::store::references::Standing;
use crate::store::reviews::Review;
use crate::store::{children, episodes, policies, references, reviews};

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

/// Works out `records` (all records of the persons touched) with `changed` references in place of the stored ones, and
/// writes every row that differs.
pub(super) async fn refresh(
    tx: &impl ConnectionTrait,
    records: Vec<Child>,
    changed: Vec<Standing>,
    now: DateTime<Utc>,
) -> Result<Vec<Person>, Error> {
    let ids: Vec<ChildId> = records.iter().map(|record| record.id).collect();
    let stored = references::of_children(tx, &ids).await?;
    let mut before: BTreeMap<ReferenceId, Standing> = stored.into_iter().map(|s| (s.reference.id, s)).collect();
    let mut all = before.clone();
    for standing in changed {
        // It may come from a record that is not among these.
        if let Some(there) = references::one(tx, standing.reference.id).await? {
            before.insert(standing.reference.id, there);
        }
        all.insert(standing.reference.id, standing);
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
    let policies = policies_of(tx, &records).await?;
    let work_out = |(id, (records, references))| Person::work_out(id, records, references, policies.clone());
    let persons: Vec<Person> = by_person.into_iter().map(work_out).collect();
    let was: BTreeMap<ChildId, Child> = records.into_iter().map(|record| (record.id, record)).collect();
    let (touched, interviews) = write(tx, &persons, &was, &before, now).await?;
    for person in &persons {
        let own: Vec<_> = interviews.iter().filter(|kept| kept.person == person.id).cloned().collect();
        mark(tx, person, &own, &touched, now).await?;
    }
    Ok(persons)
}

async fn write(
    tx: &impl ConnectionTrait,
    persons: &[Person],
    was: &BTreeMap<ChildId, Child>,
    before: &BTreeMap<ReferenceId, Standing>,
    now: DateTime<Utc>,
) -> Result<(BTreeSet<Uuid>, Vec<Interview>), Error> {
    let mut changes = BTreeSet::new();
    let ids: Vec<ChildId> = persons.iter().map(|person| person.id).collect();
    for child in persons.iter().flat_map(|person| &person.records) {
        if was.get(&child.id) != Some(child) {
            children::save(tx, child).await?;
        }
    }
    for standing in persons.iter().flat_map(|person| &person.references) {
        if before.get(&standing.reference.id) != Some(standing) {
            references::save(tx, standing).await?;
            changes.insert(standing.reference.id.0);
            // Its telling bears on the episode even where no value of that changes.
            changes.extend(standing.episode.map(|episode| episode.0));
        }
    }
    // Episodes may move between the records written here, so they are compared by what anyone of them held before.
    let mut held: BTreeMap<_, Held> = BTreeMap::new();
    let record_ids: Vec<ChildId> = was.keys().copied().chain(ids.iter().copied()).collect();
    for there in episodes::of_persons(tx, &record_ids).await? {
        held.insert(there.episode.id, there);
    }
    let listeners = Listeners::now(tx).await?;
    let was_held = if listeners.are_none() { BTreeMap::new() } else { held.clone() };
    let followed = duties::follow(tx, persons, &held, now).await?;
    for person in persons {
        let Some(authority) = person.records.first().map(|record| record.authority.clone()) else { continue };
        for episode in &person.record.episodes {
            let there = held.remove(&episode.id);
            if there.as_ref().is_some_and(|there| there.episode == *episode && there.person == person.id) {
                continue;
            }
            let authority = authority.clone();
            let present = Held { episode: episode.clone(), authority, person: person.id, updated_at: now };
            episodes::save(tx, &present).await?;
            changes.insert(episode.id.0);
        }
    }
    for gone in held.into_keys() {
        episodes::remove(tx, gone).await?;
        changes.insert(gone.0);
    }
    changes.extend(write_reviews(tx, persons, now).await?);
    if !listeners.are_none() {
        let then = was_held.values().map(|held| (&held.episode, &held.authority));
        let then = picture(tx, &listeners, then, before.values(), &followed.before).await?;
        let now_standing = persons.iter().flat_map(|person| &person.references);
        let present = picture(tx, &listeners, episodes_of(persons), now_standing, &followed.after).await?;
        listeners.hear(tx, &then, &present, now).await?;
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

async fn write_reviews(tx: &impl ConnectionTrait, persons: &[Person], now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let mut changes = vec![];
    let ids: Vec<ChildId> = persons.iter().flat_map(|person| person.records.iter().map(|record| record.id)).collect();
    let mut there: BTreeMap<_, Review> =
        reviews::of_persons(tx, &ids).await?.into_iter().map(|review| (key(&review.doubt), review)).collect();
    for person in persons {
        for doubt in &person.doubts {
            let known = match there.remove(&key(doubt)) {
                Some(review) => Some(review),
                None => reviews::of_doubt(tx, doubt).await?,
            };
            changes.extend(match known {
                Some(review) => update(tx, review, person, doubt, now).await?,
                None => open(tx, person, doubt, now).await?,
            });
        }
    }
    for mut review in there.into_values() {
        if review.standing && !doubted_by_others(tx, &review.doubt).await? {
            review.standing = false;
            reviews::update(tx, &review).await?;
            changes.push(review.id.0);
        }
    }
    Ok(changes)
}

fn key(doubt: &Doubtful) -> (ReviewKind, Uuid, Uuid) {
    (doubt.kind, doubt.subject, doubt.other)
}

async fn open(
    tx: &impl ConnectionTrait,
    person: &Person,
    doubt: &Doubtful,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Error> {
    let Some(authority) = person.records.first().map(|record| record.authority.clone()) else { return Ok(None) };
    let review = Review {
        id: ReviewId::fresh(now),
        authority,
        person: person.id,
        doubt: doubt.clone(),
        standing: doubt.decision.is_none(),
        opened_at: now,
        decided_at: doubt.decision.map(|_| now),
    };
    reviews::open(tx, &review).await?;
    Ok(Some(review.id.0))
}

async fn update(
    tx: &impl ConnectionTrait,
    review: Review,
    person: &Person,
    doubt: &Doubtful,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Error> {
    let mut changed = review.clone();
    changed.standing = doubt.decision.is_none();
    changed.doubt.decision = doubt.decision;
    if !doubt.is_bare_decision() {
        changed.doubt.reason.clone_from(&doubt.reason);
        changed.person = person.id;
    }
    if changed.doubt.decision != review.doubt.decision {
        changed.decided_at = changed.doubt.decision.map(|_| now);
    }
    if changed == review {
        return Ok(None);
    }
    reviews::update(tx, &changed).await?;
    Ok(Some(changed.id.0))
}

/// Whether a reference of either record still doubts: each of the two may have opened the same review.
async fn doubted_by_others(tx: &impl ConnectionTrait, doubt: &Doubtful) -> Result<bool, Error> {
    if doubt.kind != ReviewKind::Child {
        return Ok(false);
    }
    let (subject, other) = (ChildId(doubt.subject), ChildId(doubt.other));
    let standing = references::of_children(tx, &[subject, other]).await?;
    let doubts = |from: ChildId, to: ChildId| {
        let names = |d: &Doubt| d.candidates.contains(&to);
        standing
            .iter()
            .any(|s| s.child == from && s.reference.linked.as_ref().and_then(|l| l.doubt.as_ref()).is_some_and(names))
    };
    Ok(doubts(subject, other) || doubts(other, subject))
}
