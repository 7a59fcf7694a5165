//! Reaching somebody: by what they can be reached, and writing to them by the channels that they chose.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::messages::NewMessage;
use super::{Error, MailSettings, Services};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{MessageId, OrganisationId};
use crate::domain::message::pace::{COUNTED, TEXTS};
use crate::domain::message::{Channel, Message, Recipient};
use crate::store::messages::{paced, pauses};
use crate::store::people::{self, Person};
use crate::store::{channels, parties};

/// Where a person is reached by a channel. Whoever signs in finds the inbox by themselves.
pub(super) fn address(person: &Person, channel: Channel) -> Option<String> {
    match channel {
        Channel::Email => Some(person.email.clone()),
        Channel::Sms => person.mobile.clone(),
        Channel::Inbox => Some(String::new()),
    }
}

/// An organisation may have given another address since, and a person another number; a person's e-mail is who they are.
pub(super) async fn present_address(db: &impl ConnectionTrait, message: &Message) -> Result<String, Error> {
    let given = match (message.recipient, message.channel) {
        (Recipient::Organisation(id), _) => {
            parties::organisation(db, id).await?.and_then(|organisation| organisation.email)
        }
        (Recipient::Person { user, .. }, Channel::Sms) => {
            people::with_ids(db, &[user]).await?.pop().and_then(|person| person.mobile)
        }
        (Recipient::Person { .. }, Channel::Email | Channel::Inbox) | (Recipient::Family { .. }, _) => None,
    };
    Ok(given.unwrap_or_else(|| message.address.clone()))
}

/// The people of an agency who tell of children here: who is told where the agency gave no address.
pub(super) async fn reporters(db: &impl ConnectionTrait, agency: OrganisationId) -> Result<Vec<Person>, Error> {
    let mut people = people::of_organisation(db, agency).await?;
    people
        .retain(|person| person.disabled_at.is_none() && person.roles.iter().any(|word| word == Role::Reporter.word()));
    Ok(people)
}

/// The channels that reach out to a person. What goes by e-mail waits where no e-mail goes yet; texts are not begun with.
pub(super) fn ways_to(person: &Person, has_texts: bool) -> Vec<Channel> {
    let text = (has_texts && person.mobile.is_some() && !person.texts_stopped).then_some(Channel::Sms);
    std::iter::once(Channel::Email).chain(text).collect()
}

/// When a text to a number may go, after all others to it.
pub(super) async fn texts_go_at(
    tx: &impl ConnectionTrait,
    number: &str,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Error> {
    let others = paced::times(tx, (Channel::Sms, None), number, now - COUNTED).await?;
    Ok(TEXTS.may_go_at(&others, now))
}

/// By what messages go out at a moment: the channels that are set, open and not paused.
pub(super) struct Open {
    has_texts: bool,
    /// Those that are set.
    set: Vec<Channel>,
    /// Those of them that are open.
    channels: Vec<Channel>,
    paused: Vec<(AuthorityCode, Channel)>,
}

impl Open {
    /// As it is at `now`.
    pub async fn at(db: &impl ConnectionTrait, mail: &MailSettings, now: DateTime<Utc>) -> Result<Self, Error> {
        let standings = channels::all(db).await?;
        let is_shut = |channel: &Channel| {
            let of_it = standings.iter().find(|standing| standing.channel == *channel);
            of_it.is_some_and(|standing| standing.closed(now).is_some())
        };
        let set = mail.channels();
        let channels = set.iter().copied().filter(|channel| !is_shut(channel)).collect();
        let paused = pauses::all_lasting(db).await?.into_iter().map(|pause| (pause.authority, pause.channel)).collect();
        Ok(Self { has_texts: mail.has_texts, set, channels, paused })
    }

    /// The channels by which something of an authority can go to a person now, and those by which it could, were they not
    /// closed or paused.
    pub fn ways_to(&self, person: &Person, authority: Option<&AuthorityCode>) -> (Vec<Channel>, Vec<Channel>) {
        let is_paused =
            |channel: Channel| self.paused.iter().any(|(of, paused)| Some(of) == authority && *paused == channel);
        let mut ways = ways_to(person, self.has_texts);
        ways.retain(|channel| self.set.contains(channel));
        ways.into_iter().partition(|channel| self.channels.contains(channel) && !is_paused(*channel))
    }

    /// By what a person is told of something. What is urgent does not wait for a channel to open while another is; with none
    /// open, and with what is ordinary, it waits in those that they chose.
    pub fn told_by(&self, person: &Person, authority: Option<&AuthorityCode>, urgent: bool) -> Vec<Channel> {
        let (all, (open, _)) = (ways_to(person, self.has_texts), self.ways_to(person, authority));
        person.ways.by(urgent, if urgent && !open.is_empty() { &open } else { &all })
    }
}

impl Services {
    /// Writes `new`, which is no step, to a person by the first channel that they chose, and into their inbox where that
    /// cannot say all of it; gives the ids.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn write_to(
        &self,
        tx: &impl ConnectionTrait,
        person: &Person,
        new: &NewMessage<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<MessageId>, Error> {
        let told_by = self.told_by(tx, person, new, now).await?;
        let first = told_by.iter().copied().find(|channel| *channel != Channel::Inbox);
        let inbox = told_by.iter().copied().find(|channel| *channel == Channel::Inbox);
        let ways: Vec<Channel> = first.into_iter().chain(inbox).collect();
        write_by(tx, &self.mail, person, &ways, new, now).await
    }

    /// Writes `new` to a person by all the channels that they chose, as steps are told; gives the ids.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn write_by_each_way(
        &self,
        tx: &impl ConnectionTrait,
        person: &Person,
        new: &NewMessage<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<MessageId>, Error> {
        let ways = self.told_by(tx, person, new, now).await?;
        write_by(tx, &self.mail, person, &ways, new, now).await
    }

    async fn told_by(
        &self,
        tx: &impl ConnectionTrait,
        person: &Person,
        new: &NewMessage<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Channel>, Error> {
        let open = Open::at(tx, &self.mail, now).await?;
        Ok(open.told_by(person, new.authority.as_ref(), new.text.is_urgent()))
    }
}

/// Writes `new` to a person by each of these.
pub(super) async fn write_by(
    tx: &impl ConnectionTrait,
    mail: &MailSettings,
    person: &Person,
    ways: &[Channel],
    new: &NewMessage<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<MessageId>, Error> {
    let mut written = vec![];
    for channel in ways.iter().copied() {
        let Some(address) = address(person, channel) else { continue };
        let scheduled_for = match channel {
            Channel::Sms => texts_go_at(tx, &address, now).await?.max(new.scheduled_for),
            Channel::Email | Channel::Inbox => new.scheduled_for,
        };
        let new = NewMessage { channel, address, scheduled_for, ..new.clone() };
        written.push(super::messages::write(tx, mail, &new, now).await?);
    }
    Ok(written)
}
