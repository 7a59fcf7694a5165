//! An organisation whose address fails is stood in for by its people; a person, by whoever stands above.

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::ids::MissingEpisodeId;
use homeward::domain::message::{Channel, Recipient};
use homeward::notify::templates::{ConversationPost, Place, Template};
use homeward::services::messages::NewMessage;
use homeward::store::messages::inbox;
use homeward::store::parties;

use super::ByNotify;
use crate::app::On;
use crate::messages::letters::{Told, speaks_of};
use crate::messages::{CORA, THEO, northshire};
use crate::on_both;
use crate::smtp::Act;

const POLICE: &str = "northshirepolice@partners.example.org";
const PAT: &str = "pat@police.example.org";
const OTTO: &str = "otto@police.example.org";
const HUGO: &str = "hugo@northshire.example.org";
const SERA: &str = "sera@northshire.example.org";

fn officer(email: &str, name: &str, role: &str) -> String {
    format!(
        "[[users]]\nemail = \"{email}\"\nname = \"{name}\"\norganisation = \"Northshire Police\"\nroles = [\"{role}\"]\n"
    )
}

impl ByNotify {
    async fn police(&self) -> Told {
        let found = parties::organisation_named(self.services().database.read(), "Northshire Police").await;
        let id = found.expect("the database answers").expect("it is there").id;
        Told { recipient: Recipient::Organisation(id), address: POLICE }
    }

    async fn their_inbox(&self, email: &str) -> usize {
        let id = self.id_of(email).await;
        inbox::of(self.services().database.read(), id, None, 10).await.expect("an inbox").len()
    }

    /// Sends what is due now, and what that led to.
    async fn drain_in_a_while(&self) {
        for _ in 0..2 {
            self.post.advance(TimeDelta::minutes(1));
            self.drain_by_server().await;
        }
    }
}

on_both! {
    async fn where_the_address_of_an_agency_fails_its_reporters_are_told_the_same(on: On) {
        let by = ByNotify::on(on).await;
        let told = by.police().await;
        by.post.app.apply(&[officer(PAT, "Pat Police", "reporter"), officer(OTTO, "Otto Audit", "auditor")].concat()).await;
        by.post.server.will(POLICE, &[Act::Refuse]);
        let letter = told.letter(by.post.now());
        by.post.tell(&letter).await;
        by.drain_in_a_while().await;
        let mails = by.post.server.mails(PAT);
        assert_eq!(mails.len(), 1);
        assert!(speaks_of(&mails[0].shown(), &letter), "{}", mails[0].shown());
        assert_eq!(by.their_inbox(PAT).await, 1, "and it stands in their inbox");
        assert!(by.post.server.mails(OTTO).is_empty(), "who tells of no child is not asked where others do");
        assert!(by.post.server.mails(CORA).is_empty(), "they were told, so nobody stands in for them");
        let failed = by.failed().await;
        assert_eq!(failed[0].instead.iter().flatten().map(|by| by.address.as_str()).collect::<Vec<_>>(), [PAT]);
    }
}

on_both! {
    async fn what_is_no_step_is_told_to_them_too_and_to_others_where_nobody_reports(on: On) {
        let by = ByNotify::on(on).await;
        let told = by.police().await;
        by.post.app.apply(&officer(OTTO, "Otto Audit", "auditor")).await;
        by.post.server.will(POLICE, &[Act::Refuse]);
        let (now, letter) = (by.post.now(), told.letter(by.post.now()));
        let place = Place::Conversation(MissingEpisodeId(letter.entry.about));
        let text = ConversationPost { place, answer_by: None };
        let new = NewMessage {
            authority: Some(northshire()),
            about: letter.entry.about,
            also_about: vec![],
            child: None,
            cause: format!("{}/{}", text.name(), letter.entry.step),
            recipient: told.recipient,
            channel: Channel::Email,
            address: POLICE.to_owned(),
            text: &text,
            scheduled_for: now,
        };
        let tx = by.services().database.begin().await.expect("a transaction");
        let id = by.services().write_message(&*tx, &new, now).await.expect("it is written");
        tx.commit().await.expect("it is kept");
        by.drain_in_a_while().await;
        assert_eq!(by.post.stands(id).await.0, "failed");
        let mails = by.post.server.mails(OTTO);
        assert_eq!(mails.iter().map(|mail| mail.shown().contains("/conversation")).collect::<Vec<_>>(), [true]);
        assert_eq!(by.their_inbox(OTTO).await, 1);
        assert!(by.post.server.mails(CORA).is_empty());
    }
}

on_both! {
    async fn where_its_people_cannot_be_reached_either_the_line_is_told(on: On) {
        let by = ByNotify::on(on).await;
        let told = by.police().await;
        by.post.app.apply(&officer(PAT, "Pat Police", "reporter")).await;
        for address in [POLICE, PAT] {
            by.post.server.will(address, &[Act::Refuse]);
        }
        by.post.tell(&told.letter(by.post.now())).await;
        by.drain_in_a_while().await;
        by.drain_in_a_while().await;
        assert_eq!(by.post.server.mails(CORA).len(), 1, "above a reporter stands the coordinator");
    }
}

on_both! {
    async fn above_a_manager_stands_the_next_manager_and_not_the_coordinator(on: On) {
        let by = ByNotify::on(on).await;
        let recipient = Recipient::Person { user: by.id_of(SERA).await, role: Role::ServiceManager };
        by.post.server.will(SERA, &[Act::Refuse]);
        by.post.tell(&Told { recipient, address: SERA }.letter(by.post.now())).await;
        by.drain_in_a_while().await;
        let told = [CORA, THEO, HUGO].map(|address| by.post.server.mails(address).len());
        assert_eq!(told, [0, 0, 1], "the head of service");
    }
}
