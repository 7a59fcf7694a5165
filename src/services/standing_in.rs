//! Standing in for an organisation: when the address that it gave fails for good, those of its people who tell of children
//! here are told the same, by what they chose and in their inbox; whoever else can sign in, where there are none.

use chrono::{DateTime, Utc};

use super::falling_back::said_by;
use super::gathering::{Letter, gather};
use super::reaching::{Open, address, reporters};
use super::{Error, Services, Transaction};
use crate::domain::audience::Role;
use crate::domain::ids::{FallbackId, OrganisationId};
use crate::domain::message::gathering::Entry;
use crate::domain::message::ways::REACHING_OUT;
use crate::domain::message::{Channel, Message, Recipient};
use crate::domain::party::OrganisationKind;
use crate::domain::violation::Code;
use crate::store::messages::entries::{self, Envelope};
use crate::store::messages::fallbacks;
use crate::store::parties;
use crate::store::people::{self, Person};

/// Who stands in for an organisation, each in one of their roles.
pub(super) async fn representatives(
    tx: &Transaction,
    organisation: OrganisationId,
) -> Result<Vec<(Person, Role)>, Error> {
    let reporters = reporters(&**tx, organisation).await?;
    if !reporters.is_empty() {
        return Ok(reporters.into_iter().map(|person| (person, Role::Reporter)).collect());
    }
    // All who work for a council are many; its line is told.
    let kept = parties::organisation(&**tx, organisation).await?;
    if kept.is_none_or(|organisation| organisation.kind == OrganisationKind::LocalAuthority) {
        return Ok(vec![]);
    }
    let mut others = people::of_organisation(&**tx, organisation).await?;
    others.retain(|person| person.disabled_at.is_none());
    let in_role = |person: Person| {
        let role = person.roles.iter().find_map(|word| Role::from_word(word))?;
        Some((person, role))
    };
    Ok(others.into_iter().filter_map(in_role).collect())
}

impl Services {
    /// Tells the people of an organisation what `message` could not; true if nothing reaches out to any of them.
    pub(super) async fn by_its_people(
        &self,
        tx: &Transaction,
        message: &Message,
        organisation: OrganisationId,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let open = Open::at(&**tx, &self.mail, now).await?;
        let steps = entries::of_message(&**tx, message.id).await?;
        let (mut letters, mut written, mut is_lost) = (vec![], vec![], true);
        for (person, role) in representatives(tx, organisation).await? {
            let recipient = Recipient::Person { user: person.id, role };
            let mut ways = open.told_by(&person, message.authority.as_ref(), message.urgent);
            // Their own address may be the one that failed.
            ways.retain(|channel| address(&person, *channel).is_some_and(|there| there != message.address));
            is_lost &= !ways.iter().any(|channel| REACHING_OUT.contains(channel));
            if !ways.contains(&Channel::Email) && !ways.contains(&Channel::Inbox) {
                ways.push(Channel::Inbox);
            }
            for channel in ways {
                let Some(there) = address(&person, channel) else { continue };
                if steps.is_empty() {
                    let by = said_by(tx, &self.mail, message, (recipient, channel, there), now).await?;
                    written.push(fallbacks::say_by(&**tx, message, &by).await?);
                }
                letters.extend(steps.iter().filter_map(|entry| letter(message, recipient, channel, &person, entry)));
            }
        }
        written.extend(gather(&**tx, &self.mail, &[], letters, now).await?);
        for instead in written {
            fallbacks::add(&**tx, FallbackId::fresh(now), message.id, Some(instead), now).await?;
        }
        Ok(is_lost)
    }
}

/// A step of a message, to be told to one of the organisation's people.
fn letter(message: &Message, recipient: Recipient, channel: Channel, person: &Person, entry: &Entry) -> Option<Letter> {
    let envelope = Envelope {
        authority: message.authority.clone()?,
        recipient: recipient.id(),
        address: address(person, channel)?,
        urgent: message.urgent,
        channel,
    };
    Some(Letter { envelope, entry: Entry { recipient, ..entry.clone() } })
}
