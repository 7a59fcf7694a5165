//! When a channel fails for good the next is taken, once; the contact is to be put right; and whoever nothing reaches is
//! stood in for.

use std::sync::Arc;

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::ids::UserId;
use homeward::domain::message::contact::{ClosedBecause, Contact, Whose};
use homeward::domain::message::{Channel, Happened, Message, MessageState, Recipient};
use homeward::notify::email::Email;
use homeward::notify::{Mail, Post as Sender};
use homeward::services::Error;
use homeward::services::messages::Logged;
use homeward::services::setup::Setup;
use homeward::store::{contacts, messages, people};
use homeward_jobs::Drained;
use sea_orm::ConnectionTrait;

use super::double::Act;
use super::phones::{ADA, CORAS, said};
use super::receipts::TOKEN;
use super::{ByNotify, PATIENCE, govuk};
use crate::app::On;
use crate::messages::letters::Told;
use crate::messages::{CORA, THEO, job, northshire};
use crate::on_both;
use crate::smtp::Act as Mailed;

const FAILS: &str = "contact is to be put right";
pub(super) const LOST: &str = "A message could not be delivered";

pub(super) fn person(email: &str, name: &str, role: &str, more: &str) -> String {
    format!(
        "[[users]]\nemail = \"{email}\"\nname = \"{name}\"\norganisation = \"Northshire County Council\"\n\
         team = \"Return interviews\"\nroles = [\"{role}\"]\n{more}\n"
    )
}

pub(super) fn cora(more: &str) -> String {
    person(CORA, "Cora Coordinator", "missing_coordinator", more)
}

impl ByNotify {
    /// E-mail goes by a server of one's own, texts by Notify.
    pub(super) async fn drain_by_server(&self) -> Drained {
        let from = "Homeward <homeward@northshire.example.org>";
        let email = Email::new(&self.post.server.url(), from).expect("the settings can be used");
        let texts = Some(govuk(&self.notify, PATIENCE));
        self.post.drain_by(Arc::new(Sender { email: Some(Mail::Smtp(email)), texts, rehearsal: false })).await
    }

    pub(super) async fn id_of(&self, email: &str) -> UserId {
        let found = people::by_email(self.services().database.read(), email).await.expect("the database answers");
        found.expect("they are there").id
    }

    async fn coordinator(&self) -> Told {
        let recipient = Recipient::Person { user: self.id_of(CORA).await, role: Role::MissingCoordinator };
        Told { recipient, address: CORA }
    }

    pub(super) async fn all(&self) -> Vec<Message> {
        let council = self.post.app.caller("Northshire County Council").await;
        self.services().messages(&council, None, None, None, 200).await.expect("a list")
    }

    /// The messages that failed, with what was sent instead.
    pub(super) async fn failed(&self) -> Vec<Logged> {
        let failed = self.services().failed_messages(&northshire(), 50).await.expect("the list is made");
        self.services().logged(failed).await.expect("the log is read")
    }

    pub(super) async fn to_put_right(&self) -> Vec<Contact> {
        contacts::open(self.services().database.read(), &[northshire()], 50).await.expect("the database answers")
    }

    /// How those before were put right, latest first.
    pub(super) async fn put_right(&self) -> Vec<(ClosedBecause, Option<String>)> {
        let closed = contacts::closed(self.services().database.read(), &[northshire()], 50).await;
        let closed = closed.expect("the database answers").into_iter().filter_map(|contact| contact.closed);
        closed.map(|closed| (closed.because, closed.by)).collect()
    }
}

pub(super) fn subjects(mails: &[super::double::Taken]) -> Vec<&str> {
    mails.iter().map(|mail| mail.said["subject"].as_str().expect("a subject")).collect()
}

