//! Who is told that somebody wrote about an episode: the people of the child's council whose line it is, the other agencies
//! at the address that they gave, and whoever is named. What was written stands in no message. They are told at the pace of
//! ordinary steps, and of the council's line whoever is on duty; whoever is named is told in any case.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Joined;
use crate::domain::audience::Role;
use crate::domain::conversation::Posted;
use crate::domain::event::{About, Event, EventType};
use crate::domain::ids::{FactId, MessageId, OrganisationId, UserId};
use crate::domain::message::gathering::goes_at;
use crate::domain::message::{Channel, Recipient};
use crate::domain::violation::Code;
use crate::notify::templates::{ConversationPost, Place};
use crate::services::line::{Line, first_on_duty};
use crate::services::messages::NewMessage;
use crate::services::reaching::reporters;
use crate::services::webhooks::Listeners;
use crate::services::{Error, Services, Transaction};
use crate::store::locks;
use crate::store::people::Person;
use crate::store::writes::Writes;

/// A post that was just written.
pub(super) struct New<'a> {
    pub(super) post: FactId,
    pub(super) posted: &'a Posted,
    pub(super) author: &'a Person,
    pub(super) mentioned: Vec<Person>,
    pub(super) now: DateTime<Utc>,
}

impl Services {
    /// Writes a message to each who is to read it; nobody is told of what they wrote themselves.
    pub(super) async fn tell_of_post(&self, tx: &Transaction, joined: &Joined, new: &New<'_>) -> Result<(), Error> {
        let episode = joined.held.episode.id;
        let text = ConversationPost { place: Place::Conversation(episode), answer_by: new.posted.answer_by };
        let (readers, lines) = recipients(tx, joined, new).await?;
        // All at once, as looks do: until the commit nobody else writes to them.
        let names = readers.iter().map(|reader| match reader {
            Reader::Person(person, _) => format!("told/{}", person.id),
            Reader::Organisation(id, _) => format!("told/{id}"),
        });
        locks::hold(&**tx, &names.collect::<Vec<_>>()).await?;
        let mut written: Vec<(UserId, MessageId)> = vec![];
        for reader in readers {
            let (recipient, address) = match &reader {
                Reader::Person(person, role) => (Recipient::Person { user: person.id, role: *role }, String::new()),
                Reader::Organisation(id, address) => (Recipient::Organisation(*id), address.clone()),
            };
            let message = NewMessage {
                authority: Some(joined.held.authority.clone()),
                about: episode.0,
                also_about: vec![new.post.0],
                child: Some(joined.held.person),
                channel: Channel::Email,
                cause: format!("{}/{}", ConversationPost::NAME, new.post),
                recipient,
                address,
                text: &text,
                scheduled_for: goes_at(false, new.now),
            };
            match &reader {
                Reader::Person(person, _) => {
                    let told = self.write_to(&**tx, person, &message, new.now).await?;
                    written.extend(told.into_iter().map(|id| (person.id, id)));
                }
                Reader::Organisation(..) => drop(self.write_message(&**tx, &message, new.now).await?),
            }
        }
        let heard: BTreeSet<UserId> = written.iter().map(|(id, _)| *id).chain([new.author.id]).collect();
        for mut line in lines {
            line.have_heard(&heard);
            let is_of_line = |id: UserId| line.told.iter().any(|(person, _)| person.id == id);
            let of_line: Vec<MessageId> =
                written.iter().filter(|(id, _)| is_of_line(*id)).map(|(_, message)| *message).collect();
            line.keep_with(&**tx, &of_line).await?;
        }
        Ok(())
    }
}

/// Who is to read a post: a person in a role, or an organisation at its address.
enum Reader {
    Person(Person, Role),
    Organisation(OrganisationId, String),
}

/// Who is to read a post, and the lines that were asked who is on duty.
async fn recipients(tx: &Transaction, joined: &Joined, new: &New<'_>) -> Result<(Vec<Reader>, Vec<Line>), Error> {
    let (mut found, mut lines) = (vec![], vec![]);
    let mut told: BTreeSet<UserId> = BTreeSet::from([new.author.id]);
    let mut person = |person: Person, role: Role| told.insert(person.id).then_some(Reader::Person(person, role));
    for mentioned in &new.mentioned {
        let role = mentioned.roles.iter().find_map(|word| Role::from_word(word)).unwrap_or(Role::Reporter);
        found.extend(person(mentioned.clone(), role));
    }
    if joined.parties.councils.iter().all(|council| council.id != new.author.organisation) {
        let line = first_on_duty(&**tx, &joined.held.authority, new.now).await?;
        found.extend(line.told.iter().cloned().filter_map(|(bearer, role)| person(bearer, role)));
        lines.push(line);
    }
    let others = joined.parties.tellers.iter().filter(|one| new.posted.to.contains(&one.id));
    let is_for_host = joined.parties.hosts.iter().any(|one| new.posted.to.contains(&one.id));
    if let Some(host) = joined.held.episode.host_authority.as_ref().filter(|_| is_for_host) {
        let line = first_on_duty(&**tx, host, new.now).await?;
        found.extend(line.told.iter().cloned().filter_map(|(bearer, role)| person(bearer, role)));
        lines.push(line);
    }
    for agency in others.filter(|one| one.id != new.author.organisation) {
        if let Some(address) = &agency.email {
            found.push(Reader::Organisation(agency.id, address.clone()));
            continue;
        }
        // Whoever gave no address is told through those of their people who can sign in here.
        for reporter in reporters(&**tx, agency.id).await? {
            found.extend(person(reporter, Role::Reporter));
        }
    }
    Ok((found, lines))
}

/// Tells the systems of the child's council, and of those whom the post is for.
pub(super) async fn hear(tx: &Transaction, writes: &mut Writes, joined: &Joined, new: &New<'_>) -> Result<(), Error> {
    let event = Event { kind: EventType::ConversationPosted, about: About::Episode(joined.held.episode.id) };
    let listeners = Listeners::now(&**tx).await?;
    listeners.councils_hear(writes, &joined.held.authority, &new.posted.to, &[event], new.now);
    Ok(())
}
