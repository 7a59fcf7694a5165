//! Telling the child, or an adult around them, when they meet: written by whoever works on the interview, to a way that is
//! agreed to be safe. The number or address is sealed in the message, and nothing goes that they were not shown before.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::act::{About, Doing, locked};
use super::facts::{edition, facts_of};
use super::may::Task;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, InterviewId, MessageId};
use crate::domain::interview::Interview;
use crate::domain::message::family::{Asked, May, REMINDS_BEFORE, Saying, Way, goes_at, may_go, not_after};
use crate::domain::message::wording::Wordings;
use crate::domain::message::{Channel, Message, MessageState, Recipient};
use crate::domain::party::Caller;
use crate::notify::templates::{Appointment, FirstName, Ringable, Template, Voice};
use crate::services::idempotency::{self, Done};
use crate::services::safe_contacts::sheet;
use crate::services::{Error, MailSettings, Services, TRIES};
use crate::store::interviews::Kept;
use crate::store::messages::family;
use crate::store::people::Person;
use crate::store::{self, audit, parties, people, stopped_numbers, wordings};

/// What somebody asked to be told, as it was written or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyTold {
    /// The interview.
    pub interview: InterviewId,
    /// When they meet.
    pub appointment: DateTime<Utc>,
    /// Each message, in the order in which they go.
    pub messages: Vec<FamilyMessage>,
}

/// One message to a child or an adult around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyMessage {
    /// What it says of the time.
    pub saying: Saying,
    /// The message.
    pub message: Message,
}

impl Services {
    /// What messages would say that are asked for so, and when they would go. Nothing is written.
    ///
    /// # Errors
    /// As [`Self::tell_family`].
    pub async fn family_preview(
        &self,
        caller: &Caller,
        acting: &Person,
        about: impl Into<About>,
        sent: &Value,
    ) -> Result<FamilyTold, Error> {
        let asked = Asked::parse(sent).map_err(Error::Invalid)?;
        let doing = Doing::of(caller, acting, about, Task::TellFamily);
        let tx = self.database.begin().await?;
        let (prepared, _) = self.prepared(&*tx, &doing, &asked, self.clock.now()).await?;
        Ok(prepared)
    }

    /// Writes to a child or an adult around them when they meet. The very same, while it waits or after it went, is written
    /// once.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault; [`Error::Refused`] where no time is agreed, or it may not be sent so;
    /// [`Error::NotFound`] where `caller` may not see the interview; [`Error::Forbidden`] where `acting` does not work on
    /// it; [`Error::Stale`]; the database's.
    pub async fn tell_family(
        &self,
        caller: &Caller,
        acting: &Person,
        about: impl Into<About>,
        sent: &Value,
    ) -> Result<FamilyTold, Error> {
        let asked = Asked::parse(sent).map_err(Error::Invalid)?;
        let (doing, now) = (Doing::of(caller, acting, about, Task::TellFamily), self.clock.now());
        let mut tries = 1;
        let told = loop {
            match self.try_tell(&doing, &asked, now).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                other => break other,
            }
        };
        self.wakes.deliver.notify_one();
        if told.as_ref().is_err_and(Error::is_refusal) {
            audit::write(self.database.read(), &doing.line("refused", None, now)).await?;
        }
        told
    }

    async fn try_tell(&self, doing: &Doing<'_>, asked: &Asked, now: DateTime<Utc>) -> Result<FamilyTold, Error> {
        let tx = self.database.begin().await?;
        let (mut prepared, child) = self.prepared(&*tx, doing, asked, now).await?;
        let before = family::of_interviews(&*tx, &[doing.id]).await?;
        for FamilyMessage { message, .. } in &mut prepared.messages {
            if let Some(same) = before.iter().find(|before| self.is_same(before, message, &asked.address)) {
                *message = same.clone();
                continue;
            }
            message.address = self.sealer()?.seal(message.id.0, &asked.address)?;
            let subjects = [message.about, child.0];
            store::messages::insert(&*tx, message, &subjects, &format!("family/{}", message.id)).await?;
        }
        audit::write(&*tx, &doing.line("done", Some(child), now)).await?;
        let kept = idempotency::keep(&*tx, Done::ToldFamily(&prepared)).await?;
        tx.commit().await?;
        kept.done();
        Ok(prepared)
    }

    /// Whether `before` says the same to the same place and is on its way or went.
    fn is_same(&self, before: &Message, new: &Message, address: &str) -> bool {
        use MessageState::{Blocked, Cancelled, Failed};
        let alike = before.template == new.template
            && before.body == new.body
            && before.channel == new.channel
            && before.not_after == new.not_after
            && !matches!(before.state, Blocked | Cancelled | Failed);
        let opened = || self.sealer.as_ref().and_then(|sealer| sealer.open(before.id.0, &before.address).ok());
        alike && opened().is_some_and(|there| there == address)
    }

    /// What is to be written, if it may be, and of which child; the addresses are not sealed yet.
    async fn prepared(
        &self,
        tx: &impl ConnectionTrait,
        doing: &Doing<'_>,
        asked: &Asked,
        now: DateTime<Utc>,
    ) -> Result<(FamilyTold, ChildId), Error> {
        let (kept, child) = locked(tx, doing.id).await?;
        doing.permitted(tx, &kept).await?;
        let facts = facts_of(tx, kept.id).await?;
        let present = edition(&facts);
        if !doing.expected.is_met_by(&present) {
            return Err(Error::Stale(present));
        }
        let interview = Interview::from_facts(&facts);
        let (appointment, _) = interview.agreed().ok_or_else(|| refused("No time to meet is agreed."))?;
        let end = not_after(appointment);
        if now >= end {
            return Err(refused("They meet within the hour, or the time is past: ring them instead."));
        }
        if asked.say.len() > 1 && now >= appointment - REMINDS_BEFORE {
            return Err(Error::fault("#/say", "must not hold a reminder: the day before has begun"));
        }
        if !self.mail.channels().contains(&asked.channel) || self.sealer.is_none() {
            return Err(refused("Nothing can be sent that way from here at present."));
        }
        if asked.channel == Channel::Sms && stopped_numbers::is_stopped(tx, &asked.address).await? {
            return Err(refused("Whoever has that phone sent STOP, so no text goes there until they send START."));
        }
        let contacts = sheet(tx, child.id).await?.contacts;
        let worker = worker_of(tx, &interview, doing.acting).await?;
        let authority = if is_kept_here(tx, &kept).await? { &kept.authority } else { &kept.told_authority };
        let own = wordings::in_force(tx, &BTreeSet::from([authority.clone()])).await?.remove(authority);
        let own = own.unwrap_or_default();
        let writing = Writing {
            mail: &self.mail,
            own: &own,
            authority,
            interview: kept.id,
            recipient: Recipient::Family { child: child.id, whose: asked.whose },
            channel: asked.channel,
            now,
            end,
        };
        let mut messages = vec![];
        for saying in asked.say.iter().copied() {
            let way = Way { whose: asked.whose, channel: asked.channel, address: &asked.address };
            let wanted = goes_at(saying, appointment, now);
            let goes_at = match may_go(&contacts, way, wanted, end) {
                May::Go => wanted,
                May::Wait(until) => until,
                May::Not(why) => return Err(refused(&format!("It may not be sent so: {}.", why.reason()))),
            };
            let call_back = asked.call_back.as_deref().and_then(Ringable::of);
            let text = Appointment { saying, worker: FirstName::of(&worker), at: appointment, call_back };
            messages.push(FamilyMessage { saying, message: writing.message(&text, goes_at) });
        }
        Ok((FamilyTold { interview: kept.id, appointment, messages }, child.id))
    }
}

