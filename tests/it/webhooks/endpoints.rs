//! The endpoints over HTTP: made, read, changed, taken away, by their own organisation and nobody else.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::On;
use crate::http::{Answered, Served, answered};
use crate::on_both;

const AT: &str = "/api/v1/webhook-endpoints";
const URL: &str = "https://systems.northshire.example.org/homeward";

async fn posted(served: &Served, key: &str, path: &str, body: &Value) -> Answered {
    answered(served.with(key, Method::POST, &format!("{AT}{path}")).json(body)).await
}

async fn changed(served: &Served, path: &str, edition: Option<&str>, method: Method, body: Option<&Value>) -> Answered {
    let mut request = served.with("admin", method, &format!("{AT}{path}"));
    request = edition.iter().fold(request, |request, edition| request.header("if-match", *edition));
    answered(body.iter().fold(request, reqwest::RequestBuilder::json)).await
}

on_both! {
    async fn an_endpoint_is_made_read_changed_and_taken_away(on: On) {
        let served = Served::on(on).await;
        let wanted = json!({ "url": URL, "event_types": ["missing_episode.returned", "missing_episode.opened"] });
        let made = posted(&served, "admin", "", &wanted).await;
        assert_eq!(made.code, 201, "{made:?}");
        let made = made.json();
        assert!(made["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")), "{made}");
        assert_eq!(made["event_types"], json!(["missing_episode.opened", "missing_episode.returned"]));
        let path = format!("/{}", made["id"].as_str().expect("an id"));
        let read = served.get("admin", &format!("{AT}{path}")).await;
        assert_eq!((read.code, read.json().get("secret")), (200, None), "the secret is shown once");
        let first = read.header("etag").to_owned();

        let renamed = json!({ "description": "Control room" });
        let unsaid = changed(&served, &path, None, Method::PATCH, Some(&renamed)).await;
        unsaid.problem(StatusCode::PRECONDITION_REQUIRED);
        let done = changed(&served, &path, Some(&first), Method::PATCH, Some(&renamed)).await;
        assert_eq!((done.code, done.json()["description"].clone()), (200, json!("Control room")), "{done:?}");
        let stale = changed(&served, &path, Some(&first), Method::PATCH, Some(&json!({ "enabled": false }))).await;
        stale.problem(StatusCode::PRECONDITION_FAILED);
        assert_eq!(stale.header("etag"), done.header("etag"), "the present edition is named");
        changed(&served, &path, Some(&first), Method::DELETE, None).await.problem(StatusCode::PRECONDITION_FAILED);
        let disabled = changed(&served, &path, Some(done.header("etag")), Method::PATCH, Some(&json!({ "enabled": false }))).await;
        assert_eq!(disabled.json()["disabled_because"], "by_owner");
        posted(&served, "admin", &format!("{path}/test"), &json!({})).await.problem(StatusCode::CONFLICT);
        let now = served.get("admin", &format!("{AT}{path}")).await.header("etag").to_owned();
        assert_eq!(changed(&served, &path, Some(&now), Method::DELETE, None).await.code, 204);
        served.get("admin", &format!("{AT}{path}")).await.problem(StatusCode::NOT_FOUND);
        assert_eq!(served.get("admin", AT).await.json()["items"], json!([]));
        assert_eq!(served.count("webhook_endpoints").await, 1, "its row stays, for its deliveries say what was sent");
    }
}

on_both! {
    async fn every_fault_of_an_endpoint_is_named(on: On) {
        let served = Served::on(on).await;
        for (name, body, pointers) in [
            ("nothing", json!({}), vec!["#/url"]),
            ("all of it", json!({ "url": 1, "event_types": ["x"], "description": "", "more": 1 }),
                vec!["#/description", "#/event_types", "#/more", "#/url"]),
            ("plain http", json!({ "url": "http://police.example.org/" }), vec!["#/url"]),
            ("an odd port", json!({ "url": "https://police.example.org:8443/" }), vec!["#/url"]),
            ("a private address", json!({ "url": "https://10.0.0.1/" }), vec!["#/url"]),
            ("a user", json!({ "url": "https://user@police.example.org/" }), vec!["#/url"]),
            ("the type of a test", json!({ "url": URL, "event_types": ["webhook_endpoint.test"] }), vec!["#/event_types"]),
            ("a switch before there is a lamp", json!({ "url": URL, "enabled": true }), vec!["#/enabled"]),
        ] {
            let mut named = posted(&served, "admin", "", &body).await.pointers();
            named.sort();
            assert_eq!(named, pointers, "{name}");
        }
        assert_eq!(served.count("webhook_endpoints").await, 0);
    }
}

on_both! {
    async fn another_organisations_endpoint_is_as_if_it_were_not_there(on: On) {
        let served = Served::on(on).await;
        let made = posted(&served, "admin", "", &json!({ "url": URL })).await.json();
        let id = made["id"].as_str().expect("an id");
        let tested = posted(&served, "admin", &format!("/{id}/test"), &json!({})).await;
        assert_eq!(tested.code, 202, "{tested:?}");
        let delivery = tested.json()["id"].as_str().expect("an id").to_owned();
        let read = [format!("/{id}"), format!("/{id}/deliveries"), format!("/{id}/deliveries/{delivery}")];
        for path in &read {
            assert_eq!(served.get("admin", &format!("{AT}{path}")).await.code, 200, "{path}");
            served.get("police admin", &format!("{AT}{path}")).await.problem(StatusCode::NOT_FOUND);
        }
        let from = json!({ "from": "2026-11-01T00:00:00Z" });
        for (path, body) in [
            (format!("/{id}/rotate-secret"), json!({})),
            (format!("/{id}/test"), json!({})),
            (format!("/{id}/replay"), from),
            (format!("/{id}/deliveries/{delivery}/replay"), json!({})),
        ] {
            posted(&served, "police admin", &path, &body).await.problem(StatusCode::NOT_FOUND);
        }
        assert_eq!(served.get("police admin", AT).await.json()["items"], json!([]));
        posted(&served, "police", "", &json!({ "url": URL })).await.problem(StatusCode::FORBIDDEN);
    }
}

on_both! {
    async fn a_secret_that_was_answered_under_a_name_lies_sealed_too(on: On) {
        let served = Served::on(on).await;
        let again = || served.with("admin", Method::POST, AT).header("idempotency-key", "one").json(&json!({ "url": URL }));
        let (first, second) = (answered(again()).await, answered(again()).await);
        assert_eq!((first.code, second.code, second.header("idempotent-replayed")), (201, 201, "true"));
        assert_eq!(first.json(), second.json());
        let secret = first.json()["secret"].as_str().expect("a secret").trim_start_matches("whsec_").to_owned();
        let kept = served.kept_answers().await;
        assert!(kept.len() == 1 && !kept[0].contains(&secret), "{kept:?}");
    }
}
