//! Messages: written in the transaction of what they tell of, listed, sent again. Writing one twice writes it once, and
//! what cannot go out is held, with the reason, never dropped.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::idempotency::{self, Done};
use super::logged::logged;
use super::reaching::present_address;
use super::seen::{CodeKey, worded};
use super::{Error, Services, audit_line, quiet_hours};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, MessageId};
use crate::domain::message::pace::{COUNTED, Pace};
use crate::domain::message::ways::REACHING_OUT;
use crate::domain::message::wording::Wordings;
use crate::domain::message::{Channel, HeldBecause, Message, MessageState, Recipient};
use crate::domain::party::{Caller, OrganisationKind, Scope};
use crate::notify::PublicUrl;
use crate::notify::templates::Template;
use crate::store::messages::holding::{self, Turn};
use crate::store::messages::{entries, paced};
use crate::store::{self, audit};

pub use super::logged::{Logged, Passed};

/// What the settings say of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailSettings {
    /// Under which address people reach us.
    pub public_url: PublicUrl,
    /// Whether there is a server for e-mail, ours or GOV.UK Notify. All programs on one database are to be told the same.
    pub has_server: bool,
    /// Whether texts go by GOV.UK Notify.
    pub has_texts: bool,
    /// What makes the codes that texts ask to be sent back; nothing where texts to us do not come back.
    pub codes: Option<CodeKey>,
}

impl MailSettings {
    /// What a message by `channel` waits for, other than time.
    const fn held(&self, channel: Channel) -> Option<HeldBecause> {
        match channel {
            Channel::Email if !self.has_server => Some(HeldBecause::NoServer),
            Channel::Sms if !self.has_texts => Some(HeldBecause::NoTexts),
            Channel::Email | Channel::Sms | Channel::Inbox => None,
        }
    }

    /// The channels by which messages go out.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        REACHING_OUT.into_iter().filter(|channel| self.held(*channel).is_none()).collect()
    }

    /// The name under which providers know a message.
    pub(super) fn reference(&self, id: MessageId) -> String {
        format!("<{id}@{}>", self.public_url.host())
    }
}

/// A message to be written.
#[derive(Clone)]
pub struct NewMessage<'a> {
    /// The authority it concerns; none where it is about the whole installation.
    pub authority: Option<AuthorityCode>,
    /// Its subject.
    pub about: Uuid,
    /// What else it can be asked for by.
    pub also_about: Vec<Uuid>,
    /// The child, where it is about one.
    pub child: Option<ChildId>,
    /// What makes it the same message if it is written again, with recipient and channel.
    pub cause: String,
    /// To whom.
    pub recipient: Recipient,
    /// By what it goes.
    pub channel: Channel,
    /// Their address there now.
    pub address: String,
    /// What it says.
    pub text: &'a dyn Template,
    /// When it is to go: the moment of telling.
    pub scheduled_for: DateTime<Utc>,
}

/// Writes a message in the transaction of what it tells of; gives its id, that of the first one if it was written before.
///
/// # Errors
/// When the database refuses.
pub async fn write(
    tx: &impl ConnectionTrait,
    mail: &MailSettings,
    new: &NewMessage<'_>,
    now: DateTime<Utc>,
) -> Result<MessageId, Error> {
    let mut message = message(mail, new, &Wordings::none(), now);
    let mut subjects = new.also_about.clone();
    subjects.push(new.about);
    subjects.extend(new.child.map(|child| child.0));
    if message.next_attempt_at.is_some() {
        if !message.urgent
            && new.text.is_said_by_another()
            && let Some(waiting) = paced::waiting_like(tx, &message, now).await?
        {
            store::messages::add_subjects(tx, waiting, &subjects).await?;
            return Ok(waiting);
        }
        let mut goes_at = new.scheduled_for;
        // Whoever writes a text has asked for its turn.
        if let Some(pace) = Pace::of(message.channel, message.urgent).filter(|_| message.channel == Channel::Email) {
            let others = paced::times(tx, (Channel::Email, Some(false)), &message.address, now - COUNTED).await?;
            goes_at = pace.may_go_at(&others, goes_at);
        }
        if !message.urgent {
            goes_at = quiet_hours::may_go_at(tx, new.recipient, goes_at).await?;
        }
        message.scheduled_for = goes_at;
        message.next_attempt_at = Some(message.scheduled_for);
    }
    let dedup_key = format!("{}/{}/{}", new.cause, new.recipient, message.channel.word());
    let (id, _) = store::messages::insert(tx, &message, &subjects, &dedup_key).await?;
    Ok(id)
}

