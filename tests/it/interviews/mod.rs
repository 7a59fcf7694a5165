//! Return interviews from the return to the sign-off: the duty, the deadline, what people do, who sees what. A child went
//! missing on Friday evening, 20 November 2026, and was back on Saturday at nine: due on Tuesday at nine.

mod closing;
mod covering;
mod deadlines;
mod sight;
mod work;

use homeward::domain::deadline::Standing;
use homeward::domain::ids::{InterviewId, MissingEpisodeId};
use homeward::domain::party::Caller;
use homeward::services::intake::Receipt;
use homeward::services::interviews::{Asked, Person, ReturnInterview};
use homeward::services::{Error, decisions::Acting};
use serde_json::{Value, json};

use crate::app::{App, On, at};
use crate::builders::{child, missing, returned};

pub const STARTED: &str = "2026-11-20T21:40:00Z";
pub const FOUND: &str = "2026-11-21T06:00:00Z";
pub const BACK: &str = "2026-11-21T09:00:00Z";
pub const DUE: &str = "2026-11-24T09:00:00Z";
pub const IN_TIME: &str = "2026-11-23T10:00:00Z";

pub struct Story {
    pub app: App,
    pub police: Caller,
    pub home: Caller,
    pub council: Caller,
}

impl Story {
    pub async fn on(on: On) -> Self {
        let app = App::northshire(on).await;
        app.services.clock.set(at(BACK));
        let police = app.caller("Northshire Police").await;
        let home = app.caller("Oakfield Homes").await;
        let council = app.caller("Northshire County Council").await;
        Self { app, police, home, council }
    }

    /// The story of a child who went missing and came back, with the interview that is owed.
    pub async fn back(on: On) -> (Self, InterviewId) {
        let story = Self::on(on).await;
        let receipt = story.came_back("NP-1", &amy()).await;
        let id = owed(&receipt);
        (story, id)
    }

    /// The police tell of a child who went missing on Friday and came back on Saturday.
    pub async fn came_back(&self, reference: &str, child: &Value) -> Receipt {
        self.tell(&self.police, &missing(reference, child, STARTED)).await;
        self.tell(&self.police, &returned(reference, BACK)).await
    }

    pub async fn tell(&self, who: &Caller, notice: &Value) -> Receipt {
        self.app.services.receive(who, notice).await.unwrap_or_else(|error| panic!("{error:?}: {notice}"))
    }

    pub fn now(&self, instant: &str) {
        self.app.services.clock.set(at(instant));
    }

    pub async fn person(&self, name: &str) -> Person {
        let email = format!("{name}@northshire.example.org");
        self.app.services.acting_user(&self.council, &email).await.expect("the person works for the council")
    }

    /// Somebody of the council posts `body` to `return-interviews/{id}/{path}`.
    pub async fn post(&self, who: &str, id: InterviewId, path: &str, body: &Value) -> Result<ReturnInterview, Error> {
        self.post_as(&self.council, &self.person(who).await, id, path, body).await
    }

    pub async fn post_as(
        &self,
        caller: &Caller,
        who: &Person,
        id: InterviewId,
        path: &str,
        body: &Value,
    ) -> Result<ReturnInterview, Error> {
        let services = &self.app.services;
        match path {
            "episodes" => services.cover_episode(caller, who, id, body).await,
            "allocation" => services.allocate(caller, who, id, body).await,
            "allocation/acknowledgement" => services.acknowledge_allocation(caller, who, id, body).await,
            "attempts" => services.log_attempt(caller, who, id, body).await,
            "record" => services.save_record(caller, who, id, body).await,
            "actions/completion" => services.answer_action(caller, who, id, body).await,
            "closure" => services.propose_closure(caller, who, id, body).await,
            "closure/approval" => services.decide_closure(caller, who, id, body).await,
            "sign-off" => services.sign_off(caller, who, id, body).await,
            "reopening" => services.reopen(caller, who, id, body).await,
            other => panic!("nothing is posted to {other}"),
        }
    }

    pub async fn done(&self, who: &str, id: InterviewId, path: &str, body: &Value) -> ReturnInterview {
        self.post(who, id, path, body).await.unwrap_or_else(|error| panic!("{path}: {error:?}: {body}"))
    }

