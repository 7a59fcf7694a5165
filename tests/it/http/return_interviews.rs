//! Return interviews over HTTP: from the notice of the return to the sign-off, who may ask, and what is refused. A child
//! went missing on Friday evening and was back on Saturday at nine: due on Tuesday at nine. It is Monday, nine o'clock.

mod conditional;
mod family;
mod killed;
mod lists;
mod refused;
mod told;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answered, Served, answered, missing};
use crate::app::{On, at};
use crate::builders::returned;
use crate::on_both;

/// Those who see to return interviews, and the keys by which they do.
pub const PEOPLE: &str = r#"
    organisations = [{ name = "Talk Again", kind = "interview_service", authorities = ["990"] }]
    teams = [
        { name = "Return interviews", organisation = "Northshire County Council" },
        { name = "Visitors", organisation = "Talk Again" },
    ]
    users = [
        { email = "ida@northshire.example.org", name = "Ida Interviewer", organisation = "Northshire County Council", team = "Return interviews", roles = ["interviewer"] },
        { email = "cora@northshire.example.org", name = "Cora Coordinator", organisation = "Northshire County Council", team = "Return interviews", roles = ["missing_coordinator"] },
        { email = "theo@northshire.example.org", name = "Theo Manager", organisation = "Northshire County Council", team = "Return interviews", roles = ["team_manager"] },
        { email = "sera@northshire.example.org", name = "Sera Service", organisation = "Northshire County Council", team = "Return interviews", roles = ["service_manager"] },
        { email = "sam@southshire.example.org", name = "Sam South", organisation = "Southshire County Council", roles = ["team_manager"] },
        { email = "tess@talkagain.example.org", name = "Tess Talker", organisation = "Talk Again", team = "Visitors", roles = ["interviewer"] },
    ]
    api_keys = [
        { name = "north", organisation = "Northshire County Council", scopes = ["interviews"] },
        { name = "south", organisation = "Southshire County Council", scopes = ["interviews"] },
        { name = "service", organisation = "Talk Again", scopes = ["interviews"] },
        { name = "curious", organisation = "Northshire Police", scopes = ["interviews"] },
    ]
"#;

const BACK: &str = "2026-11-21T09:00:00Z";
const DUE: &str = "2026-11-24T09:00:00Z";
const NOW: &str = "2026-11-23T09:00:00Z";

async fn served(on: On) -> Served {
    Served::on(on).await.with_also(PEOPLE).await
}

impl Served {
    /// A child of this name went missing and came back; what was answered to the notice of the return.
    async fn came_back(&self, name: &str) -> Value {
        self.send("police", &missing(name, name)).await;
        self.send("police", &returned(name, BACK)).await.json()
    }

    /// The interview that is owed after that.
    async fn owed(&self, name: &str) -> String {
        text(&self.came_back(name).await["return_interview"]["id"])
    }

    /// `who` posts `body` with the council's key.
    async fn post(&self, who: &str, id: &str, path: &str, body: &Value) -> Answered {
        let email = format!("{who}@northshire.example.org");
        let path = format!("/api/v1/return-interviews/{id}/{path}");
        let request = self.with("north", Method::POST, &path).header("homeward-acting-user", email);
        answered(request.json(body)).await
    }

