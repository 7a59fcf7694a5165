//! That a channel is closed reaches every administrator: in the inbox, which nothing closes, and by another channel if one is
//! open.

use std::collections::BTreeSet;

use homeward::domain::invariant::Invariant;
use homeward::domain::message::{Channel, MessageState};
use homeward::store::messages::inbox;

use super::ByNotify;
use super::double::Act;
use super::phones::{ADA, ADAS, CORAS, user};
use crate::app::{On, at};
use crate::messages::ANN;
use crate::on_both;

const ALMA: &str = "alma@northshire.example.org";
const SPENT: Act = Act::Refuse(429, "TooManyRequestsError");

impl ByNotify {
    /// Two administrators, of whom one has no phone.
    async fn with_administrators(on: On) -> Self {
        let by = Self::with_phones(on).await;
        let alma = user(ALMA, "Alma Admin", "administrator", "");
        by.post.app.apply(&alma.replace("mobile = \"\"\n", "")).await;
        by
    }

    /// What an administrator was told of closed channels, and by what: as it stands in the inbox.
    async fn alarms(&self, email: &str) -> Vec<(String, Channel, MessageState)> {
        let id = self.id_of(email).await;
        let told = inbox::of(self.services().database.read(), id, None, 50).await.expect("an inbox");
        let alarms = told.into_iter().map(|told| told.message).filter(|message| message.template == "channel_closed");
        alarms.map(|message| (message.subject, message.channel, message.state)).collect()
    }

    /// How many texts and e-mails of it were written, whatever became of them.
    async fn sent_out(&self) -> usize {
        let all = self.all().await;
        let out =
            all.iter().filter(|message| message.template == "channel_closed" && message.channel != Channel::Inbox);
        out.count()
    }

    async fn is_no_beat(&self) {
        let broken = self.services().broken_invariants().await.expect("an answer");
        let found: Vec<Invariant> = broken.iter().map(|broken| broken.invariant).collect();
        assert!(found.contains(&Invariant::ChannelsOpen), "so that the heartbeat falls silent: {found:?}");
    }

    /// The next e-mail, or text, finds the day spent.
    async fn spends(&self, channel: Channel) {
        if channel == Channel::Email {
            self.notify.will(ANN, &[SPENT]);
            self.post.write(ANN).await;
        } else {
            self.notify.will(CORAS, &[SPENT]);
            self.text_coras().await;
        }
        self.drain().await;
    }
}

fn in_inbox(of: &str) -> Vec<(String, Channel, MessageState)> {
    vec![(format!("Urgent: {of}"), Channel::Inbox, MessageState::Delivered)]
}

on_both! {
    async fn a_key_that_is_refused_is_told_in_the_inbox_for_nothing_goes_by_it(on: On) {
        for code in [401, 403] {
            let by = ByNotify::with_administrators(on).await;
            by.notify.is_closed(Some((code, "AuthError")));
            by.post.write(ANN).await;
            by.drain().await;
            by.is_no_beat().await;
            for administrator in [ADA, ALMA] {
                assert_eq!(by.alarms(administrator).await, in_inbox("E-mail does not go out"), "{code}: {administrator}");
            }
            assert_eq!(by.sent_out().await, 0, "{code}: no text goes over the same key");
        }
    }
}

on_both! {
    async fn a_spent_day_is_told_in_the_inbox_where_nothing_goes_but_e_mail(on: On) {
        let mut by = ByNotify::with_administrators(on).await;
        by.post.services.mail.has_texts = false;
        by.spends(Channel::Email).await;
        by.is_no_beat().await;
        for administrator in [ADA, ALMA] {
            assert_eq!(by.alarms(administrator).await, in_inbox("E-mail does not go out"), "{administrator}");
        }
        assert_eq!(by.sent_out().await, 0);
        by.post.app.services.clock.set(at("2026-11-24T00:00:00Z"));
        let broken = by.services().broken_invariants().await.expect("an answer");
        assert!(broken.iter().all(|broken| broken.invariant != Invariant::ChannelsOpen), "a new day: {broken:?}");
        by.spends(Channel::Email).await;
        assert_eq!(by.alarms(ADA).await.len(), 2, "spent anew, though nobody had asked since");
    }
}

on_both! {
    async fn a_spent_day_is_told_by_the_other_channel_and_in_the_inbox(on: On) {
        let by = ByNotify::with_administrators(on).await;
        by.spends(Channel::Email).await;
        assert_eq!(by.alarms(ADA).await, in_inbox("E-mail does not go out"));
        assert_eq!(by.alarms(ALMA).await, in_inbox("E-mail does not go out"), "who has no phone");
        assert_eq!(by.sent_out().await, 1, "a text to the one with a phone");
        by.drain().await;
        assert_eq!(by.notify.taken(ADAS).len(), 1);
        let by = ByNotify::with_administrators(on).await;
        by.spends(Channel::Sms).await;
        by.drain().await;
        for administrator in [ADA, ALMA] {
            let told = by.alarms(administrator).await;
            let expected = ("Urgent: Texts do not go out".to_owned(), Channel::Email, MessageState::Sent);
            assert_eq!(told, [expected], "an e-mail, which is in the inbox as well: {administrator}");
        }
    }
}

on_both! {
    async fn with_both_channels_closed_there_is_the_inbox_and_the_silence_of_the_heartbeat(on: On) {
        let by = ByNotify::with_administrators(on).await;
        by.spends(Channel::Email).await;
        let before = by.sent_out().await;
        by.spends(Channel::Sms).await;
        by.is_no_beat().await;
        for administrator in [ADA, ALMA] {
            let told = by.alarms(administrator).await;
            let said: BTreeSet<&str> = told.iter().map(|(said, ..)| said.as_str()).collect();
            let both = BTreeSet::from(["Urgent: E-mail does not go out", "Urgent: Texts do not go out"]);
            assert_eq!((told.len(), said), (2, both), "{administrator}");
            assert!(told.iter().all(|(_, channel, _)| *channel == Channel::Inbox), "{administrator}: {told:?}");
        }
        assert_eq!(by.sent_out().await, before, "of the second nothing else is written");
    }
}
