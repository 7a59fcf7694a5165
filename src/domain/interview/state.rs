//! The state of an interview: how far its allocation, its attempts, its record and its closure have come. Each variant
//! carries its instants; whether anything is late is no part of it, for that depends on the moment of asking.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::allocation::Independence;
use super::attempt::{Approached, AttemptOutcome, Channel};
use super::closure::{ClosureOutcome, NotRequiredReason};
use super::record::RecordContent;
use super::strategy::StrategyDecision;
use crate::domain::ids::{MissingEpisodeId, UserId};

/// An interview as its facts make it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// When the duty was recorded; nothing if no fact says so.
    pub arisen_at: Option<DateTime<Utc>>,
    /// The episodes it covers, by the anchors they were recorded with, in the order of recording.
    pub episodes: Vec<MissingEpisodeId>,
    /// Who has it.
    pub allocation: Allocation,
    /// What was tried, in the order in which it was tried.
    pub attempts: Vec<Attempt>,
    /// How far its record has come.
    pub write_up: WriteUp,
    /// How far its ending without an interview has come.
    pub closure: Closure,
    /// What was last said of each thing that the record asks for, by its number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions_answered: BTreeMap<u32, ActionAnswer>,
    pub(super) first_allocated_at: Option<DateTime<Utc>>,
    pub(super) first_submitted_at: Option<DateTime<Utc>>,
    pub(super) concern_recorded_at: Option<DateTime<Utc>>,
    pub(super) strategy_decided_at: Option<DateTime<Utc>>,
}

/// An interview given to a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The worker.
    pub worker: UserId,
    /// How independent they are.
    pub independence: Independence,
    /// When it was given to them.
    pub at: DateTime<Utc>,
    /// Who gave it.
    pub by: Option<UserId>,
}

/// Who has the interview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocation {
    /// Nobody.
    #[default]
    Unallocated,
    /// A worker who has not said that they know.
    Allocated(Given),
    /// A worker who knows.
    Acknowledged {
        /// To whom it was given.
        given: Given,
        /// When they said so.
        at: DateTime<Utc>,
    },
}

impl Allocation {
    /// To whom it is given now.
    #[must_use]
    pub const fn given(&self) -> Option<&Given> {
        match self {
            Self::Unallocated => None,
            Self::Allocated(given) | Self::Acknowledged { given, .. } => Some(given),
        }
    }
}

/// One try to offer or hold the interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When.
    pub attempted_at: DateTime<Utc>,
    /// By which way.
    pub channel: Channel,
    /// Whom it was meant to reach.
    pub to: Approached,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// When they agreed to meet or to be asked again.
    pub appointment_at: Option<DateTime<Utc>>,
    /// Who tried.
    pub by: Option<UserId>,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
}

/// What was said of a thing that the record asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionAnswer {
    /// On which day it was done; nothing where it is to be done after all.
    pub done_on: Option<NaiveDate>,
    /// When that was written down.
    pub at: DateTime<Utc>,
    /// Who said so.
    pub by: Option<UserId>,
}

/// The record as last saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// When the talk took place. A draft that leaves it out does not take back what was once submitted.
    pub held_at: Option<DateTime<Utc>>,
    /// The coded part of the form.
    pub content: Box<RecordContent>,
    /// Everyone who wrote in it; none of them may sign it off.
    pub authors: BTreeSet<UserId>,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
}

/// How far the record has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WriteUp {
    /// Nothing is written.
    #[default]
    NotBegun,
    /// Begun, never finished.
    Drafted(Written),
    /// Finished, and waits for sign-off.
    Submitted {
        /// The record.
        written: Written,
        /// When it was finished, this time.
        at: DateTime<Utc>,
    },
    /// Given back to its authors, by sign-off or by reopening.
    Returned {
        /// The record.
        written: Written,
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<UserId>,
    },
    /// Given back, and being changed.
    Redrafted(Written),
    /// A manager has signed it off.
    SignedOff {
        /// The record.
        written: Written,
        /// When.
        at: DateTime<Utc>,
        /// Who.
        by: Option<UserId>,
    },
}

impl WriteUp {
    /// The record as last saved.
    #[must_use]
    pub const fn written(&self) -> Option<&Written> {
        match self {
            Self::NotBegun => None,
            Self::Drafted(written)
            | Self::Redrafted(written)
            | Self::Submitted { written, .. }
            | Self::Returned { written, .. }
            | Self::SignedOff { written, .. } => Some(written),
        }
    }
}

/// A proposal to end without an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// How it would end.
    pub outcome: ClosureOutcome,
    /// Why none is required, where that is the outcome.
    pub because: Option<NotRequiredReason>,
    /// What was decided about a strategy discussion.
    pub strategy: Option<StrategyDecision>,
    /// When it was proposed.
    pub at: DateTime<Utc>,
    /// Its author.
    pub by: Option<UserId>,
    /// The instant of the last thing it rests on: the refusal, the last attempt, or the proposal itself. A yes that was
    /// given after it is a later yes.
    pub rests_on: DateTime<Utc>,
}

/// How far the ending without an interview has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Closure {
    /// Nobody proposed any.
    #[default]
    Open,
    /// Proposed, and waits for a manager.
    Proposed(Proposal),
    /// A manager did not agree; the interview is open.
    Returned {
        /// What was proposed.
        proposal: Proposal,
        /// When it was returned.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<UserId>,
    },
    /// Ended.
    Approved {
        /// What was proposed.
        proposal: Proposal,
        /// When it was approved: here the ladder ends.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<UserId>,
    },
    /// Proposed or ended, and open again.
    Reopened {
        /// What had been proposed.
        proposal: Proposal,
        /// Since when it is open again.
        at: DateTime<Utc>,
        /// Why.
        because: ReopenedBecause,
    },
}

/// Why a closure no longer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReopenedBecause {
    /// The child, or a parent or carer, said yes after all.
    LaterYes,
    /// The talk took place after all.
    HeldAfterAll,
    /// A person said so.
    Decision,
}
