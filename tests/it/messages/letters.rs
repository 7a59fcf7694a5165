//! Letters for stories: what somebody is told, and what became of it.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::audience::Role;
use homeward::domain::ids::{ChildId, MessageId, MissingEpisodeId, StepId, UserId};
use homeward::domain::ladder::StepName;
use homeward::domain::message::gathering::Entry;
use homeward::domain::message::{Channel, Recipient};
use homeward::services::gathering::{Letter, gather};
use homeward::store::messages::entries::{self, Envelope};

use super::{Post, northshire, settings};

/// A person who is told things in these tests.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) recipient: Recipient,
    pub(super) address: &'static str,
}

impl Told {
    pub(super) fn person(post: &Post, address: &'static str) -> Self {
        let recipient = Recipient::Person { user: UserId::fresh(post.now()), role: Role::TeamManager };
        Self { recipient, address }
    }

    /// That the interview of a child of its own has nobody to hold it.
    pub(super) fn letter(self, now: DateTime<Utc>) -> Letter {
        let envelope = Envelope {
            authority: northshire(),
            recipient: self.recipient.id(),
            address: self.address.to_owned(),
            urgent: false,
            channel: Channel::Email,
        };
        let entry = Entry {
            step: StepId::fresh(now),
            name: StepName::InterviewNotAllocated,
            about: MissingEpisodeId::fresh(now).0,
            child: ChildId::fresh(now),
            recipient: self.recipient,
            raised_at: now,
            due_at: Some(now + TimeDelta::hours(72)),
            again: false,
            others: 0,
            instead_of: None,
            led_to: None,
            told_at: now,
        };
        Letter { envelope, entry }
    }

    pub(super) fn urgent(self, now: DateTime<Utc>) -> Letter {
        let mut letter = self.letter(now);
        letter.envelope.urgent = true;
        letter.entry.name = StepName::MissingOpened;
        letter
    }
}

impl Post {
    pub(super) async fn gather(&self, withdrawn: &[StepId], letters: &[&Letter]) {
        let letters = letters.iter().map(|letter| (*letter).clone()).collect();
        let tx = self.services.database.begin().await.expect("a transaction");
        gather(&*tx, &settings(true), withdrawn, letters, self.now()).await.expect("it is written");
        tx.commit().await.expect("it is kept");
    }

    /// Tells it, and gives the one message that speaks of it.
    pub(super) async fn tell(&self, letter: &Letter) -> MessageId {
        self.gather(&[], &[letter]).await;
        self.holding(letter).await.expect("a message speaks of it")
    }

    /// The message that speaks of a letter's step to its recipient.
    async fn holding(&self, letter: &Letter) -> Option<MessageId> {
        let db = self.services.database.read();
        let holding = entries::holding(db, &[letter.entry.step]).await.expect("the database answers");
        let mut to_them = holding.into_iter().filter(|(_, recipient)| *recipient == letter.envelope.recipient);
        let found = to_them.next().map(|(id, _)| id);
        assert!(to_them.next().is_none(), "a step stands in one message to each recipient");
        found
    }

    pub(super) async fn steps(&self, id: MessageId) -> BTreeSet<StepId> {
        let held = entries::of_message(self.services.database.read(), id).await.expect("the database answers");
        held.into_iter().map(|entry| entry.step).collect()
    }

    pub(super) async fn words(&self, id: MessageId) -> (String, u32, String, String) {
        let message = self.message(id).await;
        (message.template, message.template_version, message.subject, message.body)
    }
}

pub(super) fn all(letters: &[&Letter]) -> BTreeSet<StepId> {
    letters.iter().map(|letter| letter.entry.step).collect()
}

/// The messages that the council finds by the subject, the step and the child of a letter.
pub(super) async fn found(post: &Post, letter: &Letter) -> [Vec<MessageId>; 3] {
    let council = post.app.caller("Northshire County Council").await;
    let mut found = vec![];
    for about in letter.entry.subjects() {
        let listed = post.services.messages(&council, Some(about), None, None, 10).await.expect("the list");
        found.push(listed.into_iter().map(|message| message.id).collect());
    }
    found.try_into().expect("three of them")
}

pub(super) fn speaks_of(text: &str, letter: &Letter) -> bool {
    text.contains(&format!("https://homeward.northshire.example.org/escalations/{}", letter.entry.step))
}
