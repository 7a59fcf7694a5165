//! Safe contacts: what people of the council agree about speaking with a child and the adults around them, read and put
//! in the place of what was agreed before. Each change is a fact; the former ones stay readable.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::interviews::Person;
use super::{Error, Services, TRIES, audit_line, salt};
use crate::domain::audience::Role;
use crate::domain::edition::{Edition, Expected};
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{ChildId, FactId, UserId};
use crate::domain::party::Caller;
use crate::domain::phone;
use crate::domain::safe_contact::{NewSheet, SafeContact, Terms, Words};
use crate::domain::violation::Code;
use crate::store::{audit, children, ledger, people, safe_contacts};

/// Well under what a statement's parameters may number on either database.
const AT_ONCE: usize = 500;

/// All that is agreed about one child.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The person.
    pub child: ChildId,
    /// What is agreed now.
    pub contacts: Vec<SafeContact>,
    /// Its edition.
    pub edition: Edition,
    /// Each time that it was changed, latest first; what stands was said by the first of them, or where two records came
    /// together, by one of each.
    pub history: Vec<Version>,
}

/// What was agreed once.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// By whom, by name, where they are known.
    pub recorded_by: Option<String>,
    /// Whether it stands.
    pub stands: bool,
    /// What was agreed.
    pub contacts: Vec<SafeContact>,
}

/// What somebody changes of a sheet.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// All of it.
    Whole(&'a Value),
    /// What is agreed about one more person.
    Added(&'a Value),
    /// What is agreed about the person in this place.
    Put(usize, &'a Value),
    /// Nothing is agreed any more about the person in this place.
    Removed(usize),
}

impl Change<'_> {
    /// The contacts after it.
    fn made_of(self, mut present: Vec<SafeContact>, now: DateTime<Utc>) -> Result<Vec<SafeContact>, Error> {
        let one = |body: &Value| NewSheet::parse_one(body, now).map_err(Error::Invalid);
        match self {
            Self::Whole(body) => return Ok(NewSheet::parse(body, now).map_err(Error::Invalid)?.contacts),
            Self::Added(body) => {
                present.push(one(body)?);
                if !NewSheet::has_room_for(present.len()) {
                    return Err(Error::Refused("So many people are not around one child.".to_owned()));
                }
            }
            Self::Put(place, body) => *present.get_mut(place).ok_or(Error::NotFound)? = one(body)?,
            Self::Removed(place) if place < present.len() => drop(present.remove(place)),
            Self::Removed(_) => return Err(Error::NotFound),
        }
        Ok(present)
    }
}

/// A fact with what it says.
struct Said {
    fact: Fact,
    contacts: Vec<SafeContact>,
    instead_of: Vec<FactId>,
}

impl Services {
    /// What is agreed about the child to whom the record `id` belongs, for their own council.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the record; the database's.
    pub async fn safe_contacts(&self, caller: &Caller, id: ChildId) -> Result<Sheet, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let record = children::one(db, id).await?.filter(|record| caller.is_council_of(&record.authority));
        let person = record.ok_or(Error::NotFound)?.person;
        let sheet = sheet(db, person).await?;
        let object = Some(format!("child:{person}"));
        audit::write(db, &audit_line(caller, now, "safe_contact.read", object, Some(person), "done")).await?;
        Ok(sheet)
    }

    /// Changes what is agreed about the child to whom the record `id` belongs, if it is as `expected`.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] where `caller` is not the council of the record; [`Error::Forbidden`] where
    /// `person` does not answer for children; [`Error::Stale`] where it is not as expected; the database's.
    pub async fn agree_safe_contacts(
        &self,
        caller: &Caller,
        person: &Person,
        id: ChildId,
        expected: &Expected,
        change: Change<'_>,
    ) -> Result<Sheet, Error> {
        let now = self.clock.now();
        let by = format!("user:{}", person.id);
        let line = |child: Option<ChildId>, outcome: &str| {
            let object = Some(format!("child:{}", child.unwrap_or(id)));
            audit::Line { actor: by.clone(), ..audit_line(caller, now, "safe_contact.record", object, child, outcome) }
        };
        let mut tries = 1;
        loop {
            let tx = self.database.begin().await?;
            let asked = Agreeing { caller, person, id, expected, change, now };
            match asked.agreed_in(&*tx).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                Err(refused) if refused.is_refusal() => {
                    drop(tx);
                    audit::write(self.database.read(), &line(None, "refused")).await?;
                    return Err(refused);
                }
                Err(error) => return Err(error),
                Ok(child) => {
                    audit::write(&*tx, &line(Some(child), "done")).await?;
                    let sheet = sheet(&*tx, child).await?;
                    tx.commit().await?;
                    return Ok(sheet);
                }
            }
        }
    }
}