/// A message as it is when it is written, in these words.
pub(super) fn message(mail: &MailSettings, new: &NewMessage<'_>, wordings: &Wordings, now: DateTime<Utc>) -> Message {
    let id = MessageId::fresh(now);
    let rendered = worded(mail, wordings, new.text, new.channel, id);
    let held_because = mail.held(new.channel);
    // What stands in the inbox is where it was to go.
    let (state, ended) = match (new.channel, held_because) {
        (Channel::Inbox, _) => (MessageState::Delivered, true),
        (_, Some(_)) => (MessageState::Held, false),
        (_, None) => (MessageState::Pending, false),
    };
    Message {
        id,
        authority: new.authority.clone(),
        about: new.about,
        child: new.child,
        channel: new.channel,
        recipient: new.recipient,
        address: new.address.clone(),
        template: new.text.name().to_owned(),
        template_version: new.text.version(),
        wordings: wordings.used(&new.text.worded(new.channel)),
        subject: rendered.subject().to_owned(),
        body: rendered.body().to_owned(),
        urgent: new.text.is_urgent(),
        state,
        held_because,
        attempts: 0,
        tries: 0,
        scheduled_for: new.scheduled_for,
        next_attempt_at: (!ended).then_some(new.scheduled_for),
        not_after: None,
        provider_reference: mail.reference(id),
        last_error: None,
        created_at: now,
        finished_at: ended.then_some(now),
    }
}

impl Services {
    /// Writes a message in the transaction of what it tells of; gives its id, that of the first one if it was written
    /// before. After the commit the queue `deliver` wants to be woken.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write_message(
        &self,
        tx: &impl ConnectionTrait,
        new: &NewMessage<'_>,
        now: DateTime<Utc>,
    ) -> Result<MessageId, Error> {
        write(tx, &self.mail, new, now).await
    }

    /// At the start of a program that runs jobs: what was held for want of a server goes to pending if there is one now,
    /// and the other way round. Gives how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn hold_or_free_messages(&self) -> Result<u64, Error> {
        let mut all = 0;
        for (channel, missing) in [(Channel::Email, HeldBecause::NoServer), (Channel::Sms, HeldBecause::NoTexts)] {
            let held = self.mail.held(channel);
            let turn = held.map_or(Turn::Freed(missing), Turn::Held);
            // Read first: at most starts there is nothing to write, and SQLite's one writer may be busy.
            if !holding::any_to_turn(self.database.read(), channel, turn).await? {
                continue;
            }
            let tx = self.database.begin().await?;
            let changed = holding::turn_all(&*tx, channel, turn).await?;
            tx.commit().await?;
            let name = channel.word();
            if held.is_none() {
                tracing::info!(message.count = changed, channel.name = name, "Messages that were held wait no longer");
            } else {
                tracing::warn!(message.count = changed, channel.name = name, "Messages are held: {}", missing.word());
            }
            all += changed;
        }
        Ok(all)
    }

    /// Has a failed message sent again, as if for the first time; to an organisation's present address. After it the
    /// queue `deliver` wants to be woken.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it has not failed; [`Error::Forbidden`] without the scope.
    pub async fn resend(&self, caller: &Caller, id: MessageId) -> Result<Logged, Error> {
        let authorities = overseen(caller)?.ok_or(Error::NotFound)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let there = store::messages::one(&*tx, id).await?.ok_or(Error::NotFound)?;
        if there.authority.as_ref().is_some_and(|authority| !authorities.contains(authority)) {
            return Err(Error::NotFound);
        }
        let address = present_address(&*tx, &there).await?;
        if !store::messages::reopen(&*tx, id, &address, self.mail.held(there.channel), now).await? {
            let state = there.state.word();
            return Err(Error::Refused(format!("only a failed message can be sent again; this one is {state}")));
        }
        let spoken_of = children(&*tx, std::slice::from_ref(&there)).await?.remove(&id).unwrap_or_default();
        let mut spoken_of: Vec<Option<ChildId>> = spoken_of.into_iter().map(Some).collect();
        if spoken_of.is_empty() {
            spoken_of.push(None);
        }
        let object = Some(format!("message:{id}"));
        let line = |child| audit_line(caller, now, "message.resend", object.clone(), child, "done");
        audit::write_all(&*tx, spoken_of.into_iter().map(line).collect()).await?;
        let opened = store::messages::one(&*tx, id).await?.ok_or(Error::NotFound)?;
        let opened = logged(&*tx, vec![opened], now).await?.pop().ok_or(Error::NotFound)?;
        let kept = idempotency::keep(&*tx, Done::Resent(&opened)).await?;
        tx.commit().await?;
        kept.done();
        Ok(opened)
    }
}

/// The authorities whose messages the caller may see: a council's own. Nobody else's key learns of any.
pub(super) fn overseen(caller: &Caller) -> Result<Option<Vec<AuthorityCode>>, Error> {
    if !caller.scopes.contains(&Scope::Administration) {
        return Err(Error::Forbidden("this key may not see messages: it lacks the scope administration".to_owned()));
    }
    let organisation = &caller.organisation;
    Ok((organisation.kind == OrganisationKind::LocalAuthority).then(|| organisation.authorities.clone()))
}

/// The children of whom each message speaks, where it speaks of any.
pub(super) async fn children(
    db: &impl ConnectionTrait,
    messages: &[Message],
) -> Result<BTreeMap<MessageId, BTreeSet<ChildId>>, Error> {
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    let mut found = entries::children(db, &ids).await?;
    for message in messages {
        if let Some(child) = message.child {
            found.entry(message.id).or_default().insert(child);
        }
    }
    Ok(found)
}
