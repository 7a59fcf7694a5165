//! Lists: what is asked for, page by page, and who is shown it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{allocation, record, served, text};
use crate::app::On;
use crate::http::Served;
use crate::on_both;

const LIST: &str = "/api/v1/return-interviews";

async fn page(served: &Served, query: &str) -> (Vec<String>, Value) {
    let answer = served.get("north", &format!("{LIST}?{query}")).await;
    assert_eq!(answer.code, 200, "{query}: {}", answer.text);
    let page = answer.json();
    let items = page["items"].as_array().expect("items");
    (items.iter().map(|item| text(&item["id"])).collect(), page["next"].clone())
}

on_both! {
    async fn a_list_shows_what_was_asked_for_page_by_page(on: On) {
        let served = served(on).await;
        let mut ids = vec![];
        for name in ["Ashdown", "Birch", "Cedar", "Damson"] {
            ids.push(served.owed(name).await);
        }
        served.posted("cora", &ids[1], "allocation", &allocation("ida@northshire.example.org")).await;
        served.posted("ida", &ids[2], "record", &record("2026-11-23T08:00:00Z")).await;
        for (query, expected) in [
            ("", vec![0, 1, 2, 3]),
            ("unallocated=true", vec![0, 3]),
            ("unallocated=false", vec![0, 1, 2, 3]),
            ("team=Return%20interviews", vec![1]),
            ("team=Gardeners", vec![]),
            ("worker=ida@northshire.example.org", vec![1]),
            ("worker=ida%40northshire.example.org&team=Visitors", vec![]),
            ("standing=due_soon", vec![0, 1, 3]),
            ("standing=met", vec![2]),
            ("standing=due_soon&unallocated=true", vec![0, 3]),
            ("authority=990", vec![0, 1, 2, 3]),
            ("authority=991", vec![]),
            ("limit=200", vec![0, 1, 2, 3]),
            ("limit=4", vec![0, 1, 2, 3]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|index: usize| ids[index].clone()).collect();
            assert_eq!(page(&served, query).await, (expected, Value::Null), "{query}");
        }
        let (first, next) = page(&served, "limit=3").await;
        assert_eq!(first, ids[..3]);
        let rest = page(&served, &format!("limit=3&cursor={}", text(&next))).await;
        assert_eq!(rest, (ids[3..].to_vec(), Value::Null));
        let (one, next) = page(&served, "standing=due_soon&limit=1").await;
        assert_eq!(one, ids[..1]);
        let following = format!("standing=due_soon&limit=2&cursor={}", text(&next));
        assert_eq!(page(&served, &following).await, (vec![ids[1].clone(), ids[3].clone()], Value::Null));
    }
}

on_both! {
    async fn every_item_shown_and_no_other_leaves_a_line_in_the_audit(on: On) {
        let served = served(on).await;
        for name in ["Ashdown", "Birch", "Cedar"] {
            served.owed(name).await;
        }
        page(&served, "limit=2").await;
        let lines = served.audit().await.into_iter().filter(|(action, ..)| action == "return_interview.list");
        assert_eq!(lines.count(), 2);
    }
}

on_both! {
    async fn another_council_and_partners_find_nothing(on: On) {
        let served = served(on).await;
        let id = served.owed("Ashdown").await;
        let unknown = "01890000-0000-7000-8000-000000000000";
        let nothing = served.get("north", &format!("{LIST}/{unknown}")).await.problem(StatusCode::NOT_FOUND);
        for key in ["south", "service", "curious"] {
            assert_eq!(served.get(key, LIST).await.json(), json!({ "items": [], "next": null }), "{key}");
            for path in [&*id, unknown, "none", "%FF"] {
                let refused = served.get(key, &format!("{LIST}/{path}")).await.problem(StatusCode::NOT_FOUND);
                assert_eq!(refused, nothing, "{key} must not learn from the answer whether {path} exists");
            }
        }
        for key in ["council", "police"] {
            for path in [LIST, &format!("{LIST}/{id}")] {
                let problem = served.get(key, path).await.problem(StatusCode::FORBIDDEN);
                assert_eq!(problem["detail"], "This key does not have the scope interviews.", "{key}");
            }
        }
        for path in [LIST, &format!("{LIST}/{id}")] {
            served.get("", path).await.problem(StatusCode::UNAUTHORIZED);
        }
        let wrong_way = crate::http::answered(served.with("north", Method::DELETE, LIST)).await;
        wrong_way.problem(StatusCode::METHOD_NOT_ALLOWED);
    }
}

on_both! {
    async fn parameters_are_refused_by_name(on: On) {
        let served = served(on).await;
        for (query, faults) in [
            ("standing=late", vec!["?standing"]),
            ("authority=Northshire", vec!["?authority"]),
            ("unallocated=yes", vec!["?unallocated"]),
            ("limit=0&cursor=2", vec!["?cursor", "?limit"]),
            ("worker=%00&team=", vec!["?team", "?worker"]),
            ("state=open&page=2", vec!["?page", "?state"]),
            ("standing=met&standing=met", vec!["?standing"]),
        ] {
            let problem = served.get("north", &format!("{LIST}?{query}")).await.problem(StatusCode::BAD_REQUEST);
            let errors = problem["errors"].as_array().expect("a list of faults");
            let named: Vec<_> = errors.iter().map(|fault| text(&fault["pointer"])).collect();
            assert_eq!(named, faults, "{query}");
        }
    }
}
