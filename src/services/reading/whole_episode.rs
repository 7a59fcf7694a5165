//! A missing episode as a whole, for a person who answers for the child: what each agency says, everything that was
//! recorded of it in the order of recording, what it made somebody do, and who was told.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use super::audited;
use super::episodes::{Shown, seen_as};
use super::facts::{ToldFact, told};
use super::spoken::{Spoken, spoken};
use super::whole_child::may_see_children;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{ChildId, FactId, MessageId, MissingEpisodeId, UserId};
use crate::domain::message::Recipient;
use crate::domain::raised::Known;
use crate::services::accounts::SignedIn;
use crate::services::messages::Logged;
use crate::services::{Error, Services};
use crate::store::{ledger, messages, people, steps};

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
    /// The steps that were raised about it, in the order of recording.
    pub steps: Vec<Known>,
    /// The messages that were sent about it, oldest first, with what was sent instead of those that failed.
    pub messages: Vec<Logged>,
    /// Those of them that wait for quiet hours to end.
    pub put_off: BTreeSet<MessageId>,
    /// The names of the people who did something of all this, were told, or were passed over.
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

/// No more messages than these are shown of one episode: enough for any, and no page that never ends.
const MOST_MESSAGES: u64 = 500;

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
        let about: Vec<Uuid> = references.iter().map(|reference| reference.0).chain(interview).collect();
        let steps: Vec<Known> = steps::about(db, &about).await?.into_iter().map(|kept| kept.known).collect();
        let wanted =
            messages::Wanted { authorities: vec![shown.authority.clone()], about: Some(about), ..Default::default() };
        let messages = messages::list(db, &wanted, MOST_MESSAGES).await?;
        let told = spoken(db, &references).await?;
        let put_off = self.put_off(&messages).await?;
        let messages = self.with_instead(messages).await?;
        let names = names(db, &recounted, &steps, &messages).await?;
        let born = shown.episode.born;
        let read = [(format!("missing_episode:{}", shown.episode.id), child)];
        audited(&self.database, &who.caller, "missing_episode.whole", &read, now).await?;
        Ok(WholeEpisode {
            told: Spoken::together(told.values()),
            age: born.and_then(|born| age_on(born, london_date(now))),
            child,
            shown,
            recounted,
            steps,
            messages,
            put_off,
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

async fn names(
    db: &impl ConnectionTrait,
    recounted: &[Recounted],
    steps: &[Known],
    messages: &[Logged],
) -> Result<BTreeMap<UserId, String>, Error> {
    let mut ids: BTreeSet<UserId> = recounted.iter().filter_map(Recounted::by).collect();
    for step in steps {
        let heard = step.told.iter();
        ids.extend(heard.flat_map(|told| told.people.iter().chain(&told.off_duty).chain(&told.own_act)));
        ids.extend(step.acknowledged.iter().map(|answer| answer.by));
    }
    let with_instead =
        messages.iter().flat_map(|logged| std::iter::once(&logged.message).chain(logged.instead.iter().flatten()));
    ids.extend(with_instead.filter_map(|message| match message.recipient {
        Recipient::Person { user, .. } => Some(user),
        Recipient::Organisation(_) => None,
    }));
    let people = people::with_ids(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
