//! What was told is written into messages: into one that waits for the same recipient, else into a new one. A step that
//! is withdrawn is taken out again, as long as nobody has begun to send.
//!
//! Whoever writes for a recipient holds that recipient until the commit, so that two looks at two children lose nothing
//! of each other's. A message that a worker is just taking is never waited for: what comes then stands in the next one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Error;
use super::messages::{MailSettings, NewMessage, message};
use super::quiet_hours::Quiet;
use super::seen::worded;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, MessageId, StepId};
use crate::domain::message::gathering::{Entry, GATHER, MOST_ENTRIES, goes_at};
use crate::domain::message::pace::{COUNTED, Pace};
use crate::domain::message::wording::Wordings;
use crate::domain::message::{Channel, Message};
use crate::notify::templates::{Template, of_entries};
use crate::store::messages::entries::{self, Envelope, Telling};
use crate::store::messages::paced;
use crate::store::writes::Writes;
use crate::store::{self, locks, wordings};

/// A step told to one recipient, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom, of whose children, how urgently.
    pub envelope: Envelope,
    /// What it says.
    pub entry: Entry,
}

/// Takes `withdrawn` steps out of the messages that wait, then writes `letters`, in the transaction of what they tell of.
/// What a recipient was told before is not written again. Gives the messages that now speak of them.
///
/// It belongs at the end of the transaction: until the commit, nobody else writes to these recipients.
///
/// # Errors
/// When the database refuses; [`Error::Refused`] for a step that no template has words for.
pub async fn gather(
    tx: &impl ConnectionTrait,
    mail: &MailSettings,
    withdrawn: &[StepId],
    letters: Vec<Letter>,
    now: DateTime<Utc>,
) -> Result<BTreeSet<MessageId>, Error> {
    if withdrawn.is_empty() && letters.is_empty() {
        return Ok(BTreeSet::new());
    }
    let holding = entries::holding(tx, withdrawn).await?;
    let recipients = letters.iter().map(|letter| letter.envelope.recipient).chain(holding.values().copied());
    // A phone may be several people's, one after the other: how many texts reach it is counted by its number.
    let texts = letters.iter().map(|letter| &letter.envelope).filter(|envelope| envelope.channel == Channel::Sms);
    let phones = texts.map(|envelope| format!("texted/{}", envelope.address));
    let names = recipients.map(|recipient| format!("told/{recipient}")).chain(phones);
    // All at once and in one order: one after the other, two looks that tell the same two people could wait in a circle.
    locks::hold(tx, &names.collect::<Vec<_>>()).await?;
    let waiting = entries::waiting(tx, &holding.into_keys().collect()).await?;
    let of_letters = letters.iter().map(|letter| letter.envelope.authority.clone());
    let authorities = of_letters.chain(waiting.iter().filter_map(|message| message.authority.clone())).collect();
    let hand = Hand { mail, wordings: wordings::in_force(tx, &authorities).await? };
    for message in waiting {
        take_out(tx, &hand, message, withdrawn, now).await?;
    }
    if letters.is_empty() { Ok(BTreeSet::new()) } else { put_in(tx, &hand, letters, now).await }
}

/// What messages are written with.
struct Hand<'a> {
    mail: &'a MailSettings,
    wordings: BTreeMap<AuthorityCode, Wordings>,
}

impl Hand<'_> {
    /// The words of an authority.
    fn words(&self, authority: Option<&AuthorityCode>) -> Cow<'_, Wordings> {
        let own = authority.and_then(|authority| self.wordings.get(authority));
        own.map_or(Cow::Owned(Wordings::none()), Cow::Borrowed)
    }
}

async fn take_out(
    tx: &impl ConnectionTrait,
    hand: &Hand<'_>,
    message: Message,
    withdrawn: &[StepId],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let before = entries::of_message(tx, message.id).await?;
    let mut held = before.clone();
    held.retain(|entry| !withdrawn.contains(&entry.step));
    if held.is_empty() {
        // The entries stay: they say what it was about.
        return Ok(store::messages::cancel(tx, message.id, None, now).await?);
    }
    entries::remove(tx, message.id, withdrawn, &held).await?;
    reword(tx, hand, message, &before, &held).await
}

