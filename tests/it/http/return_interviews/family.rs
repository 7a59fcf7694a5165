//! The child, or an adult around them, is told over HTTP when they meet: once, and with the number in no answer.

use chrono::TimeDelta;
use homeward::domain::edition::Expected;
use homeward::domain::ids::InterviewId;
use homeward::notify::PublicUrl;
use homeward::services::MailSettings;
use homeward::services::idempotency::{Answer, Done, Name, Turn, within};
use homeward::services::safe_contacts::Change;
use homeward::store::interviews;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{PEOPLE, allocation, text};
use crate::app::{App, On};
use crate::http::{A_MINUTE, PARTIES, Served, answered};
use crate::on_both;

const IDA: &str = "ida@northshire.example.org";

fn body(address: &str) -> Value {
    json!({ "say": ["booked"], "whose": "parent", "channel": "text", "address": address, "call_back": "01632 960001" })
}

/// Words by which the test knows the answer again.
fn worded(done: Done<'_>) -> Answer {
    let Done::ToldFamily(told) = done else { panic!("{done:?}") };
    let body = format!("told of {}", told.interview);
    Answer { code: 200, content_type: "application/json".to_owned(), body }
}

impl Served {
    /// Where texts go out, with a talk that Ida has, a time that is agreed, and a mother who may be told by text.
    async fn that_writes(on: On) -> (Self, InterviewId) {
        let mut app = App::on(on).await;
        let public_url = PublicUrl::new("https://homeward.northshire.example.org").expect("a web address");
        let mail = MailSettings { public_url, has_server: true, has_texts: true, codes: None };
        app.services = app.services.clone().with_mail(mail);
        let setup = toml::from_str(PARTIES).expect("the set-up is written right");
        let served = Self::over(app, &setup, A_MINUTE).await.with_also(PEOPLE).await;
        let id = served.owed("Trial").await;
        served.posted("cora", &id, "allocation", &allocation(IDA)).await;
        let yes = json!({
            "attempted_at": "2026-11-23T08:00:00Z", "channel": "phone", "to": "child", "outcome": "accepted",
            "appointment_at": "2026-11-24T16:00:00Z",
        });
        served.posted("ida", &id, "attempts", &yes).await;
        let id = InterviewId(id.parse().expect("an id"));
        let services = &served.app.services;
        let kept = interviews::one(services.database.read(), id).await.expect("an answer").expect("it is there");
        let caller = services.caller_with(served.secret("north")).await.expect("an answer").expect("a caller");
        let cora = services.acting_user(&caller, "cora@northshire.example.org").await.expect("she is there");
        let sheet = json!({ "contacts": [{
            "whose": "parent", "name": "Mary Standin", "may_be_told": ["appointment"],
            "ways": [{ "channel": "text", "address": "07700 900202", "use": "safe" }],
        }] });
        let whole = Change::Whole(&sheet);
        let agreed = services.agree_safe_contacts(&caller, &cora, kept.person, &Expected::Whichever, whole).await;
        agreed.expect("it is agreed");
        (served, id)
    }
}

on_both! {
    async fn a_family_is_told_once_and_no_answer_has_the_number(on: On) {
        let (served, id) = Served::that_writes(on).await;
        let id = id.to_string();
        let told = served.posted("ida", &id, "family-messages", &body("07700 900202")).await;
        assert_eq!((&told["return_interview"], &told["appointment_at"]), (&json!(id), &json!("2026-11-24T16:00:00Z")));
        let message = &told["messages"][0];
        let says = "Hello. You can meet Ida on Tuesday 24 November at 16:00. If that does not suit you, please ring 01632960001.";
        assert_eq!((&message["say"], &message["text"], &message["state"]), (&json!("booked"), &json!(says), &json!("pending")));
        assert_eq!((&message["scheduled_for"], &message["not_after"]), (&json!("2026-11-23T09:00:00Z"), &json!("2026-11-24T15:00:00Z")));
        assert!(!told.to_string().contains("900202"), "{told}");
        assert_eq!(served.posted("ida", &id, "family-messages", &body("+44 7700 900202")).await, told, "it is the same");
        let refused = served.post("ida", &id, "family-messages", &body("07700 900203")).await.problem(StatusCode::CONFLICT);
        assert!(text(&refused["detail"]).contains("it is not agreed that the number or address is safe"), "{refused}");
        let faulty = served.post("ida", &id, "family-messages", &json!({})).await;
        faulty.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(faulty.pointers(), ["#/address", "#/channel", "#/say", "#/whose"]);
    }
}

on_both! {
    async fn the_answer_is_kept_in_the_transaction_of_the_message(on: On) {
        let (served, id) = Served::that_writes(on).await;
        let (services, body) = (&served.app.services, body("07700 900202"));
        let path = format!("/api/v1/return-interviews/{id}/family-messages");
        let caller = services.caller_with(served.secret("north")).await.expect("an answer").expect("a caller");
        let ida = services.acting_user(&caller, IDA).await.expect("she is there");
        let name = Name { key: caller.key.expect("a key"), route: format!("POST {path}"), name: "a-1".to_owned() };
        let digest = Sha256::new_with_prefix(body.to_string()).chain_update([0, 0]).chain_update(IDA);
        let digest = hex::encode(digest.chain_update([0, 1]).chain_update("application/json").finalize());
        let turn = services.reserve(&name, &digest, TimeDelta::seconds(40)).await.expect("an answer");
        let Turn::Ours(reserved) = turn else { panic!("{turn:?}") };
        // Done, and killed before the route has its answer.
        let keeping = services.keeping(reserved, worded);
        let done = within(keeping.clone(), services.tell_family(&caller, &ida, id, &body)).await;
        assert!(done.is_ok() && keeping.is_kept(), "{done:?}");
        let messages = served.count("messages").await;
        let send = || served.with("north", Method::POST, &path).header("homeward-acting-user", IDA).json(&body);
        let again = answered(send().header("idempotency-key", "a-1")).await;
        assert_eq!((again.code, again.header("idempotent-replayed")), (200, "true"), "{}", again.text);
        assert_eq!((again.text, served.count("messages").await), (format!("told of {id}"), messages));
    }
}
