//! Metrics for whoever runs the program: counts and ages, and nothing of anybody.

use std::net::SocketAddr;

use homeward::http::meters::metrics_only;

use super::{Served, answered, missing};
use crate::app::On;
use crate::on_both;

/// The value of the line that begins so, in text as Prometheus reads it.
fn value(text: &str, line: &str) -> Option<f64> {
    let found = text.lines().find_map(|each| each.strip_prefix(line)?.strip_prefix(' '));
    found.map(|value| value.parse().expect("a number"))
}

async fn metrics(served: &Served) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = metrics_only(served.api.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, serving).await });
    let answer = answered(reqwest::Client::new().get(format!("http://{address}/metrics"))).await;
    assert_eq!((answer.code, answer.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let other = answered(reqwest::Client::new().get(format!("http://{address}/api/v1/notices"))).await;
    assert_eq!(other.code, 404, "nothing else is answered there");
    serving.abort();
    answer.text
}

on_both! {
    async fn what_is_done_is_counted_in_steps_and_what_is_due_is_timed(on: On) {
        let served = Served::on(on).await;
        for number in 0..6 {
            served.send("police", &missing(&format!("NP-{number}"), &format!("Trial{}", "x".repeat(number)))).await;
        }
        served.send("police", &serde_json::json!({})).await;
        served.app.services.clock.set(served.app.services.clock.now() + chrono::TimeDelta::minutes(3));
        let text = metrics(&served).await;
        let of = |disposition: &str| value(&text, &format!("homeward_notices_total{{disposition=\"{disposition}\"}}"));
        let taken = of("applied").expect("a count") + of("needs_review").expect("a count");
        assert!(taken % 5.0 == 0.0 && taken > 0.0, "six are shown in steps of five: {text}");
        assert_eq!(of("refused"), Some(0.0), "one is too few to be shown");
        assert_eq!(value(&text, "homeward_oldest_due_seconds{queue=\"attend\"}"), Some(180.0));
        assert_eq!(value(&text, "homeward_messages{state=\"failed\"}"), Some(0.0));
        served.app.look().await;
        let text = metrics(&served).await;
        assert_eq!(value(&text, "homeward_oldest_due_seconds{queue=\"attend\"}"), Some(0.0));
        assert!(value(&text, "homeward_steps_total{outcome=\"told\"}").is_some_and(|steps| steps % 5.0 == 0.0));
        assert_eq!(value(&text, "homeward_last_verify_clean"), None, "nobody verified yet");
        assert_eq!(value(&text, "homeward_heartbeat_heard"), None, "nobody checked yet");
        let services = &served.app.services;
        services.ensure_schedules().await.expect("the schedules are there");
        services.clock.set(services.clock.now() + chrono::TimeDelta::hours(30));
        for run in services.claim_runs(20, chrono::TimeDelta::minutes(15)).await.expect("a claim") {
            services.run_scheduled(&run).await.expect("it is run");
        }
        let text = metrics(&served).await;
        let broken = |word: &str| value(&text, &format!("homeward_invariant_broken{{invariant=\"{word}\"}}"));
        assert_eq!(broken("nothing_waits"), Some(1.0), "a day has gone by, and nobody looked");
        assert_eq!((broken("overdue_told"), value(&text, "homeward_last_check_seconds")), (Some(0.0), Some(0.0)));
        let verified = ["homeward_last_verify_seconds", "homeward_last_verify_clean"].map(|name| value(&text, name));
        assert_eq!(verified, [Some(0.0), Some(1.0)], "the ledger was verified just now, and is as it was written");
        for word in ["Trial", "Zoë", "990", "Northshire", "police", "NP-", "/notices"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[tokio::test]
async fn requests_are_counted_by_class_and_timed_without_their_routes() {
    let served = Served::on(On::Sqlite).await;
    served.get("", "/health/live").await;
    served.get("", "/nowhere").await;
    // The meters of the server that was asked.
    let text = metrics(&served).await;
    for class in ["2xx", "4xx"] {
        let asked = value(&text, &format!("homeward_http_requests_total{{class=\"{class}\"}}"));
        assert_eq!(asked, Some(1.0), "{class}: {text}");
    }
    assert_eq!(value(&text, "homeward_http_request_duration_seconds_count"), Some(2.0));
    assert!(!text.contains("nowhere") && !text.contains("health"), "{text}");
}