/// Puts letters into the messages that wait, as far as those have room, and what is left into new ones.
async fn put_in(
    tx: &impl ConnectionTrait,
    hand: &Hand<'_>,
    letters: Vec<Letter>,
    now: DateTime<Utc>,
) -> Result<BTreeSet<MessageId>, Error> {
    let before = entries::told(tx, &letters.iter().map(|letter| letter.entry.step).collect()).await?;
    let mut by_envelope: BTreeMap<Envelope, Vec<Entry>> = BTreeMap::new();
    for Letter { envelope, entry } in letters {
        let telling = Telling { step: entry.step, recipient: envelope.recipient, channel: envelope.channel };
        if !before.contains(&telling) {
            by_envelope.entry(envelope).or_default().push(entry);
        }
    }
    if by_envelope.is_empty() {
        return Ok(BTreeSet::new());
    }
    let addresses = by_envelope.keys().map(|envelope| envelope.address.clone()).collect();
    let mut waiting: BTreeMap<Envelope, Message> = BTreeMap::new();
    let told = by_envelope.iter().filter(|(envelope, _)| !envelope.urgent);
    let quiet = Quiet::of(tx, told.filter_map(|(_, entries)| Some(entries.first()?.recipient))).await?;
    for message in entries::open(tx, &addresses, now - GATHER, now).await? {
        if let Some(envelope) = Envelope::of(&message).filter(|envelope| by_envelope.contains_key(envelope)) {
            // They come latest first.
            waiting.entry(envelope).or_insert(message);
        }
    }
    let ids: Vec<MessageId> = waiting.values().map(|message| message.id).collect();
    let mut held = entries::of_messages(tx, &ids).await?;
    let (mut written, mut spoken_of): (Vec<Message>, Vec<(Message, Entry)>) = (vec![], vec![]);
    for (envelope, mut told) in by_envelope {
        if let Some(message) = waiting.remove(&envelope) {
            let mut held = held.remove(&message.id).unwrap_or_default();
            let room = MOST_ENTRIES.saturating_sub(held.len()).min(told.len());
            if room > 0 {
                let joining: Vec<Entry> = told.drain(..room).collect();
                spoken_of.extend(joining.iter().map(|entry| (message.clone(), entry.clone())));
                let before = held.clone();
                held.extend(joining);
                reword(tx, hand, message, &before, &held).await?;
            }
        }
        for told in told.chunks(MOST_ENTRIES) {
            let pace = Pace::of(envelope.channel, envelope.urgent);
            let mut others = match (pace, envelope.channel) {
                (None, _) => vec![],
                (_, Channel::Sms) => paced::times(tx, (Channel::Sms, None), &envelope.address, now - COUNTED).await?,
                (_, channel) => {
                    paced::times(tx, (channel, Some(envelope.urgent)), &envelope.address, now - COUNTED).await?
                }
            };
            let alike = |message: &&Message| Envelope::of(message).is_some_and(|other| alike(&other, &envelope));
            others.extend(written.iter().filter(alike).map(|message| message.scheduled_for));
            let goes_at = match pace.map(|pace| pace.may_go_at(&others, goes_at(envelope.urgent, now))) {
                None => now,
                Some(may_go) if envelope.urgent => may_go,
                Some(may_go) => quiet.end(told[0].recipient, may_go, now),
            };
            let message = begun(hand, &envelope, told, goes_at, now)?;
            spoken_of.extend(told.iter().map(|entry| (message.clone(), entry.clone())));
            written.push(message);
        }
    }
    let mut writes = Writes::default();
    store::messages::add(&mut writes, &written)?;
    entries::add(&mut writes, &spoken_of.iter().map(|(message, entry)| (message, entry)).collect::<Vec<_>>());
    writes.send(tx).await?;
    Ok(spoken_of.into_iter().map(|(message, _)| message.id).collect())
}

/// Whether two envelopes count together: the same way to the same address, and, but for texts, as urgent.
fn alike(one: &Envelope, other: &Envelope) -> bool {
    let as_urgent = one.channel == Channel::Sms || one.urgent == other.urgent;
    as_urgent && (one.channel, &one.address) == (other.channel, &other.address)
}

/// A new message that speaks of what was `told`.
fn begun(
    hand: &Hand<'_>,
    envelope: &Envelope,
    told: &[Entry],
    goes_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Message, Error> {
    let text = text(told, envelope.urgent)?;
    let first = told.first().ok_or(Error::NotFound)?;
    let new = NewMessage {
        authority: Some(envelope.authority.clone()),
        about: first.about,
        also_about: vec![],
        child: only_child(told),
        // No two messages hold the same step for the same recipient: the entries see to it.
        cause: String::new(),
        recipient: first.recipient,
        channel: envelope.channel,
        address: envelope.address.clone(),
        text: &*text,
        scheduled_for: goes_at,
    };
    Ok(message(hand.mail, &new, &hand.words(Some(&envelope.authority)), now))
}

/// Words a message anew for what it now holds. What it spoke of `before` keeps the words that it was made with, whatever has
/// come into force meanwhile.
async fn reword(
    tx: &impl ConnectionTrait,
    hand: &Hand<'_>,
    mut message: Message,
    before: &[Entry],
    held: &[Entry],
) -> Result<(), Error> {
    let Some(first) = held.first() else { return Ok(()) };
    let spoken = text(before, message.urgent)?.worded(message.channel);
    let mut wordings = hand.words(message.authority.as_ref());
    if let Some(authority) = message.authority.as_ref().filter(|_| wordings.used(&spoken) != message.wordings) {
        let made_with = wordings::of_versions(tx, authority, &message.wordings).await?;
        wordings = Cow::Owned(wordings.into_owned().keeping(&spoken, made_with));
    }
    let text = text(held, message.urgent)?;
    let rendered = worded(hand.mail, &wordings, &*text, message.channel, message.id);
    (message.about, message.child, message.recipient) = (first.about, only_child(held), first.recipient);
    (message.template, message.template_version) = (text.name().to_owned(), text.version());
    message.wordings = wordings.used(&text.worded(message.channel));
    (message.subject, message.body) = (rendered.subject().to_owned(), rendered.body().to_owned());
    Ok(entries::reword(tx, &message).await?)
}

fn text(told: &[Entry], urgent: bool) -> Result<Box<dyn Template>, Error> {
    of_entries(told, urgent).ok_or_else(|| {
        let names: Vec<_> = told.iter().map(|entry| entry.name.word()).collect();
        Error::Refused(format!("there are no words for one of these steps: {}", names.join(", ")))
    })
}

fn only_child(told: &[Entry]) -> Option<ChildId> {
    let children: BTreeSet<ChildId> = told.iter().map(|entry| entry.child).collect();
    children.first().copied().filter(|_| children.len() == 1)
}
