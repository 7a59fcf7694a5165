//! What an organisation told us, as its own people are shown it: of each occasion what we did with it, and nothing of what
//! came of the talk (contract, section 2, "Who sees what").

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::audited;
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, MissingEpisodeId, ReferenceId};
use crate::domain::notice::NoticeType;
use crate::domain::reference::Reference;
use crate::domain::violation::{Code, parse_instant};
use crate::services::accounts::SignedIn;
use crate::services::begun_notices::may_tell;
use crate::services::interviews::InterviewDue;
use crate::services::interviews::view::due_of;
use crate::services::notices::notice_in;
use crate::services::{Error, Services};
use crate::store::children::Child;
use crate::store::notices::Received;
use crate::store::references::Standing;
use crate::store::reviews::Review;
use crate::store::{children, episodes, interviews, ledger, notices, references, reviews};

/// An occasion that an organisation told of.
#[derive(Clone, Debug)]
pub struct Told {
    /// What the organisation itself says of it.
    pub reference: Reference,
    /// The authority told.
    pub authority: AuthorityCode,
    /// The child's name, as the organisation itself told it last; none where it never did, or it was erased.
    pub child: Option<String>,
    /// What it told, in the order in which it came.
    pub notices: Vec<ToldNotice>,
    /// Each field as the organisation told it last; those that were erased are not there.
    pub fields: Map<String, Value>,
    /// Whether a person has something to decide about it.
    pub is_checked: bool,
    /// The episode that now holds it.
    pub episode: Option<MissingEpisode>,
    /// The interview that the episode owes.
    pub interview: Option<Owed>,
}

/// One notice of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldNotice {
    /// What kind it was; none where its words were erased.
    pub kind: Option<NoticeType>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// How far the interview is, and no more of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// When it is due, and where it stands.
    pub due: InterviewDue,
    /// Whether it was offered.
    pub is_offered: bool,
    /// Whether it was held.
    pub is_held: bool,
}

/// A part of what an organisation told of.
#[derive(Clone, Debug)]
pub struct Part {
    /// The occasions, the last told of first.
    pub items: Vec<Told>,
    /// Behind which one the next part begins.
    pub next: Option<ReferenceId>,
}

/// How many are shown at once.
const AT_ONCE: usize = 25;

impl Services {
    /// What a person's organisation told of, the last first, beginning behind `behind`.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever tells nobody; the database's.
    pub async fn told(&self, who: &SignedIn, behind: Option<ReferenceId>) -> Result<Part, Error> {
        may_tell(&who.caller)?;
        let (db, now) = (self.database.read(), self.clock.now());
        let most = u64::try_from(AT_ONCE + 1).unwrap_or(u64::MAX);
        let mut found = references::of_organisation(db, who.caller.organisation.id, behind, most).await?;
        let goes_on = found.len() > AT_ONCE;
        found.truncate(AT_ONCE);
        let next = found.last().filter(|_| goes_on).map(|last| last.reference.id);
        let read: Vec<_> = found.iter().map(|one| (format!("reference:{}", one.reference.id), one.child)).collect();
        let items = shown(db, found, now).await?;
        audited(&self.database, &who.caller, "reference.list", &read, now).await?;
        Ok(Part { items, next })
    }

    /// One occasion that their organisation told of.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it told of no such; the database's.
    pub async fn told_of(&self, who: &SignedIn, id: ReferenceId) -> Result<Told, Error> {
        may_tell(&who.caller)?;
        let (db, now) = (self.database.read(), self.clock.now());
        let found = references::one(db, id).await?;
        let own = found.filter(|found| found.reference.organisation_id == who.caller.organisation.id);
        let own = own.ok_or(Error::NotFound)?;
        let read = [(format!("reference:{id}"), own.child)];
        let told = shown(db, vec![own], now).await?.pop().ok_or(Error::NotFound)?;
        audited(&self.database, &who.caller, "reference.read", &read, now).await?;
        Ok(told)
    }
}

