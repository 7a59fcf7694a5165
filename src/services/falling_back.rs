//! Falling back: what follows when a message has failed for good. It goes by the next channel of whoever it was for; its
//! contact is to be put right; and where nothing reaches them, the next person is told. All of it stands in the
//! transaction that records the failure, so that nothing can come between.

use chrono::{DateTime, Utc};

use super::family::not_told;
use super::gathering::{Letter, gather};
use super::line::Asking;
use super::messages::NewMessage;
use super::reaching::{Open, address, texts_go_at};
use super::standing_in::representatives;
use super::{Error, MailSettings, Services, Transaction};
use crate::domain::ids::{FallbackId, MessageId, UserId};
use crate::domain::message::gathering::Entry;
use crate::domain::message::ways::{Next, next};
use crate::domain::message::{Channel, Happened, Message, MessageState, Recipient};
use crate::notify::templates::{MessagesFailed, Reference, in_the_inbox};
use crate::store::messages::entries::{self, Envelope};
use crate::store::messages::fallbacks;
use crate::store::people::Person;
use crate::store::{self, locks, people};

/// What came of saying the same by another channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Instead {
    /// Something goes that did not go before.
    pub goes: bool,
    /// Of some of it nothing goes by any channel.
    pub is_lost: bool,
}

impl Services {
    /// Has nobody else write to the recipient of `message` until the commit. It belongs before the failure is recorded:
    /// of two channels that fail at once, the second must see that the first did.
    pub(super) async fn hold_recipient(&self, tx: &Transaction, message: &Message) -> Result<(), Error> {
        let mut names = vec![format!("told/{}", message.recipient)];
        let mobile = self.bearer(tx, message).await?.and_then(|person| person.mobile);
        names.extend(mobile.map(|number| format!("texted/{number}")));
        if let Recipient::Organisation(organisation) = message.recipient {
            let people = representatives(tx, organisation).await?;
            names.extend(people.iter().map(|(person, _)| format!("told/{}", person.id)));
        }
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
        if matches!(message.recipient, Recipient::Family { .. }) {
            return not_told(tx, message, now).await;
        }
        let is_lost = match (self.bearer(tx, message).await?, message.recipient) {
            (Some(person), _) => {
                let open = Open::at(&**tx, &self.mail, now).await?;
                let (have, shut) = open.ways_to(&person, message.authority.as_ref());
                self.by_another_channel(tx, message, &person, (&have, &shut), now).await?.is_lost
            }
            (None, Recipient::Organisation(organisation)) => self.by_its_people(tx, message, organisation, now).await?,
            (None, Recipient::Person { .. } | Recipient::Family { .. }) => true,
        };
        self.contact_failed(tx, message, why, is_lost, now).await?;
        if is_lost {
            self.tell_of_failure(tx, message, why, now).await?;
        }
        Ok(())
    }

    /// Whom the message is for, if it is a person who has not left.
    pub(super) async fn bearer(&self, tx: &Transaction, message: &Message) -> Result<Option<Person>, Error> {
        let Recipient::Person { user, .. } = message.recipient else { return Ok(None) };
        let person = people::with_ids(&**tx, &[user]).await?.pop();
        Ok(person.filter(|person| person.disabled_at.is_none()))
    }

    /// Says the same by the next channel of `person`, as far as they were not told by it: of those they `have`, else of those
    /// that are `shut`, which keep it.
    pub(super) async fn by_another_channel(
        &self,
        tx: &Transaction,
        message: &Message,
        person: &Person,
        (have, shut): (&[Channel], &[Channel]),
        now: DateTime<Utc>,
    ) -> Result<Instead, Error> {
        let steps = entries::of_message(&**tx, message.id).await?;
        if steps.is_empty() {
            return self.say_by_another(tx, message, person, (have, shut), now).await;
        }
        let ids: Vec<_> = steps.iter().map(|entry| entry.step).collect();
        let told = fallbacks::told_of(&**tx, &message.recipient, &ids).await?;
        let (mut letters, mut is_lost) = (vec![], false);
        for entry in steps {
            let told = told.get(&entry.step).map_or(&[][..], Vec::as_slice);
            match next(told, have) {
                Next::By(channel) => letters.extend(letter(message, person, channel, entry)),
                Next::AnotherHasIt => {}
                Next::NothingLeft => {
                    is_lost = true;
                    // A channel that is shut keeps it until it opens, so that it is late and not lost.
                    if let Next::By(channel) = next(told, shut) {
                        letters.extend(letter(message, person, channel, entry));
                    }
                }
            }
        }
        let written = gather(&**tx, &self.mail, &[], letters, now).await?;
        for instead in &written {
            fallbacks::add(&**tx, FallbackId::fresh(now), message.id, Some(*instead), now).await?;
        }
        Ok(Instead { goes: !written.is_empty(), is_lost })
    }

