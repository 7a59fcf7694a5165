//! A missing episode as a whole, for a person who answers for the child: what each agency says, everything that was
//! recorded of it in the order of recording, what it made somebody do, and who was told.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use super::audited;
use super::delivered::DeliveryLog;
use super::episodes::{Shown, seen_as};
use super::facts::{ToldFact, told};
use super::spoken::{Spoken, spoken};
use super::whole_child::may_see_children;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{ChildId, FactId, MissingEpisodeId, UserId};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::{ledger, people};

/// All that is on record of a missing episode.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeEpisode {
    /// What holds of it.
    pub shown: Shown,
    /// What was told of it in words, and of whom.
    pub told: Spoken,
    /// The child.
    pub child: ChildId,
    /// Their age today.
    pub age: Option<u32>,
    /// What was recorded of it, in the order of recording.
    pub recounted: Vec<Recounted>,
    /// Who was told of it, and what became of each message.
    pub log: DeliveryLog,
    /// The names of the people who did something of all this.
    pub names: BTreeMap<UserId, String>,
}

/// A fact with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Recounted {
    /// The fact, and who told it.
    pub told: ToldFact,
    /// What happened.
    pub body: Body,
    /// What was written in words; `null` where nothing was, or it was erased.
    pub words: Value,
}

impl Recounted {
    /// The person who did it, where it was one.
    #[must_use]
    pub fn by(&self) -> Option<UserId> {
        self.told.fact.source.actor.strip_prefix("user:")?.parse().ok().map(UserId)
    }
}

impl Services {
    /// All that is on record of the episode that now holds the reference `id`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `who` may look at; the database's.
    pub async fn whole_episode(&self, who: &SignedIn, id: MissingEpisodeId) -> Result<WholeEpisode, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let (shown, _) = seen_as(db, &who.caller, id, now).await?;
        let child = shown.child.filter(|_| may_see_children(&who.caller, &who.roles)).ok_or(Error::NotFound)?;
        let references: Vec<_> = shown.references.iter().map(|reference| reference.id).collect();
        let recounted = recounted(db, ledger::of_references(db, &references).await?).await?;
        // A step or a message may be about what was an episode of its own before it came together with this one.
        let interview = shown.return_interview.map(|due| due.id.0);
        let posts = recounted.iter().filter(|one| matches!(one.body, Body::ConversationPosted(_)));
        let posts = posts.map(|post| post.told.fact.id.0);
        let about: Vec<Uuid> = references.iter().map(|reference| reference.0).chain(interview).chain(posts).collect();
        let log = self.delivery_log(vec![shown.authority.clone()], about).await?;
        let told = spoken(db, &references).await?;
        let names = names(db, &recounted).await?;
        let born = shown.episode.born;
        let read = [(format!("missing_episode:{}", shown.episode.id), child)];
        audited(&self.database, &who.caller, "missing_episode.whole", &read, now).await?;
        Ok(WholeEpisode {
            told: Spoken::together(told.values()),
            age: born.and_then(|born| age_on(born, london_date(now))),
            child,
            shown,
            recounted,
            log,
            names,
        })
    }
}

async fn recounted(db: &impl ConnectionTrait, facts: Vec<Fact>) -> Result<Vec<Recounted>, Error> {
    let ids: Vec<FactId> = facts.iter().map(|fact| fact.id).collect();
    let mut words = BTreeMap::new();
    for said in ledger::words(db, &ids).await? {
        // Words that cannot be read are as good as erased.
        words.insert(said.fact_id, serde_json::from_str(&said.text).unwrap_or_default());
    }
    let mut recounted = vec![];
    for told in told(db, facts, true).await? {
        let body = told.fact.body()?;
        let words = words.remove(&told.fact.id).unwrap_or_default();
        recounted.push(Recounted { told, body, words });
    }
    Ok(recounted)
}

async fn names(db: &impl ConnectionTrait, recounted: &[Recounted]) -> Result<BTreeMap<UserId, String>, Error> {
    let ids: BTreeSet<UserId> = recounted.iter().filter_map(Recounted::by).collect();
    let people = people::with_ids(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
