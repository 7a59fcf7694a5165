//! Texts that people send to our number: kept before anything is made of them, read by a person at once, and in no log.

use chrono::TimeDelta;
use homeward::domain::message::{Channel, Message};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde_json::{Value, json};

use super::ByNotify;
use super::double::SERVICE;
use super::phones::{ADA, CORAS};
use super::receipts::{BEFORE, Door, TOKEN};
use crate::app::On;
use crate::messages::{CORA, THEO};
use crate::on_both;

pub(super) const NOBODYS: &str = "447700900001";
const SAID: &str = "they took my phone please come to the canal";
const HEADLINE: &str = "Urgent: A text came in that somebody has to read";
const NAMES: &str = "0199e0a3-7c1e-7b2d-9f00-0000000000";

/// Notify's name for a text.
pub(super) fn name(number: usize) -> String {
    format!("{NAMES}{number:02x}")
}

/// A text as Notify calls with it.
pub(super) fn called_with(name: &str, from: &str, said: &str, at: &str) -> Value {
    json!({
        "id": name, "source_number": from, "destination_number": "447700900999", "message": said, "date_received": at,
    })
}

impl Door {
    pub(super) async fn texted(&self, number: usize, from: &str, said: &str) {
        self.texted_at(number, from, said, "2026-11-23T09:00:00.000000Z").await;
    }

    pub(super) async fn texted_at(&self, number: usize, from: &str, said: &str, at: &str) {
        let body = called_with(&name(number), from, said, at).to_string();
        assert_eq!(self.called_at("received-texts", Some(TOKEN), &body).await, (204, String::new()));
    }
}

#[derive(FromQueryResult)]
struct Counted {
    count: i64,
}

impl ByNotify {
    pub(super) async fn count(&self, from: &str) -> i64 {
        let db = self.services().database.read();
        let query = format!("SELECT COUNT(*) AS count FROM {from}");
        let found = Counted::find_by_statement(Statement::from_string(db.get_database_backend(), query)).one(db);
        found.await.expect("the database answers").expect("a number").count
    }

    /// How often somebody was told by e-mail that a text came in.
    pub(super) fn heard(&self, address: &str) -> usize {
        let mails = self.notify.taken(address);
        mails.iter().filter(|mail| mail.said["subject"] == HEADLINE).count()
    }

    async fn everything_written(&self) -> Vec<Message> {
        let council = self.post.app.caller("Northshire County Council").await;
        self.services().messages(&council, None, None, None, 200).await.expect("a list")
    }

    /// Somebody sent a text of which no call came.
    fn holds(&self, number: usize, from: &str, said: &str) {
        let id = format!("0199e0a3-7c1e-7b2d-9f00-{number:012x}");
        let id = if number < 256 { name(number) } else { id };
        self.notify.desk().received.insert(
            0,
            json!({
                "id": id, "user_number": from, "notify_number": "447700900999",
                "created_at": "2026-11-23T09:00:00.000000Z", "service_id": SERVICE, "content": said,
            }),
        );
    }

    pub(super) async fn fetches(&self) {
        self.services().fetch_texts().await.expect("it is asked");
    }
}

on_both! {
    async fn a_text_from_a_number_that_nobody_knows_is_told_at_once_and_says_nothing_of_itself(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        door.texted(1, NOBODYS, SAID).await;
        by.drain().await;
        assert_eq!((by.heard(CORA), by.heard(THEO), by.heard(ADA)), (1, 0, 0), "the coordinator, and nobody else");
        let texts = by.notify.taken(CORAS);
        assert_eq!(texts.len(), 1, "by each way that she chose for what is urgent");
        assert!(texts[0].said["body"].as_str().is_some_and(|body| body.contains("/texts/")), "{texts:?}");
        let all = by.everything_written().await;
        let of_it: Vec<_> = all.iter().filter(|message| message.template == "text_received").collect();
        assert_eq!(of_it.iter().map(|message| message.channel).collect::<Vec<_>>(), [Channel::Email, Channel::Sms]);
        for message in of_it {
            let whole = format!("{}{}", message.subject, message.body);
            assert!(message.urgent && !whole.contains("canal") && !whole.contains("7700900001"), "{whole}");
        }
        let plainly = "received_texts WHERE sealed LIKE '%canal%' OR sealed LIKE '%7700900001%'";
        assert_eq!((by.count("received_texts").await, by.count(plainly).await), (1, 0), "what is kept is sealed");
    }
}

