//! What becomes of one message, whatever Notify does with it: it comes once, or a person hears that it did not.

use chrono::TimeDelta;
use homeward::notify::Outgoing;
use homeward::notify::Sender as _;
use homeward::notify::govuk::Govuk;

use super::double::{Act, Notify};
use super::{ByNotify, sender, templates};
use crate::app::On;
use crate::messages::{ANN, BEN, CORA, IMPATIENCE, THEO};
use crate::on_both;

on_both! {
    async fn an_email_goes_in_the_template_once_under_our_reference(on: On) {
        let by = ByNotify::on(on).await;
        let id = by.post.write(ANN).await;
        by.drain().await;
        by.again().await;
        assert_eq!(by.post.stands(id).await, ("sent", 1, None));
        let (message, taken) = (by.post.message(id).await, by.notify.taken(ANN));
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].reference, Some(message.provider_reference));
        assert_eq!((&taken[0].said["subject"], &taken[0].said["body"]), (&message.subject.into(), &message.body.into()));
        assert_eq!(by.detail(id).await.as_deref(), taken[0].said["id"].as_str(), "its name there is kept with the try");
    }
}

on_both! {
    async fn what_notify_will_never_take_fails_with_its_reason_and_somebody_is_told(on: On) {
        let by = ByNotify::on(on).await;
        by.notify.will(ANN, &[Act::Refuse(400, "BadRequestError")]);
        let (refused, taken, no_address) = (by.post.write(ANN).await, by.post.write(BEN).await, by.post.write("ann").await);
        by.drain().await;
        assert_eq!(by.post.stands(refused).await, ("failed", 1, Some("notify_refused")));
        assert_eq!(by.detail(refused).await.as_deref(), Some("400 BadRequestError: as it was told"));
        assert_eq!(by.post.stands(no_address).await, ("failed", 1, Some("notify_refused")));
        assert_eq!(by.post.stands(taken).await, ("sent", 1, None), "nobody waits for another's address");
        by.again().await;
        assert_eq!(by.notify.taken(CORA).len(), 1, "the coordinator hears of it, once an hour");
        assert!(by.notify.taken(ANN).is_empty());
    }
}

on_both! {
    async fn what_may_be_taken_later_is_tried_again_and_comes_once(on: On) {
        let by = ByNotify::on(on).await;
        for (address, code, kind, why) in [
            (ANN, 429, "RateLimitError", "notify_asked_to_wait"),
            (BEN, 500, "Exception", "notify_failed"),
            (THEO, 503, "", "notify_failed"),
        ] {
            by.notify.will(address, &[Act::Refuse(code, kind)]);
            let id = by.post.write(address).await;
            by.drain().await;
            assert_eq!(by.post.stands(id).await, ("pending", 1, Some(why)), "{code}");
            assert_eq!(by.fault().await, None, "{code}: the channel is open");
            by.again().await;
            assert_eq!(by.post.stands(id).await.0, "sent", "{code}");
            assert_eq!(by.notify.taken(address).len(), 1, "{code}");
        }
    }
}

on_both! {
    async fn where_it_may_have_been_taken_notify_is_asked_before_it_is_sent_again(on: On) {
        let by = ByNotify::on(on).await;
        by.notify.will(ANN, &[Act::TakeAndFail(504, "EventletTimeout")]);
        by.notify.will(BEN, &[Act::Refuse(504, "EventletTimeout")]);
        let (taken, lost) = (by.post.write(ANN).await, by.post.write(BEN).await);
        by.drain().await;
        for id in [taken, lost] {
            assert_eq!(by.post.stands(id).await, ("pending", 1, Some("unclear")));
        }
        by.again().await;
        for (id, address) in [(taken, ANN), (lost, BEN)] {
            assert_eq!((by.post.stands(id).await.0, by.notify.taken(address).len()), ("sent", 1), "{address}");
        }
        let found = by.notify.taken(ANN)[0].said["id"].as_str().map(|name| format!("it has it already, as {name}"));
        assert_eq!(by.detail(taken).await, found);
    }
}

on_both! {
    async fn an_answer_that_never_comes_is_unclear_and_makes_no_second_copy(on: On) {
        let by = ByNotify::on(on).await;
        by.notify.will(ANN, &[Act::TakeAndStall]);
        by.notify.will(BEN, &[Act::Stall]);
        let (taken, lost) = (by.post.write(ANN).await, by.post.write(BEN).await);
        by.drain_within(IMPATIENCE).await;
        for id in [taken, lost] {
            assert_eq!(by.post.stands(id).await, ("pending", 1, Some("unclear")));
        }
        by.again().await;
        for (id, address) in [(taken, ANN), (lost, BEN)] {
            assert_eq!((by.post.stands(id).await.0, by.notify.taken(address).len()), ("sent", 1), "{address}");
        }
    }
}

on_both! {
    async fn what_was_taken_by_a_worker_that_died_before_it_wrote_it_down_comes_once(on: On) {
        let by = ByNotify::on(on).await;
        let id = by.post.write(ANN).await;
        let claimed = by.services().claim_messages(1, TimeDelta::minutes(1)).await.expect("the claim");
        assert_eq!(claimed.len(), 1);
        let message = by.post.message(id).await;
        let (reference, at) = (message.provider_reference, by.post.now());
        let (channel, address) = (message.channel, message.address);
        let (subject, body) = (message.subject, message.body);
        let outgoing = Outgoing { channel, address, subject, body, urgent: false, reference, tried_before: false, at };
        by.sender.send(&outgoing).await;
        by.again().await;
        assert_eq!(by.post.stands(id).await, ("sent", 2, None));
        assert_eq!(by.notify.taken(ANN).len(), 1);
    }
}

on_both! {
    async fn nobody_there_is_tried_again(on: On) {
        let mut by = ByNotify::on(on).await;
        let id = by.post.write(ANN).await;
        let nowhere = Govuk::new("http://127.0.0.1:9", &Notify::key(), templates());
        let there = std::mem::replace(&mut by.sender, sender(nowhere.expect("a client")));
        by.drain().await;
        assert_eq!(by.post.stands(id).await.2, Some("notify_not_reached"));
        by.sender = there;
        by.post.advance(TimeDelta::hours(3));
        by.drain().await;
        assert_eq!((by.post.stands(id).await.0, by.notify.taken(ANN).len()), ("sent", 1));
    }
}
