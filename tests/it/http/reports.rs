//! The report of who goes missing again and again.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Served;
use super::records::{served, texts};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const REPORT: &str = "/api/v1/reports/repeat-missing?authority=990";

/// A child who went missing on these days of November 2026, for three hours each; the ids of the episodes.
async fn went_missing(served: &Served, name: &str, days: &[u32]) -> Vec<String> {
    let who = child("Amy", name, "2012-04-09");
    let mut ids = vec![];
    for day in days {
        let reference = format!("{name}-{day}");
        let told = missing(&reference, &who, &format!("2026-11-{day:02}T20:00:00Z"));
        ids.push(served.tell("force", &with(told, "risk", json!({ "level": "medium" }))).await);
        served.tell("force", &returned(&reference, &format!("2026-11-{day:02}T23:00:00Z"))).await;
    }
    ids
}

on_both! {
    async fn a_child_is_reported_with_every_rule_and_why(on: On) {
        let served = served(on).await;
        let ids = went_missing(&served, "Ashdown", &[2, 5, 9]).await;
        went_missing(&served, "Birch", &[3]).await;
        let child_id = texts(&served.items("north", "/api/v1/missing-episodes").await, "child_id").remove(0);
        let answer = served.get("north", REPORT).await;
        assert_eq!(answer.json(), json!({ "next": null, "items": [{
            "child_id": child_id, "episodes_in_90_days": 3,
            "rules": [
                { "rule": "3-in-90-days", "window_days": 90, "episodes": ids, "explanation": "3rd in 8 days: 2 Nov, 5 Nov, 9 Nov" },
                { "rule": "2-in-28-days", "window_days": 28, "episodes": ids, "explanation": "3rd in 8 days: 2 Nov, 5 Nov, 9 Nov" },
            ],
            "last_missing_from_at": "2026-11-09T20:00:00Z", "missing_now": false, "risk": "medium", "next_step": null,
        }] }));
        assert_eq!(served.times_done("report.repeat_missing").await, 1, "a line for each child that is shown");
        let earlier = served.items("north", &format!("{REPORT}&at=2026-11-05T20:00:00Z")).await;
        assert_eq!((&earlier[0]["episodes_in_90_days"], &earlier[0]["missing_now"]), (&json!(2), &json!(true)));
        assert_eq!(served.items("north", &format!("{REPORT}&at=2026-11-05T19:59:59Z")).await, Vec::<Value>::new());
    }
}

on_both! {
    async fn the_report_is_for_the_authoritys_own_council(on: On) {
        let served = served(on).await;
        went_missing(&served, "Ashdown", &[2, 5]).await;
        for key in ["south", "force", "carers"] {
            served.get(key, REPORT).await.problem(StatusCode::NOT_FOUND);
        }
        served.get("council", REPORT).await.problem(StatusCode::FORBIDDEN);
        let own = served.items("south", "/api/v1/reports/repeat-missing?authority=991").await;
        assert_eq!(own, Vec::<Value>::new());
        assert_eq!(served.times_done("report.repeat_missing").await, 0);
        for (query, faults) in [
            ("", vec!["?authority"]),
            ("authority=99&at=today&known_at=1&cursor=x&from=1", vec!["?at", "?authority", "?cursor", "?from", "?known_at"]),
        ] {
            let refused = served.get("north", &format!("/api/v1/reports/repeat-missing?{query}")).await;
            let problem = refused.problem(StatusCode::BAD_REQUEST);
            assert_eq!(texts(problem["errors"].as_array().expect("faults"), "pointer"), faults, "{query}");
        }
    }
}

on_both! {
    async fn a_report_is_had_again_as_it_stood(on: On) {
        let served = served(on).await;
        let amy = went_missing(&served, "Ashdown", &[2, 5]).await;
        let then = "2026-11-23T09:00:00Z";
        let stood = served.items("north", REPORT).await;
        // Much becomes known later: an episode, a correction, a second record that is the same child, and a decision.
        served.now("2026-11-23T10:00:00Z");
        went_missing(&served, "Ashdown", &[9]).await;
        let away = json!({ "type": "reclassified", "reference": "Ashdown-5", "authority": "990",
            "reported_at": "2026-11-23T10:00:00Z", "happened_at": "2026-11-05T20:00:00Z", "classification": "absent" });
        served.tell("force", &away).await;
        let settled = json!({ "field": "risk", "value": "high", "reason": "Agreed with the force." });
        served.post_as("north", "", &format!("/api/v1/missing-episodes/{}/settlements", amy[1]), &settled).await;
        served.now("2026-11-23T11:00:00Z");
        went_missing(&served, "Ashdawn", &[12, 14]).await;
        let two = served.items("north", REPORT).await;
        assert_eq!(two.len(), 2, "a record of its own until a person joins the two");
        served.now("2026-11-23T12:00:00Z");
        let review = served.items("north", "/api/v1/reviews?kind=child").await.remove(0);
        let path = format!("/api/v1/reviews/{}", review["id"].as_str().expect("an id"));
        let join = json!({ "decision": "join", "reason": "The home says so." });
        assert_eq!(served.post_as("north", "cora@northshire.example.org", &path, &join).await.code, 200);
        let [one] = &served.items("north", REPORT).await[..] else { panic!("one child") };
        assert_eq!(one["episodes_in_90_days"], 5);
        let as_known = async |known_at: &str| {
            served.items("north", &format!("{REPORT}&at={then}&known_at={known_at}")).await
        };
        assert_eq!(as_known("2026-11-23T08:59:59Z").await, Vec::<Value>::new());
        assert_eq!(as_known(then).await, stood);
        assert_eq!(as_known("2026-11-23T11:59:59Z").await, two);
        let counts = |items: &[Value]| items.iter().map(|item| item["episodes_in_90_days"].clone()).collect::<Vec<_>>();
        assert_eq!(counts(&as_known("2026-11-23T10:30:00Z").await), [json!(3)]);
        assert_eq!(counts(&as_known("2026-11-23T12:00:00Z").await), [json!(5)]);
        assert_eq!(counts(&as_known("2027-01-01T00:00:00Z").await), [json!(5)]);
    }
}

on_both! {
    async fn its_pages_are_of_one_report_though_more_becomes_known(on: On) {
        let served = served(on).await;
        for name in ["Ashdown", "Birch", "Cedar"] {
            went_missing(&served, name, &[2, 5]).await;
        }
        let all = served.items("north", REPORT).await;
        assert_eq!(all.len(), 3);
        for limit in [1, 2, 3, 200] {
            assert_eq!(served.paged("north", REPORT, limit).await, all, "{limit} at a time");
        }
        let first = served.get("north", &format!("{REPORT}&limit=1")).await.json();
        served.now("2026-11-23T10:00:00Z");
        // Now the most urgent, and so the first of a report of this hour.
        went_missing(&served, "Elder", &[2, 5, 9]).await;
        let next = first["next"].as_str().expect("more");
        let rest = served.get("north", &format!("{REPORT}&cursor={next}")).await.json();
        assert_eq!(rest, json!({ "items": all[1..], "next": null }));
        assert_eq!(served.items("north", REPORT).await.len(), 4);
    }
}
