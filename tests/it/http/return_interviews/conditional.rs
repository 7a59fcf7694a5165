//! Who writes in a record says which edition they read, and does not write over what came in between.

use std::sync::Arc;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{BACK, allocation, served, text};
use crate::app::On;
use crate::builders::returned;
use crate::http::{Answered, Served, answered, missing};
use crate::on_both;

fn draft(analysis: &str) -> Value {
    json!({ "draft": true, "analysis": analysis })
}

/// Saves a draft on the condition `if_match`, under the `name` of the request.
async fn save(served: &Served, id: &str, if_match: &str, name: &str, body: &Value) -> Answered {
    let request = served.with("north", Method::POST, &format!("/api/v1/return-interviews/{id}/record"));
    let request = request.header("homeward-acting-user", "ida@northshire.example.org").header("if-match", if_match);
    answered(request.header("idempotency-key", name).json(body)).await
}

on_both! {
    async fn a_draft_is_saved_only_over_the_edition_that_was_read(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let path = format!("/api/v1/return-interviews/{id}");
        let read = served.get("north", &path).await.header("etag").to_owned();
        assert!(read.len() > 10 && read.starts_with('"'), "{read}");
        assert_eq!(served.get("north", &path).await.header("etag"), read, "reading makes no edition");

        let saved = save(&served, &id, &read, "a-1", &draft("Mine.")).await;
        let present = saved.header("etag").to_owned();
        assert_eq!(saved.code, 200, "{}", saved.text);
        assert_ne!(present, read);
        assert_eq!(served.get("north", &path).await.header("etag"), present);

        let facts = served.count("facts").await;
        for (row, if_match) in [("stale", read.clone()), ("weak", format!("W/{present}")), ("other", "\"x\"".to_owned())] {
            let refused = save(&served, &id, &if_match, "a-2", &draft("Over yours.")).await;
            let problem = refused.problem(StatusCode::PRECONDITION_FAILED);
            assert_eq!(problem["type"], "urn:homeward:problem:changed-since", "{row}");
            assert_eq!(refused.header("etag"), present, "{row}");
        }
        save(&served, &id, "x", "a-2", &draft("Over yours.")).await.problem(StatusCode::BAD_REQUEST);
        assert_eq!(served.count("facts").await, facts);
        // The same request in the edition that there is by now is not answered what it was before.
        let name = "a-3";
        save(&served, &id, &read, name, &draft("Over yours.")).await.problem(StatusCode::PRECONDITION_FAILED);
        for (row, if_match) in [("one of two", format!("{read}, {present}")), ("again", read)] {
            assert_eq!(save(&served, &id, &if_match, name, &draft("Over yours.")).await.code, 200, "{row}");
        }
        assert_eq!(save(&served, &id, "*", "a-4", &draft("Any.")).await.code, 200);
        let last = served.get("north", &path).await.header("etag").to_owned();
        let posted = served.post("cora", &id, "allocation", &allocation("ida@northshire.example.org")).await;
        assert_eq!(posted.code, 200, "nothing is demanded: {}", posted.text);
        save(&served, &id, &last, "a-5", &draft("Late.")).await.problem(StatusCode::PRECONDITION_FAILED);
    }
}

on_both! {
    async fn of_many_who_read_the_same_edition_one_writes(on: On) {
        let served = Arc::new(served(on).await);
        let id = served.owed("Trial").await;
        let read = served.get("north", &format!("/api/v1/return-interviews/{id}")).await.header("etag").to_owned();
        let mut writing = tokio::task::JoinSet::new();
        for number in 0..8 {
            let (served, id, read) = (served.clone(), id.clone(), read.clone());
            writing.spawn(async move {
                save(&served, &id, &read, &format!("a-{number}"), &draft(&format!("Number {number}."))).await.code
            });
        }
        let mut codes = writing.join_all().await;
        codes.sort_unstable();
        assert_eq!(codes, [200, 412, 412, 412, 412, 412, 412, 412]);
    }
}

on_both! {
    async fn whoever_may_not_change_it_is_not_told_when_it_changes(on: On) {
        let served = served(on).await;
        let mut told = missing("NP-1", "Host");
        told["responsible_authority"] = json!("991");
        served.send("police", &told).await;
        let id = text(&served.send("police", &returned("NP-1", BACK)).await.json()["return_interview"]["id"]);
        let path = format!("/api/v1/return-interviews/{id}");
        assert!(!served.get("south", &path).await.header("etag").is_empty(), "it has the duty");
        let host = served.get("north", &path).await;
        assert_eq!((host.code, host.header("etag")), (200, ""));
    }
}

#[tokio::test]
async fn the_description_is_not_sent_to_whoever_has_it() {
    let served = Served::on(On::Sqlite).await;
    let first = served.get("", "/api/v1/openapi.json").await;
    let asking = served.request(Method::GET, "/api/v1/openapi.json");
    let again = answered(asking.header("if-none-match", first.header("etag"))).await;
    assert_eq!((again.code, &*again.text, again.header("etag")), (304, "", first.header("etag")));
}
