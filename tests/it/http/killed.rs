//! A program killed between what a person did and the sending of its answer: whoever asks again under the same name hears
//! the answer, and nothing is done twice. What is done about an interview has its own such test.

use chrono::TimeDelta;
use homeward::domain::ids::{MessageId, MissingEpisodeId, ReviewId, StepId};
use homeward::domain::party::Caller;
use homeward::services::conversation::Files;
use homeward::services::decisions::Acting;
use homeward::services::idempotency::{Answer, Done, Keeping, Name, Turn, within};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::records::{CARERS_BACK, served};
use super::{Served, answered};
use crate::app::On;
use crate::builders::{cancelled, child, missing};
use crate::on_both;

const CORA: &str = "cora@northshire.example.org";

/// Words by which the test knows the answer again.
fn worded(done: Done<'_>) -> Answer {
    let body = match done {
        Done::Interview(interview) => format!("interview {}", interview.id),
        Done::Acknowledged(step) => format!("step {}", step.known.raised.id),
        Done::Reviewed(review) => format!("review {}", review.id),
        Done::Settled(episode) => format!("episode {}", episode.episode.id),
        Done::Posted(post) => format!("post {}", post.id),
        Done::ToldFamily(told) => format!("told of {}", told.interview),
        Done::Resent(resent) => format!("message {}", resent.message.id),
    };
    Answer { code: 200, content_type: "application/json".to_owned(), body }
}

impl Served {
    async fn caller(&self, key: &str) -> Caller {
        self.app.services.caller_with(self.secret(key)).await.expect("an answer").expect("a caller")
    }

    /// A request of this name has come, and is at work.
    async fn at_work(&self, key: &str, path: &str, person: &str, body: Option<&Value>) -> Keeping {
        let mut digest = Sha256::new_with_prefix(body.map(Value::to_string).unwrap_or_default());
        if !person.is_empty() {
            digest.update([0, 0]);
            digest.update(person);
        }
        if body.is_some() {
            digest.update([0, 1]);
            digest.update("application/json");
        }
        let caller = self.caller(key).await;
        let name = Name { key: caller.key.expect("a key"), route: format!("POST {path}"), name: "a-1".to_owned() };
        let digest = hex::encode(digest.finalize());
        let services = &self.app.services;
        let turn = services.reserve(&name, &digest, TimeDelta::seconds(40)).await.expect("an answer");
        let Turn::Ours(reserved) = turn else { panic!("{turn:?}") };
        services.keeping(reserved, worded)
    }

    /// The same request comes again, and hears `kept`; nothing is done anew.
    async fn hears_again(&self, key: &str, path: &str, person: &str, body: Option<&Value>, kept: &str) {
        let done = (self.count("facts").await, self.count("audit").await);
        let mut request = self.with(key, Method::POST, path).header("idempotency-key", "a-1");
        if !person.is_empty() {
            request = request.header("homeward-acting-user", person);
        }
        let again = answered(if let Some(body) = body { request.json(body) } else { request }).await;
        assert_eq!((again.code, again.header("idempotent-replayed")), (200, "true"), "{path}: {}", again.text);
        assert_eq!(again.text, kept, "{path}");
        assert_eq!((self.count("facts").await, self.count("audit").await), done, "{path}");
    }
}

