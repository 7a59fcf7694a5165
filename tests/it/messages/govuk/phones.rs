//! Who is out or asleep is told of what is urgent on the phone as well: that something waits, and nothing of what it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::ids::StepId;
use homeward::domain::message::channel::ChannelFault;
use homeward::domain::message::texting::{MOST_SEGMENTS, segments};
use homeward::domain::message::{Channel, MessageState};
use homeward::services::Error;
use homeward::services::escalations::Asked;
use homeward::services::setup::Setup;
use homeward::store::messages::entries;
use homeward::work::Attend;
use homeward_jobs::{Slots, drain, table};
use serde_json::Value;

use super::ByNotify;
use super::double::Act;
use crate::app::On;
use crate::builders::{child, missing, returned};
use crate::messages::CORA;
use crate::on_both;

pub(super) const CORAS: &str = "+447700900123";
pub(super) const ADAS: &str = "+447700900456";
pub(super) const ADA: &str = "ada@northshire.example.org";
const BEGINS: &str =
    "Homeward: something urgent needs you now. Open https://homeward.northshire.example.org/escalations/";

pub(super) fn user(email: &str, name: &str, role: &str, mobile: &str) -> String {
    format!(
        "[[users]]\nemail = \"{email}\"\nname = \"{name}\"\norganisation = \"Northshire County Council\"\n\
         team = \"Return interviews\"\nroles = [\"{role}\"]\nmobile = \"{mobile}\"\n"
    )
}

fn cora(mobile: &str) -> String {
    user(CORA, "Cora Coordinator", "missing_coordinator", mobile)
}

impl ByNotify {
    /// The coordinator and the out-of-hours team share a phone; an administrator has one too.
    pub(super) async fn with_phones(on: On) -> Self {
        let by = Self::on(on).await;
        let people = [
            cora("07700 900123"),
            user("odin@northshire.example.org", "Odin Outofhours", "out_of_hours", "+44 7700 900123"),
            user(ADA, "Ada Admin", "administrator", ADAS),
        ];
        by.post.app.apply(&people.concat()).await;
        by
    }

    pub(super) async fn hears(&self, notice: &Value) {
        let police = self.post.app.caller("Northshire Police").await;
        self.services().receive(&police, notice).await.expect("the notice is taken");
        self.look().await;
    }

    pub(super) async fn look(&self) {
        let [attend, ..] = table(Slots::SQLITE);
        let drained = drain(&Arc::new(Attend { services: self.services().clone(), job: attend })).await;
        assert_eq!(drained.failed, 0, "no look fails");
    }

    /// A child went missing just now.
    pub(super) async fn one_is_gone(&self, number: u32) {
        let born = format!("{}-{:02}-{:02}", 2010 + number % 5, 1 + number % 12, 13 + number / 12);
        let given = ["Ada", "Bo", "Cleo", "Dunstan", "Edith", "Florian"][usize::try_from(number % 6).expect("small")];
        let gone = child(given, &format!("Fixture{number}"), &born);
        let start = self.post.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        self.hears(&missing(&format!("W-{number}"), &gone, &start)).await;
    }

    async fn closed(&self, channel: Channel) -> Option<ChannelFault> {
        let vitals = self.services().vitals().await.expect("the database answers");
        vitals.channels.iter().find(|standing| standing.channel == channel)?.closed(self.post.now())
    }

    async fn check_all(&self) -> [Option<ChannelFault>; 2] {
        self.services().check_channels().await.expect("the check is made");
        [self.closed(Channel::Email).await, self.closed(Channel::Sms).await]
    }
}

pub(super) fn said(text: &Value) -> &str {
    text["body"].as_str().expect("a text")
}

on_both! {
    async fn what_is_urgent_is_texted_as_well_and_a_text_says_nothing_of_anybody(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.one_is_gone(1).await;
        by.drain().await;
        let texts = by.notify.taken(CORAS);
        assert_eq!(texts.len(), 2, "one for each of the two who are told");
        for text in &texts {
            let said = said(&text.said);
            assert!(said.starts_with(BEGINS) && segments(said) <= MOST_SEGMENTS, "{said}");
            for word in ["child", "missing", "Bo", "Fixture1", "interview", "County"] {
                assert!(!said.split(|c: char| !c.is_alphanumeric()).any(|each| each.eq_ignore_ascii_case(word)), "{said}");
            }
        }
        assert_eq!(by.notify.taken(CORA).len(), 1, "the e-mail says what it is");
    }
}

on_both! {
    async fn what_is_not_urgent_is_not_texted(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.one_is_gone(1).await;
        by.drain().await;
        by.post.advance(TimeDelta::minutes(30));
        by.hears(&returned("W-1", "2026-11-23T09:30:00Z")).await;
        by.post.advance(TimeDelta::hours(5));
        by.look().await;
        by.again().await;
        let council = by.post.app.caller("Northshire County Council").await;
        let all = by.services().messages(&council, None, None, None, 200).await.expect("a list");
        let (texts, mails): (Vec<_>, Vec<_>) = all.iter().partition(|message| message.channel == Channel::Sms);
        assert!(mails.iter().any(|message| !message.urgent && message.address == CORA), "nobody has the interview");
        assert!(!texts.is_empty() && texts.iter().all(|message| message.urgent), "{texts:?}");
    }
}

