//! The delivery log of a record: the steps that were raised about it, who was told and who was passed over and why, and what
//! became of each message.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::audited;
use super::whole_child::may_see_children;
use crate::domain::authority::AuthorityCode;
use crate::domain::child::ChildDescription;
use crate::domain::ids::{ChildId, InterviewId, MessageId, UserId};
use crate::domain::message::{Message, Recipient};
use crate::domain::raised::Known;
use crate::services::accounts::SignedIn;
use crate::services::interviews::subjects_of;
use crate::services::messages::Logged;
use crate::services::{Error, Services};
use crate::store::{children, episodes, interviews, messages, people, references, steps};

/// Who was told of something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliveryLog {
    /// The steps that were raised about it, in the order of recording.
    pub steps: Vec<Known>,
    /// The messages that were sent about it, latest first, with what was sent instead of those that failed.
    pub messages: Vec<Logged>,
    /// Whether there are earlier ones, which are not shown.
    pub goes_on: bool,
    /// The names of the people who were told, passed over, or answered.
    pub names: BTreeMap<UserId, String>,
    /// To which number or address those to a child or a family go, where whoever looks may know.
    pub places: BTreeMap<MessageId, String>,
}

/// The delivery log of a child or of one of their interviews, with who the child is.
#[derive(Clone, Debug, PartialEq)]
pub struct OfChild {
    /// The child; nothing where nobody named them yet.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// What was told, and to whom.
    pub log: DeliveryLog,
}

/// No more messages than these, the latest, are shown of one record: enough for almost any, and no page that never ends.
pub const MOST_MESSAGES: usize = 500;

impl Services {
    /// The delivery log of the child to whom the record `id` belongs: of every absence and every interview.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `who` may look at; the database's.
    pub async fn told_of_child(&self, who: &SignedIn, id: ChildId) -> Result<OfChild, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let record = children::one(db, id).await?.ok_or(Error::NotFound)?;
        if !may_see_children(&who.caller, &who.roles) || !who.caller.is_council_of(&record.authority) {
            return Err(Error::NotFound);
        }
        let person = record.person;
        let records = children::ids_of_person(db, person).await?;
        let absences = episodes::of_persons(db, &[person]).await?;
        let ids: Vec<_> = absences.iter().map(|held| held.episode.id).collect();
        let held = references::of_episodes(db, &ids).await?;
        let talks = interviews::of_persons(db, &[person]).await?;
        let records = records.iter().map(|record| record.0);
        let held = held.iter().map(|standing| standing.reference.id.0);
        let about: Vec<Uuid> = records.chain(held).chain(talks.iter().map(|kept| kept.id.0)).collect();
        let mut log = self.delivery_log(vec![record.authority], about).await?;
        log.places = self.places_of(&log.messages);
        let (child, age) = self.who_is(person, now).await?;
        audited(&self.database, &who.caller, "child.told", &[(format!("child:{person}"), person)], now).await?;
        Ok(OfChild { child, age, log })
    }

    /// The delivery log of an interview, and of the absences that it is about: each of them has a ladder of its own.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `who` may look at, or they do not answer for children; the database's.
    pub async fn told_of_interview(&self, who: &SignedIn, id: InterviewId) -> Result<OfChild, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let kept = interviews::one(db, id).await?.ok_or(Error::NotFound)?;
        let own = [&kept.authority, &kept.told_authority].into_iter().filter(|code| who.caller.is_council_of(code));
        let own: BTreeSet<AuthorityCode> = own.cloned().collect();
        if own.is_empty() || !may_see_children(&who.caller, &who.roles) {
            return Err(Error::NotFound);
        }
        let about = subjects_of(db, id.0).await?;
        let mut log = self.delivery_log(own.into_iter().collect(), about).await?;
        // Safe contacts are for the council that keeps the record, and so is where they lead.
        if who.caller.is_council_of(&kept.told_authority) {
            log.places = self.places_of(&log.messages);
        }
        let (child, age) = self.who_is(kept.person, now).await?;
        let read = [(format!("return_interview:{id}"), kept.person)];
        audited(&self.database, &who.caller, "return_interview.told", &read, now).await?;
        Ok(OfChild { child, age, log })
    }

    /// What was told of any of the subjects `about`; of messages, those of `authorities`.
    pub(super) async fn delivery_log(
        &self,
        authorities: Vec<AuthorityCode>,
        about: Vec<Uuid>,
    ) -> Result<DeliveryLog, Error> {
        let db = self.database.read();
        let steps: Vec<Known> = steps::about(db, &about).await?.into_iter().map(|kept| kept.known).collect();
        let wanted = messages::Wanted { authorities, about: Some(about), latest_first: true, ..Default::default() };
        let mut messages = messages::list(db, &wanted, MOST_MESSAGES as u64 + 1).await?;
        let goes_on = messages.len() > MOST_MESSAGES;
        messages.truncate(MOST_MESSAGES);
        let messages = self.logged(messages).await?;
        let ids = people_of(&steps, &messages).into_iter().collect::<Vec<_>>();
        let people = people::with_ids(db, &ids).await?;
        let names = people.into_iter().map(|person| (person.id, person.name)).collect();
        Ok(DeliveryLog { steps, messages, goes_on, names, places: BTreeMap::new() })
    }

    /// The numbers and addresses of those of `messages` that are for a child or a family.
    fn places_of(&self, messages: &[Logged]) -> BTreeMap<MessageId, String> {
        let Some(sealer) = &self.sealer else { return BTreeMap::new() };
        let messages = messages.iter().map(|logged| &logged.message);
        let of_family = messages.filter(|message| matches!(message.recipient, Recipient::Family { .. }));
        let place = |message: &Message| Some((message.id, sealer.open(message.id.0, &message.address).ok()?));
        of_family.filter_map(place).collect()
    }
}

fn people_of(steps: &[Known], messages: &[Logged]) -> BTreeSet<UserId> {
    let mut ids = BTreeSet::new();
    for step in steps {
        let heard = step.told.iter();
        ids.extend(heard.flat_map(|told| told.people.iter().chain(&told.off_duty).chain(&told.own_act)));
        ids.extend(step.acknowledged.iter().map(|answer| answer.by));
    }
    ids.extend(messages.iter().flat_map(|logged| &logged.passed_over).map(|passed| passed.user));
    let with_instead =
        messages.iter().flat_map(|logged| std::iter::once(&logged.message).chain(logged.instead.iter().flatten()));
    ids.extend(with_instead.filter_map(|message| match message.recipient {
        Recipient::Person { user, .. } => Some(user),
        Recipient::Organisation(_) | Recipient::Family { .. } => None,
    }));
    ids
}
