//! The fold makes an interview of its facts. It takes what was recorded as it is: a fact that a verb would refuse today
//! changes what it can and never breaks the fold.

use std::mem;

use chrono::{DateTime, Utc};

use super::attempt::AttemptOutcome;
use super::closure::ClosureOutcome;
use super::fact::{InterviewFact, Recorded};
use super::record::RecordContent;
use super::state::{
    ActionAnswer, Allocation, Attempt, Closure, Given, Interview, Proposal, ReopenedBecause, WriteUp, Written,
};
use super::verdict::Decision;
use crate::domain::ids::{MissingEpisodeId, UserId};

impl Interview {
    /// The interview that these facts make, in whatever order they are handed over: they count in the order in which
    /// they were recorded.
    #[must_use]
    pub fn from_facts(facts: &[Recorded<InterviewFact>]) -> Self {
        let mut in_order: Vec<_> = facts.iter().collect();
        in_order.sort_by_key(|recorded| (recorded.recorded_at, recorded.id));
        let mut interview = Self::default();
        for recorded in in_order {
            interview.take(&recorded.fact, recorded.recorded_at, recorded.actor);
        }
        interview
    }

    fn take(&mut self, fact: &InterviewFact, at: DateTime<Utc>, by: Option<UserId>) {
        match fact {
            InterviewFact::DutyArisen { episodes } => {
                self.arisen_at.get_or_insert(at);
                for episode in episodes {
                    self.covers(*episode);
                }
            }
            InterviewFact::EpisodeCovered { episode } => self.covers(*episode),
            InterviewFact::Allocated { worker, independence } => {
                self.first_allocated_at.get_or_insert(at);
                self.allocation = Allocation::Allocated(Given { worker: *worker, independence: *independence, at, by });
            }
            InterviewFact::AllocationAcknowledged => {
                self.allocation = match mem::take(&mut self.allocation) {
                    Allocation::Allocated(given) => Allocation::Acknowledged { given, at },
                    other => other,
                };
            }
            InterviewFact::Attempted { attempted_at, channel, to, outcome, appointment_at } => self.tried(Attempt {
                attempted_at: *attempted_at,
                channel: *channel,
                to: *to,
                outcome: *outcome,
                appointment_at: *appointment_at,
                by,
                recorded_at: at,
            }),
            InterviewFact::RecordDrafted(content) => {
                let written = self.wrote(content, at, by);
                self.write_up = match self.write_up {
                    WriteUp::NotBegun | WriteUp::Drafted(_) => WriteUp::Drafted(written),
                    _ => WriteUp::Redrafted(written),
                };
            }
            InterviewFact::RecordSubmitted(content) => {
                let written = self.wrote(content, at, by);
                self.first_submitted_at.get_or_insert(at);
                self.write_up = WriteUp::Submitted { written, at };
            }
            InterviewFact::ClosureProposed { outcome, because, strategy } => {
                let rests_on = self.rests_on(*outcome).unwrap_or(at);
                let (outcome, because, strategy) = (*outcome, *because, *strategy);
                if strategy.is_some() {
                    self.strategy_decided_at = Some(at);
                }
                self.closure = Closure::Proposed(Proposal { outcome, because, strategy, at, by, rests_on });
            }
            InterviewFact::ClosureDecided { decision } => {
                self.closure = match (mem::take(&mut self.closure), decision) {
                    (Closure::Proposed(proposal), Decision::Approved) => Closure::Approved { proposal, at, by },
                    (Closure::Proposed(proposal), Decision::Returned) => Closure::Returned { proposal, at, by },
                    (other, _) => other,
                };
            }
            InterviewFact::SignOffDecided { decision } => {
                self.write_up = match (mem::take(&mut self.write_up), decision) {
                    (WriteUp::Submitted { written, .. }, Decision::Approved) => WriteUp::SignedOff { written, at, by },
                    (WriteUp::Submitted { written, .. }, Decision::Returned) => WriteUp::Returned { written, at, by },
                    (other, _) => other,
                };
            }
            InterviewFact::ActionAnswered { action, done_on } => {
                self.actions_answered.insert(*action, ActionAnswer { done_on: *done_on, at, by });
            }
            InterviewFact::Reopened => {
                self.open_again(at, ReopenedBecause::Decision);
                self.write_up = match mem::take(&mut self.write_up) {
                    WriteUp::SignedOff { written, .. } => WriteUp::Returned { written, at, by },
                    other => other,
                };
            }
        }
    }

    fn covers(&mut self, episode: MissingEpisodeId) {
        if !self.episodes.contains(&episode) {
            self.episodes.push(episode);
        }
    }

    fn tried(&mut self, attempt: Attempt) {
        let is_later_yes = match &self.closure {
            Closure::Proposed(proposal) | Closure::Approved { proposal, .. } => {
                attempt.outcome == AttemptOutcome::Accepted && attempt.attempted_at > proposal.rests_on
            }
            _ => false,
        };
        if is_later_yes {
            self.open_again(attempt.recorded_at, ReopenedBecause::LaterYes);
        }
        let place = self.attempts.partition_point(|earlier| earlier.attempted_at <= attempt.attempted_at);
        self.attempts.insert(place, attempt);
    }

    fn wrote(&mut self, content: &RecordContent, at: DateTime<Utc>, by: Option<UserId>) -> Written {
        if content.tells_of_concern() {
            self.concern_recorded_at.get_or_insert(at);
        }
        if content.strategy_discussion.as_ref().is_some_and(|strategy| strategy.decision.is_some()) {
            self.strategy_decided_at = Some(at);
        }
        let before = self.write_up.written();
        // A first draft may take its hour back; once submitted, the talk has been held and a partial redraft says
        // nothing against it.
        let submitted = before.filter(|_| self.first_submitted_at.is_some()).and_then(|written| written.held_at);
        let held_at = content.held_at.or(submitted);
        let authors = before.map(|written| written.authors.clone()).unwrap_or_default().into_iter().chain(by).collect();
        if held_at.is_some() {
            self.open_again(at, ReopenedBecause::HeldAfterAll);
        }
        Written { held_at, content: Box::new(content.clone()), authors, saved_at: at }
    }

    fn open_again(&mut self, at: DateTime<Utc>, because: ReopenedBecause) {
        self.closure = match mem::take(&mut self.closure) {
            Closure::Proposed(proposal) | Closure::Approved { proposal, .. } => {
                Closure::Reopened { proposal, at, because }
            }
            other => other,
        };
    }

    /// When the last thing took place that a closure with this outcome rests on.
    fn rests_on(&self, outcome: ClosureOutcome) -> Option<DateTime<Utc>> {
        match outcome {
            ClosureOutcome::DeclinedByChild => self.last_refusal_by_child(),
            ClosureOutcome::DeclinedByParentOrCarer => self.last_refusal_by_parent_or_carer(),
            ClosureOutcome::Unable => self.attempts.last().map(|attempt| attempt.attempted_at),
            ClosureOutcome::NotRequired => None,
        }
    }
}
