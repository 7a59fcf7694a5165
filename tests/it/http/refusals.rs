//! What is refused, and in which words: every refusal is a problem, and names all faults at once.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Served, answered, missing};
use crate::app::On;
use crate::on_both;

/// A notice without fault but for what `change` does.
fn faulty(change: impl FnOnce(&mut Value)) -> Value {
    let mut notice = missing("NP-1", "Trial");
    change(&mut notice);
    notice
}

fn of_type(kind: &str, fields: &Value) -> Value {
    let mut notice = json!({ "type": kind, "reference": "NP-1", "authority": "990" });
    for (name, value) in fields.as_object().expect("fields") {
        notice[name] = value.clone();
    }
    notice
}

fn bad_inputs() -> Vec<(&'static str, Value, Vec<&'static str>)> {
    let returned = |fields: Value| of_type("returned", &fields);
    vec![
        (
            "a time without offset",
            faulty(|n| n["missing_from_at"] = json!("2026-11-20T21:40:00")),
            vec!["#/missing_from_at"],
        ),
        (
            "a return before the start",
            of_type(
                "amended",
                &json!({
            "missing_from_at": "2026-11-20T21:40:00Z", "returned_at": "2026-11-20T21:39:59Z" }),
            ),
            vec!["#/returned_at"],
        ),
        ("born tomorrow", faulty(|n| n["child"]["date_of_birth"] = json!("2026-11-24")), vec!["#/child/date_of_birth"]),
        ("a NUL byte in a name", faulty(|n| n["child"]["given_name"] = json!("Zo\u{0}e")), vec!["#/child/given_name"]),
        ("an authority that nobody tells", faulty(|n| n["authority"] = json!("123")), vec!["#/authority"]),
        ("another council's children", faulty(|n| n["authority"] = json!("991")), vec!["#/authority"]),
        (
            "found, in a cancellation",
            of_type(
                "cancelled",
                &json!({
            "cause": "recorded_in_error", "reason": "Found at home", "found_at": "2026-11-20T21:40:00Z" }),
            ),
            vec!["#/found_at"],
        ),
        ("a return that says not when", returned(json!({})), vec!["#/returned_at"]),
        ("a field nobody knows", faulty(|n| n["colour"] = json!("blue")), vec!["#/colour"]),
        (
            "an amended field that the type has not",
            returned(json!({
            "returned_at": "2026-11-21T03:00:00Z", "circumstances": "x" })),
            vec!["#/circumstances"],
        ),
        ("a list instead of an object", json!([]), vec!["#"]),
        (
            "several faults",
            faulty(|n| {
                n["missing_from_at"] = json!("yesterday");
                n["child"]["date_of_birth"] = json!("9 April 2011");
                n["child"]["shoe/size"] = json!(5);
                n["sequence"] = json!(-1);
                n.as_object_mut().expect("an object").remove("reference");
            }),
            vec!["#/child/date_of_birth", "#/child/shoe~1size", "#/missing_from_at", "#/reference", "#/sequence"],
        ),
    ]
}

on_both! {
    async fn every_fault_of_a_notice_is_named_and_nothing_of_it_kept(on: On) {
        let served = Served::on(on).await;
        let inputs = bad_inputs();
        for (row, notice, faults) in &inputs {
            assert_eq!(served.send("police", notice).await.pointers(), *faults, "{row}");
        }
        for table in ["notices", "facts", "fact_texts", "children", "episode_references", "missing_episodes"] {
            assert_eq!(served.count(table).await, 0, "{table}");
        }
        let audit = served.audit().await;
        assert_eq!(audit.len(), inputs.len());
        let line = ("notice.receive".to_owned(), "refused".to_owned(), "of-the-test".to_owned());
        assert!(audit.iter().all(|found| *found == line), "{audit:?}");
    }
}