async fn shown(db: &impl ConnectionTrait, found: Vec<Standing>, now: DateTime<Utc>) -> Result<Vec<Told>, Error> {
    let ids: Vec<_> = found.iter().map(|one| one.reference.id).collect();
    let mut came: BTreeMap<ReferenceId, Vec<Received>> = BTreeMap::new();
    for received in notices::of_references(db, &ids).await? {
        came.entry(received.reference).or_default().push(received);
    }
    let facts: Vec<_> = came.values().flatten().map(|received| received.fact).collect();
    let mut words = BTreeMap::new();
    for word in ledger::words(db, &facts).await? {
        words.insert(word.fact_id, notice_in(&word.text)?);
    }
    let mut held = vec![];
    for id in found.iter().filter_map(|one| one.episode).collect::<BTreeSet<MissingEpisodeId>>() {
        held.extend(episodes::one(db, id).await?);
    }
    let wanted: Vec<_> = held.iter().map(|held| (held.person, &held.episode)).collect();
    let due = due_of(db, &wanted, now).await?;
    let mut records = BTreeMap::new();
    for id in found.iter().map(|one| one.child).collect::<BTreeSet<ChildId>>() {
        records.insert(id, children::one(db, id).await?.ok_or(Error::NotFound)?);
    }
    let persons: BTreeSet<_> = records.values().map(|record| record.person).collect();
    let persons: Vec<_> = persons.into_iter().collect();
    let mut open = reviews::of_persons(db, &persons).await?;
    open.retain(|review| review.standing && review.doubt.decision.is_none());
    let kept = interviews::of_persons(db, &persons).await?;
    let owed = |episode: MissingEpisodeId| {
        let due = *due.get(&episode)?;
        let interview = &kept.iter().find(|kept| kept.id == due.id)?.interview;
        let (is_offered, is_held) = (interview.offered_at().is_some(), interview.held_at().is_some());
        Some(Owed { due, is_offered: is_offered || is_held, is_held })
    };
    let mut told = vec![];
    for one in found {
        let came = came.remove(&one.reference.id).unwrap_or_default();
        let sent = |received: &Received| words.get(&received.fact);
        let fields = fields(came.iter().filter_map(|received| Some((received, sent(received)?))));
        // Of a doubt that another's notice raised, whoever did not raise it hears nothing.
        let raised = came.iter().any(|received| !received.reasons.is_empty());
        told.push(Told {
            is_checked: raised && records.get(&one.child).is_some_and(|record| is_open(&one, record, &open)),
            child: name(&fields),
            notices: came.iter().map(|received| told_notice(received, sent(received))).collect(),
            fields,
            episode: held.iter().find(|held| Some(held.episode.id) == one.episode).map(|held| held.episode.clone()),
            interview: one.episode.and_then(owed),
            authority: one.authority,
            reference: one.reference,
        });
    }
    Ok(told)
}

/// Whether somebody still has to decide which child it is, or which episode.
fn is_open(one: &Standing, record: &Child, open: &[Review]) -> bool {
    let about = [Some(one.reference.id.0), one.episode.map(|id| id.0), Some(record.id.0), Some(record.person.0)];
    let is_about = |id: Uuid| about.contains(&Some(id));
    record.provisional || open.iter().any(|review| is_about(review.doubt.subject) || is_about(review.doubt.other))
}

fn told_notice(received: &Received, sent: Option<&Value>) -> ToldNotice {
    let kind = sent.and_then(|sent| sent["type"].as_str()).and_then(NoticeType::from_word);
    ToldNotice { kind, received_at: received.received_at }
}

/// Each field as the last notice that names it has it, in the order in which notices of a reference speak.
fn fields<'a>(sent: impl Iterator<Item = (&'a Received, &'a Value)>) -> Map<String, Value> {
    let mut sent: Vec<_> = sent.collect();
    sent.sort_by_key(|(received, notice)| {
        let reported_at = notice.get("reported_at").and_then(|at| parse_instant(at).ok());
        (notice["sequence"].as_i64(), reported_at.unwrap_or(received.received_at), received.fingerprint.clone())
    });
    let named = sent.into_iter().filter_map(|(_, notice)| notice.as_object()).flatten();
    named.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn name(fields: &Map<String, Value>) -> Option<String> {
    let child = fields.get("child")?;
    Some(format!("{} {}", child["given_name"].as_str()?, child["family_name"].as_str()?))
}
