//! Contacts that failed are put right by administrators: told once when one fails, shown until it works again.

use chrono::{DateTime, Utc};

use super::accounts::SignedIn;
use super::administration::looks::names_of;
use super::line::{Asking, Line};
use super::messages::NewMessage;
use super::{Error, Services, Transaction};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ContactId, UserId};
use crate::domain::message::contact::{Closed, ClosedBecause, Contact, Whose};
use crate::domain::message::{Channel, Happened, Message, Recipient};
use crate::domain::party::{Organisation, OrganisationKind};
use crate::notify::templates::ContactFailed;
use crate::store::people::Person;
use crate::store::{bearers, contacts, parties, people};

/// So many are shown: whoever has more to put right begins with these.
const SHOWN: u64 = 200;
/// So many of those that were put right are shown.
const SHOWN_CLOSED: u64 = 50;

/// A contact as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The contact.
    pub contact: Contact,
    /// Whose it is.
    pub name: String,
    /// Whether the administrator can change it.
    pub in_charge: bool,
    /// Who put it right, by name.
    pub closed_by: Option<String>,
}

/// What is to be put right, longest first, and what was, latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// What is to be put right.
    pub open: Vec<Shown>,
    /// What was.
    pub closed: Vec<Shown>,
}

impl Services {
    /// Keeps that the contact of a message failed, and tells administrators if it is news. Where there are none, the line
    /// is told, which hears of a message that `is_lost` in any case.
    pub(super) async fn contact_failed(
        &self,
        tx: &Transaction,
        message: &Message,
        why: Happened,
        is_lost: bool,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let Some(authority) = &message.authority else { return Ok(()) };
        let of = match message.recipient {
            Recipient::Person { user, .. } => Whose::Person(user),
            Recipient::Organisation(organisation) => Whose::Organisation(organisation),
            // Theirs are safe contacts, which people agree on with them.
            Recipient::Family { .. } => return Ok(()),
        };
        let contact = failed(authority, of, (message.channel, &message.address), why, now);
        if contacts::failed(&**tx, &contact).await? {
            self.tell_of_contact(tx, &contact, is_lost, now).await?;
        }
        Ok(())
    }

    /// Keeps that whoever has the phone of `person` wants no texts, and tells administrators if it is news.
    pub(super) async fn contact_stopped(
        &self,
        tx: &Transaction,
        authority: &AuthorityCode,
        person: &Person,
        number: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let contact = failed(authority, Whose::Person(person.id), (Channel::Sms, number), Happened::Stopped, now);
        if contacts::failed(&**tx, &contact).await? {
            self.tell_of_contact(tx, &contact, false, now).await?;
        }
        Ok(())
    }

    /// Once an hour for each: a server that is away may fail everybody's.
    async fn tell_of_contact(
        &self,
        tx: &Transaction,
        contact: &Contact,
        is_lost: bool,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let is_theirs = |person: &Person| contact.of == Whose::Person(person.id) || contact.address == person.email;
        let mut told: Vec<(Person, Role)> = vec![];
        for person in bearers::of_role(&**tx, &contact.authority, Role::Administrator).await? {
            if !is_theirs(&person) {
                told.push((person, Role::Administrator));
            }
        }
        let mut line = Line::of(told);
        if line.told.is_empty() && !is_lost {
            line = Asking::of(&**tx, &contact.authority, now).await?.rungs(1, is_theirs).await?;
        }
        let mut written = vec![];
        for (person, role) in &line.told {
            let new = NewMessage {
                authority: Some(contact.authority.clone()),
                about: contact.id.0,
                also_about: vec![],
                child: None,
                cause: format!("{}/{}", ContactFailed::NAME, now.format("%Y-%m-%dT%H")),
                recipient: Recipient::Person { user: person.id, role: *role },
                channel: Channel::Email,
                address: String::new(),
                text: &ContactFailed { channel: contact.channel, why: contact.why },
                scheduled_for: now,
            };
            written.extend(self.write_to(&**tx, person, &new, now).await?);
        }
        line.keep_with(&**tx, &written).await
    }