on_both! {
    async fn an_e_mail_that_bounces_goes_as_a_text_and_the_address_is_to_be_put_right(on: On) {
        let by = ByNotify::with_phones(on).await;
        let told = by.coordinator().await;
        by.post.server.will(CORA, &[Mailed::Refuse, Mailed::Refuse]);
        let letter = told.letter(by.post.now());
        let first = by.post.tell(&letter).await;
        by.post.advance(TimeDelta::minutes(1));
        by.drain_by_server().await;
        assert_eq!(by.post.stands(first).await.0, "failed");
        by.post.advance(TimeDelta::minutes(1));
        by.drain_by_server().await;
        let texts = by.notify.taken(CORAS);
        let link = format!("https://homeward.northshire.example.org/escalations/{}", letter.entry.step);
        let expected = format!("Homeward: something waits for you. Open {link}");
        assert_eq!(texts.iter().map(|text| said(&text.said)).collect::<Vec<_>>(), [expected]);
        let failed = by.failed().await;
        let instead: Vec<_> = failed[0].instead.iter().flatten().map(|by| (by.channel, by.recipient)).collect();
        assert_eq!(instead, [(Channel::Sms, told.recipient)], "the log says by what it was sent instead");
        let to_put_right = by.to_put_right().await;
        assert_eq!(to_put_right.len(), 1);
        let (whose, why) = (Whose::Person(by.id_of(CORA).await), Happened::AddressRefused);
        assert_eq!((to_put_right[0].of, to_put_right[0].channel, to_put_right[0].why), (whose, Channel::Email, why));
        let mails = by.post.server.mails(ADA);
        assert_eq!(mails.len(), 1, "the administrator hears of it");
        let shown = mails[0].shown();
        assert!(shown.contains(FAILS) && shown.contains("/contacts") && !shown.contains(CORA), "{shown}");
        assert!(by.post.server.mails(THEO).is_empty(), "the coordinator was reached, so nobody stands in for them");
        // Another message to the same address fails as well.
        by.post.tell(&told.letter(by.post.now())).await;
        by.post.advance(TimeDelta::minutes(1));
        by.drain_by_server().await;
        assert_eq!(by.to_put_right().await.iter().map(|contact| contact.times).collect::<Vec<_>>(), [2]);
        assert_eq!(by.post.server.mails(ADA).len(), 1, "told once");
    }
}

on_both! {
    async fn a_text_that_did_not_arrive_goes_as_an_e_mail_once_however_often_that_is_said(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.app.apply(&cora("mobile = \"07700 900123\"\nurgent_by = [\"sms\"]")).await;
        by.post.app.apply(&person("odin@northshire.example.org", "Odin Outofhours", "out_of_hours", "")).await;
        by.one_is_gone(1).await;
        by.drain().await;
        assert_eq!((by.notify.taken(CORAS).len(), by.notify.taken(CORA).len()), (1, 0), "by text alone, as she chose");
        let inbox = by.all().await;
        let inbox: Vec<_> = inbox.iter().filter(|message| message.channel == Channel::Inbox).collect();
        assert_eq!(inbox.len(), 1, "what a text cannot say stands in the inbox");
        assert!(inbox[0].state == MessageState::Delivered && inbox[0].body.contains("/escalations/"), "{inbox:?}");
        let name = by.name(CORAS, 0);
        let (one, other) = (by.door(&[TOKEN]).await, by.door(&[TOKEN]).await);
        let fails = "permanent-failure";
        tokio::join!(one.says(&name, None, fails), other.says(&name, None, fails), one.says(&name, None, fails));
        by.drain().await;
        let mails = by.notify.taken(CORA);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].said["subject"], inbox[0].subject.as_str(), "and says all of it");
        assert_eq!(by.to_put_right().await.iter().map(|contact| contact.times).collect::<Vec<_>>(), [1]);
        assert!(by.notify.taken(THEO).iter().all(|mail| mail.said["subject"] != format!("Urgent: {LOST}")));
    }
}

