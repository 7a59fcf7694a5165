//! What was held for hours does not go all at once: it gathers while it waits, and goes at the pace of its address.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::audience::Role;
use homeward::domain::ids::{InterviewId, MessageId, StepId};
use homeward::domain::message::{Channel, MessageState, Recipient};
use homeward::notify::templates::{Interview, InterviewStep, Place, Reference, Told};
use homeward::services::messages::NewMessage;
use sea_orm::{FromQueryResult, Statement};
use serde_json::Value;
use uuid::Uuid;

use super::ByNotify;
use super::phones::CORAS;
use crate::app::On;
use crate::messages::{CORA, northshire};
use crate::on_both;

impl ByNotify {
    /// An urgent text to the coordinator's number that is no step, so that nothing takes it in.
    pub(super) async fn text_coras(&self) -> MessageId {
        let now = self.post.now();
        let interview = InterviewId::fresh(now);
        let told = Told {
            about: Reference::of(interview.0),
            place: Place::Interview(interview),
            urgent: true,
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
            recipient: Recipient::Person { user: self.id_of(CORA).await, role: Role::MissingCoordinator },
            channel: Channel::Sms,
            address: CORAS.to_owned(),
            text: &Interview { step: InterviewStep::NotOffered, told },
            scheduled_for: now,
        };
        let tx = self.services().database.begin().await.expect("a transaction");
        let id = self.services().write_message(&*tx, &new, now).await.expect("it is written");
        tx.commit().await.expect("it is kept");
        id
    }

    /// When an address was sent to, and whether that was urgent.
    fn went(&self, to: &str) -> Vec<(DateTime<Utc>, bool)> {
        let went = |said: &Value| {
            let at = said["created_at"].as_str().and_then(|at| at.parse().ok()).expect("a moment");
            (at, said["subject"].as_str().is_none_or(|subject| subject.starts_with("Urgent: ")))
        };
        self.notify.taken(to).iter().map(|taken| went(&taken.said)).collect()
    }

    async fn waiting(&self) -> usize {
        let council = self.post.app.caller("Northshire County Council").await;
        let mut count = 0;
        for state in [MessageState::Pending, MessageState::Held, MessageState::Sending, MessageState::Failed] {
            let found = self.services().messages(&council, None, Some(state), None, 200).await.expect("a list");
            count += found.iter().filter(|message| [CORA, CORAS].contains(&message.address.as_str())).count();
        }
        count
    }
}

/// At most so many of those within any hour.
fn at_most(most: usize, went: &[DateTime<Utc>], what: &str) {
    for last in went {
        let within = went.iter().filter(|at| **at <= *last && **at > *last - TimeDelta::hours(1)).count();
        assert!(within <= most, "{what}: {within} within the hour before {last}");
    }
}

on_both! {
    async fn what_a_refused_key_held_for_twelve_hours_goes_at_its_pace_urgent_first_and_all_of_it(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.notify.is_closed(Some((403, "AuthError")));
        let mut written = BTreeSet::new();
        for tick in 0..72 {
            by.one_is_gone(tick).await;
            // What nothing takes in: ten texts and seven e-mails an hour are all that would be written.
            written.insert(by.text_coras().await);
            written.insert(by.post.write(CORA).await);
            by.drain().await;
            if tick % 3 == 0 {
                by.services().check_channels().await.expect("the check is made");
            }
            by.post.advance(TimeDelta::minutes(10));
        }
        assert!(by.went(CORAS).is_empty() && by.went(CORA).is_empty(), "nothing went");
        by.look().await;
        let (steps, bundles) = by.steps_in_texts().await;
        assert!(steps.len() >= 72, "of each child something: {}", steps.len());
        assert!(bundles.len() < 40, "what is held takes in the next: {} texts", bundles.len());
        by.notify.is_closed(None);
        by.services().check_channels().await.expect("the check is made");
        for _ in 0..180 {
            by.drain().await;
            by.post.advance(TimeDelta::minutes(10));
        }
        let texts = by.went(CORAS);
        at_most(20, &texts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), "texts");
        let mails = by.went(CORA);
        let ordinary: Vec<_> = mails.iter().filter(|(_, urgent)| !urgent).map(|(at, _)| *at).collect();
        at_most(7, &ordinary, "ordinary e-mails");
        let (urgent, others): (Vec<_>, Vec<_>) = mails.iter().copied().partition(|(_, urgent)| *urgent);
        assert!(urgent[0].0 <= others[0].0 && urgent.len() < 20, "urgent ones first, and few: {}", urgent.len());
        assert_eq!(by.waiting().await, 0, "nothing waits, and nothing failed");
        for id in written.iter().chain(&bundles) {
            assert_eq!(by.post.stands(*id).await.0, "sent", "nothing is lost");
        }
    }
}

#[derive(FromQueryResult)]
struct Line {
    step: Uuid,
    message_id: Uuid,
}

impl ByNotify {
    /// The steps that texts to her number speak of, and those texts.
    async fn steps_in_texts(&self) -> (BTreeSet<Uuid>, BTreeSet<MessageId>) {
        let db = self.services().database.read();
        let sql = format!(
            "SELECT s.step, s.message_id FROM message_steps s JOIN messages m ON m.id = s.message_id \
             WHERE m.channel = 'sms' AND m.address = '{CORAS}'"
        );
        let lines = Line::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await;
        let lines = lines.expect("the database answers");
        (lines.iter().map(|line| line.step).collect(), lines.iter().map(|line| MessageId(line.message_id)).collect())
    }
}