    pub async fn read(&self, id: InterviewId) -> ReturnInterview {
        self.app.services.return_interview(&self.council, id).await.expect("the council reads its interview")
    }

    pub async fn list(&self, asked: Asked) -> Vec<InterviewId> {
        let asked = Asked { limit: if asked.limit == 0 { 200 } else { asked.limit }, ..asked };
        let listed = self.app.services.return_interviews(&self.council, &asked).await.expect("interviews are listed");
        listed.items.into_iter().map(|item| item.id).collect()
    }

    /// The contents of an episode's facts of one kind, in the order of recording.
    pub async fn facts(&self, receipt: &Receipt, kind: &str) -> Vec<Value> {
        let told = self.app.services.facts(&self.council, episode(receipt), None).await.expect("the facts are read");
        let of_kind = told.into_iter().filter(|told| told.fact.kind == kind);
        of_kind.map(|told| serde_json::from_str(&told.fact.content).expect("content is JSON")).collect()
    }

    /// The council confirms the only review that stands.
    pub async fn confirm_the_review(&self) {
        let reviews = self.app.services.reviews(&self.council, None, None, 200).await.expect("reviews are listed");
        let [review] = &reviews[..] else { panic!("one review stands, not {reviews:?}") };
        let acting = Acting { caller: &self.council, user: None };
        let sent = json!({ "decision": "confirm", "reason": "Checked with the force." });
        self.app.services.decide(&acting, review.id, &sent).await.expect("the review is decided");
    }

    /// Nothing stored differs from what the facts give.
    pub async fn is_clean(&self) {
        let verified = self.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

pub fn amy() -> Value {
    child("Amy", "Ashdown", "2012-04-09")
}

pub fn episode(receipt: &Receipt) -> MissingEpisodeId {
    receipt.episode.expect("there is an episode").0
}

pub fn owed(receipt: &Receipt) -> InterviewId {
    receipt.return_interview.expect("an interview is owed").id
}

pub fn attempt(attempted_at: &str, to: &str, outcome: &str) -> Value {
    json!({ "attempted_at": attempted_at, "channel": "phone", "to": to, "outcome": outcome })
}

pub fn allocation(worker: &str) -> Value {
    json!({ "worker": worker, "independence": { "of_placement": true, "of_authority": true } })
}

pub fn record(held_at: &str) -> Value {
    json!({
        "held_at": held_at, "place": "neutral", "seen_alone": true,
        "childs_account": { "own_words": "I wanted to see my friends." },
        "harm": ["none"], "immediate_concern": false, "analysis": "Misses the old neighbourhood.", "level_of_need": 2,
    })
}

pub fn draft(held_at: &str) -> Value {
    json!({ "held_at": held_at, "draft": true })
}

pub fn closure(outcome: &str) -> Value {
    json!({
        "outcome": outcome, "reason": "Declined when asked.", "why_not_asked": "The mother could not be reached.",
        "strategy_discussion": { "considered": true },
    })
}

pub fn not_required() -> Value {
    json!({
        "outcome": "not_required", "reason": "another_authority_interviews", "parent_or_carer_view": "Agrees.",
        "strategy_discussion": { "considered": true },
    })
}

pub fn approved() -> Value {
    json!({ "decision": "approved" })
}

pub fn standing(interview: &ReturnInterview) -> &'static str {
    interview.standing.map_or("none", Standing::word)
}

/// The pointers at which what was sent is at fault.
pub fn pointers(answer: &Result<ReturnInterview, Error>) -> Vec<&str> {
    match answer {
        Err(Error::Invalid(faults)) => faults.iter().map(|fault| &*fault.pointer).collect(),
        other => panic!("faults were expected, not {other:?}"),
    }
}

/// In one word what a verb answered.
pub fn answer(answer: &Result<ReturnInterview, Error>) -> &'static str {
    match answer {
        Ok(_) => "done",
        Err(Error::Invalid(_)) => "invalid",
        Err(Error::NotFound) => "not found",
        Err(Error::Forbidden(_)) => "forbidden",
        Err(Error::Refused(_)) => "refused",
        Err(other) => panic!("{other}"),
    }
}
