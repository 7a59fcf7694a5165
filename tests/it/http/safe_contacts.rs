//! How it is safe to speak with a child and the adults around them, over HTTP: agreed by people of the child's own council,
//! every change kept, nothing written over unread.

use homeward::domain::ids::ChildId;
use reqwest::{Method, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::records::{FORCE_BACK, STARTED, served};
use super::{Answered, Served, answered};
use crate::app::On;
use crate::builders::{child, missing, returned};
use crate::on_both;

const CORA: &str = "cora@northshire.example.org";

fn sheet(number: &str) -> Value {
    json!({ "contacts": [{
        "whose": "parent", "name": "Mary Ashdown", "may_be_told": ["appointment", "missing"],
        "ways": [
            { "channel": "phone", "address": number, "use": "safe", "hours": { "from": "09:00", "until": "15:00" } },
            { "channel": "text", "address": "07700 900777", "use": "never", "reason": "He reads her texts." },
        ],
        "place": "At the school gate.", "note": "Say that you call about the library.",
    }] })
}

impl Served {
    async fn agrees(&self, key: &str, person: &str, child: &str, edition: Option<&str>, body: &Value) -> Answered {
        let mut request = self.with(key, Method::PUT, &format!("/api/v1/children/{child}/safe-contacts"));
        if !person.is_empty() {
            request = request.header("homeward-acting-user", person);
        }
        request = edition.iter().fold(request, |request, edition| request.header("if-match", *edition));
        answered(request.json(body)).await
    }

    async fn child_of(&self, episode: &str) -> String {
        let shown = self.get("north", &format!("/api/v1/missing-episodes/{episode}")).await.json();
        shown["child_id"].as_str().expect("the council sees it").to_owned()
    }

    async fn safe_contacts(&self, child: &str) -> Answered {
        self.get("north", &format!("/api/v1/children/{child}/safe-contacts")).await
    }
}

on_both! {
    async fn what_is_agreed_takes_the_place_of_what_was_which_stays_readable(on: On) {
        let served = served(on).await;
        let episode = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        let amy = served.child_of(&episode).await;
        let empty = served.safe_contacts(&amy).await;
        assert_eq!((empty.code, empty.json()), (200, json!({ "child_id": amy, "contacts": [], "history": [] })));
        let first = empty.header("etag").to_owned();
        served.agrees("north", CORA, &amy, None, &sheet("07700 900123")).await.problem(StatusCode::PRECONDITION_REQUIRED);
        let done = served.agrees("north", CORA, &amy, Some(&first), &sheet("07700 900123")).await;
        assert_eq!(done.code, 200, "{done:?}");
        let shown = done.json();
        let mary = &shown["contacts"][0];
        assert_eq!((&mary["name"], &mary["since"], &mary["until"]), (&json!("Mary Ashdown"), &json!("2026-11-23T09:00:00Z"), &Value::Null));
        assert_eq!(mary["ways"][0]["hours"], json!({ "from": "09:00", "until": "15:00" }));
        assert_eq!(mary["ways"][1], json!({ "channel": "text", "address": "07700 900777", "use": "never", "reason": "He reads her texts.", "hours": null }));
        served.now("2026-11-23T10:00:00Z");
        let stale = served.agrees("north", CORA, &amy, Some(&first), &sheet("07700 900124")).await;
        stale.problem(StatusCode::PRECONDITION_FAILED);
        assert_eq!(stale.header("etag"), done.header("etag"), "the present edition is named");
        let changed = served.agrees("north", CORA, &amy, Some(done.header("etag")), &sheet("07700 900124")).await;
        assert_eq!(changed.code, 200, "{changed:?}");
        let read = served.safe_contacts(&amy).await;
        assert_eq!((read.json(), read.header("etag")), (changed.json(), changed.header("etag")));
        let history = read.json()["history"].clone();
        let said: Vec<_> = history.as_array().expect("a list").iter().map(|once| {
            (once["recorded_at"].clone(), once["recorded_by"].clone(), once["stands"].clone(), once["contacts"][0]["ways"][0]["address"].clone())
        }).collect();
        assert_eq!(said, [
            (json!("2026-11-23T10:00:00Z"), json!("Cora Coordinator"), json!(true), json!("07700 900124")),
            (json!("2026-11-23T09:00:00Z"), json!("Cora Coordinator"), json!(false), json!("07700 900123")),
        ]);
        assert_eq!((served.times_done("safe_contact.record").await, served.times_done("safe_contact.read").await), (2, 2));
        let verified = served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn only_people_of_the_childs_own_council_agree_and_every_fault_is_named(on: On) {
        let served = served(on).await;
        let episode = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        let amy = served.child_of(&episode).await;
        let nobody = "01890000-0000-7000-8000-000000000000";
        for (row, key, person, child, code) in [
            ("no person is named", "north", "", amy.as_str(), StatusCode::BAD_REQUEST),
            ("one who only holds talks", "north", "ida@northshire.example.org", amy.as_str(), StatusCode::FORBIDDEN),
            ("one who left", "north", "left@northshire.example.org", amy.as_str(), StatusCode::FORBIDDEN),
            ("no such child", "north", CORA, nobody, StatusCode::NOT_FOUND),
            ("no id", "north", CORA, "amy", StatusCode::NOT_FOUND),
            ("another council", "south", "sol@southshire.example.org", amy.as_str(), StatusCode::NOT_FOUND),
        ] {
            let answer = served.agrees(key, person, child, Some("*"), &sheet("07700 900123")).await;
            assert_eq!(answer.problem(code)["status"], code.as_u16(), "{row}");
        }
        for key in ["south", "force", "carers"] {
            served.get(key, &format!("/api/v1/children/{amy}/safe-contacts")).await.problem(StatusCode::NOT_FOUND);
        }
        let mut faulty = sheet("07700 900123");
        faulty["contacts"][0]["name"].take();
        faulty["contacts"][0]["ways"][1]["reason"] = json!(" ");
        faulty["contacts"][0]["ways"][0]["use"] = json!("often");
        faulty["colour"] = json!("red");
        let refused = served.agrees("north", CORA, &amy, Some("*"), &faulty).await;
        let contact = "#/contacts/0";
        let expected = ["#/colour", &format!("{contact}/name"), &format!("{contact}/ways/0/use"), &format!("{contact}/ways/1/reason")];
        assert_eq!(refused.pointers(), expected);
        let many = json!({ "contacts": vec![sheet("07700 900123")["contacts"][0].clone(); 21] });
        assert_eq!(served.agrees("north", CORA, &amy, Some("*"), &many).await.pointers(), ["#/contacts"]);
        assert_eq!(served.safe_contacts(&amy).await.json()["history"], json!([]), "nothing was recorded");
    }
}

on_both! {
    async fn where_two_records_come_together_what_either_forbids_is_forbidden_until_somebody_agrees_anew(on: On) {
        let served = served(on).await;
        let one = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        let other = served.tell("carers", &missing("OH-1", &child("Amy", "Ashdawn", "2012-04-09"), STARTED)).await;
        let (one, other) = (served.child_of(&one).await, served.child_of(&other).await);
        for (child, number) in [(&one, "07700 900001"), (&other, "07700 900002")] {
            assert_eq!(served.agrees("north", CORA, child, Some("*"), &sheet(number)).await.code, 200);
        }
        let review = served.items("north", "/api/v1/reviews").await.remove(0);
        let review = format!("/api/v1/reviews/{}", review["id"].as_str().expect("an id"));
        let decided = |decision: &str| json!({ "decision": decision, "reason": "Checked." });
        served.now("2026-11-23T10:00:00Z");
        served.post_as("north", CORA, &review, &decided("join")).await;
        let numbers = |shown: &Value| -> Vec<Value> {
            shown["contacts"].as_array().expect("a list").iter().map(|contact| contact["ways"][0]["address"].clone()).collect()
        };
        let both = served.safe_contacts(&other).await;
        assert_eq!(numbers(&both.json()), [json!("07700 900001"), json!("07700 900002")]);
        assert_eq!(both.json()["child_id"], json!(one), "by whichever record it is asked");
        let anew = served.agrees("north", CORA, &other, Some(both.header("etag")), &sheet("07700 900003")).await;
        assert_eq!(numbers(&anew.json()), [json!("07700 900003")]);
        served.now("2026-11-23T11:00:00Z");
        served.post_as("north", CORA, &review, &decided("part")).await;
        assert_eq!(numbers(&served.safe_contacts(&one).await.json()), [json!("07700 900003")]);
        assert_eq!(numbers(&served.safe_contacts(&other).await.json()), [json!("07700 900002")], "as it was of that child");
    }
}

on_both! {
    async fn words_can_be_erased_and_what_was_forbidden_stays_so(on: On) {
        let served = served(on).await;
        let episode = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        served.tell("force", &returned("NP-1", FORCE_BACK)).await;
        let amy = served.child_of(&episode).await;
        assert_eq!(served.agrees("north", CORA, &amy, Some("*"), &sheet("07700 900123")).await.code, 200);
        let db = served.app.services.database.read();
        for word in ["Mary", "07700", "library", "He reads"] {
            let sql = format!("SELECT COUNT(*) AS n FROM facts WHERE content LIKE '%{word}%'");
            let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await;
            assert_eq!(row.expect("an answer").expect("a row").try_get::<i64>("", "n").expect("a number"), 0, "{word}");
        }
        let erase = "DELETE FROM fact_texts WHERE fact_id IN (SELECT id FROM facts WHERE kind = 'safe_contact_recorded')";
        db.execute_unprepared(erase).await.expect("the words are erased");
        let mary = served.safe_contacts(&amy).await.json()["contacts"][0].clone();
        assert_eq!((&mary["name"], &mary["note"], &mary["whose"]), (&Value::Null, &Value::Null, &json!("parent")));
        assert_eq!(mary["ways"][1], json!({ "channel": "text", "address": null, "use": "never", "reason": null, "hours": null }));
        let verified = served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new(), "erased is not changed");
        let id = ChildId(amy.parse().expect("an id"));
        let council = served.app.caller("Northshire County Council").await;
        let sheet = served.app.services.safe_contacts(&council, id).await.expect("it is read");
        assert!(sheet.contacts[0].is_shown_at(served.app.services.clock.now()));
    }
}