on_both! {
    async fn whoever_nothing_reaches_is_stood_in_for_once(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.notify.will(CORA, &[Act::Refuse(400, "ValidationError"); 3]);
        by.notify.will(CORAS, &[Act::Refuse(400, "ValidationError"); 2]);
        by.one_is_gone(1).await;
        by.drain().await;
        let told = by.notify.taken(THEO);
        let of_it = subjects(&told).into_iter().filter(|subject| subject.ends_with(LOST));
        assert_eq!(of_it.count(), 1, "once, whichever of the two failed last: {:?}", subjects(&told));
        let failed = by.failed().await;
        let of_cora = failed.iter().filter(|logged| logged.message.address == CORA || logged.message.address == CORAS);
        let instead: Vec<_> = of_cora.flat_map(|logged| &logged.instead).flatten().collect();
        assert_eq!(instead.len(), 1, "{instead:?}");
        assert_eq!((instead[0].address.as_str(), instead[0].recipient.audience()), (THEO, "team_manager"));
        assert_eq!(by.to_put_right().await.len(), 3, "her address, and the number as hers and as her colleague's");
        let odins = by.notify.taken("odin@northshire.example.org");
        assert_eq!(odins.len(), 1, "whose e-mail went is told of nothing more");
    }
}

on_both! {
    async fn what_is_no_step_goes_by_the_next_channel_too_and_leads_to_the_inbox(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.server.will("nobody@northshire.example.org", &[Mailed::Refuse]);
        by.post.server.will(CORA, &[Mailed::Refuse]);
        by.post.write("nobody@northshire.example.org").await;
        by.drain_by_server().await;
        let texts = by.notify.taken(CORAS);
        let expected = "Homeward: something waits for you. Open https://homeward.northshire.example.org/inbox";
        assert_eq!(texts.iter().map(|text| said(&text.said)).collect::<Vec<_>>(), [expected]);
        assert!(by.post.server.mails(THEO).is_empty());
        let failed = by.failed().await;
        let of_telling = failed.iter().find(|logged| logged.message.address == CORA).expect("telling her failed");
        assert_eq!(of_telling.instead.iter().flatten().map(|by| by.channel).collect::<Vec<_>>(), [Channel::Sms]);
    }
}

on_both! {
    async fn a_contact_is_right_again_when_it_is_changed_left_or_reached(on: On) {
        let by = ByNotify::with_phones(on).await;
        let told = by.coordinator().await;
        let fails = async || {
            by.post.server.will(CORA, &[Mailed::Refuse]);
            by.post.tell(&told.letter(by.post.now())).await;
            by.post.advance(TimeDelta::minutes(1));
            by.drain_by_server().await;
            assert_eq!(by.to_put_right().await.len(), 1);
        };
        fails().await;
        by.post.app.apply(&cora("mobile = \"07700 900999\"")).await;
        assert_eq!(by.to_put_right().await.len(), 1, "the other contact was changed");
        by.post.advance(TimeDelta::hours(1));
        by.post.tell(&told.letter(by.post.now())).await;
        by.post.advance(TimeDelta::minutes(1));
        by.drain_by_server().await;
        assert_eq!(by.put_right().await, [(ClosedBecause::Delivered, None)], "something arrived");
        by.post.advance(TimeDelta::hours(1));
        fails().await;
        let by_command = Some("command_line".to_owned());
        by.post.app.apply(&cora("disabled = true")).await;
        assert_eq!(by.put_right().await[0], (ClosedBecause::Left, by_command.clone()));
        by.post.app.apply(&cora("mobile = \"07700 900123\"\nurgent_by = [\"sms\"]")).await;
        by.notify.will(CORAS, &[Act::Refuse(400, "ValidationError"); 2]);
        by.one_is_gone(2).await;
        by.drain().await;
        let numbers = by.to_put_right().await;
        assert!(numbers.iter().any(|contact| contact.of == Whose::Person(told_id(&told))), "{numbers:?}");
        by.post.app.apply(&cora("mobile = \"07700 900999\"")).await;
        assert_eq!(by.put_right().await[0], (ClosedBecause::Changed, by_command));
    }
}

