//! Falling back: what follows when a message has failed for good. It goes by the next channel of whoever it was for; its
//! contact is to be put right; and where nothing reaches them, the next person is told. All of it stands in the
//! transaction that records the failure, so that nothing can come between.

use chrono::{DateTime, Utc};

use super::gathering::{Letter, gather};
use super::line::Asking;
use super::messages::NewMessage;
use super::reaching::{address, texts_go_at};
use super::{Error, Services, Transaction};
use crate::domain::ids::{FallbackId, MessageId, UserId};
use crate::domain::message::gathering::Entry;
use crate::domain::message::ways::{Next, next};
use crate::domain::message::{Channel, Happened, Message, MessageState, Recipient};
use crate::notify::templates::{MessagesFailed, Reference, in_the_inbox};
use crate::store::messages::entries::{self, Envelope};
use crate::store::messages::fallbacks;
use crate::store::people::Person;
use crate::store::{self, locks, people};

impl Services {
    /// Has nobody else write to the recipient of `message` until the commit. It belongs before the failure is recorded:
    /// of two channels that fail at once, the second must see that the first did.
    pub(super) async fn hold_recipient(&self, tx: &Transaction, message: &Message) -> Result<(), Error> {
        let mut names = vec![format!("told/{}", message.recipient)];
        let mobile = self.bearer(tx, message).await?.and_then(|person| person.mobile);
        names.extend(mobile.map(|number| format!("texted/{number}")));
        Ok(locks::hold(&**tx, &names).await?)
    }

    /// What follows when `message` has failed for good; that it did is recorded. After the commit the queue `deliver`
    /// wants to be woken.
    pub(super) async fn follow_failure(
        &self,
        tx: &Transaction,
        message: &Message,
        why: Happened,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let is_lost = match self.bearer(tx, message).await? {
            Some(person) => self.by_another_channel(tx, message, &person, now).await?,
            None => true,
        };
        self.contact_failed(tx, message, why, is_lost, now).await?;
        if is_lost {
            self.tell_of_failure(tx, message, why, now).await?;
        }
        Ok(())
    }

    /// Whom the message is for, if it is a person who has not left.
    async fn bearer(&self, tx: &Transaction, message: &Message) -> Result<Option<Person>, Error> {
        let Recipient::Person { user, .. } = message.recipient else { return Ok(None) };
        let person = people::with_ids(&**tx, &[user]).await?.pop();
        Ok(person.filter(|person| person.disabled_at.is_none()))
    }

    /// Says the same by the next channel of `person`; true if nothing of theirs is left for some of it.
    async fn by_another_channel(
        &self,
        tx: &Transaction,
        message: &Message,
        person: &Person,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let (have, shut) = self.open_ways_to(tx, person, message.authority.as_ref(), now).await?;
        let steps = entries::of_message(&**tx, message.id).await?;
        if steps.is_empty() {
            return self.say_by_another(tx, message, person, (&have, &shut), now).await;
        }
        let ids: Vec<_> = steps.iter().map(|entry| entry.step).collect();
        let told = fallbacks::told_of(&**tx, &message.recipient, &ids).await?;
        let (mut letters, mut is_lost) = (vec![], false);
        for entry in steps {
            let told = told.get(&entry.step).map_or(&[][..], Vec::as_slice);
            match next(told, &have) {
                Next::By(channel) => letters.extend(letter(message, person, channel, entry)),
                Next::AnotherHasIt => {}
                Next::NothingLeft => {
                    is_lost = true;
                    // A channel that is shut keeps it until it opens, so that it is late and not lost.
                    if let Next::By(channel) = next(told, &shut) {
                        letters.extend(letter(message, person, channel, entry));
                    }
                }
            }
        }
        for instead in gather(&**tx, &self.mail, &[], letters, now).await? {
            fallbacks::add(&**tx, FallbackId::fresh(now), message.id, Some(instead), now).await?;
        }
        Ok(is_lost)
    }

