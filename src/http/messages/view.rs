//! A message as it is answered: never its address or its words.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::instant::outward;
use crate::domain::message::Message as Kept;
use crate::domain::message::wording::TemplateName;
use crate::services::messages::{Logged, Passed};

/// What was sent instead of a message that failed: to the same person by another channel, or to somebody else.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SentInstead {
    /// Its id.
    id: Uuid,
    /// By what it goes.
    #[schema(example = "sms")]
    channel: &'static str,
    /// In which role its recipient is told.
    #[schema(example = "missing_coordinator")]
    audience: &'static str,
    /// How far it has come.
    #[schema(example = "sent")]
    state: &'static str,
}

/// Somebody who was not told when a message was written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotTold {
    /// Who: their e-mail address.
    #[schema(example = "otto@northshire.example.org")]
    person: String,
    /// Why: `off_duty` by the rota of the role that was told, or `own_act`, since they recorded what it tells of.
    #[schema(example = "off_duty")]
    because: &'static str,
}

/// A message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    /// Its id.
    id: Uuid,
    /// The subject: an episode, an interview, a reference, a review, another message. Of a digest, the first of its
    /// subjects; asked for by any of them, it is found.
    about: Uuid,
    /// By what it goes.
    #[schema(example = "email")]
    channel: &'static str,
    /// In which role its recipient is told; `organisation` for one; who of a family: `child`, `parent`, `carer` or
    /// `other_adult`.
    #[schema(example = "missing_coordinator")]
    audience: &'static str,
    /// Its template.
    template: String,
    /// Which of the authority's own wordings it was written in, each with its version; empty where all words are Homeward's.
    #[schema(value_type = BTreeMap<String, u32>)]
    wordings: BTreeMap<TemplateName, u32>,
    /// `pending`, `held`, `sending`, `sent`, `delivered`, `failed`, `cancelled`; or `blocked`, of a message to a child or a
    /// family that was not safe to send.
    #[schema(example = "sent")]
    state: &'static str,
    /// How often it was tried.
    attempts: u32,
    /// When it was to go.
    #[schema(format = "date-time")]
    scheduled_for: String,
    /// What it waits for, if it is held or its recipient's quiet hours put it off; why it failed or was
    /// blocked, if it was.
    #[schema(required = true)]
    held_because: Option<String>,
    /// When it goes, while it waits: its moment, or its next try. Held for other than time, it goes later than that.
    #[schema(required = true, format = "date-time")]
    held_until: Option<String>,
    /// When it was written.
    #[schema(format = "date-time")]
    created_at: String,
    /// When it ended.
    #[schema(required = true, format = "date-time")]
    finished_at: Option<String>,
    /// Who was passed over when it was written, and why.
    not_told: Vec<NotTold>,
    /// What was sent instead, if it failed.
    sent_instead: Vec<SentInstead>,
    /// Whether it failed and nobody was left who could be told instead.
    nobody_left: bool,
}

impl Message {
    /// A message as its council sees it.
    #[must_use]
    pub fn of(logged: &Logged) -> Self {
        let Logged { message: kept, instead, .. } = logged;
        Self {
            id: kept.id.0,
            about: kept.about,
            channel: kept.channel.word(),
            audience: kept.recipient.audience(),
            template: kept.template.clone(),
            wordings: kept.wordings.clone(),
            state: kept.state.word(),
            attempts: kept.attempts,
            scheduled_for: outward(kept.scheduled_for),
            held_because: Some(logged.whys().join("; ")).filter(|why| !why.is_empty()),
            held_until: logged.held_until().map(outward),
            created_at: outward(kept.created_at),
            finished_at: kept.finished_at.map(outward),
            not_told: logged.passed_over.iter().map(NotTold::of).collect(),
            sent_instead: instead.iter().flatten().map(SentInstead::of).collect(),
            nobody_left: instead.iter().any(Option::is_none),
        }
    }
}

impl NotTold {
    fn of(passed: &Passed) -> Self {
        Self { person: passed.email.clone(), because: passed.because.word() }
    }
}

impl SentInstead {
    fn of(message: &Kept) -> Self {
        Self {
            id: message.id.0,
            channel: message.channel.word(),
            audience: message.recipient.audience(),
            state: message.state.word(),
        }
    }
}