fn id(item: &Value) -> Uuid {
    item["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("an id in {item}"))
}

on_both! {
    async fn a_settlement_keeps_its_answer_with_it(on: On) {
        let served = served(on).await;
        let episode: Uuid = served.told_by_two().await.parse().expect("an id");
        let path = format!("/api/v1/missing-episodes/{episode}/settlements");
        let body = json!({ "field": "returned_at", "value": CARERS_BACK, "reason": "The home's log shows it." });
        let keeping = served.at_work("north", &path, "", Some(&body)).await;
        let caller = served.caller("north").await;
        let acting = Acting { caller: &caller, user: None };
        let done = served.app.services.settle(&acting, MissingEpisodeId(episode), &body);
        let done = Box::pin(within(keeping.clone(), done)).await;
        assert!(done.is_ok() && keeping.is_kept(), "{done:?}");
        served.hears_again("north", &path, "", Some(&body), &format!("episode {episode}")).await;
    }
}

on_both! {
    async fn a_decision_of_a_review_keeps_its_answer_with_it(on: On) {
        let served = served(on).await;
        served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-20T21:40:00Z")).await;
        served.tell("force", &cancelled("NP-1", "2026-11-21T06:00:00Z")).await;
        let review = id(&served.items("north", "/api/v1/reviews").await[0]);
        let path = format!("/api/v1/reviews/{review}");
        let body = json!({ "decision": "confirm", "reason": "It was another child." });
        let keeping = served.at_work("north", &path, CORA, Some(&body)).await;
        let caller = served.caller("north").await;
        let person = served.app.services.acting_user(&caller, CORA).await.expect("she is there");
        let acting = Acting::by(&caller, &person).expect("she decides");
        let done = within(keeping.clone(), served.app.services.decide(&acting, ReviewId(review), &body)).await;
        assert!(done.is_ok() && keeping.is_kept(), "{done:?}");
        served.hears_again("north", &path, CORA, Some(&body), &format!("review {review}")).await;
    }
}

on_both! {
    async fn an_answer_to_a_step_keeps_its_answer_with_it(on: On) {
        let served = served(on).await;
        served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-23T08:40:00Z")).await;
        served.app.look().await;
        let step = id(&served.items("north", "/api/v1/escalations?acknowledged=false").await[0]);
        let path = format!("/api/v1/escalations/{step}/acknowledgement");
        let body = json!({ "action": "Ring the home.", "by_when": "2026-11-24T09:00:00Z" });
        let keeping = served.at_work("north", &path, CORA, Some(&body)).await;
        let caller = served.caller("north").await;
        let person = served.app.services.acting_user(&caller, CORA).await.expect("she is there");
        let done = served.app.services.acknowledge(&caller, &person, StepId(step), &body);
        let done = Box::pin(within(keeping.clone(), done)).await;
        assert!(done.is_ok() && keeping.is_kept(), "{done:?}");
        served.hears_again("north", &path, CORA, Some(&body), &format!("step {step}")).await;
    }
}

on_both! {
    async fn a_post_keeps_its_answer_with_it(on: On) {
        let served = served(on).await;
        let episode: Uuid = served.told_by_two().await.parse().expect("an id");
        let path = format!("/api/v1/missing-episodes/{episode}/conversation");
        let body = json!({ "text": "Has the home rung the aunt?" });
        let keeping = served.at_work("north", &path, CORA, Some(&body)).await;
        let caller = served.caller("north").await;
        let person = served.app.services.acting_user(&caller, CORA).await.expect("she is there");
        let done = Box::pin(served.app.services.post(&caller, &person, MissingEpisodeId(episode), &body, Files::default()));
        let done = within(keeping.clone(), done).await.expect("it is written");
        assert!(keeping.is_kept(), "{done:?}");
        served.hears_again("north", &path, CORA, Some(&body), &format!("post {}", done.id)).await;
    }
}

on_both! {
    async fn a_message_sent_again_keeps_its_answer_with_it(on: On) {
        let served = served(on).await;
        served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-23T08:40:00Z")).await;
        served.app.look().await;
        let message = id(&served.items("admin", "/api/v1/messages").await[0]);
        let failed = "UPDATE messages SET state = 'failed', next_attempt_at = NULL";
        served.app.services.database.read().execute_unprepared(failed).await.expect("all of them failed");
        let path = format!("/api/v1/messages/{message}/resend");
        let keeping = served.at_work("admin", &path, "", None).await;
        let caller = served.caller("admin").await;
        let done = within(keeping.clone(), served.app.services.resend(&caller, MessageId(message))).await;
        assert!(done.is_ok() && keeping.is_kept(), "{done:?}");
        served.hears_again("admin", &path, "", None, &format!("message {message}")).await;
    }
}
