//! A program killed between what it did and the sending of the answer: whoever asks again under the same name hears it.

use chrono::TimeDelta;
use homeward::domain::ids::InterviewId;
use homeward::services::idempotency::{Answer, Done, Name, Turn, within};
use reqwest::Method;
use sha2::{Digest, Sha256};

use super::{record, served};
use crate::app::On;
use crate::http::answered;
use crate::on_both;

/// Words by which the test knows the answer again.
fn worded(done: Done<'_>) -> Answer {
    let Done::Interview(interview) = done else { panic!("{done:?}") };
    let body = format!("kept with the work on {}", interview.id);
    Answer { code: 200, content_type: "application/json".to_owned(), body }
}

on_both! {
    async fn the_answer_is_kept_in_the_transaction_of_the_work(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let body = record("2026-11-23T08:00:00Z");
        let path = format!("/api/v1/return-interviews/{id}/record");
        let ida = "ida@northshire.example.org";
        let services = &served.app.services;
        let caller = services.caller_with(served.secret("north")).await.expect("an answer").expect("a caller");
        let person = services.acting_user(&caller, ida).await.expect("she is there");
        let name = Name { key: caller.key.expect("a key"), route: format!("POST {path}"), name: "a-1".to_owned() };
        let digest = Sha256::new_with_prefix(body.to_string()).chain_update([0, 0]).chain_update(ida);
        let digest = hex::encode(digest.chain_update([0, 1]).chain_update("application/json").finalize());
        let turn = services.reserve(&name, &digest, TimeDelta::seconds(40)).await.expect("an answer");
        let Turn::Ours(reserved) = turn else { panic!("{turn:?}") };

        // Done, and killed before the route has its answer.
        let keeping = services.keeping(reserved, worded);
        let interview = InterviewId(id.parse().expect("an id"));
        let done = within(keeping.clone(), services.save_record(&caller, &person, interview, &body)).await;
        assert!(done.is_ok() && keeping.is_kept(), "{done:?}");

        let facts = served.count("facts").await;
        let send = || served.with("north", Method::POST, &path).header("homeward-acting-user", ida).json(&body);
        let again = answered(send().header("idempotency-key", "a-1")).await;
        assert_eq!((again.code, again.header("idempotent-replayed")), (200, "true"), "{}", again.text);
        assert_eq!(again.text, format!("kept with the work on {id}"));
        assert_eq!(served.count("facts").await, facts);
        assert_ne!(answered(send()).await.code, 200, "without its name it is refused: it was done");
    }
}

on_both! {
    async fn whoever_lost_the_name_does_nothing(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let services = &served.app.services;
        let caller = services.caller_with(served.secret("north")).await.expect("an answer").expect("a caller");
        let person = services.acting_user(&caller, "ida@northshire.example.org").await.expect("she is there");
        let name = Name { key: caller.key.expect("a key"), route: "POST /x".to_owned(), name: "a-1".to_owned() };
        let turn = services.reserve(&name, "digest", TimeDelta::seconds(40)).await.expect("an answer");
        let Turn::Ours(slow) = turn else { panic!("{turn:?}") };
        services.clock.set(crate::app::at("2026-11-23T09:01:00Z"));
        let turn = services.reserve(&name, "digest", TimeDelta::seconds(40)).await.expect("an answer");
        assert!(matches!(turn, Turn::Ours(_)), "{turn:?}");

        let facts = served.count("facts").await;
        let keeping = services.keeping(slow, worded);
        let interview = InterviewId(id.parse().expect("an id"));
        let body = record("2026-11-23T08:00:00Z");
        let done = within(keeping.clone(), services.save_record(&caller, &person, interview, &body)).await;
        assert!(done.is_err() && !keeping.is_kept(), "{done:?}");
        assert_eq!(served.count("facts").await, facts);
    }
}