on_both! {
    async fn urgent_texts_to_one_phone_are_bundled_and_no_step_is_left_out(on: On) {
        let by = ByNotify::with_phones(on).await;
        for minute in 0..80 {
            if minute < 40 {
                by.one_is_gone(minute).await;
            }
            by.drain().await;
            by.post.advance(TimeDelta::minutes(1));
        }
        let texts = by.notify.taken(CORAS);
        let moment = |text: &Value| text["created_at"].as_str().and_then(|at| at.parse().ok()).expect("a moment");
        let went: Vec<DateTime<Utc>> = texts.iter().map(|text| moment(&text.said)).collect();
        for last in &went {
            let within = went.iter().filter(|at| **at <= *last && **at > *last - TimeDelta::hours(1)).count();
            assert!(within <= 20, "{within} texts within the hour before {last}");
        }
        assert!(texts.iter().any(|text| said(&text.said).contains(" urgent things need you now")), "some say of several");
        let council = by.post.app.caller("Northshire County Council").await;
        let asked = Asked { limit: 200, ..Asked::default() };
        let steps = by.services().escalations(&council, &asked).await.expect("escalations are listed");
        let opened = steps.iter().filter(|step| step.known.raised.urgent).map(|step| step.known.raised.id).collect();
        let told = entries::told(by.services().database.read(), &opened).await.expect("the database answers");
        let mut texted: BTreeMap<StepId, usize> = BTreeMap::new();
        for telling in told.iter().filter(|telling| telling.channel == Channel::Sms) {
            *texted.entry(telling.step).or_default() += 1;
        }
        assert!(texted.values().filter(|people| **people == 2).count() >= 40, "each stands in a text to each of two");
        let pending = Some(MessageState::Pending);
        let waiting = by.services().messages(&council, None, pending, None, 200).await.expect("a list");
        assert!(waiting.iter().all(|message| message.channel != Channel::Sms), "all texts went: {waiting:?}");
    }
}

on_both! {
    async fn a_number_that_notify_refuses_fails_and_the_text_goes_to_the_one_put_right(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.notify.will(CORAS, &[Act::Refuse(400, "ValidationError"), Act::Refuse(400, "ValidationError")]);
        by.one_is_gone(1).await;
        by.drain().await;
        let council = by.post.app.caller("Northshire County Council").await;
        let failed = by.services().messages(&council, None, Some(MessageState::Failed), None, 10).await.expect("a list");
        assert_eq!(failed.iter().map(|message| message.channel).collect::<Vec<_>>(), [Channel::Sms; 2]);
        assert!(!by.notify.taken(CORA).is_empty(), "the e-mail went all the same");
        by.post.app.apply(&cora("+447700900789")).await;
        for message in &failed {
            by.services().resend(&council, message.id).await.expect("it is sent again");
        }
        by.drain().await;
        assert_eq!((by.notify.taken("+447700900789").len(), by.notify.taken(CORAS).len()), (1, 1));
    }
}

on_both! {
    async fn an_administrator_hears_by_the_other_channel_that_one_is_closed(on: On) {
        let by = ByNotify::with_phones(on).await;
        let well = by.notify.desk().templates.clone();
        by.notify.desk().templates.remove(0);
        for _ in 0..2 {
            assert_eq!(by.check_all().await, [Some(ChannelFault::TemplateUnknown), None]);
        }
        by.drain().await;
        let texts = by.notify.taken(ADAS);
        assert_eq!(texts.len(), 1, "once");
        assert!(said(&texts[0].said).ends_with("/jobs"), "{texts:?}");
        by.notify.desk().templates = vec![well[0].clone()];
        assert_eq!(by.check_all().await, [None, Some(ChannelFault::TemplateUnknown)]);
        by.drain().await;
        let mails = by.notify.taken(ADA);
        assert_eq!(mails.last().map(|mail| mail.said["subject"].clone()), Some("Urgent: Texts do not go out".into()));
    }
}

on_both! {
    async fn without_a_template_for_texts_none_is_written(on: On) {
        let mut by = ByNotify::with_phones(on).await;
        by.post.services.mail.has_texts = false;
        by.one_is_gone(1).await;
        by.drain().await;
        assert!(by.notify.taken(CORAS).is_empty());
        assert_eq!(by.notify.taken(CORA).len(), 1);
    }
}

on_both! {
    async fn a_text_that_waits_is_held_while_none_can_go_and_goes_when_they_can(on: On) {
        let mut by = ByNotify::with_phones(on).await;
        by.one_is_gone(1).await;
        by.post.services.mail.has_texts = false;
        assert_eq!(by.services().hold_or_free_messages().await.expect("a start without texts"), 2);
        by.drain().await;
        assert!(by.notify.taken(CORAS).is_empty(), "held, not tried");
        by.post.services.mail.has_texts = true;
        assert_eq!(by.services().hold_or_free_messages().await.expect("a start with texts"), 2);
        by.drain().await;
        assert_eq!(by.notify.taken(CORAS).len(), 2);
    }
}

on_both! {
    async fn what_is_no_number_is_not_taken_for_one(on: On) {
        let by = ByNotify::on(on).await;
        let setup: Setup = toml::from_str(&cora("extension 12")).expect("the set-up is written right");
        let Err(Error::Invalid(faults)) = by.services().apply(&setup).await else { panic!("it is taken") };
        assert_eq!(faults.iter().map(|fault| fault.pointer.as_str()).collect::<Vec<_>>(), ["#/users/0/mobile"]);
    }
}