on_both! {
    async fn a_text_that_comes_twice_at_once_and_by_both_ways_is_one(on: On) {
        let by = ByNotify::with_phones(on).await;
        let (one, other) = (by.door(&[TOKEN]).await, by.door(&[TOKEN]).await);
        by.holds(1, NOBODYS, SAID);
        tokio::join!(
            one.texted(1, NOBODYS, SAID),
            other.texted(1, NOBODYS, SAID),
            one.texted(1, NOBODYS, "the same name, and other words"),
            by.fetches()
        );
        one.texted(1, NOBODYS, SAID).await;
        by.fetches().await;
        by.drain().await;
        assert_eq!((by.heard(CORA), by.count("received_texts").await, by.count("text_concerns").await), (1, 1, 1));
    }
}

on_both! {
    async fn what_was_called_with_in_vain_is_found_by_asking_page_by_page(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        by.holds(300, NOBODYS, "the oldest");
        for number in 1..=250 {
            by.holds(number, CORAS, "Running late");
            door.texted(number, CORAS, "Running late").await;
        }
        by.notify.is_closed(Some((500, "Exception")));
        by.fetches().await;
        assert_eq!(by.count("received_texts").await, 250, "that Notify does not answer says nothing");
        by.notify.is_closed(None);
        by.fetches().await;
        assert_eq!(by.count("received_texts WHERE outcome IS NOT NULL").await, 251, "behind a page that is all known");
        let calls = by.notify.desk().calls;
        by.fetches().await;
        let asked = by.notify.desk().calls - calls;
        assert_eq!((asked, by.count("received_texts").await), (2, 251));
    }
}

on_both! {
    async fn what_could_not_be_heeded_at_once_is_taken_up_again(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        let db = by.services().database.read();
        db.execute_unprepared("ALTER TABLE text_concerns RENAME TO out_of_reach").await.expect("it cannot be written to");
        door.texted(1, NOBODYS, SAID).await;
        by.drain().await;
        assert_eq!((by.heard(CORA), by.count("received_texts WHERE outcome IS NULL").await), (0, 1), "kept and answered");
        db.execute_unprepared("ALTER TABLE out_of_reach RENAME TO text_concerns").await.expect("it can again");
        by.fetches().await;
        by.drain().await;
        assert_eq!((by.heard(CORA), by.count("received_texts WHERE outcome IS NULL").await), (1, 0));
    }
}

on_both! {
    async fn whoever_has_no_word_is_not_heard_and_every_fault_of_a_text_is_named(on: On) {
        let by = ByNotify::with_phones(on).await;
        let text = called_with(&name(1), NOBODYS, SAID, "2026-11-23T09:00:00Z").to_string();
        let shut = by.door(&[]).await;
        assert_eq!(shut.called_at("received-texts", Some(TOKEN), &text).await.0, 404, "no word is set");
        let door = by.door(&[TOKEN, BEFORE]).await;
        let long = called_with(&name(1), NOBODYS, &"x".repeat(70_000), "").to_string();
        for (row, token, body, code) in [
            ("no word", None, text.as_str(), 401),
            ("another word", Some("the word by which Notify shows itselF"), text.as_str(), 401),
            ("no JSON", Some(TOKEN), SAID, 400),
            ("too long", Some(TOKEN), long.as_str(), 413),
        ] {
            let (answered, said) = door.called_at("received-texts", token, body).await;
            assert_eq!(answered, code, "{row}");
            assert!(!said.contains("canal"), "{row}: {said}");
        }
        let (code, said) = door.called_at("received-texts", Some(TOKEN), "{\"message\": 5}").await;
        assert_eq!(code, 422);
        for pointer in ["#/id", "#/source_number", "#/message"] {
            assert!(said.contains(pointer), "{said}");
        }
        assert_eq!(by.count("received_texts").await, 0);
        assert_eq!(door.called_at("received-texts", Some(BEFORE), &text).await.0, 204, "the word of before holds");
        for (number, odd) in [(2, json!({ "date_received": "yesterday" })), (3, json!({ "source_number": "GOVUK" }))] {
            let mut body: Value = serde_json::from_str(&text).expect("JSON");
            body["id"] = name(number).into();
            for (field, value) in odd.as_object().expect("fields") {
                body[field] = value.clone();
            }
            assert_eq!(door.called_at("received-texts", Some(TOKEN), &body.to_string()).await.0, 204, "{odd}");
        }
        assert_eq!(by.count("text_concerns").await, 3, "a text counts, whatever is odd about it");
    }
}

