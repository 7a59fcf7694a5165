//! Many notices at once, each by itself.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answered, Served, answered, missing};
use crate::app::On;
use crate::on_both;

async fn send(served: &Served, body: String) -> Answered {
    let request = served.with("police", Method::POST, "/api/v1/notices/batch");
    answered(request.header("content-type", "application/x-ndjson").body(body)).await
}

fn lines(answer: &Answered) -> Vec<Value> {
    assert_eq!((answer.code, answer.header("content-type")), (200, "application/x-ndjson"), "{answer:?}");
    answer.text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

on_both! {
    async fn a_broken_line_does_not_hold_up_the_others(on: On) {
        let served = Served::on(on).await;
        let mut faulty = missing("NP-3", "Trial");
        faulty["authority"] = json!("123");
        let mut large = missing("NP-4", "Trial");
        large["circumstances"] = json!("x".repeat(300_000));
        let first = missing("NP-1", "Trial").to_string();
        let body = format!("{first}\n\n{{broken\n{faulty}\r\n{large}\n{first}\n{}\n\n", missing("NP-2", "Trial"));
        let found = lines(&send(&served, body).await);
        let seen: Vec<_> = found.iter().map(|line| (line["line"].as_u64(), line["status"].as_u64())).collect();
        let expected = [(1, 201), (3, 400), (4, 422), (5, 413), (6, 200), (7, 201)];
        assert_eq!(seen, expected.map(|(line, status)| (Some(line), Some(status))));
        assert_eq!(found[0]["notice"]["disposition"], "applied");
        assert_eq!(found[4]["notice"]["disposition"], "duplicate");
        assert_eq!(found[2]["problem"]["errors"][0]["pointer"], "#/authority");
        assert_eq!(found[2]["problem"]["request_id"], "of-the-test");
        assert!(found.iter().all(|line| line.get("notice").is_some() != line.get("problem").is_some()), "{found:?}");
        assert_eq!(served.count("notices").await, 2);
    }
}

on_both! {
    async fn a_batch_has_a_thousand_lines_and_eight_mebibytes_at_most(on: On) {
        let served = Served::on(on).await;
        let blank = |lines: usize| format!("{}{}\n", "\n".repeat(lines - 1), missing("NP-1", "Trial"));
        assert_eq!(lines(&send(&served, blank(1_000)).await)[0]["line"], 1_000);
        send(&served, blank(1_001)).await.problem(StatusCode::PAYLOAD_TOO_LARGE);
        let most = 8 * 1024 * 1024;
        assert_eq!(lines(&send(&served, " ".repeat(most)).await), Vec::<Value>::new());
        send(&served, " ".repeat(most + 1)).await.problem(StatusCode::PAYLOAD_TOO_LARGE);
        let as_json = served.with("police", Method::POST, "/api/v1/notices/batch").json(&missing("NP-2", "Trial"));
        answered(as_json).await.problem(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(served.count("notices").await, 1);
    }
}

on_both! {
    async fn a_batch_in_hand_when_asked_to_stop_says_which_lines_to_send_again(on: On) {
        let served = Served::on(on).await;
        served.stop.send_replace(true);
        let body = format!("{}\n{}\n", missing("NP-1", "Trial"), missing("NP-2", "Trial"));
        let name = |request: reqwest::RequestBuilder| request.header("idempotency-key", "batch-1");
        let request = || served.with("police", Method::POST, "/api/v1/notices/batch");
        let request = || name(request().header("content-type", "application/x-ndjson").body(body.clone()));
        let found = lines(&answered(request()).await);
        assert!(found.iter().all(|line| line["status"] == 503), "{found:?}");
        served.get("", "/health/ready").await.problem(StatusCode::SERVICE_UNAVAILABLE);
        served.stop.send_replace(false);
        let again = answered(request()).await;
        assert_eq!(again.header("idempotent-replayed"), "", "what was not done is not replayed");
        assert!(lines(&again).iter().all(|line| line["status"] == 201), "{again:?}");
        assert_eq!(answered(request()).await.header("idempotent-replayed"), "true");
    }
}
