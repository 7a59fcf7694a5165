//! Whom a post is told to and when: those on duty, at the pace of ordinary messages, and nobody twice of what waits for them.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use homeward::domain::audience::Role;
use homeward::domain::ids::RotaEntryId;
use homeward::domain::message::Message;
use homeward::domain::rota::{Day, Entry, OnBankHolidays, Weekly};
use homeward::store::{people, rotas};
use serde_json::json;

use super::Served;
use super::conversation::{CORA, HOLLY, PAT, posts, told};
use crate::app::{On, at};
use crate::on_both;

const CLEO: &str = "cleo@northshire.example.org";
const SECOND_COORDINATOR: &str = r#"users = [
    { email = "cleo@northshire.example.org", name = "Cleo Coordinator", organisation = "Northshire County Council", roles = ["missing_coordinator"] },
]"#;

/// The messages about posts, in the order of writing.
async fn messages(served: &Served) -> Vec<Message> {
    let council = served.app.caller("Northshire County Council").await;
    let mut all = served.app.services.messages(&council, None, None, None, 200).await.expect("messages are listed");
    all.retain(|message| message.template == "conversation_post");
    all.sort_by_key(|message| message.id);
    all
}

fn to<'a>(all: &'a [Message], address: &'a str) -> impl Iterator<Item = &'a Message> {
    all.iter().filter(move |message| message.address == address)
}

/// Somebody is on duty as coordinator, by day on working days.
async fn is_on_duty(served: &Served, email: &str) {
    let db = served.app.services.database.read();
    let who = people::by_email(db, email).await.expect("the database answers").expect("they are there").id;
    let now = served.app.services.clock.now();
    let council = served.app.caller("Northshire County Council").await;
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time of day");
    let entry = Entry::Weekly(Weekly {
        who,
        days: BTreeSet::from([Day::Monday]),
        bank_holidays: OnBankHolidays::Never,
        from: time(8),
        to: time(18),
        first_day: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
        last_day: None,
        except: BTreeSet::new(),
    });
    let written = rotas::Written {
        id: RotaEntryId::fresh(now),
        authority: council.organisation.authorities[0].clone(),
        role: Role::MissingCoordinator,
        entry: Some(entry),
        replaces: None,
        why: "The team's plan".to_owned(),
        by: None,
        at: now,
    };
    rotas::add(db, &[written]).await.expect("it is written");
}

on_both! {
    async fn of_the_council_those_on_duty_are_told_and_whoever_is_named(on: On) {
        let (served, path) = told(on).await;
        let served = served.with_also(SECOND_COORDINATOR).await;
        is_on_duty(&served, CLEO).await;
        posts(&served, "force", PAT, &path, &json!({ "text": "Who has her?" })).await;
        let all = messages(&served).await;
        assert_eq!((to(&all, CLEO).count(), to(&all, CORA).count()), (1, 0), "on a Monday");
        let listed = served.items("admin", "/api/v1/messages").await;
        let id = to(&all, CLEO).next().expect("hers").id.to_string();
        let hers = listed.iter().find(|item| item["id"] == id.as_str()).expect("it is listed");
        assert_eq!(hers["not_told"], json!([{ "person": CORA, "because": "off_duty" }]), "the list says who was not");
        posts(&served, "force", PAT, &path, &json!({ "text": "Cora, do you?", "mentions": [CORA] })).await;
        let all = messages(&served).await;
        assert_eq!((to(&all, CLEO).count(), to(&all, CORA).count()), (1, 1), "by name, on duty or not");
        served.now("2026-11-24T09:00:00Z");
        posts(&served, "carers", HOLLY, &path, &json!({ "text": "We have.", "answer_by": "2026-11-24T12:00:00Z" })).await;
        let all = messages(&served).await;
        assert_eq!((to(&all, CLEO).count(), to(&all, CORA).count()), (2, 2), "on a Tuesday nobody is on duty, so all are told");
    }
}

on_both! {
    async fn posts_keep_the_pace_of_steps_and_what_waits_says_the_next_as_well(on: On) {
        let (served, path) = told(on).await;
        for number in 0..6 {
            let asks = json!({ "text": format!("Question {number}?"), "answer_by": "2026-11-25T09:00:00Z" });
            posts(&served, "force", PAT, &path, &asks).await;
        }
        let minutes = async || {
            let all = messages(&served).await;
            let from = at("2026-11-23T09:00:00Z");
            to(&all, HOLLY).map(|message| (message.scheduled_for - from).num_minutes()).collect::<Vec<_>>()
        };
        assert_eq!(minutes().await, [1, 1, 1, 1, 21, 41], "four within their minute, and then one in twenty");
        let mut last = String::new();
        for number in 0..3 {
            last = posts(&served, "force", PAT, &path, &json!({ "text": format!("More {number}.") })).await;
        }
        assert_eq!(minutes().await.len(), 6, "one of those that wait says so");
        let council = served.app.caller("Northshire County Council").await;
        let about = Some(last.parse().expect("an id"));
        let found = served.app.services.messages(&council, about, None, None, 200).await.expect("messages are listed");
        assert!(found.iter().any(|message| message.address == HOLLY), "it is found by the post that it tells of");
    }
}
