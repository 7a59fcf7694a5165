//! The outside of every answer: whatever was asked, and however it was refused, a browser is told to trust nothing, and no
//! other site is let in.

use reqwest::Method;
use serde_json::json;

use super::{Answered, Served, answered};
use crate::app::On;

const TOLD: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cache-control", "no-store"),
];

fn is_faced(answer: &Answered, row: &str) {
    for (name, value) in TOLD {
        assert_eq!(answer.header(name), value, "{name} of {row}");
    }
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{row}: {policy}");
    assert_eq!(answer.header("x-request-id"), "of-the-test", "{row}");
    let opened = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(opened, None, "{row}");
    assert!(!answer.headers.contains_key("strict-transport-security"), "{row}: it is not reached by https");
}

#[tokio::test]
async fn every_address_and_every_refusal_wears_the_same_face() {
    let served = Served::on(On::Sqlite).await;
    let document = served.get("", "/api/v1/openapi.json").await.json();
    let mut paths: Vec<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();
    paths.extend(["/api/v1/openapi.json", "/api/docs", "/nothing", "/api/v1/nothing", "/panics"].map(str::to_owned));
    let methods =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    let mut codes = std::collections::BTreeSet::new();
    for path in paths.iter().map(|path| path.replace("{id}", "none").replace("{delivery}", "none")) {
        for method in &methods {
            for key in ["", "council", "police", "expired"] {
                let request = served.with(key, method.clone(), &path).header("origin", "https://elsewhere.example.org");
                let asking = request.header("access-control-request-method", "POST");
                let answer = answered(asking).await;
                is_faced(&answer, &format!("{method} {path} by {key:?}"));
                codes.insert(answer.code);
                if *method == Method::OPTIONS {
                    assert!([401, 403, 404, 405].contains(&answer.code), "{path}: {}", answer.code);
                }
            }
        }
    }
    let large = served.with("police", Method::POST, "/api/v1/notices").header("content-type", "application/json");
    for (row, request) in [
        ("too large", large.body("x".repeat(300 * 1024))),
        (
            "no JSON",
            served.with("police", Method::POST, "/api/v1/notices").header("content-type", "text/plain").body("x"),
        ),
        ("faults", served.with("police", Method::POST, "/api/v1/notices").json(&json!({}))),
        ("an unknown parameter", served.with("council", Method::GET, "/api/v1/missing-episodes?x=1")),
    ] {
        let answer = answered(request).await;
        is_faced(&answer, row);
        codes.insert(answer.code);
    }
    for code in [200, 400, 401, 403, 404, 405, 413, 415, 422, 500] {
        assert!(codes.contains(&code), "{code} is among {codes:?}");
    }
}

#[tokio::test]
async fn options_is_no_method_here_and_says_so() {
    let served = Served::on(On::Sqlite).await;
    for (path, allowed) in
        [("/api/v1/notices", "POST"), ("/api/v1/missing-episodes", "GET,HEAD"), ("/health/live", "GET,HEAD")]
    {
        let answer = answered(served.with("council", Method::OPTIONS, path)).await;
        answer.problem(reqwest::StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
}
