//! A return interview is the duty to offer, and the record of, the independent talk with a child who went missing and
//! came back. It is known only by its facts: what was given to whom, tried, said, written down, approved. What it is
//! now is folded from them ([`Interview::from_facts`]), and every verb is a function that looks at the folded
//! interview and answers with the one fact that follows, or with the rule that forbids it ([`Refusal`]).
//!
//! A fact's content holds codes, instants and ids. Words that people wrote travel beside it as `texts`, because they
//! can lawfully be erased while the fact stays.

mod action;
mod allocation;
mod answers;
mod attempt;
mod closure;
mod covering;
mod fact;
mod fold;
mod gathered;
mod limits;
mod record;
mod refusal;
mod reopening;
mod stage;
mod state;
mod strategy;
mod unable;
mod verdict;

#[cfg(test)]
mod tests;

pub use action::{AnswerAction, answer_action};
pub use allocation::{Acknowledge, Allocate, AllocationAsked, Independence, acknowledge, allocate};
pub use answers::Outcome;
pub use attempt::{Approached, AttemptOutcome, Channel, LogAttempt, log_attempt};
pub use closure::{ClosureOutcome, NotRequiredReason, ProposeClosure, may_end, propose_closure};
pub use covering::{CandidateEpisode, Cover, cover};
pub use fact::{Decided, InterviewFact, Recorded};
pub use gathered::{Actor, ClosureRules, CoveredEpisode, Gathered};
pub use limits::FUTURE_TOLERANCE;
pub use record::{
    Action, CaseStatus, Consent, Exploitation, Harm, Indicator, LateReason, LegalStatus, Likelihood, NationalReferral,
    Place, PlanToUpdate, PullFactor, PushFactor, RecordContent, ReferralDecision, RiskNow, SaveRecord, Sharing,
    SharingBasis, StatusAtTheTime, StatusSource, TalkIndependence, save_record,
};
pub use refusal::Refusal;
pub use reopening::{Reopen, reopen};
pub use stage::Stage;
pub use state::{
    ActionAnswer, Allocation, Attempt, Closure, Given, Interview, Proposal, ReopenedBecause, WriteUp, Written,
};
pub use strategy::{StrategyDecision, StrategyDiscussion};
pub use verdict::{Decision, Verdict, decide_closure, sign_off};
