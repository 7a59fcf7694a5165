//! A fact of an interview is one thing that was done about it. Facts are only ever added.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::allocation::Independence;
use super::attempt::{Approached, AttemptOutcome, Channel};
use super::closure::{ClosureOutcome, NotRequiredReason};
use super::record::RecordContent;
use super::strategy::StrategyDecision;
use super::verdict::Decision;
use crate::domain::ids::{FactId, MissingEpisodeId, UserId};

/// A fact in its envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded<F> {
    /// The entry of the ledger; orders facts that were recorded at one instant.
    pub id: FactId,
    /// When we wrote it down. An act within the system, such as an approval, takes place at this instant.
    pub recorded_at: DateTime<Utc>,
    /// When it happened in the world.
    pub happened_at: DateTime<Utc>,
    /// The person who did it; nobody where the system did.
    pub actor: Option<UserId>,
    /// What was done.
    pub fact: F,
}

/// One thing that was done about an interview. It is written as `{"kind": …, "content": …}`, as all facts are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum InterviewFact {
    /// A return made the duty to offer an interview.
    DutyArisen {
        /// The episodes that owe it.
        episodes: Vec<MissingEpisodeId>,
    },
    /// The interview covers a further episode of the child.
    EpisodeCovered {
        /// The episode.
        episode: MissingEpisodeId,
    },
    /// A worker was given the interview. Texts: `reason`.
    Allocated {
        /// The worker.
        worker: UserId,
        /// How independent the worker is.
        independence: Independence,
    },
    /// The worker confirmed that it has reached them: allocating is not yet telling.
    AllocationAcknowledged,
    /// Somebody tried to offer or hold the interview. Texts: `note`.
    Attempted {
        /// When it was tried.
        attempted_at: DateTime<Utc>,
        /// By which way.
        channel: Channel,
        /// Whom it was meant to reach.
        to: Approached,
        /// What came of it.
        outcome: AttemptOutcome,
        /// When they agreed to meet or to be asked again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        appointment_at: Option<DateTime<Utc>>,
    },
    /// The record was saved and is not finished. Texts: the written parts of the form.
    RecordDrafted(Box<RecordContent>),
    /// The record was finished. Texts: the written parts of the form.
    RecordSubmitted(Box<RecordContent>),
    /// Somebody proposes to end it without an interview. Texts: `reason` or `reason_text`, `parent_or_carer_view`,
    /// `why_not_asked`, `strategy_discussion`.
    ClosureProposed {
        /// How it would end.
        outcome: ClosureOutcome,
        /// Why no interview is required, where that is the outcome.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<NotRequiredReason>,
        /// What was decided about a strategy discussion; that one was considered goes without saying.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        strategy: Option<StrategyDecision>,
    },
    /// A manager decided on the proposal. Texts: `comment`.
    ClosureDecided {
        /// Approved, or returned to its author.
        decision: Decision,
    },
    /// A manager decided on the submitted record. Texts: `comment`.
    SignOffDecided {
        /// Approved, or returned for changes.
        decision: Decision,
    },
    /// Somebody opened it again. Texts: `reason`.
    Reopened,
    /// Somebody said of a thing that the record asked for that it is done, or that it is to be done after all. Texts: `note`.
    ActionAnswered {
        /// Which, by its number.
        action: u32,
        /// On which day it was done; nothing where it is to be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        done_on: Option<NaiveDate>,
    },
}

/// What a verb decided: the one fact to record, and the words that lie beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The fact.
    pub fact: InterviewFact,
    /// When it happened in the world; the rest of the envelope is the recorder's.
    pub happened_at: DateTime<Utc>,
    /// What people wrote, as an object; nothing if they wrote nothing.
    pub texts: Option<Value>,
}