on_both! {
    async fn what_nobody_answers_is_told_again_with_one_rung_above_and_each_day_until_somebody_does(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        door.texted(1, NOBODYS, SAID).await;
        by.post.advance(TimeDelta::hours(4) - TimeDelta::seconds(1));
        oversee(&by).await;
        assert_eq!((by.heard(CORA), by.heard(THEO)), (1, 0), "a second before");
        by.post.advance(TimeDelta::seconds(1));
        for _ in 0..2 {
            oversee(&by).await;
        }
        assert_eq!((by.heard(CORA), by.heard(THEO)), (2, 1));
        by.post.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
        oversee(&by).await;
        assert_eq!((by.heard(CORA), by.heard(THEO)), (2, 1), "a second before the next day");
        for day in 1..4 {
            by.post.advance(if day == 1 { TimeDelta::seconds(1) } else { TimeDelta::days(1) });
            oversee(&by).await;
            oversee(&by).await;
            assert_eq!((by.heard(CORA), by.heard(THEO)), (2 + day, 1 + day), "as long as nobody sees to it");
        }
        let db = by.services().database.read();
        let seen_to = "UPDATE text_concerns SET again_at = NULL, answered_at = '2026-11-27 09:00:00'";
        db.execute_unprepared(seen_to).await.expect("somebody saw to it");
        by.post.advance(TimeDelta::days(2));
        oversee(&by).await;
        assert_eq!((by.heard(CORA), by.heard(THEO)), (5, 4), "and then no more");
    }
}

/// Runs what the timetable says is due, and sends what came of it.
async fn oversee(by: &ByNotify) {
    by.services().ensure_schedules().await.expect("the schedules are there");
    let db = by.services().database.read();
    db.execute_unprepared("UPDATE schedules SET next_run_at = '2026-11-01T00:00:00+00:00' WHERE name = 'oversee'")
        .await
        .expect("it is due");
    let runs = by.services().claim_runs(10, TimeDelta::minutes(15)).await.expect("a claim");
    for run in runs {
        if run.name == "oversee" {
            by.services().run_scheduled(&run).await.expect("it runs");
        } else {
            by.services().release_run(&run).await.expect("it is given back");
        }
    }
    by.drain().await;
}

on_both! {
    async fn at_night_the_out_of_hours_team_is_told_as_well(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        by.post.advance(TimeDelta::hours(14));
        door.texted(1, NOBODYS, SAID).await;
        by.drain().await;
        assert_eq!((by.heard(CORA), by.heard("odin@northshire.example.org")), (1, 1));
    }
}

on_both! {
    async fn whose_coordinators_are_told_goes_by_whose_number_it_is(on: On) {
        let by = ByNotify::with_phones(on).await;
        let south = "[[authorities]]\ncode = \"991\"\nname = \"Southshire\"\n\
                     [[organisations]]\nname = \"Southshire Council\"\nkind = \"local_authority\"\nauthorities = [\"991\"]\n\
                     [[users]]\nemail = \"sue@southshire.example.org\"\nname = \"Sue South\"\n\
                     organisation = \"Southshire Council\"\nroles = [\"missing_coordinator\"]\nmobile = \"07700 900777\"\n";
        by.post.app.apply(south).await;
        let sue = "sue@southshire.example.org";
        let door = by.door(&[TOKEN]).await;
        let heard = async |row: &str, number: usize, from: &str, expected: (usize, usize)| {
            by.notify.desk().taken.clear();
            door.texted(number, from, SAID).await;
            by.drain().await;
            assert_eq!((by.heard(CORA), by.heard(sue)), expected, "{row}");
        };
        heard("of nobody", 1, NOBODYS, (1, 1)).await;
        heard("of somebody in the north", 2, "447700900456", (1, 0)).await;
        heard("of somebody in the south", 3, "447700900777", (0, 1)).await;
        // Sue was texted there just now, and gets another phone.
        by.post.app.apply(&south.replace("900777", "900778")).await;
        heard("of a phone to which the south wrote last", 4, "447700900777", (0, 1)).await;
        assert!(by.count("received_texts WHERE user_id IS NOT NULL").await == 2, "whose phone it is, is kept");
    }
}
