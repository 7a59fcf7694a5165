//! The same request under the same Idempotency-Key is done once and answered the same.

use chrono::TimeDelta;
use homeward::services::idempotency::{Name, Turn};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answered, Served, answered, missing};
use crate::app::{On, at};
use crate::on_both;

async fn send(served: &Served, key: &str, name: &str, notice: &Value) -> Answered {
    let request = served.with(key, Method::POST, "/api/v1/notices").header("idempotency-key", name);
    answered(request.json(notice)).await
}

on_both! {
    async fn the_first_answer_is_given_again_and_another_body_refused(on: On) {
        let served = Served::on(on).await;
        let notice = missing("NP-1", "Trial");
        let first = send(&served, "police", "a-1", &notice).await;
        assert_eq!((first.code, first.header("idempotent-replayed")), (201, ""));
        for name in ["a-1", "\"a-1\""] {
            let again = send(&served, "police", name, &notice).await;
            assert_eq!((again.code, again.header("idempotent-replayed")), (201, "true"));
            assert_eq!(again.header("content-type"), "application/json");
            assert_eq!(again.text, first.text);
        }
        let other = send(&served, "police", "a-1", &missing("NP-2", "Trial")).await;
        other.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(served.send("police", &notice).await.code, 200, "without the name it is a duplicate");
        let another_key = send(&served, "home", "a-1", &notice).await;
        assert_eq!((another_key.code, another_key.header("idempotent-replayed")), (201, ""));
        for name in ["", "two words"] {
            send(&served, "police", name, &notice).await.problem(StatusCode::BAD_REQUEST);
        }
    }
}

on_both! {
    async fn a_refusal_is_given_again_too(on: On) {
        let served = Served::on(on).await;
        let mut notice = missing("NP-1", "Trial");
        notice["authority"] = "123".into();
        let first = send(&served, "police", "a-1", &notice).await;
        let again = send(&served, "police", "a-1", &notice).await;
        assert_eq!((again.text, again.code), (first.text, 422));
        assert_eq!(again.headers["content-type"], "application/problem+json");
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(served.audit().await.len(), 1, "it was judged once");
    }
}

on_both! {
    async fn of_many_at_once_one_is_done(on: On) {
        let served = std::sync::Arc::new(Served::on(on).await);
        let mut sent = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let served = served.clone();
            sent.spawn(async move { send(&served, "police", "a-1", &missing("NP-1", "Trial")).await });
        }
        let answers = sent.join_all().await;
        let first: Vec<_> = answers.iter().filter(|a| a.code == 201 && a.header("idempotent-replayed").is_empty()).collect();
        assert_eq!(first.len(), 1, "{answers:?}");
        for answer in &answers {
            match answer.code {
                201 => assert_eq!(answer.text, first[0].text),
                _ => drop(answer.problem(StatusCode::CONFLICT)),
            }
        }
        assert_eq!(served.count("notices").await, 1);
    }
}

/// A request whose program was killed: its name is taken, and nobody is at work.
async fn killed(served: &Served, notice: &Value) {
    let caller = served.app.services.caller_with(served.secret("police")).await.expect("an answer").expect("a caller");
    let key = caller.key.expect("a key");
    let name = Name { key, route: "POST /api/v1/notices".to_owned(), name: "a-1".to_owned() };
    let digest = Sha256::new_with_prefix(notice.to_string()).chain_update([0, 1]).chain_update("application/json");
    let digest = hex::encode(digest.finalize());
    let turn = served.app.services.reserve(&name, &digest, TimeDelta::seconds(40)).await.expect("an answer");
    assert!(matches!(turn, Turn::Ours(_)), "{turn:?}");
}

on_both! {
    async fn after_a_kill_the_work_is_taken_over_and_nothing_is_done_twice(on: On) {
        let served = Served::on(on).await;
        let notice = missing("NP-1", "Trial");
        // Killed between the commit of the notice and the keeping of the answer.
        let done = served.send("police", &notice).await.json();
        killed(&served, &notice).await;
        for (now, code) in [("2026-11-23T09:00:39Z", 409), ("2026-11-23T09:00:40Z", 200), ("2026-11-23T09:00:41Z", 200)] {
            served.app.services.clock.set(at(now));
            let answer = send(&served, "police", "a-1", &notice).await;
            assert_eq!(answer.code, code, "at {now}");
            if code == 200 {
                assert_eq!(answer.json()["notice_id"], done["notice_id"]);
            }
        }
        assert_eq!(served.count("notices").await, 1);
    }
}

