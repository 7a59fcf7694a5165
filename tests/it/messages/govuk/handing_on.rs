//! What is urgent does not wait for a channel to open while another is open.

use chrono::TimeDelta;
use homeward::domain::ids::WatchId;
use homeward::domain::message::pause::Pause;
use homeward::domain::message::{Channel, Happened, Message, MessageState};
use homeward::store::messages::{inbox, pauses};

use super::ByNotify;
use super::double::Act;
use super::fallback::{cora, person};
use super::phones::{ADA, CORAS};
use crate::app::{On, at};
use crate::messages::{CORA, northshire};
use crate::on_both;

const SPENT: Act = Act::Refuse(429, "TooManyRequestsError");
const MIDNIGHT: &str = "2026-11-24T00:00:00Z";

impl ByNotify {
    /// The coordinator wants texts of what is urgent, and nobody shares her phone.
    async fn by_text_alone(on: On) -> Self {
        let by = Self::with_phones(on).await;
        by.post.app.apply(&cora("mobile = \"07700 900123\"\nurgent_by = [\"sms\"]")).await;
        by.post.app.apply(&person("odin@northshire.example.org", "Odin Outofhours", "out_of_hours", "")).await;
        by.services().ensure_schedules().await.expect("the schedules are there");
        by.channels_are_checked().await;
        by
    }

    /// The check of the channels, if it is due.
    async fn channels_are_checked(&self) {
        let runs = self.services().claim_runs(20, TimeDelta::minutes(15)).await.expect("a claim");
        for run in &runs {
            if run.name == "channels" {
                self.services().run_scheduled(run).await.expect("they are checked");
            } else {
                self.services().release_run(run).await.expect("it is given back");
            }
        }
    }

    /// The texts to her.
    async fn texts(&self) -> Vec<Message> {
        let mut all = self.all().await;
        all.retain(|message| message.channel == Channel::Sms && message.address == CORAS);
        all
    }

    fn mails(&self) -> usize {
        self.notify.taken(CORA).len()
    }
}

on_both! {
    async fn a_spent_day_of_texts_is_told_by_e_mail_at_once_and_not_again_at_midnight(on: On) {
        let by = ByNotify::by_text_alone(on).await;
        by.notify.will(CORAS, &[SPENT]);
        by.one_is_gone(1).await;
        by.drain().await;
        assert_eq!(by.texts().await.iter().map(|text| text.state).collect::<Vec<_>>(), [MessageState::Held]);
        by.channels_are_checked().await;
        by.drain().await;
        assert_eq!(by.mails(), 1, "the check that was brought forward hands it on");
        let texts = by.texts().await;
        let why = (texts[0].state, texts[0].last_error, texts[0].why());
        assert_eq!(why, (MessageState::Cancelled, Some(Happened::AnotherWay), Some(Happened::AnotherWay.reason())));
        let logged = by.services().logged(texts).await.expect("the log is read");
        assert_eq!(logged[0].instead.iter().flatten().map(|by| by.channel).collect::<Vec<_>>(), [Channel::Email]);
        by.one_is_gone(2).await;
        by.drain().await;
        assert_eq!((by.mails(), by.texts().await.len()), (2, 1), "no text is begun while none can go");
        let inbox = inbox::of(by.services().database.read(), by.id_of(CORA).await, None, 50).await.expect("an inbox");
        assert!(inbox.len() >= 2, "{inbox:?}");
        by.services().clock.set(at(MIDNIGHT));
        by.drain().await;
        assert!(by.notify.taken(CORAS).is_empty(), "and nobody is told twice");
        by.one_is_gone(3).await;
        by.drain().await;
        assert!(!by.notify.taken(CORAS).is_empty(), "on the new day texts go again");
    }
}

on_both! {
    async fn what_waits_when_texts_are_paused_is_handed_on_too(on: On) {
        let by = ByNotify::by_text_alone(on).await;
        by.one_is_gone(1).await;
        let now = by.post.now();
        let pause = Pause {
            authority: northshire(),
            channel: Channel::Sms,
            reason: "The template is wrong".to_owned(),
            paused_at: now,
            paused_by: by.id_of(ADA).await,
        };
        let tx = by.services().database.begin().await.expect("a transaction");
        assert!(pauses::begin(&*tx, WatchId::fresh(now).0, &pause).await.expect("it begins"));
        tx.commit().await.expect("it lasts");
        by.services().check_channels().await.expect("the check is made");
        by.drain().await;
        assert_eq!((by.mails(), by.notify.taken(CORAS).len()), (1, 0));
        by.one_is_gone(2).await;
        by.drain().await;
        assert_eq!((by.mails(), by.texts().await.len()), (2, 1), "nor is a text begun");
    }
}

on_both! {
    async fn with_nothing_open_it_waits_stands_in_the_inbox_and_goes_when_it_can(on: On) {
        let by = ByNotify::by_text_alone(on).await;
        by.notify.is_closed(Some((403, "AuthError")));
        by.services().check_channels().await.expect("the check is made");
        by.one_is_gone(1).await;
        by.drain().await;
        by.services().check_channels().await.expect("the check is made");
        assert_eq!(by.texts().await.iter().map(|text| text.state).collect::<Vec<_>>(), [MessageState::Held]);
        let inbox = inbox::of(by.services().database.read(), by.id_of(CORA).await, None, 50).await.expect("an inbox");
        assert!(!inbox.is_empty(), "she finds it there");
        by.notify.is_closed(None);
        by.services().check_channels().await.expect("the check is made");
        by.drain().await;
        assert_eq!((by.mails(), by.notify.taken(CORAS).len()), (0, 1), "by what she chose");
    }
}
