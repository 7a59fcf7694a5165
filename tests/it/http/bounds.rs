//! What holds of every answer, and how much may be asked.

use reqwest::{Method, StatusCode};

use super::{Served, answered, missing};
use crate::app::On;
use crate::on_both;

#[tokio::test]
async fn every_answer_tells_browsers_to_trust_nothing_and_names_its_request() {
    let served = Served::on(On::Sqlite).await;
    let answers = [
        served.send("police", &missing("NP-1", "Trial")).await,
        served.get("", "/health/live").await,
        served.get("", "/nowhere").await,
        served.get("", "/panics").await,
        served.get("", "/api/v1/openapi.json").await,
    ];
    for answer in answers {
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("access-control-allow-origin", ""),
            ("x-request-id", "of-the-test"),
        ] {
            assert_eq!(answer.header(header), value, "{header} of {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_request_id_that_could_not_stand_in_a_log_is_replaced() {
    let served = Served::on(On::Sqlite).await;
    let id_for = async |sent: &str| {
        let request = reqwest::Client::new().get(format!("{}/health/live", served.base)).header("x-request-id", sent);
        answered(request).await.header("x-request-id").to_owned()
    };
    assert_eq!(id_for("Partner-7.a_b").await, "Partner-7.a_b");
    let long = "x".repeat(65);
    for sent in ["", "two words", "a=b", "\"quoted\"", &long] {
        let made = id_for(sent).await;
        assert!(uuid::Uuid::parse_str(&made).is_ok(), "{sent:?} gave {made:?}");
    }
}

on_both! {
    async fn a_key_that_asks_too_often_is_told_how_long_to_wait(on: On) {
        let served = Served::at_pace(on, 3).await;
        for number in 0..3 {
            assert_eq!(served.send("police", &missing(&format!("NP-{number}"), "Trial")).await.code, 201);
        }
        let refused = served.send("police", &missing("NP-3", "Trial")).await;
        assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
        refused.problem(StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(served.send("home", &missing("OH-1", "Trial")).await.code, 201, "another key has its own pace");
        assert_eq!(served.count("notices").await, 4);
    }
}

#[tokio::test]
async fn whoever_guesses_keys_is_slowed_down_by_address() {
    let served = Served::at_pace(On::Sqlite, 3).await;
    let guess = |secret: &str| answered(served.request(Method::GET, "/api/v1/notices/none").bearer_auth(secret));
    for secret in ["a", "b", "c"] {
        guess(secret).await.problem(StatusCode::UNAUTHORIZED);
    }
    guess("d").await.problem(StatusCode::TOO_MANY_REQUESTS);
    served.get("", "/nowhere").await.problem(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(served.get("", "/health/ready").await.code, 200, "probes are not counted");
    assert_eq!(served.send("police", &missing("NP-1", "Trial")).await.code, 201, "a key is known by itself");
}

on_both! {
    async fn a_key_is_noted_as_used_at_most_once_an_hour(on: On) {
        let served = Served::on(on).await;
        let used = async || {
            let db = served.app.services.database.read();
            let key = homeward::store::keys::named(db, "police").await.expect("an answer").expect("a key");
            key.last_used_at.map(|at| at.to_string())
        };
        assert_eq!(used().await, None);
        for (now, noted) in [
            ("2026-11-23T09:00:00Z", "2026-11-23 09:00:00 UTC"),
            ("2026-11-23T09:59:59Z", "2026-11-23 09:00:00 UTC"),
            ("2026-11-23T10:00:00Z", "2026-11-23 10:00:00 UTC"),
            ("2026-11-23T10:00:01Z", "2026-11-23 10:00:00 UTC"),
        ] {
            served.app.services.clock.set(crate::app::at(now));
            served.get("police", "/api/v1/notices/none").await.problem(StatusCode::NOT_FOUND);
            assert_eq!(used().await.as_deref(), Some(noted), "at {now}");
        }
    }
}

on_both! {
    async fn a_key_opens_until_the_second_it_expires(on: On) {
        let served = Served::on(on).await;
        for (now, code) in [
            ("2026-11-23T08:59:59Z", StatusCode::NOT_FOUND),
            ("2026-11-23T09:00:00Z", StatusCode::UNAUTHORIZED),
            ("2026-11-23T09:00:01Z", StatusCode::UNAUTHORIZED),
        ] {
            served.app.services.clock.set(crate::app::at(now));
            served.get("expired", "/api/v1/notices/none").await.problem(code);
        }
    }
}