on_both! {
    async fn an_answer_is_kept_for_seven_days(on: On) {
        let served = Served::on(on).await;
        let notice = missing("NP-1", "Trial");
        send(&served, "police", "a-1", &notice).await;
        for (now, replayed) in [
            ("2026-11-30T08:59:59Z", "true"),
            ("2026-11-30T09:00:00Z", "true"),
            ("2026-11-30T09:00:01Z", ""),
        ] {
            served.app.services.clock.set(at(now));
            let answer = send(&served, "police", "a-1", &notice).await;
            assert_eq!(answer.header("idempotent-replayed"), replayed, "at {now}");
        }
        assert_eq!(served.count("notices").await, 1, "forgotten or not, the notice is the same");
    }
}

on_both! {
    async fn every_post_is_done_once_under_its_name_and_each_address_has_names_of_its_own(on: On) {
        let whole = r#"
            users = [{ email = "theo@northshire.example.org", name = "Theo Manager", organisation = "Northshire County Council", roles = ["team_manager"] }]
            api_keys = [{ name = "whole", organisation = "Northshire County Council", scopes = ["notices", "records", "interviews", "reports", "exports", "administration"] }]
        "#;
        let served = Served::on(on).await.with_also(whole).await;
        let document = served.get("", "/api/v1/openapi.json").await.json();
        let mut posts = 0;
        for (path, methods) in document["paths"].as_object().expect("paths") {
            if !methods.as_object().expect("methods").contains_key("post") {
                continue;
            }
            posts += 1;
            let nobody = "01890000-0000-7000-8000-000000000000";
            let path = path.replace("{id}", nobody).replace("{delivery}", nobody);
            let send = async |body: &str| {
                let request = served.with("whole", Method::POST, &path).header("idempotency-key", "the-same-everywhere");
                let request = request.header("homeward-acting-user", "theo@northshire.example.org");
                let media_type = if path.ends_with("/batch") { "application/x-ndjson" } else { "application/json" };
                answered(request.header("content-type", media_type).body(body.to_owned())).await
            };
            let first = send("{}").await;
            assert_eq!(first.header("idempotent-replayed"), "", "{path}");
            let again = send("{}").await;
            assert_eq!((again.code, again.header("idempotent-replayed")), (first.code, "true"), "{path}");
            assert_eq!(again.text, first.text, "{path}");
            let other = send("{\"x\":1}").await;
            assert_eq!((other.code, other.header("idempotent-replayed")), (422, ""), "{path}");
        }
        assert!(posts >= 20, "{posts}");
    }
}

on_both! {
    async fn a_secret_that_is_shown_once_is_shown_again_to_a_repeated_request_and_kept_sealed(on: On) {
        let served = Served::on(on).await;
        let path = "/api/v1/webhook-endpoints".to_owned();
        let post = async |path: &str, key: &str, body: Value| {
            let request = served.with(key, Method::POST, path).header("idempotency-key", "a-1");
            answered(request.json(&body)).await
        };
        let new = json!({ "url": "https://systems.north.example.org/hook" });
        let made = post(&path, "admin", new.clone()).await;
        assert_eq!(made.code, 201, "{}", made.text);
        let rotate = format!("{path}/{}/rotate-secret", made.json()["id"].as_str().expect("an id"));
        let turned = post(&rotate, "admin", json!({})).await;
        assert_eq!(turned.code, 200, "{}", turned.text);
        let secrets = [&made, &turned].map(|answer| answer.json()["secret"].as_str().expect("a secret").to_owned());
        assert!(secrets[0] != secrets[1] && secrets.iter().all(|secret| secret.starts_with("whsec_")));
        for (path, body, first) in [(&path, &new, &made), (&rotate, &json!({}), &turned)] {
            let again = post(path, "admin", body.clone()).await;
            assert_eq!((again.code, again.header("idempotent-replayed")), (first.code, "true"), "{path}");
            assert_eq!(again.text, first.text, "{path}");
        }
        assert_eq!(served.count("webhook_endpoints").await, 1, "it was made once");
        let kept = served.kept_answers().await;
        assert_eq!(kept.len(), 2);
        for secret in &secrets {
            assert!(kept.iter().all(|body| !body.contains(secret.as_str()) && !body.contains("whsec_")), "{kept:?}");
        }
        // A name is its key's own: another organisation under the same one makes its own endpoint.
        let others = post(&path, "police admin", new.clone()).await;
        assert_eq!((others.code, others.header("idempotent-replayed")), (201, ""), "{}", others.text);
        assert_ne!(others.json()["secret"], made.json()["secret"]);
    }
}