/// Whether a person may say how it is safe to speak with a child: whoever answers for children and does not only look on.
#[must_use]
pub fn may_agree(roles: impl IntoIterator<Item = Role>) -> bool {
    roles.into_iter().any(|role| role.answers_for_children() && role != Role::Auditor)
}

/// Somebody changes what is agreed.
struct Agreeing<'a> {
    caller: &'a Caller,
    person: &'a Person,
    id: ChildId,
    expected: &'a Expected,
    change: Change<'a>,
    now: DateTime<Utc>,
}

impl Agreeing<'_> {
    /// Records it; gives the person whose record it is.
    async fn agreed_in(&self, tx: &impl ConnectionTrait) -> Result<ChildId, Error> {
        let seen = children::one(tx, self.id).await?.filter(|seen| self.caller.is_council_of(&seen.authority));
        let child = seen.ok_or(Error::NotFound)?.person;
        let is_ours = self.person.organisation == self.caller.organisation.id;
        if !is_ours || !may_agree(self.person.roles.iter().filter_map(|word| Role::from_word(word))) {
            return Err(Error::Forbidden(
                "Only somebody who answers for children can record safe contacts.".to_owned(),
            ));
        }
        let records = children::of_persons(tx, &[child]).await?;
        let record = records.iter().find(|record| record.id == child).ok_or(Error::Busy)?;
        let all = said(tx, &[child]).await?;
        let standing = standing(&all);
        let present = edition(&standing);
        if !self.expected.is_met_by(&present) {
            return Err(Error::Stale(present));
        }
        let before = standing.iter().flat_map(|said| said.contacts.clone()).collect();
        let contacts = self.change.made_of(before, self.now)?;
        let instead_of: Vec<FactId> = standing.iter().map(|said| said.fact.id).collect();
        let replaces = instead_of.first().copied().filter(|_| instead_of.len() == 1);
        let (terms, words): (Vec<Terms>, Vec<Words>) =
            contacts.into_iter().map(|contact| (contact.terms, contact.words)).unzip();
        let draft = Draft {
            id: FactId::fresh(self.now),
            authority: record.authority.clone(),
            child_id: child,
            reference_id: None,
            interview_id: None,
            body: Body::SafeContactRecorded { contacts: terms, instead_of },
            happened_at: self.now,
            told_at: self.now,
            recorded_at: self.now,
            source: Source {
                organisation_id: Some(self.caller.organisation.id),
                actor: format!("user:{}", self.person.id),
            },
            replaces,
            text: Some(json!(words)),
        };
        ledger::append(tx, &draft, &salt()?).await?;
        Ok(child)
    }
}

/// What is agreed about each of `persons` and holds at `now`.
pub(super) async fn holding(
    db: &impl ConnectionTrait,
    persons: &[ChildId],
    now: DateTime<Utc>,
) -> Result<BTreeMap<ChildId, Vec<SafeContact>>, Error> {
    let all = said(db, persons).await?;
    let records: BTreeSet<ChildId> = all.iter().map(|said| said.fact.child_id).collect();
    let records: Vec<ChildId> = records.into_iter().collect();
    let person_of: BTreeMap<_, _> = children::persons_of(db, &records).await?.into_iter().collect();
    let mut holding: BTreeMap<ChildId, Vec<SafeContact>> = BTreeMap::new();
    for said in standing(&all) {
        let Some(person) = person_of.get(&said.fact.child_id) else { continue };
        let contacts = said.contacts.iter().filter(|contact| contact.is_shown_at(now)).cloned();
        holding.entry(*person).or_default().extend(contacts);
    }
    Ok(holding)
}

