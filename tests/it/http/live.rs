//! The live board: who is missing, what waits for somebody, what is late.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Served;
use super::opened::lists_are_as_long_as_figures;
use super::records::{FORCE_BACK, texts};
use super::timeliness::served;
use crate::app::On;
use crate::builders::{child, missing, returned};
use crate::on_both;

const BOARD: &str = "/api/v1/reports/live?authority=990";

/// The numbers of a board, without their lists.
fn numbers(board: &Value) -> String {
    let names = [
        "missing_now",
        "return_not_confirmed",
        "unallocated",
        "due_within_24h",
        "overdue",
        "unacknowledged",
        "reviews_open",
    ];
    names.map(|name| board[name]["number"].to_string()).join(" ")
}

async fn board(served: &Served, more: &str) -> Value {
    let answer = served.get("north", &format!("{BOARD}{more}")).await;
    assert_eq!(answer.code, 200, "{}", answer.text);
    answer.json()
}

on_both! {
    async fn the_board_says_what_waits_and_each_number_opens(on: On) {
        let served = served(on).await;
        assert_eq!(numbers(&board(&served, "").await), "0 0 0 0 0 0 0");
        served.november().await;
        // Two who are gone, one of them told of twice by one force; one of whom only the force says that she is back.
        served.tell("force", &missing("Gone", &child("Zed", "Gone", "2011-02-03"), "2026-11-22T20:00:00Z")).await;
        served.tell("force", &missing("Gone too", &child("Zed", "Gone", "2011-02-03"), "2026-11-22T21:00:00Z")).await;
        served.tell("carers", &missing("Away", &child("Kit", "Away", "2011-03-04"), "2026-11-22T22:00:00Z")).await;
        let amy = child("Ivy", "Unsure", "2012-05-06");
        served.tell("force", &missing("NP-9", &amy, "2026-11-20T21:40:00Z")).await;
        served.tell("carers", &missing("OH-9", &amy, "2026-11-20T21:50:00Z")).await;
        served.tell("force", &returned("NP-9", FORCE_BACK)).await;
        served.app.look().await;
        let board = board(&served, "").await;
        assert_eq!(&numbers(&board)[..9], "2 1 4 1 2", "{board}");
        assert_eq!(board["reviews_open"]["number"], 2, "an overlap and a return that not all tell");
        let unanswered = served.items("north", "/api/v1/escalations?acknowledged=false").await;
        assert_eq!(board["unacknowledged"]["number"], unanswered.len(), "as the escalations say");
        assert!(!unanswered.is_empty());
        let groups = |by: &str| {
            let groups = board["overdue"][by].as_array().expect("groups").iter();
            groups.map(|group| (group["group"].clone(), group["number"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(groups("by_age"), [(json!("13_to_15"), json!(1)), (json!("16_to_17"), json!(1))]);
        assert_eq!(groups("by_time_overdue"), [(json!("2_to_7_days"), json!(1)), (json!("over_7_days"), json!(1))]);
        assert_eq!(board["apart"]["other_authorities"]["overdue"]["number"], 1);
        assert!(lists_are_as_long_as_figures(&served, "north", &board).await >= 9);
        let list = board["missing_now"]["list"].as_str().expect("a link");
        let gone = served.items("north", list).await;
        assert_eq!(gone.iter().filter(|item| item["child_id"].is_string() && item["standing"].is_null()).count(), 2);
        assert_eq!(served.times_done("report.live").await, 2);
    }
}

on_both! {
    async fn a_board_is_had_again_as_it_stood(on: On) {
        let served = served(on).await;
        served.november().await;
        let unsure = child("Ivy", "Unsure", "2012-05-06");
        served.tell("force", &missing("NP-9", &unsure, "2026-11-20T21:40:00Z")).await;
        served.tell("carers", &missing("OH-9", &unsure, "2026-11-20T21:50:00Z")).await;
        let mut stood: Vec<(String, String)> = vec![];
        let mut stands = async |then: &str| {
            let board = board(&served, &format!("&at={then}&known_at={then}")).await;
            let list = board["unacknowledged"]["list"].as_str().expect("a link").to_owned();
            let unanswered = texts(&served.items("north", &list).await, "escalation").join(" ");
            stood.push((then.to_owned(), format!("{} {unanswered}", numbers(&board))));
        };
        served.app.look().await;
        stands("2026-11-23T09:00:00Z").await;
        served.app.until("2026-11-23T15:00:00Z").await;
        stands("2026-11-23T15:00:00Z").await;
        served.tell("force", &returned("NP-9", FORCE_BACK)).await;
        served.app.look().await;
        stands("2026-11-23T15:00:00Z").await;
        served.now("2026-11-23T16:00:00Z");
        let step = served.items("north", "/api/v1/escalations?acknowledged=false").await.remove(0);
        let path = format!("/api/v1/escalations/{}/acknowledgement", step["id"].as_str().expect("an id"));
        let answer = json!({ "action": "Visit today.", "by_when": "2026-11-24T09:00:00Z" });
        assert_eq!(served.post_as("north", "theo@northshire.example.org", &path, &answer).await.code, 200);
        served.app.look().await;
        stands("2026-11-23T16:00:00Z").await;
        served.now("2026-11-23T17:00:00Z");
        let review = served.items("north", "/api/v1/reviews?kind=return").await.remove(0);
        let path = format!("/api/v1/reviews/{}", review["id"].as_str().expect("an id"));
        let confirm = json!({ "decision": "confirm", "reason": "The home says so too." });
        assert_eq!(served.post_as("north", "cora@northshire.example.org", &path, &confirm).await.code, 200);
        served.app.look().await;
        stands("2026-11-23T17:00:00Z").await;
        served.app.until("2026-11-26T09:00:00Z").await;
        stands("2026-11-26T09:00:00Z").await;
        // At three o'clock two were taken, one before and one after the return was told: the later is what stood.
        stood.remove(1);
        served.now("2026-12-24T09:00:00Z");
        served.app.look().await;
        for (then, stood) in &stood {
            let board = board(&served, &format!("&at={then}&known_at={then}")).await;
            let list = board["unacknowledged"]["list"].as_str().expect("a link").to_owned();
            let unanswered = texts(&served.items("north", &list).await, "escalation").join(" ");
            assert_eq!(format!("{} {unanswered}", numbers(&board)), *stood, "{then}");
            lists_are_as_long_as_figures(&served, "north", &board).await;
        }
        assert!(stood.windows(2).all(|two| two[0].1 != two[1].1), "each differs from the one before: {stood:?}");
    }
}

on_both! {
    async fn the_board_is_for_the_authoritys_own_council_and_every_fault_is_named(on: On) {
        let served = served(on).await;
        served.november().await;
        for path in [BOARD, "/api/v1/reports/live/items?authority=990&figure=overdue"] {
            for key in ["south", "force", "carers"] {
                served.get(key, path).await.problem(StatusCode::NOT_FOUND);
            }
            served.get("council", path).await.problem(StatusCode::FORBIDDEN);
        }
        for (path, faults) in [
            ("live?from=1", vec!["?authority", "?from"]),
            ("live/items?authority=990", vec!["?figure"]),
            ("live/items?authority=990&figure=held&by=team&limit=0&cursor=1", vec!["?by", "?cursor", "?figure", "?limit"]),
        ] {
            let problem = served.get("north", &format!("/api/v1/reports/{path}")).await.problem(StatusCode::BAD_REQUEST);
            assert_eq!(texts(problem["errors"].as_array().expect("faults"), "pointer"), faults, "{path}");
        }
        for (path, fault) in [
            ("live/items?authority=990&figure=missing_now&by=age&group=under_10", "?group"),
            ("live/items?authority=990&figure=reviews_open&apart=aged_18_and_over", "?apart"),
        ] {
            let answer = served.get("north", &format!("/api/v1/reports/{path}")).await;
            assert_eq!(answer.pointers(), [fault], "{path}: each can be read, and they do not go together");
        }
    }
}