    async fn posted(&self, who: &str, id: &str, path: &str, body: &Value) -> Value {
        let answer = self.post(who, id, path, body).await;
        assert_eq!(answer.code, 200, "{path}: {}", answer.text);
        answer.json()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

fn allocation(worker: &str) -> Value {
    json!({ "worker": worker, "independence": { "of_placement": true, "of_authority": true } })
}

fn attempt(attempted_at: &str, outcome: &str) -> Value {
    json!({ "attempted_at": attempted_at, "channel": "phone", "to": "child", "outcome": outcome })
}

fn record(held_at: &str) -> Value {
    json!({
        "held_at": held_at, "place": "neutral", "seen_alone": true,
        "childs_account": { "own_words": "I wanted to see my friends." },
        "harm": ["none"], "immediate_concern": false, "analysis": "Misses the old neighbourhood.", "level_of_need": 2,
    })
}

fn closure(outcome: &str) -> Value {
    json!({
        "outcome": outcome, "reason": "Declined when asked.", "why_not_asked": "The mother could not be reached.",
        "strategy_discussion": { "considered": true },
    })
}

fn approved() -> Value {
    json!({ "decision": "approved" })
}

on_both! {
    async fn an_interview_lives_from_the_notice_of_the_return_to_the_sign_off(on: On) {
        let served = served(on).await;
        let told = served.came_back("Trial").await;
        let id = text(&told["return_interview"]["id"]);
        let due = json!({ "id": id, "due_at": DUE, "standing": "due_soon" });
        assert_eq!(told["return_interview"], due, "the police hear that an interview is due");
        let notice = format!("/api/v1/notices/{}", text(&told["notice_id"]));
        assert_eq!(served.get("police", &notice).await.json()["return_interview"], due);

        let path = format!("/api/v1/return-interviews/{id}");
        let episode = json!({ "id": told["missing_episode"]["id"], "due_at": DUE, "standing": "due_soon",
                              "before_return": false });
        let fresh = served.get("north", &path).await.json();
        let because = text(&fresh["due_because"]);
        assert!(because.contains("21 November 2026"), "{because}");
        let mut expected = json!({
            "id": id, "missing_episodes": [episode], "due_at": DUE, "due_because": because, "standing": "due_soon",
            "worker": null, "offered_at": null, "held_at": null, "outcome": null, "policy_version": 1,
        });
        assert_eq!(fresh, expected);

        expected["worker"] = json!("ida@northshire.example.org");
        assert_eq!(served.posted("cora", &id, "allocation", &allocation("ida@northshire.example.org")).await, expected);
        assert_eq!(served.posted("ida", &id, "allocation/acknowledgement", &json!({})).await, expected);
        expected["offered_at"] = json!("2026-11-22T10:00:00.500000Z");
        let offer = attempt("2026-11-22T11:00:00.5+01:00", "accepted");
        assert_eq!(served.posted("ida", &id, "attempts", &offer).await, expected);
        let draft = json!({ "draft": true, "analysis": "To be written." });
        assert_eq!(served.posted("ida", &id, "record", &draft).await, expected, "a draft without a time tells of no talk");

        expected["standing"] = json!("met");
        expected["missing_episodes"][0]["standing"] = json!("met");
        expected["held_at"] = json!("2026-11-23T08:00:00Z");
        expected["outcome"] = json!("held");
        assert_eq!(served.posted("ida", &id, "record", &record("2026-11-23T08:00:00Z")).await, expected);
        let comment = json!({ "decision": "returned", "comment": "Say where." });
        assert_eq!(served.posted("theo", &id, "sign-off", &comment).await, expected);
        served.posted("ida", &id, "record", &record("2026-11-23T08:00:00Z")).await;
        assert_eq!(served.posted("theo", &id, "sign-off", &approved()).await, expected);
        assert_eq!(served.get("north", &path).await.json(), expected);
        let verified = served.app.services.verify().await.expect("the database answers");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn it_ends_without_an_interview_by_two_people_and_is_opened_again(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        served.posted("ida", &id, "attempts", &attempt("2026-11-22T10:00:00Z", "declined_by_child")).await;
        let proposed = served.posted("theo", &id, "closure", &closure("declined_by_child")).await;
        assert_eq!((&proposed["standing"], &proposed["outcome"]), (&json!("due_soon"), &Value::Null));
        let closed = served.posted("sera", &id, "closure/approval", &approved()).await;
        let ended = (&json!("closed_without_interview"), &json!("declined_by_child"));
        assert_eq!((&closed["standing"], &closed["outcome"]), ended);
        let reopened = served.posted("cora", &id, "reopening", &json!({ "reason": "She asks for it." })).await;
        assert_eq!((&reopened["standing"], &reopened["outcome"]), (&json!("due_soon"), &Value::Null));
    }
}

on_both! {
    async fn one_interview_covers_a_second_episode_of_the_child(on: On) {
        let served = served(on).await;
        let first = served.came_back("Trial").await;
        let mut again = missing("NP-2", "Trial");
        again["missing_from_at"] = json!("2026-11-22T09:00:00Z");
        served.send("police", &again).await;
        let second = served.send("police", &returned("NP-2", "2026-11-22T21:00:00Z")).await.json();
        let id = text(&second["return_interview"]["id"]);
        let episode = &first["missing_episode"]["id"];
        let covering = served.posted("ida", &id, "episodes", &json!({ "missing_episode": episode })).await;
        let mut covered: Vec<_> =
            covering["missing_episodes"].as_array().expect("a list").iter().map(|e| e["id"].clone()).collect();
        covered.sort_by_key(ToString::to_string);
        assert_eq!(covered, [episode.clone(), second["missing_episode"]["id"].clone()]);
        assert_eq!(covering["due_at"], DUE, "its own is that of the most urgent");
    }
}

on_both! {
    async fn an_interview_service_acts_on_what_it_was_given(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let path = format!("/api/v1/return-interviews/{id}");
        assert_eq!(served.get("service", &path).await.code, 404);
        served.posted("cora", &id, "allocation", &allocation("tess@talkagain.example.org")).await;
        assert_eq!(served.get("service", &path).await.json()["worker"], "tess@talkagain.example.org");
        let request = served.with("service", Method::POST, &format!("{path}/allocation/acknowledgement"));
        let answer = answered(request.header("homeward-acting-user", "tess@talkagain.example.org")).await;
        assert_eq!(answer.code, 200, "an acknowledgement needs no body: {}", answer.text);
    }
}

on_both! {
    async fn what_is_sent_twice_is_done_once(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let path = format!("/api/v1/return-interviews/{id}/attempts");
        let named = |name: &'static str, body: Value| {
            let request = served.with("north", Method::POST, &path).header("idempotency-key", name);
            answered(request.header("homeward-acting-user", "ida@northshire.example.org").json(&body))
        };
        let mut tried = attempt("2026-11-22T10:00:00Z", "no_reply");
        tried["note"] = json!("Rang out.");
        let first = named("a-1", tried.clone()).await;
        let facts = served.count("facts").await;
        let again = named("a-1", tried.clone()).await;
        assert_eq!((again.code, again.header("idempotent-replayed"), &again.text), (200, "true", &first.text));
        // As after a kill between the commit and the keeping of the answer.
        served.app.services.clock.set(at("2026-11-23T09:01:00Z"));
        let retried = named("a-2", tried.clone()).await;
        assert_eq!((retried.code, retried.header("idempotent-replayed"), &retried.text), (200, "", &first.text));
        assert_eq!(served.count("facts").await, facts, "it is one attempt");
        let mut otherwise = tried.clone();
        otherwise["note"] = json!("The voicemail was full.");
        for (row, who, body) in [
            ("another note", "ida", &otherwise),
            ("by another person", "cora", &tried),
            ("a second later", "ida", &attempt("2026-11-22T10:00:01Z", "no_reply")),
            ("without its note", "ida", &attempt("2026-11-22T10:00:00Z", "no_reply")),
        ] {
            let before = served.count("facts").await;
            served.posted(who, &id, "attempts", body).await;
            assert_eq!(served.count("facts").await, before + 1, "{row}");
        }
        let other = named("a-1", otherwise).await;
        other.problem(reqwest::StatusCode::UNPROCESSABLE_ENTITY);
        let request = served.with("north", Method::POST, &path).header("idempotency-key", "a-1").json(&tried);
        let by_another = answered(request.header("homeward-acting-user", "cora@northshire.example.org")).await;
        by_another.problem(reqwest::StatusCode::UNPROCESSABLE_ENTITY);
    }
}
