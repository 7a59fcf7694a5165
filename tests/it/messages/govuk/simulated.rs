//! The recipients that GOV.UK Notify simulates: by a test key a message to each ends as Notify documents it, whether it says
//! so itself or is asked; to those for smoke tests it gives a name that it does not know afterwards, by any key.

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::ids::{InterviewId, MessageId, StepId, UserId};
use homeward::domain::message::{Channel, Recipient};
use homeward::notify::templates::{Interview, InterviewStep, Place, Reference, Told};
use homeward::services::messages::NewMessage;

use super::ByNotify;
use super::receipts::TOKEN;
use crate::app::On;
use crate::messages::northshire;
use crate::on_both;

/// To whom, and the state, tries and reason in which it ends.
type Row = (&'static str, (&'static str, u32, Option<&'static str>));

const IN_VAIN: Option<&str> = Some("not_delivered_in_time");
const NOBODY_THERE: Option<&str> = Some("not_delivered");

/// By a test key.
const SIMULATED: [Row; 6] = [
    ("temp-fail@simulator.notify", ("failed", 1, IN_VAIN)),
    ("perm-fail@simulator.notify", ("failed", 1, NOBODY_THERE)),
    ("anybody@northshire.example.org", ("delivered", 1, None)),
    ("+447700900003", ("failed", 1, IN_VAIN)),
    ("+447700900002", ("failed", 1, NOBODY_THERE)),
    ("+447700900123", ("delivered", 1, None)),
];

/// By any key.
const SMOKE: [Row; 6] = [
    ("simulate-delivered@notifications.service.gov.uk", ("sent", 1, None)),
    ("simulate-delivered-2@notifications.service.gov.uk", ("sent", 1, None)),
    ("simulate-delivered-3@notifications.service.gov.uk", ("sent", 1, None)),
    ("+447700900000", ("sent", 1, None)),
    ("+447700900111", ("sent", 1, None)),
    ("+447700900222", ("sent", 1, None)),
];

impl ByNotify {
    /// Writes to an address, or to a number.
    async fn writes(&self, to: &str) -> MessageId {
        let now = self.post.now();
        let interview = InterviewId::fresh(now);
        let told = Told {
            about: Reference::of(interview.0),
            place: Place::Interview(interview),
            urgent: false,
            raised_at: now,
            due_at: None,
            again: false,
            others: 0,
            instead_of: None,
        };
        let new = NewMessage {
            authority: Some(northshire()),
            about: interview.0,
            also_about: vec![],
            child: None,
            cause: StepId::fresh(now).to_string(),
            recipient: Recipient::Person { user: UserId::fresh(now), role: Role::Interviewer },
            channel: if to.contains('@') { Channel::Email } else { Channel::Sms },
            address: to.to_owned(),
            text: &Interview { step: InterviewStep::NotOffered, told },
            scheduled_for: now,
        };
        let tx = self.services().database.begin().await.expect("a transaction");
        let id = self.services().write_message(&*tx, &new, now).await.expect("it is written");
        tx.commit().await.expect("it is kept");
        id
    }

    async fn writes_to_each(&self, rows: &[Row]) -> Vec<MessageId> {
        let mut ids = vec![];
        for (to, _) in rows {
            ids.push(self.writes(to).await);
        }
        self.drain().await;
        ids
    }

    async fn end_so(&self, rows: &[Row], ids: &[MessageId], how: &str) {
        for ((to, ends), id) in rows.iter().zip(ids) {
            assert_eq!(self.post.stands(*id).await, *ends, "{to}, {how}");
        }
    }
}

on_both! {
    async fn each_simulated_recipient_ends_as_it_is_documented(on: On) {
        let by = ByNotify::on(on).await;
        by.notify.desk().is_test_key = true;
        let ids = by.writes_to_each(&SIMULATED).await;
        for id in &ids {
            assert_eq!(by.post.stands(*id).await.0, "sent", "Notify takes them all");
        }
        let door = by.door(&[TOKEN]).await;
        for (name, reference, status) in by.notify.receipts() {
            door.says(&name, reference.as_deref(), &status).await;
        }
        by.end_so(&SIMULATED, &ids, "by receipt").await;

        let ids = by.writes_to_each(&SIMULATED).await;
        by.post.advance(TimeDelta::minutes(31));
        by.services().ask_about_the_silent().await.expect("it is asked");
        by.end_so(&SIMULATED, &ids, "by asking").await;
    }
}

on_both! {
    async fn of_a_smoke_recipient_nothing_more_is_known_than_that_it_was_taken(on: On) {
        for is_test_key in [false, true] {
            let by = ByNotify::on(on).await;
            by.notify.desk().is_test_key = is_test_key;
            let ids = by.writes_to_each(&SMOKE).await;
            assert_eq!(by.notify.receipts(), vec![], "and it calls about none");
            by.post.advance(TimeDelta::minutes(31));
            by.services().ask_about_the_silent().await.expect("it is asked");
            by.end_so(&SMOKE, &ids, "not known is not failed").await;
        }
    }
}
