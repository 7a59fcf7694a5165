//! A refusal names the rule by which something may not follow, in words that the person who tried can act on.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;

use crate::domain::policy::Unable;

/// Why a verb was refused. Nothing is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The talk took place.
    #[error("The interview was held on {}. It cannot be offered or closed without an interview \
             after that.", said(*.at))]
    AlreadyHeld {
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody has been given the interview.
    #[error("The interview has not been allocated to anybody yet.")]
    NotAllocated,
    /// The same worker has it on the same terms.
    #[error("This worker has had the interview since {}, with the same independence.", said(*.at))]
    AlreadyAllocatedToThem {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Somebody else was given it.
    #[error("Only the worker to whom the interview is allocated can acknowledge the allocation.")]
    NotTheWorker,
    /// The worker has said so before.
    #[error("The allocation was acknowledged on {}.", said(*.at))]
    AlreadyAcknowledged {
        /// When.
        at: DateTime<Utc>,
    },
    /// The episode is covered.
    #[error("The interview covers this episode already.")]
    AlreadyCovered,
    /// The episode is not this child's.
    #[error("This episode is another child's. An interview covers episodes of one child.")]
    AnotherChildsEpisode,
    /// The talk cannot have been about the episode.
    #[error("The interview was held on {}, before this episode began. The episode needs an \
             interview of its own.", said(*.held_at))]
    StartedAfterTheTalk {
        /// When the talk was.
        held_at: DateTime<Utc>,
    },
    /// The instant has not come.
    #[error("{} is in the future. Give the time at which it took place.", said(*.at))]
    InTheFuture {
        /// The field that names it.
        field: &'static str,
        /// The instant.
        at: DateTime<Utc>,
    },
    /// The child had not gone missing.
    #[error("{} is before the child went missing on {}.", said(*.at), said(*.start))]
    BeforeTheEarliestStart {
        /// The field that names it.
        field: &'static str,
        /// The instant.
        at: DateTime<Utc>,
        /// The earliest start of the covered episodes.
        start: DateTime<Utc>,
    },
    /// No source says that the child was seen or is back.
    #[error("Nobody has reported the child found or returned. Record that first, then the interview.")]
    ChildNotYetFound,
    /// The talk came after its deadline and nobody says why.
    #[error("The interview was held after it was due on {}. Say why it was late.", said(*.due_at))]
    LateReasonNeeded {
        /// The deadline it missed.
        due_at: DateTime<Utc>,
    },
    /// The record is finished and waits for sign-off.
    #[error("The record was submitted on {}. To change it, ask a manager to return it.", said(*.at))]
    AlreadySubmitted {
        /// When.
        at: DateTime<Utc>,
    },
    /// The record is signed off.
    #[error("The record was signed off on {}. To change anything, reopen the interview first.", said(*.at))]
    AlreadySignedOff {
        /// When.
        at: DateTime<Utc>,
    },
    /// There is no finished record.
    #[error("No finished record waits for sign-off.")]
    NothingSubmitted,
    /// One of the record's authors tried to sign it off.
    #[error("You wrote in this record. Another manager must sign it off.")]
    SignedOffByItsAuthor,
    /// Somebody who is no manager tried to sign off.
    #[error("Only a manager can sign off a record.")]
    OnlyAManagerSignsOff,
    /// It has ended without an interview.
    #[error("This was closed without an interview on {}. Reopen it first, or record that the child \
             has said yes.", said(*.at))]
    Ended {
        /// When the closure was approved.
        at: DateTime<Utc>,
    },
    /// A proposal waits for a decision.
    #[error("A closure was proposed on {} and waits for a manager's decision.", said(*.at))]
    AlreadyProposed {
        /// When.
        at: DateTime<Utc>,
    },
    /// The log holds no refusal by the child.
    #[error(
        "The child has not been recorded as declining when asked. A parent's or carer's refusal \
         is another outcome: record an attempt with the child first."
    )]
    NoContactWithTheChild,
    /// The log holds no refusal by a parent or carer.
    #[error("No attempt records that a parent or carer declined. Record it first.")]
    NoRefusalByParentOrCarer,
    /// After the refusal somebody said yes.
    #[error("The offer was accepted on {}, after it was declined.", said(*.at))]
    SaidYesSince {
        /// When.
        at: DateTime<Utc>,
    },
    /// A young child's parent refused, and nobody decided about a strategy discussion.
    #[error(
        "The child is under {under} or of unknown age. A parent's or carer's refusal cannot close this \
         without a decision about a strategy discussion."
    )]
    StrategyDecisionNeeded {
        /// The age of the policy.
        under: u32,
    },
    /// Too little was tried.
    #[error("To close as unable takes {} attempts on {} days by {} channels. So far: attempts \
             {}, days {}, channels {}. Attempts that found the child missing again do not \
             count.", .needed.attempts, .needed.days, .needed.channels, .tried.attempts, .tried.days, .tried.channels)]
    TooFewAttempts {
        /// The attempts that count, the London days on which they lie and the channels they took.
        tried: Unable,
        /// What the policy asks.
        needed: Unable,
    },
    /// Somebody who is no manager says that none is required.
    #[error("Only a manager can say that no interview is required.")]
    OnlyAManagerSaysNotRequired,
    /// There is no proposal.
    #[error("No closure waits for a decision.")]
    NothingProposed,
    /// The proposal's author tried to approve it.
    #[error("You proposed this closure. Another manager must decide on it.")]
    ApprovedByItsAuthor,
    /// Somebody who is no manager tried to approve.
    #[error("Only a manager can decide on a closure.")]
    OnlyAManagerApproves,
    /// The record asks for nothing by this number.
    #[error("is not the number of an action of this record.")]
    NoSuchAction,
    /// The day has not come.
    #[error("is in the future. Give the day on which it was done.")]
    DoneInTheFuture,
    /// It was not said to be done.
    #[error("This action is open: nobody has said that it was done.")]
    ActionIsOpen,
    /// It was said to be done on that day.
    #[error("This action is recorded as done on that day already.")]
    ActionIsDone,
    /// It is open.
    #[error("The interview is open: it has neither been closed without an interview nor signed off.")]
    NothingToReopen,
}

impl Refusal {
    /// The field of the body at fault, as a JSON pointer, where it is one field.
    #[must_use]
    pub fn pointer(&self) -> Option<String> {
        let field = match self {
            Self::InTheFuture { field, .. } | Self::BeforeTheEarliestStart { field, .. } => field,
            Self::LateReasonNeeded { .. } => "late_reason",
            Self::NoSuchAction => "action",
            Self::DoneInTheFuture => "done_on",
            Self::StrategyDecisionNeeded { .. } => "strategy_discussion/decision",
            _ => return None,
        };
        Some(format!("#/{field}"))
    }
}

/// An instant as people read it: London time, with its zone.
fn said(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%-d %B %Y at %H:%M %Z").to_string()
}
