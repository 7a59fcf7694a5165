//! What is refused: without a person, by role, for faults, and for what cannot follow.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{NOW, allocation, approved, attempt, closure, record, served, text};
use crate::app::On;
use crate::http::answered;
use crate::on_both;

fn every_verb() -> [(&'static str, Value); 9] {
    [
        ("episodes", json!({ "missing_episode": "01890000-0000-7000-8000-000000000000" })),
        ("allocation", allocation("ida@northshire.example.org")),
        ("allocation/acknowledgement", json!({})),
        ("attempts", attempt(NOW, "no_reply")),
        ("record", record(NOW)),
        ("closure", closure("unable")),
        ("closure/approval", approved()),
        ("sign-off", approved()),
        ("reopening", json!({ "reason": "None." })),
    ]
}

on_both! {
    async fn nothing_is_done_unless_a_user_of_the_keys_organisation_is_named(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let before = served.count("facts").await;
        for (path, body) in every_verb() {
            let path = format!("/api/v1/return-interviews/{id}/{path}");
            let post = |key: &str| served.with(key, Method::POST, &path).json(&body);
            let absent = answered(post("north")).await.problem(StatusCode::BAD_REQUEST);
            assert!(text(&absent["detail"]).contains("Homeward-Acting-User"), "{absent}");
            for nobody in ["sam@southshire.example.org", "nobody@northshire.example.org"] {
                let request = post("north").header("homeward-acting-user", nobody);
                answered(request).await.problem(StatusCode::FORBIDDEN);
            }
            let twice = post("north").header("homeward-acting-user", "ida@northshire.example.org");
            let twice = twice.header("homeward-acting-user", "theo@northshire.example.org");
            answered(twice).await.problem(StatusCode::BAD_REQUEST);
            for (key, code) in [("", StatusCode::UNAUTHORIZED), ("council", StatusCode::FORBIDDEN)] {
                let request = post(key).header("homeward-acting-user", "ida@northshire.example.org");
                answered(request).await.problem(code);
            }
            let request = post("south").header("homeward-acting-user", "sam@southshire.example.org");
            answered(request).await.problem(StatusCode::NOT_FOUND);
        }
        assert_eq!(served.count("facts").await, before);
    }
}

on_both! {
    async fn a_body_that_is_none_is_refused_for_what_it_is(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        for (path, body) in every_verb() {
            let path = format!("/api/v1/return-interviews/{id}/{path}");
            let post = |content_type: &'static str, body: String| {
                let request = served.with("north", Method::POST, &path).header("content-type", content_type);
                answered(request.header("homeward-acting-user", "theo@northshire.example.org").body(body))
            };
            post("application/json", "x".repeat(1024 * 1024 + 1)).await.problem(StatusCode::PAYLOAD_TOO_LARGE);
            post("application/json", "{".to_owned()).await.problem(StatusCode::BAD_REQUEST);
            post("text/plain", body.to_string()).await.problem(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            let pointers = post("application/json", "[]".to_owned()).await.pointers();
            assert_eq!(pointers, ["#"], "{path}");
            let mut strange = body.clone();
            strange["colour"] = json!("blue");
            let pointers = post("application/json", strange.to_string()).await.pointers();
            assert_eq!(pointers, ["#/colour"], "{path}");
            let request = served.with("north", Method::POST, &format!("{path}?dry_run=true")).json(&body);
            let request = request.header("homeward-acting-user", "theo@northshire.example.org");
            answered(request).await.problem(StatusCode::BAD_REQUEST);
        }
    }
}

on_both! {
    async fn every_fault_is_named_where_it_lies(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let edited = |mut body: Value, field: &str, value: Value| {
            body[field] = value;
            body
        };
        for (row, who, path, body, faults) in [
            ("an episode that is nobody's", "ida", "episodes", every_verb()[0].1.clone(), vec!["#/missing_episode"]),
            ("no id", "ida", "episodes", json!({ "missing_episode": "NP-1" }), vec!["#/missing_episode"]),
            ("a worker who is none", "cora", "allocation", allocation("nobody@example.org"), vec!["#/worker"]),
            (
                "no word on why one who is not independent",
                "cora",
                "allocation",
                json!({ "worker": "ida@northshire.example.org", "independence": { "of_placement": false, "of_authority": true } }),
                vec!["#/independence/reason"],
            ),
            ("tried tomorrow", "ida", "attempts", attempt("2026-11-24T09:00:00Z", "no_reply"), vec!["#/attempted_at"]),
            ("tried before", "ida", "attempts", attempt("2026-11-20T21:39:59Z", "no_reply"), vec!["#/attempted_at"]),
            (
                "many at once",
                "ida",
                "attempts",
                json!({ "attempted_at": "2026-11-22T10:00:00", "channel": "pigeon", "note": "" }),
                vec!["#/attempted_at", "#/channel", "#/note", "#/outcome", "#/to"],
            ),
            (
                "an unfinished record",
                "ida",
                "record",
                json!({ "held_at": NOW }),
                vec!["#/analysis", "#/childs_account", "#/harm", "#/immediate_concern", "#/place", "#/seen_alone"],
            ),
            (
                "a copied analysis",
                "ida",
                "record",
                edited(record(NOW), "analysis", json!("I wanted to see my friends.")),
                vec!["#/analysis"],
            ),
            (
                "no thought of a strategy discussion",
                "theo",
                "closure",
                json!({ "outcome": "unable", "reason": "Never in.", "why_not_asked": "No reply." }),
                vec!["#/strategy_discussion"],
            ),
            ("returned without a word", "theo", "sign-off", json!({ "decision": "returned" }), vec!["#/comment"]),
            ("no decision", "theo", "closure/approval", json!({}), vec!["#/decision"]),
            ("no reason", "theo", "reopening", json!({}), vec!["#/reason"]),
        ] {
            assert_eq!(served.post(who, &id, path, &body).await.pointers(), faults, "{row}");
        }
        served.app.services.clock.set(crate::app::at("2026-11-24T10:00:00Z"));
        let late = served.post("ida", &id, "record", &record("2026-11-24T09:00:01Z")).await;
        assert_eq!(late.pointers(), ["#/late_reason"]);
    }
}

on_both! {
    async fn what_cannot_follow_is_a_conflict_and_what_a_role_forbids_is_forbidden(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let refused = async |who: &str, path: &str, body: Value, code: StatusCode| {
            let problem = served.post(who, &id, path, &body).await.problem(code);
            assert!(problem.get("errors").is_none(), "{problem}");
        };
        let acknowledgement = "allocation/acknowledgement";
        refused("ida", acknowledgement, json!({}), StatusCode::CONFLICT).await;
        refused("theo", "sign-off", approved(), StatusCode::CONFLICT).await;
        refused("theo", "closure/approval", approved(), StatusCode::CONFLICT).await;
        refused("theo", "closure", closure("declined_by_child"), StatusCode::CONFLICT).await;
        refused("theo", "closure", closure("unable"), StatusCode::CONFLICT).await;
        refused("theo", "reopening", json!({ "reason": "None." }), StatusCode::CONFLICT).await;
        refused("ida", "allocation", allocation("ida@northshire.example.org"), StatusCode::FORBIDDEN).await;
        refused("ida", "reopening", json!({ "reason": "None." }), StatusCode::FORBIDDEN).await;
        served.posted("cora", &id, "allocation", &allocation("ida@northshire.example.org")).await;
        refused("cora", "allocation", allocation("ida@northshire.example.org"), StatusCode::CONFLICT).await;
        refused("theo", acknowledgement, json!({}), StatusCode::FORBIDDEN).await;
        served.posted("theo", &id, "record", &record(NOW)).await;
        refused("theo", "record", record(NOW), StatusCode::CONFLICT).await;
        refused("theo", "sign-off", approved(), StatusCode::FORBIDDEN).await;
        refused("ida", "sign-off", approved(), StatusCode::FORBIDDEN).await;
        served.posted("sera", &id, "sign-off", &approved()).await;
        refused("ida", "attempts", attempt("2026-11-22T10:00:00Z", "no_reply"), StatusCode::CONFLICT).await;
    }
}
