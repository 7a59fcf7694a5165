//! A text asks for its code to be sent back, and whoever does has seen it; nobody has answered by that.

use chrono::TimeDelta;
use homeward::domain::ids::UserId;
use homeward::domain::message::Channel;
use homeward::domain::message::texting::{MOST_SEGMENTS, segments};
use homeward::services::MailSettings;
use homeward::services::escalations::{Asked, Escalation};
use homeward::services::seen::CodeKey;
use homeward::store::messages::seen;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;

use super::ByNotify;
use super::phones::CORAS;
use super::receipts::{Door, TOKEN};
use super::received::NOBODYS;
use crate::app::On;
use crate::messages::CORA;
use crate::on_both;

/// As the network names the phone that they share.
const THEIRS: &str = "447700900123";

impl ByNotify {
    /// Texts ask for their codes.
    async fn with_codes(on: On) -> (Self, Door) {
        let mut by = Self::with_phones(on).await;
        let mail = MailSettings { codes: Some(CodeKey::with_key("a key of the tests")), ..by.services().mail.clone() };
        by.post.services = by.services().clone().with_mail(mail);
        let door = by.door(&[TOKEN]).await;
        (by, door)
    }

    /// The codes that went to the phone, first to last.
    fn codes(&self) -> Vec<String> {
        let said = |text: &Value| text["body"].as_str().expect("words").to_owned();
        let texts = self.notify.taken(CORAS);
        let code = |body: String| {
            assert!(segments(&body) <= MOST_SEGMENTS, "{body}");
            body.split("Seen it? Reply ").nth(1).expect("it asks for a code").to_owned()
        };
        texts.iter().map(|text| code(said(&text.said))).collect()
    }

    /// The one step that they were told of, and who has seen that.
    async fn step(&self) -> (Escalation, Vec<UserId>) {
        let council = self.post.app.caller("Northshire County Council").await;
        let asked = Asked { limit: 10, ..Asked::default() };
        let mut steps = self.services().escalations(&council, &asked).await.expect("a list");
        assert_eq!(steps.len(), 1, "{steps:?}");
        let step = steps.remove(0);
        let seen = seen::of_step(self.services().database.read(), step.known.raised.id).await.expect("a list");
        assert!(
            seen.iter().all(|(_, channel, at)| *channel == Channel::Sms && *at <= self.post.now() + TimeDelta::days(1))
        );
        (step, seen.into_iter().map(|(user, ..)| user).collect())
    }

    async fn outcomes(&self) -> Vec<String> {
        let db = self.services().database.read();
        let sql = "SELECT outcome FROM received_texts ORDER BY id";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
        rows.iter().map(|row| row.try_get("", "outcome").expect("a word")).collect()
    }
}

on_both! {
    async fn whoever_sends_the_code_back_has_seen_the_text_once_and_has_not_answered(on: On) {
        let (by, door) = ByNotify::with_codes(on).await;
        by.one_is_gone(1).await;
        by.drain().await;
        let codes = by.codes();
        assert_eq!(codes.len(), 2, "one phone, two people, each with a text of their own");
        assert_ne!(codes[0], codes[1]);
        assert_eq!(by.step().await.1, []);
        door.texted(1, THEIRS, &format!(" {}.", codes[0])).await;
        let (step, seen) = by.step().await;
        let told = step.known.told.expect("they were told").people;
        assert!(seen.len() == 1 && told.contains(&seen[0]), "{seen:?} of {told:?}");
        assert!(step.known.acknowledged.is_none(), "to have seen it is not to do anything");
        door.texted(2, THEIRS, &codes[0]).await;
        door.texted(3, THEIRS, &codes[1]).await;
        assert_eq!(by.step().await.1.len(), 2, "each once");
        assert_eq!(by.outcomes().await, ["seen", "seen", "seen"]);
        assert_eq!((by.heard(CORA), by.count("audit WHERE action = 'message.seen'").await), (0, 2));
    }
}

on_both! {
    async fn a_code_from_another_phone_or_after_a_day_or_with_other_words_is_read_by_a_person(on: On) {
        let (by, door) = ByNotify::with_codes(on).await;
        by.one_is_gone(1).await;
        by.drain().await;
        let code = by.codes().remove(0);
        door.texted(1, NOBODYS, &code).await;
        door.texted(2, THEIRS, &format!("{code} she is at the station")).await;
        let wrong = format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000);
        door.texted(3, THEIRS, &wrong).await;
        let late = (by.post.now() + TimeDelta::hours(24) + TimeDelta::seconds(1)).to_rfc3339();
        door.texted_at(4, THEIRS, &code, &late).await;
        assert_eq!(by.step().await.1, []);
        assert_eq!(by.outcomes().await, vec!["to_be_read"; 4]);
        let in_time = (by.post.now() + TimeDelta::hours(24)).to_rfc3339();
        door.texted_at(5, THEIRS, &code, &in_time).await;
        assert_eq!(by.step().await.1.len(), 1);
    }
}

on_both! {
    async fn where_texts_do_not_come_back_none_asks_for_a_code(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.one_is_gone(1).await;
        by.drain().await;
        let texts = by.notify.taken(CORAS);
        assert!(texts.iter().all(|text| text.said["body"].as_str().is_some_and(|body| !body.contains("Reply"))), "{texts:?}");
        assert_eq!(texts.len(), 2, "both are told");
    }
}