    /// The same for what is no step.
    async fn say_by_another(
        &self,
        tx: &Transaction,
        message: &Message,
        person: &Person,
        (have, shut): (&[Channel], &[Channel]),
        now: DateTime<Utc>,
    ) -> Result<Instead, Error> {
        let same = fallbacks::of_same_cause(&**tx, message.id).await?;
        let told: Vec<(Channel, MessageState)> = same.iter().map(|one| (one.channel, one.state)).collect();
        let (channel, is_lost) = match (next(&told, have), next(&told, shut)) {
            (Next::By(channel), _) => (channel, false),
            (Next::AnotherHasIt, _) => return Ok(Instead::default()),
            (Next::NothingLeft, Next::By(channel)) => (channel, true),
            (Next::NothingLeft, _) => return Ok(Instead { goes: false, is_lost: true }),
        };
        let Some(address) = address(person, channel) else { return Ok(Instead { goes: false, is_lost: true }) };
        let whole = same.iter().find(|one| one.channel != Channel::Sms).unwrap_or(message);
        let by = said_by(tx, &self.mail, whole, (message.recipient, channel, address), now).await?;
        let instead = fallbacks::say_by(&**tx, message, &by).await?;
        fallbacks::add(&**tx, FallbackId::fresh(now), message.id, Some(instead), now).await?;
        Ok(Instead { goes: true, is_lost })
    }

    /// Tells the rung above whom `message` was for that it failed, or the missing coordinators where there is none, or whoever
    /// stands above those that cannot be reached either, and of what is urgent the team out of hours while nobody is at work;
    /// by the rotas of each whoever is on duty. Once an hour for each of them: a broken server fails a hundred messages at once.
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
        let below = match message.recipient {
            Recipient::Person { role, .. } => Some(role),
            Recipient::Organisation(_) | Recipient::Family { .. } => None,
        };
        let asking = Asking::of(&**tx, authority, now).await?;
        let mut line = asking.rung_above(below, cannot).await?;
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

/// What `whole` says, which is no step, as it goes to somebody by a channel and to an address.
pub(super) async fn said_by(
    tx: &Transaction,
    mail: &MailSettings,
    whole: &Message,
    (recipient, channel, address): (Recipient, Channel, String),
    now: DateTime<Utc>,
) -> Result<Message, Error> {
    let (subject, body, goes_at) = match channel {
        Channel::Sms => {
            let text = in_the_inbox(whole.urgent, &mail.public_url);
            (String::new(), text.body().to_owned(), texts_go_at(&**tx, &address, now).await?)
        }
        Channel::Email | Channel::Inbox => (whole.subject.clone(), whole.body.clone(), now),
    };
    let id = MessageId::fresh(now);
    let is_there = channel == Channel::Inbox;
    Ok(Message {
        id,
        channel,
        recipient,
        address,
        subject,
        body,
        state: if is_there { MessageState::Delivered } else { MessageState::Pending },
        held_because: None,
        attempts: 0,
        tries: 0,
        scheduled_for: goes_at,
        next_attempt_at: (!is_there).then_some(goes_at),
        provider_reference: mail.reference(id),
        last_error: None,
        created_at: now,
        finished_at: is_there.then_some(now),
        ..whole.clone()
    })
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
