//! The interview's rules, told as stories: a child of twelve went missing on Friday evening, was found on Saturday
//! morning and was back at nine. Wanda interviews; Theo and Mina are managers.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Acknowledge, Actor, AllocationAsked, AnswerAction, CandidateEpisode, ClosureRules, CoveredEpisode, Decided,
    Gathered, Interview, InterviewFact, LogAttempt, ProposeClosure, Recorded, Refusal, Reopen, SaveRecord, Verdict,
};
use crate::domain::ids::{FactId, MissingEpisodeId, UserId};
use crate::domain::violation::Violation;

mod actions;
mod allocation;
mod attempts;
mod closures;
mod concern;
mod covering;
mod facts;
mod parsing;
mod record_around;
mod record_form;
mod reopening;
mod sign_offs;
mod talks;
mod unable;

pub(super) const WANDA: UserId = UserId(Uuid::from_u128(1));
pub(super) const THEO: UserId = UserId(Uuid::from_u128(2));
pub(super) const MINA: UserId = UserId(Uuid::from_u128(3));
pub(super) const WILL: UserId = UserId(Uuid::from_u128(4));

pub(super) const STARTED: &str = "2026-11-20T21:40:00Z";
pub(super) const FOUND: &str = "2026-11-21T06:00:00Z";
pub(super) const RETURNED: &str = "2026-11-21T09:00:00Z";
pub(super) const DUE: &str = "2026-11-24T09:00:00Z";

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the tests write instants in RFC 3339")
}

pub(super) fn episode(number: u128) -> MissingEpisodeId {
    MissingEpisodeId(Uuid::from_u128(100 + number))
}

/// An interview and what is known around it.
pub(super) struct Story {
    pub facts: Vec<Recorded<InterviewFact>>,
    pub episodes: Vec<CoveredEpisode>,
    pub childs_age: Option<u32>,
}

impl Story {
    /// The duty arose when the child was back.
    pub fn new() -> Self {
        let episodes = vec![CoveredEpisode {
            id: episode(1),
            started_at: Some(at(STARTED)),
            found_at: Some(at(FOUND)),
            returned_at: Some(at(RETURNED)),
            due_at: Some(at(DUE)),
        }];
        let mut story = Self { facts: vec![], episodes, childs_age: Some(12) };
        story.record(None, at(RETURNED), at(RETURNED), InterviewFact::DutyArisen { episodes: vec![episode(1)] });
        story
    }

    pub fn record(
        &mut self,
        actor: Option<UserId>,
        recorded_at: DateTime<Utc>,
        happened_at: DateTime<Utc>,
        fact: InterviewFact,
    ) {
        let id = FactId(Uuid::from_u128(1_000 + self.facts.len() as u128));
        self.facts.push(Recorded { id, recorded_at, happened_at, actor, fact });
    }

    pub fn interview(&self) -> Interview {
        Interview::from_facts(&self.facts)
    }

    pub fn gathered(&self, user: UserId) -> Gathered {
        let actor = Actor { user, is_manager: [THEO, MINA].contains(&user) };
        let rules = ClosureRules::default();
        Gathered { actor, episodes: self.episodes.clone(), childs_age: self.childs_age, rules }
    }

    /// What the verb decides; nothing is recorded.
    pub fn ask(&self, who: UserId, now: &str, verb: &str, body: &Value) -> Result<Decided, Refusal> {
        let (interview, gathered, now) = (self.interview(), self.gathered(who), at(now));
        match verb {
            "allocation" => {
                let worker = if body["worker"] == "will@northshire.example.org" { WILL } else { WANDA };
                super::allocate(&interview, read(AllocationAsked::parse(body)).to(worker), now)
            }
            "acknowledgement" => super::acknowledge(&interview, read(Acknowledge::parse(body)), &gathered, now),
            "attempts" => super::log_attempt(&interview, read(LogAttempt::parse(body)), &gathered, now),
            "record" => super::save_record(&interview, read(SaveRecord::parse(body)), &gathered, now),
            "completion" => super::answer_action(&interview, read(AnswerAction::parse(body)), now),
            "closure" => super::propose_closure(&interview, read(ProposeClosure::parse(body)), &gathered, now),
            "approval" => super::decide_closure(&interview, read(Verdict::parse(body)), &gathered, now),
            "sign-off" => super::sign_off(&interview, read(Verdict::parse(body)), &gathered, now),
            "reopening" => super::reopen(&interview, read(Reopen::parse(body)), now),
            other => panic!("no verb is called {other}"),
        }
    }

    /// Asks, and records what was decided.
    pub fn tell(&mut self, who: UserId, now: &str, verb: &str, body: &Value) -> Result<Option<Value>, Refusal> {
        let Decided { fact, happened_at, texts } = self.ask(who, now, verb, body)?;
        self.record(Some(who), at(now), happened_at, fact);
        Ok(texts)
    }

    /// Tells, where it cannot be refused.
    pub fn given(mut self, who: UserId, now: &str, verb: &str, body: &Value) -> Self {
        self.tell(who, now, verb, body).unwrap_or_else(|refusal| panic!("{verb}: {refusal}"));
        self
    }

    /// An attempt by Wanda, logged when it was made.
    pub fn tried(self, when: &str, to: &str, outcome: &str) -> Self {
        self.given(WANDA, when, "attempts", &attempt(when, "phone", to, outcome))
    }

    pub fn covers(&self, candidate: CandidateEpisode, now: &str) -> Result<Decided, Refusal> {
        super::cover(&self.interview(), candidate, &self.gathered(WANDA), at(now))
    }
}

fn read<T>(parsed: Result<T, Vec<Violation>>) -> T {
    parsed.unwrap_or_else(|faults| panic!("the body is at fault: {faults:?}"))
}

pub(super) fn attempt(when: &str, channel: &str, to: &str, outcome: &str) -> Value {
    json!({ "attempted_at": when, "channel": channel, "to": to, "outcome": outcome })
}

pub(super) fn closure(outcome: &str) -> Value {
    json!({
        "outcome": outcome,
        "reason": if outcome == "not_required" { "never_missing" } else { "The child said no twice." },
        "parent_or_carer_view": "Mother would have liked the talk.",
        "strategy_discussion": { "considered": true },
    })
}

/// A finished record of a talk on Monday, a day before it was due.
pub(super) fn record(held_at: &str) -> Value {
    json!({
        "held_at": held_at,
        "place": "school",
        "seen_alone": true,
        "childs_account": { "why_left": "I wanted to see my brother.", "pull": ["family_and_friends"] },
        "harm": ["none"],
        "immediate_concern": false,
        "analysis": "Contact with the brother has been too rare; the plan should change.",
        "level_of_need": 2,
        "actions": [{ "what": "Arrange contact", "owner": "Social worker", "due_on": "2026-12-01" }],
    })
}

pub(super) fn draft(fields: &Value) -> Value {
    let mut body = fields.clone();
    body["draft"] = json!(true);
    body
}

/// `body` with one field replaced.
pub(super) fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// `body` without a field.
pub(super) fn without(mut body: Value, field: &str) -> Value {
    body.as_object_mut().expect("bodies are objects").remove(field);
    body
}

/// The pointers of the faults.
pub(super) fn pointers<T>(parsed: Result<T, Vec<Violation>>) -> Vec<String> {
    parsed.err().unwrap_or_default().into_iter().map(|fault| fault.pointer).collect()
}