fn told_id(told: &Told) -> UserId {
    UserId(told.recipient.id())
}

on_both! {
    async fn a_failure_and_what_follows_it_are_recorded_together_or_not_at_all(on: On) {
        let by = ByNotify::with_phones(on).await;
        let told = by.coordinator().await;
        by.post.server.will(CORA, &[Mailed::Refuse, Mailed::Refuse]);
        let id = by.post.tell(&told.letter(by.post.now())).await;
        by.post.advance(TimeDelta::minutes(1));
        let db = by.services().database.read();
        db.execute_unprepared("ALTER TABLE fallbacks RENAME TO out_of_reach").await.expect("it cannot be written to");
        assert_eq!(by.drain_by_server().await.failed, 1, "the program is cut off in the middle");
        assert_eq!(by.post.stands(id).await.0, "sending", "so nothing of it was recorded");
        assert!(by.to_put_right().await.is_empty());
        db.execute_unprepared("ALTER TABLE out_of_reach RENAME TO fallbacks").await.expect("it can again");
        by.post.advance(TimeDelta::from_std(job().lease).expect("a short time"));
        by.drain_by_server().await;
        assert_eq!(by.post.stands(id).await.0, "failed");
        by.post.advance(TimeDelta::minutes(1));
        by.drain_by_server().await;
        assert_eq!((by.notify.taken(CORAS).len(), by.to_put_right().await.len()), (1, 1));
    }
}

on_both! {
    async fn what_can_wait_stands_in_the_inbox_alone_for_whoever_chose_so(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.app.apply(&person(THEO, "Theo Manager", "team_manager", "ordinary_by = []")).await;
        let theo = by.id_of(THEO).await;
        by.post.server.will("nobody@northshire.example.org", &[Mailed::Refuse]);
        by.post.server.will(CORA, &[Mailed::Refuse]);
        by.post.app.apply(&cora("")).await;
        by.post.write("nobody@northshire.example.org").await;
        by.drain_by_server().await;
        assert!(by.post.server.mails(THEO).is_empty(), "he wants no e-mail of what can wait");
        let inbox = messages::inbox::of(by.services().database.read(), theo, None, 10).await.expect("an inbox");
        assert_eq!(inbox.iter().map(|told| told.message.template.as_str()).collect::<Vec<_>>(), ["messages_failed"]);
        assert_eq!(messages::inbox::unread(by.services().database.read(), theo, 10).await.expect("a number"), 1);
    }
}

on_both! {
    async fn a_file_names_every_fault_of_how_somebody_is_told(on: On) {
        let by = ByNotify::on(on).await;
        for (row, more, pointer) in [
            ("no such channel", "ordinary_by = [\"pigeon\"]", "#/users/0/ordinary_by"),
            ("nothing for what is urgent", "urgent_by = []", "#/users/0/urgent_by"),
            ("texts alone, and no number", "urgent_by = [\"sms\"]", "#/users/0/urgent_by"),
            ("the inbox alone, for what is urgent", "urgent_by = [\"inbox\"]", "#/users/0/urgent_by"),
        ] {
            let setup: Setup = toml::from_str(&cora(more)).expect("the set-up is written right");
            let Err(Error::Invalid(faults)) = by.services().apply(&setup).await else { panic!("{row}: it is taken") };
            assert_eq!(faults.iter().map(|fault| fault.pointer.as_str()).collect::<Vec<_>>(), [pointer], "{row}");
        }
        by.post.app.apply(&cora("mobile = \"07700 900123\"\nordinary_by = []\nurgent_by = [\"sms\"]")).await;
        by.post.app.apply(&cora("mobile = \"07700 900123\"")).await;
        let kept = people::by_email(by.services().database.read(), CORA).await.expect("the database answers");
        let ways = kept.expect("she is there").ways;
        assert_eq!((ways.ordinary, ways.urgent), (vec![], vec![Channel::Sms]), "what a file leaves out stays");
    }
}
