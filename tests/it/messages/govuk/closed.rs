//! While Notify takes nothing of ours, whoever it is for, the queue is kept and what is wrong is said by its name.

use chrono::TimeDelta;
use homeward::domain::ids::MessageId;
use homeward::domain::message::{HeldBecause, MessageState};

use super::ByNotify;
use super::double::EMAIL_TEMPLATE;
use crate::app::{On, at};
use crate::messages::{ANN, BEN, THEO};
use crate::on_both;

impl ByNotify {
    async fn check(&self) {
        self.services().check_channels().await.expect("the check is made");
    }

    async fn held(&self, id: MessageId) -> Option<&'static str> {
        let message = self.post.message(id).await;
        assert_eq!(message.state, MessageState::Held);
        message.held_because.map(HeldBecause::word)
    }
}

on_both! {
    async fn a_refused_key_closes_the_channel_and_nothing_is_lost_or_counted(on: On) {
        for (code, kind) in [(401, "AuthError"), (403, "AuthError"), (403, "BadRequestError")] {
            let by = ByNotify::on(on).await;
            by.notify.is_closed(Some((code, kind)));
            let ids = [by.post.write(ANN).await, by.post.write(BEN).await];
            by.drain().await;
            assert_eq!(by.fault().await, Some(("key_refused", None)), "{code}");
            let later = by.post.write(THEO).await;
            by.check().await;
            let calls = by.notify.desk().calls;
            for days in 0..3 {
                by.post.advance(TimeDelta::days(days));
                by.drain().await;
            }
            assert_eq!(by.notify.desk().calls, calls, "nothing is sent into a closed channel");
            for id in [ids[0], ids[1], later] {
                assert_eq!(by.held(id).await, Some("GOV.UK Notify cannot be used at present"));
                assert_eq!(by.post.message(id).await.tries, 0, "no try is used up by what is no fault of the message");
            }
            by.notify.is_closed(None);
            by.check().await;
            assert_eq!(by.fault().await, None);
            by.drain().await;
            for (id, address) in [(ids[0], ANN), (ids[1], BEN), (later, THEO)] {
                assert_eq!((by.post.stands(id).await.0, by.notify.taken(address).len()), ("sent", 1));
            }
        }
    }
}

on_both! {
    async fn a_spent_day_holds_what_waits_until_midnight_utc(on: On) {
        let by = ByNotify::on(on).await;
        let id = by.post.write(ANN).await;
        by.notify.is_closed(Some((429, "TooManyRequestsError")));
        by.drain().await;
        assert_eq!(by.held(id).await, Some("the day's number of messages at GOV.UK Notify is spent"));
        assert_eq!(by.fault().await, Some(("day_spent", Some(at("2026-11-24T00:00:00Z")))));
        by.notify.is_closed(None);
        by.check().await;
        assert_eq!(by.fault().await.map(|(fault, _)| fault), Some("day_spent"), "a good template makes no new day");
        by.services().clock.set(at("2026-11-23T23:59:59Z"));
        by.drain().await;
        assert!(by.notify.taken(ANN).is_empty());
        by.services().clock.set(at("2026-11-24T00:00:00Z"));
        by.drain().await;
        assert_eq!((by.post.stands(id).await.0, by.notify.taken(ANN).len()), ("sent", 1));
        by.check().await;
        assert_eq!(by.fault().await, None);
    }
}

on_both! {
    async fn a_template_that_is_not_what_it_must_be_is_named_before_anything_is_sent(on: On) {
        let by = ByNotify::on(on).await;
        by.check().await;
        assert_eq!(by.fault().await, None);
        let well = by.notify.desk().templates[0].clone();
        for (fault, id, kind, subject, text) in [
            ("template_unknown", "0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23", "email", "((subject))", "((body))"),
            ("template_of_other_kind", EMAIL_TEMPLATE, "sms", "((subject))", "((body))"),
            ("template_lacks_blank", EMAIL_TEMPLATE, "email", "A message", "((body))"),
            ("template_lacks_blank", EMAIL_TEMPLATE, "email", "((subject))", "Open Homeward"),
            ("template_wants_more", EMAIL_TEMPLATE, "email", "((subject))", "Dear ((name)), ((body))"),
        ] {
            by.post.advance(TimeDelta::hours(1));
            by.notify.desk().templates[0] = (id.to_owned(), kind, subject.to_owned(), text.to_owned());
            by.check().await;
            assert_eq!(by.fault().await, Some((fault, None)));
            let id = by.post.write(ANN).await;
            by.drain().await;
            assert!(by.notify.taken(ANN).is_empty(), "{fault}");
            by.notify.desk().templates[0] = well.clone();
            by.check().await;
            assert_eq!(by.fault().await, None);
            by.drain().await;
            assert_eq!(by.post.stands(id).await, ("sent", 1, None), "{fault}");
            by.notify.desk().taken.clear();
        }
    }
}

on_both! {
    async fn that_notify_cannot_be_asked_is_said_and_closes_nothing(on: On) {
        let by = ByNotify::on(on).await;
        by.notify.is_closed(Some((500, "Exception")));
        by.check().await;
        assert_eq!(by.fault().await, Some(("not_reached", None)));
        by.notify.is_closed(None);
        let id = by.post.write(ANN).await;
        by.drain().await;
        assert_eq!(by.post.stands(id).await.0, "sent");
    }
}

on_both! {
    async fn a_start_without_notify_forgets_what_stood_in_its_way(on: On) {
        let by = ByNotify::on(on).await;
        by.notify.is_closed(Some((403, "AuthError")));
        let id = by.post.write(ANN).await;
        by.drain().await;
        by.held(id).await;
        by.services().clone().with_notify(None).check_channels().await.expect("the check is made");
        assert_eq!(by.fault().await, None);
        by.post.drain().await;
        assert_eq!(by.post.stands(id).await.0, "sent");
        assert_eq!(by.post.server.mails(ANN).len(), 1, "it goes by SMTP now");
    }
}