    /// The same for what is no step.
    async fn say_by_another(
        &self,
        tx: &Transaction,
        message: &Message,
        person: &Person,
        (have, shut): (&[Channel], &[Channel]),
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let same = fallbacks::of_same_cause(&**tx, message.id).await?;
        let told: Vec<(Channel, MessageState)> = same.iter().map(|one| (one.channel, one.state)).collect();
        let (channel, is_lost) = match (next(&told, have), next(&told, shut)) {
            (Next::By(channel), _) => (channel, false),
            (Next::AnotherHasIt, _) => return Ok(false),
            (Next::NothingLeft, Next::By(channel)) => (channel, true),
            (Next::NothingLeft, _) => return Ok(true),
        };
        let Some(address) = address(person, channel) else { return Ok(true) };
        let whole = same.iter().find(|one| one.channel != Channel::Sms).unwrap_or(message);
        let (subject, body, goes_at) = match channel {
            Channel::Sms => {
                let text = in_the_inbox(message.urgent, &self.mail.public_url);
                (String::new(), text.body().to_owned(), texts_go_at(&**tx, &address, now).await?)
            }
            Channel::Email | Channel::Inbox => (whole.subject.clone(), whole.body.clone(), now),
        };
        let id = MessageId::fresh(now);
        let by = Message {
            id,
            channel,
            address,
            subject,
            body,
            state: MessageState::Pending,
            held_because: None,
            attempts: 0,
            tries: 0,
            scheduled_for: goes_at,
            next_attempt_at: Some(goes_at),
            provider_reference: self.mail.reference(id),
            last_error: None,
            created_at: now,
            finished_at: None,
            ..whole.clone()
        };
        let instead = fallbacks::say_by(&**tx, message.id, &by).await?;
        fallbacks::add(&**tx, FallbackId::fresh(now), message.id, Some(instead), now).await?;
        Ok(is_lost)
    }

    /// Tells the missing coordinators of `message`'s authority that it failed, or whoever stands above them where those
    /// cannot be reached either, and of what is urgent the team out of hours while nobody is at work; by the rotas of each
    /// whoever is on duty. Once an hour for each of them: a broken server fails a hundred messages at once.
    async fn tell_of_failure(
        &self,
        tx: &Transaction,
        message: &Message,
        why: Happened,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let Some(authority) = &message.authority else { return Ok(()) };
        // A message about one that failed may fail as well: then it is still the first of which somebody must hear.
        let is_told = message.template == MessagesFailed::NAME;
        let first = if is_told { message.about } else { message.id.0 };
        let unreached = self.unreached(tx, message, first, now).await?;
        let cannot = |person: &Person| unreached.0.contains(&person.id) || unreached.1.contains(&person.email);
        let asking = Asking::of(&**tx, authority, now).await?;
        let mut line = asking.rungs(1, cannot).await?;
        if message.urgent {
            asking.with_duty_team(&mut line, cannot).await?;
        }
        if line.told.is_empty() {
            tracing::error!(message.id = %message.id, "Nobody is there to be told that a message could not be delivered");
            fallbacks::add(&**tx, FallbackId::fresh(now), message.id, None, now).await?;
        }
        let text = MessagesFailed { message: Reference::of(first), why, urgent: message.urgent };
        let urgency = if message.urgent { "urgent" } else { "ordinary" };
        let mut written = vec![];
        for (person, role) in &line.told {
            let new = NewMessage {
                authority: Some(authority.clone()),
                about: first,
                also_about: if is_told { vec![] } else { vec![message.about] },
                child: None,
                cause: format!("{}/{urgency}/{}", MessagesFailed::NAME, now.format("%Y-%m-%dT%H")),
                recipient: Recipient::Person { user: person.id, role: *role },
                channel: Channel::Email,
                address: String::new(),
                text: &text,
                scheduled_for: now,
            };
            written.extend(self.write_to(&**tx, person, &new, now).await?);
        }
        for told in &written {
            fallbacks::add(&**tx, FallbackId::fresh(now), message.id, Some(*told), now).await?;
        }
        line.keep_with(&**tx, &written).await
    }

    /// Who cannot be told that the `first` message failed: whom it was for, and everybody whom the message about it did not
    /// reach either.
    async fn unreached(
        &self,
        tx: &Transaction,
        message: &Message,
        first: uuid::Uuid,
        now: DateTime<Utc>,
    ) -> Result<(Vec<UserId>, Vec<String>), Error> {
        let mut people = fallbacks::unreached(&**tx, MessagesFailed::NAME, first, now).await?;
        let mut addresses = vec![];
        let there = store::messages::one(&**tx, MessageId(first)).await?;
        for failed in there.iter().chain([message]) {
            if let Recipient::Person { user, .. } = failed.recipient {
                people.push(user);
            }
            addresses.push(failed.address.clone());
        }
        Ok((people, addresses))
    }
}

/// A step of a message, to be told by another channel.
fn letter(message: &Message, person: &Person, channel: Channel, entry: Entry) -> Option<Letter> {
    let envelope = Envelope {
        authority: message.authority.clone()?,
        recipient: message.recipient.id(),
        address: address(person, channel)?,
        urgent: message.urgent,
        channel,
    };
    Some(Letter { envelope, entry })
}