    /// Something that went at `went_at` arrived: whatever failed there before is right again.
    pub(super) async fn contact_reached(
        &self,
        tx: &Transaction,
        message: &Message,
        went_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let closed = Closed { at: now, because: ClosedBecause::Delivered, by: None };
        contacts::close_reached(&**tx, message.channel, &message.address, went_at, &closed).await?;
        Ok(())
    }

    /// What is to be put right of the authorities of an administrator's council; elsewhere, of their own organisation.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn contacts(&self, who: &SignedIn) -> Result<Contacts, Error> {
        if !who.is(Role::Administrator) {
            return Err(Error::NotFound);
        }
        let (db, authorities) = (self.database.read(), &who.caller.organisation.authorities);
        let open = contacts::open(db, authorities, SHOWN).await?;
        let closed = contacts::closed(db, authorities, SHOWN_CLOSED).await?;
        Ok(Contacts { open: self.contacts_shown(who, open).await?, closed: self.contacts_shown(who, closed).await? })
    }

    async fn contacts_shown(&self, who: &SignedIn, found: Vec<Contact>) -> Result<Vec<Shown>, Error> {
        let (db, own) = (self.database.read(), &who.caller.organisation);
        let users: Vec<UserId> = found.iter().filter_map(|contact| person_of(contact.of)).collect();
        let people = people::with_ids(db, &users).await?;
        let actors = found.iter().filter_map(|contact| contact.closed.as_ref()?.by.as_deref());
        let names = names_of(db, actors).await?;
        let mut shown = vec![];
        for contact in found {
            let (name, at_work) = match contact.of {
                Whose::Person(user) => {
                    let Some(person) = people.iter().find(|person| person.id == user) else { continue };
                    (person.name.clone(), person.organisation)
                }
                Whose::Organisation(id) => {
                    let Some(organisation) = parties::organisation(db, id).await? else { continue };
                    (organisation.name, id)
                }
            };
            let is_own = at_work == own.id;
            if own.kind != OrganisationKind::LocalAuthority && !is_own {
                continue;
            }
            let by = contact.closed.as_ref().and_then(|closed| closed.by.clone());
            let in_charge = is_own || matches!(contact.of, Whose::Organisation(_));
            let closed_by = by.map(|by| names.get(&by).cloned().unwrap_or_else(|| "The command line".to_owned()));
            shown.push(Shown { contact, name, in_charge, closed_by });
        }
        Ok(shown)
    }
}

/// A contact that failed for the first time.
fn failed(
    authority: &AuthorityCode,
    of: Whose,
    (channel, address): (Channel, &str),
    why: Happened,
    now: DateTime<Utc>,
) -> Contact {
    Contact {
        id: ContactId::fresh(now),
        authority: authority.clone(),
        of,
        channel,
        address: address.to_owned(),
        why,
        since: now,
        last_at: now,
        times: 1,
        closed: None,
    }
}

fn person_of(of: Whose) -> Option<UserId> {
    match of {
        Whose::Person(user) => Some(user),
        Whose::Organisation(_) => None,
    }
}

/// Closes what failed of a person and is theirs no more, in the transaction that changes them.
pub(super) async fn person_changed(
    tx: &Transaction,
    person: &Person,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let has_left = person.disabled_at.is_some();
    let mut present = vec![];
    if !has_left {
        present.push((Channel::Email, &*person.email));
        present.extend(person.mobile.as_deref().map(|number| (Channel::Sms, number)));
    }
    let because = if has_left { ClosedBecause::Left } else { ClosedBecause::Changed };
    let closed = Closed { at: now, because, by: Some(by.to_owned()) };
    contacts::close_all_but(&**tx, Whose::Person(person.id), &present, &closed).await?;
    Ok(())
}

/// The same of an organisation.
pub(super) async fn organisation_changed(
    tx: &Transaction,
    organisation: &Organisation,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let present: Vec<_> = organisation.email.as_deref().map(|email| (Channel::Email, email)).into_iter().collect();
    let closed = Closed { at: now, because: ClosedBecause::Changed, by: Some(by.to_owned()) };
    contacts::close_all_but(&**tx, Whose::Organisation(organisation.id), &present, &closed).await?;
    Ok(())
}
