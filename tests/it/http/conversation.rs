//! What agencies write to each other about an episode: who may, who reads it, and who is told.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::records::served;
use super::{Served, answered};
use crate::app::On;
use crate::on_both;

pub const CORA: &str = "cora@northshire.example.org";
pub const PAT: &str = "pat@police.example.org";
pub const HOLLY: &str = "holly@oakfield.example.org";
const SOL: &str = "sol@southshire.example.org";

pub const WRITERS: &str = r#"
    users = [
        { email = "pat@police.example.org", name = "Pat Constable", organisation = "Northshire Police", roles = ["reporter"] },
        { email = "holly@oakfield.example.org", name = "Holly Carer", organisation = "Oakfield Homes", roles = ["reporter"] },
    ]
"#;

/// A child told of by a force and a home, placed in another council's area; where agencies write about it.
pub async fn told(on: On) -> (Served, String) {
    let served = served(on).await.with_also(WRITERS).await;
    let episode = served.told_by_two().await;
    (served, format!("/api/v1/missing-episodes/{episode}/conversation"))
}

/// Writes it; gives its id.
pub async fn posts(served: &Served, key: &str, person: &str, path: &str, post: &Value) -> String {
    let answer = served.post_as(key, person, path, post).await;
    assert_eq!(answer.code, 200, "{}", answer.text);
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// What a key reads of it.
async fn texts(served: &Served, key: &str, path: &str) -> Vec<String> {
    let posts = served.items(key, path).await;
    posts.iter().map(|post| post["text"].as_str().expect("a text").to_owned()).collect()
}

/// To whom messages about posts went, and what they say.
async fn told_by_mail(served: &Served) -> Vec<(String, String)> {
    let council = served.app.caller("Northshire County Council").await;
    let all = served.app.services.messages(&council, None, None, None, 200).await.expect("messages are listed");
    let posts = all.into_iter().filter(|message| message.template == "conversation_post");
    let mut told: Vec<_> = posts.map(|message| (message.address, message.body)).collect();
    told.sort();
    told
}

on_both! {
    async fn each_agency_reads_what_is_for_it_and_the_council_all_of_it(on: On) {
        let (served, path) = told(on).await;
        posts(&served, "force", PAT, &path, &json!({ "text": "Is she with her aunt?" })).await;
        posts(&served, "north", CORA, &path, &json!({ "text": "To the force alone.", "to": ["Northshire Police"] })).await;
        posts(&served, "carers", HOLLY, &path, &json!({ "text": "To all.", "to": ["Northshire Police", "Southshire County Council"] })).await;
        let all = ["Is she with her aunt?", "To the force alone.", "To all."];
        assert_eq!(texts(&served, "north", &path).await, all);
        assert_eq!(texts(&served, "force", &path).await, all);
        assert_eq!(texts(&served, "carers", &path).await, [all[0], all[2]]);
        assert_eq!(texts(&served, "south", &path).await, [all[2]], "a council that the child is placed with");
        for limit in [1, 2, 3] {
            assert_eq!(served.paged("north", &path, limit).await.len(), 3, "{limit} at a time");
        }
        let [first, ..] = &served.items("north", &path).await[..] else { panic!("posts") };
        assert_eq!((&first["organisation"], &first["author"]), (&json!("Northshire Police"), &json!("Pat Constable")));
        assert_eq!(first["to"], json!(["Oakfield Homes"]), "without a name it is for all who told of it");
        let readers: Vec<_> = first["read_by"].as_array().expect("readers").iter().map(|by| &by["organisation"]).collect();
        assert_eq!(readers, ["Northshire County Council", "Oakfield Homes"], "its author's own reading is none");
        assert_eq!(served.times_done("missing_episode.post").await, 3);
        let verified = served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn each_is_told_without_a_word_of_it_and_nobody_of_their_own(on: On) {
        let (served, path) = told(on).await;
        let asks = json!({ "text": "Has Amy Ashdown a telephone?", "answer_by": "2026-11-24T09:00:00Z" });
        let asked = posts(&served, "force", PAT, &path, &asks).await;
        let told = told_by_mail(&served).await;
        let addresses: Vec<_> = told.iter().map(|(address, _)| address.as_str()).collect();
        assert_eq!(addresses, [CORA, HOLLY], "the home gave no address, so its people are told");
        for (_, body) in &told {
            assert!(body.contains("need an answer by Tuesday 24 November 2026 at 09:00 GMT"), "{body}");
            assert!(body.contains(path.strip_prefix("/api/v1").expect("a path")), "{body}");
            assert!(!body.contains("Amy") && !body.contains("telephone") && !body.contains("Pat"), "{body}");
        }
        let waits = async || served.items("carers", &path).await[0]["waits_until"].clone();
        assert_eq!(waits().await, "2026-11-24T09:00:00Z");
        posts(&served, "force", PAT, &path, &json!({ "text": "Soon, please.", "answers": asked })).await;
        assert_eq!(waits().await, "2026-11-24T09:00:00Z", "nobody answers themselves");
        let answer = json!({ "text": "She has.", "answers": asked, "mentions": [PAT, "theo@northshire.example.org"] });
        posts(&served, "carers", HOLLY, &path, &answer).await;
        assert_eq!(waits().await, Value::Null);
        let addresses: Vec<_> = told_by_mail(&served).await.into_iter().map(|(address, _)| address).collect();
        let count = |address: &str| addresses.iter().filter(|told| *told == address).count();
        assert_eq!((count(CORA), count(HOLLY), count("theo@northshire.example.org")), (1, 1, 1), "what waits says it already");
        assert_eq!(count(PAT), 1, "by name, and not once more as one of the force");
    }
}

on_both! {
    async fn every_fault_is_named_and_nothing_is_written(on: On) {
        let (served, path) = told(on).await;
        let post = json!({ "text": "A trial." });
        for (name, key, person, code) in [
            ("nobody", "north", "", StatusCode::BAD_REQUEST),
            ("one of another agency", "north", PAT, StatusCode::FORBIDDEN),
            ("one who does not answer for children", "north", "ida@northshire.example.org", StatusCode::FORBIDDEN),
            ("one who left", "north", "left@northshire.example.org", StatusCode::FORBIDDEN),
        ] {
            served.post_as(key, person, &path, &post).await.problem(code);
            assert_eq!(served.times_done("missing_episode.post").await, 0, "{name}");
        }
        let none = "/api/v1/missing-episodes/01890000-0000-7000-8000-000000000000/conversation";
        served.post_as("north", CORA, none, &post).await.problem(StatusCode::NOT_FOUND);
        let faulty = json!({ "text": " ", "to": [], "answers": "none", "answer_by": "2026-11-23T08:59:00Z", "by": "me" });
        let pointers = served.post_as("north", CORA, &path, &faulty).await.pointers();
        assert_eq!(pointers, ["#/answer_by", "#/answers", "#/by", "#/text", "#/to"]);
        let own = posts(&served, "north", CORA, &path, &json!({ "text": "To the force.", "to": ["Northshire Police"] })).await;
        let foreign = json!({ "text": "A trial.", "to": ["Northshire Police", "Nobody"], "mentions": [SOL, HOLLY], "answers": own });
        let pointers = served.post_as("north", CORA, &path, &foreign).await.pointers();
        assert_eq!(pointers, ["#/mentions/0", "#/mentions/1", "#/to/1"], "the home is not among those it is for");
        let unread = json!({ "text": "A trial.", "answers": own });
        assert_eq!(served.post_as("carers", HOLLY, &path, &unread).await.pointers(), ["#/answers"], "not theirs to read");
        assert_eq!(texts(&served, "north", &path).await, ["To the force."]);
    }
}

on_both! {
    async fn a_post_repeated_under_its_name_is_written_once(on: On) {
        let (served, path) = told(on).await;
        let post = || {
            let request = served.with("force", reqwest::Method::POST, &path).json(&json!({ "text": "Once." }));
            answered(request.header("Homeward-Acting-User", PAT).header("Idempotency-Key", "post-1"))
        };
        let (first, second) = (post().await, post().await);
        assert_eq!((first.code, &first.text), (200, &second.text));
        assert_eq!(texts(&served, "north", &path).await, ["Once."]);
    }
}