/// By what name the child knows whom they meet: that of the worker who has it, else of whoever writes.
async fn worker_of(db: &impl ConnectionTrait, interview: &Interview, acting: &Person) -> Result<String, Error> {
    let worker = match interview.worker() {
        Some(worker) => people::with_ids(db, &[worker]).await?.pop(),
        None => None,
    };
    Ok(worker.map_or_else(|| acting.name.clone(), |worker| worker.name))
}

/// What all that is written at once has in common.
struct Writing<'a> {
    mail: &'a MailSettings,
    own: &'a Wordings,
    authority: &'a AuthorityCode,
    interview: InterviewId,
    recipient: Recipient,
    channel: Channel,
    now: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Writing<'_> {
    /// A message that waits for its moment, and has no address yet. It asks for no code to be sent back: whoever answers it
    /// is heard by a person.
    fn message(&self, text: &Appointment, goes_at: DateTime<Utc>) -> Message {
        let voice = Voice { public_url: &self.mail.public_url, wordings: self.own };
        let rendered = text.render_by(self.channel, &voice);
        let id = MessageId::fresh(self.now);
        Message {
            id,
            authority: Some(self.authority.clone()),
            about: self.interview.0,
            child: Some(ChildId(self.recipient.id())),
            channel: self.channel,
            recipient: self.recipient,
            address: String::new(),
            template: text.name().to_owned(),
            template_version: text.version(),
            wordings: self.own.used(&text.worded(self.channel)),
            subject: rendered.subject().to_owned(),
            body: rendered.body().to_owned(),
            urgent: text.is_urgent(),
            state: MessageState::Pending,
            held_because: None,
            attempts: 0,
            tries: 0,
            scheduled_for: goes_at,
            next_attempt_at: Some(goes_at),
            not_after: Some(self.end),
            provider_reference: self.mail.reference(id),
            last_error: None,
            created_at: self.now,
            finished_at: None,
        }
    }
}

/// Whether the authority that has the duty is kept here; else the one that was told acts for it.
async fn is_kept_here(db: &impl ConnectionTrait, kept: &Kept) -> Result<bool, Error> {
    Ok(parties::authorities(db).await?.iter().any(|(code, _)| *code == kept.authority))
}

fn refused(said: &str) -> Error {
    Error::Refused(said.to_owned())
}