/// The persons about whom, or about whose adults, it was ever agreed to use, or never to use, this number.
pub(super) async fn with_number(db: &impl ConnectionTrait, number: &str) -> Result<Vec<ChildId>, Error> {
    let mut records = BTreeSet::new();
    for facts in safe_contacts::all(db).await?.chunks(AT_ONCE) {
        for said in with_words(db, facts.to_vec()).await? {
            let ways = said.contacts.iter().flat_map(|contact| &contact.words.ways);
            let mut numbers = ways.filter_map(|way| phone::international(way.address.as_deref()?));
            if numbers.any(|found| found == number) {
                records.insert(said.fact.child_id);
            }
        }
    }
    let records: Vec<ChildId> = records.into_iter().collect();
    let persons: BTreeSet<ChildId> =
        children::persons_of(db, &records).await?.into_iter().map(|(_, person)| person).collect();
    Ok(persons.into_iter().collect())
}

/// All that is agreed about a person.
pub(super) async fn sheet(db: &impl ConnectionTrait, child: ChildId) -> Result<Sheet, Error> {
    let all = said(db, &[child]).await?;
    let standing = standing(&all);
    let stands: BTreeSet<FactId> = standing.iter().map(|said| said.fact.id).collect();
    let contacts = standing.iter().flat_map(|said| said.contacts.clone()).collect();
    let edition = edition(&standing);
    let by = |said: &Said| {
        let id = said.fact.source.actor.strip_prefix("user:").and_then(|id| Uuid::parse_str(id).ok());
        id.map(UserId)
    };
    let people: BTreeSet<UserId> = all.iter().filter_map(by).collect();
    let people = people::with_ids(db, &people.into_iter().collect::<Vec<_>>()).await?;
    let name = |id: UserId| people.iter().find(|person| person.id == id).map(|person| person.name.clone());
    let version = |said: &Said| Version {
        recorded_at: said.fact.recorded_at,
        recorded_by: by(said).and_then(name),
        stands: stands.contains(&said.fact.id),
        contacts: said.contacts.clone(),
    };
    Ok(Sheet { child, contacts, edition, history: all.iter().rev().map(version).collect() })
}

/// Those in whose place no other stands. Records that were joined may each have one: what either forbids is forbidden.
fn standing(all: &[Said]) -> Vec<&Said> {
    let replaced: BTreeSet<FactId> = all.iter().flat_map(|said| said.instead_of.iter().copied()).collect();
    all.iter().filter(|said| !replaced.contains(&said.fact.id)).collect()
}

fn edition(standing: &[&Said]) -> Edition {
    Edition::of(&standing.iter().map(|said| said.fact.id).collect::<Vec<_>>())
}

async fn said(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<Said>, Error> {
    with_words(db, safe_contacts::of_persons(db, persons).await?).await
}

async fn with_words(db: &impl ConnectionTrait, facts: Vec<Fact>) -> Result<Vec<Said>, Error> {
    let ids: Vec<FactId> = facts.iter().map(|fact| fact.id).collect();
    let kept = if ids.is_empty() { vec![] } else { ledger::words(db, &ids).await? };
    let kept: BTreeMap<FactId, String> = kept.into_iter().map(|words| (words.fact_id, words.text)).collect();
    let mut all = vec![];
    for fact in facts {
        let Body::SafeContactRecorded { contacts, instead_of } = fact.body()? else { continue };
        let words: Vec<Words> = kept.get(&fact.id).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let mut words = words.into_iter();
        let contact = |terms| SafeContact { terms, words: words.next().unwrap_or_default() };
        all.push(Said { contacts: contacts.into_iter().map(contact).collect(), instead_of, fact });
    }
    Ok(all)
}