on_both! {
    async fn a_body_that_is_none_is_refused_for_what_it_is(on: On) {
        let served = Served::on(on).await;
        let post = |content_type: &str, body: Vec<u8>| {
            let request = served.with("police", Method::POST, "/api/v1/notices").body(body);
            answered(if content_type.is_empty() { request } else { request.header("content-type", content_type) })
        };
        let json = "application/json";
        let good = || missing("NP-1", "Trial").to_string().into_bytes();
        let twice = |name: &str, value: &str| {
            let once = missing("NP-1", "Trial").to_string();
            format!("{},\"{name}\":\"{value}\"}}", once.trim_end_matches('}')).into_bytes()
        };
        let story = |bytes: usize| faulty(|n| n["circumstances"] = json!("x".repeat(bytes))).to_string().into_bytes();
        for (row, content_type, body, code) in [
            ("nothing", json, vec![], StatusCode::BAD_REQUEST),
            ("no JSON", json, b"{".to_vec(), StatusCode::BAD_REQUEST),
            ("a raw NUL byte", json, b"{\"type\":\"mis\0sing\"}".to_vec(), StatusCode::BAD_REQUEST),
            ("half a character", json, b"{\"type\":\"\xC3\"}".to_vec(), StatusCode::BAD_REQUEST),
            ("half a pair", json, b"{\"type\":\"\\ud800\"}".to_vec(), StatusCode::BAD_REQUEST),
            ("a type that stands twice", json, twice("type", "cancelled"), StatusCode::BAD_REQUEST),
            ("a start that stands twice", json, twice("missing_from_at", "x"), StatusCode::BAD_REQUEST),
            ("nested without end", json, "[".repeat(10_000).into_bytes(), StatusCode::BAD_REQUEST),
            ("a form", "application/x-www-form-urlencoded", good(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("no content type", "", good(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("a megabyte of circumstances", json, story(1024 * 1024), StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            let problem = post(content_type, body).await.problem(code);
            assert!(problem.get("errors").is_none(), "{row}");
        }
        assert_eq!(post("application/json; charset=utf-8", good()).await.code, 201);
        assert_eq!(served.count("notices").await, 1);
    }
}

on_both! {
    async fn only_a_key_with_the_scope_opens(on: On) {
        let served = Served::on(on).await;
        let unauthenticated = served.send("", &missing("NP-1", "Trial")).await;
        assert_eq!(unauthenticated.header("www-authenticate"), "Bearer realm=\"homeward\"");
        unauthenticated.problem(StatusCode::UNAUTHORIZED);
        for (key, code) in [
            ("expired", StatusCode::UNAUTHORIZED),
            ("revoked", StatusCode::UNAUTHORIZED),
            ("reader", StatusCode::FORBIDDEN),
        ] {
            served.send(key, &missing("NP-1", "Trial")).await.problem(code);
            served.get(key, "/api/v1/notices/none").await.problem(code);
        }
        let unknown = served.request(Method::GET, "/api/v1/notices/none").bearer_auth("hw_unknown");
        answered(unknown).await.problem(StatusCode::UNAUTHORIZED);
        assert_eq!((served.count("notices").await, served.count("audit").await), (0, 0));
    }
}

on_both! {
    async fn a_key_withdrawn_by_a_running_apply_opens_nothing_from_then_on(on: On) {
        let served = Served::on(on).await;
        assert_eq!(served.send("home", &missing("OH-1", "Trial")).await.code, 201);
        let withdrawn = r#"api_keys = [{ name = "home", organisation = "Oakfield Homes", scopes = ["notices"], revoked = true }]"#;
        served.app.apply(withdrawn).await;
        served.send("home", &missing("OH-2", "Trial")).await.problem(StatusCode::UNAUTHORIZED);
    }
}

on_both! {
    async fn every_refusal_is_a_problem_in_these_words(on: On) {
        let served = Served::on(on).await;
        let post = |path: &str| served.with("police", Method::POST, path);
        let unknown = post("/api/v1/notices?dry_run=true&x=1").json(&missing("NP-1", "Trial"));
        let wrong_way = answered(served.with("police", Method::DELETE, "/api/v1/notices")).await;
        assert_eq!(wrong_way.header("allow"), "POST");
        let mut faults = missing("NP-1", "Trial");
        faults["child"]["date_of_birth"] = json!("2031-04-09");
        faults["colour"] = json!("blue");
        let problems = [
            ("malformed", answered(post("/api/v1/notices").header("content-type", "application/json").body("{")).await.problem(StatusCode::BAD_REQUEST)),
            ("unknown parameters", answered(unknown).await.problem(StatusCode::BAD_REQUEST)),
            ("unauthenticated", served.get("", "/api/v1/notices/none").await.problem(StatusCode::UNAUTHORIZED)),
            ("forbidden", served.get("reader", "/api/v1/notices/none").await.problem(StatusCode::FORBIDDEN)),
            ("not found", served.get("police", "/nowhere").await.problem(StatusCode::NOT_FOUND)),
            ("method not allowed", wrong_way.problem(StatusCode::METHOD_NOT_ALLOWED)),
            ("too large", answered(post("/api/v1/notices").json(&"x".repeat(300_000))).await.problem(StatusCode::PAYLOAD_TOO_LARGE)),
            ("unsupported media type", answered(post("/api/v1/notices").body("x")).await.problem(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
            ("invalid", served.send("police", &faults).await.problem(StatusCode::UNPROCESSABLE_ENTITY)),
            ("internal", served.get("", "/panics").await.problem(StatusCode::INTERNAL_SERVER_ERROR)),
        ];
        let problems: Value = problems.into_iter().map(|(name, problem)| (name.to_owned(), problem)).collect::<serde_json::Map<_, _>>().into();
        // What drives a browser has JSON keep the order in which it was written; the program does not.
        insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!("problems", problems) });
    }
}

on_both! {
    async fn a_database_that_does_not_answer_is_said_and_a_retry_asked_for(on: On) {
        let served = Served::on(on).await;
        served.app.services.database.read().clone().close().await.expect("it closes");
        for answer in [served.get("", "/health/ready").await, served.send("police", &missing("NP-1", "Trial")).await] {
            assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0), "{answer:?}");
            answer.problem(StatusCode::SERVICE_UNAVAILABLE);
        }
        assert_eq!(served.get("", "/health/live").await.code, 200);
    }
}
