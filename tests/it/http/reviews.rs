//! Reviews: what the council is asked, and what its people decide.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::records::{FORCE_BACK, STARTED, served, texts};
use crate::app::On;
use crate::builders::{cancelled, child, missing};
use crate::on_both;

const LIST: &str = "/api/v1/reviews";
const CORA: &str = "cora@northshire.example.org";

fn decided(decision: &str) -> Value {
    json!({ "decision": decision, "reason": "Checked with the home." })
}

on_both! {
    async fn a_person_of_the_council_joins_two_records_and_parts_them_again(on: On) {
        let served = served(on).await;
        let one = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        served.tell("carers", &missing("OH-1", &child("Amy", "Ashdawn", "2012-04-09"), STARTED)).await;
        let [review] = &served.items("north", LIST).await[..] else { panic!("one review") };
        let id = review["id"].as_str().expect("an id").to_owned();
        let episodes = served.items("north", "/api/v1/missing-episodes").await;
        let mut children = texts(&episodes, "child_id");
        children.sort();
        let open = json!({ "id": id, "kind": "child", "reason": "near_match", "opened_at": "2026-11-23T09:00:00Z",
            "children": children, "decision": null, "decided_at": null });
        assert_eq!(review, &open);
        served.now("2026-11-23T10:00:00Z");
        let path = format!("{LIST}/{id}");
        for (decision, count) in [("join", 1), ("part", 2)] {
            let answer = served.post_as("north", CORA, &path, &decided(decision)).await;
            let mut expected = open.clone();
            expected["decision"] = json!(decision);
            expected["decided_at"] = json!("2026-11-23T10:00:00Z");
            assert_eq!((answer.code, answer.json()), (200, expected), "{decision}");
            let episodes = served.items("north", "/api/v1/missing-episodes").await;
            assert_eq!(episodes.len(), count, "{decision}");
            assert_eq!(texts(&episodes, "id")[0], one, "{decision}");
        }
        assert_eq!((served.times_done("review.decide").await, served.times_done("review.list").await), (2, 1));
        let verified = served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn who_decides_is_named_and_may(on: On) {
        let served = served(on).await;
        served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        served.tell("force", &cancelled("NP-1", FORCE_BACK)).await;
        let review = served.items("north", LIST).await.remove(0);
        let path = format!("{LIST}/{}", review["id"].as_str().expect("an id"));
        for (name, key, person, code) in [
            ("nobody", "north", "", StatusCode::BAD_REQUEST),
            ("a stranger", "north", "nobody@northshire.example.org", StatusCode::FORBIDDEN),
            ("one of another council", "north", "sol@southshire.example.org", StatusCode::FORBIDDEN),
            ("one who left", "north", "left@northshire.example.org", StatusCode::FORBIDDEN),
            ("an interviewer", "north", "ida@northshire.example.org", StatusCode::FORBIDDEN),
            ("another council", "south", "sol@southshire.example.org", StatusCode::NOT_FOUND),
        ] {
            let refused = served.post_as(key, person, &path, &decided("confirm")).await;
            assert_eq!(refused.problem(code)["status"], code.as_u16(), "{name}");
        }
        let faulty = served.post_as("north", CORA, &path, &decided("join")).await;
        assert_eq!(faulty.pointers(), ["#/decision"], "a cancellation is confirmed or rejected");
        let faulty = served.post_as("north", CORA, &path, &json!({ "decision": "maybe", "who": "me" })).await;
        assert_eq!(faulty.pointers(), ["#/decision", "#/reason", "#/who"]);
        let none = served.post_as("north", CORA, &format!("{LIST}/none"), &decided("join")).await;
        none.problem(StatusCode::NOT_FOUND);
        assert_eq!(served.items("north", LIST).await, [review], "it waits as before");
        assert_eq!((served.times_done("review.decide").await, served.times("review.decide", "refused").await), (0, 1));
        let done = served.post_as("north", "theo@northshire.example.org", &path, &decided("confirm")).await;
        assert_eq!(done.json()["decision"], "confirm");
        let [episode] = &served.items("north", "/api/v1/missing-episodes").await[..] else { panic!("one episode") };
        assert_eq!(episode["state"], "cancelled");
    }
}

on_both! {
    async fn reviews_are_the_councils_own_by_kind_and_page(on: On) {
        let served = served(on).await;
        let episode = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        served.tell("force", &cancelled("NP-1", FORCE_BACK)).await;
        for (number, name) in ["Birch", "Birsh", "Birck"].into_iter().enumerate() {
            served.tell("carers", &missing(&format!("OH-{number}"), &child("Bo", name, "2011-05-06"), STARTED)).await;
        }
        let all = served.items("north", LIST).await;
        let struck_out = served.items("north", &format!("{LIST}?kind=cancellation")).await;
        assert_eq!(struck_out.len(), 1);
        assert_eq!((&struck_out[0]["missing_episodes"], &struck_out[0]["children"]), (&json!([episode]), &Value::Null));
        let of_children = served.items("north", &format!("{LIST}?kind=child")).await;
        assert_eq!(of_children.len() + 1, all.len());
        assert!(of_children.len() >= 2, "each near match is asked");
        for limit in [1, 2, all.len()] {
            assert_eq!(served.paged("north", LIST, limit).await, all, "{limit} at a time");
        }
        for key in ["south", "force", "carers"] {
            assert_eq!(served.items(key, LIST).await, Vec::<Value>::new(), "{key}");
        }
        served.get("north", &format!("{LIST}?kind=all")).await.problem(StatusCode::BAD_REQUEST);
    }
}
