//! What goes: once, when it is safe, in words that give nothing away.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use homeward::domain::invariant::Invariant;
use homeward::domain::message::wording::giving_away;
use homeward::domain::message::{Happened, MessageState};
use homeward::notify::{Mail, Post as Sender};
use homeward::services::Error;
use serde_json::json;

use super::{CHILDS_PHONE, HER_PHONE, agreed, hers, to_child, to_her};
use crate::app::{On, at};
use crate::messages::govuk::double::Act;
use crate::messages::govuk::receipts::TOKEN;
use crate::messages::govuk::{ByNotify, PATIENCE, govuk};
use crate::on_both;

on_both! {
    async fn a_text_goes_once_to_the_number_that_is_agreed_and_says_nothing_of_what_it_is(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let sent = to_her(&["booked"], "01632 960001");
        let preview = by.services().family_preview(&talk.council, &talk.ida, talk.id, &sent).await.expect("it is shown");
        assert_eq!(by.count("messages WHERE whose IS NOT NULL").await, 0, "to look at it writes nothing");
        let door = by.door(&[TOKEN]).await;
        let id = by.wrote(&talk, &sent).await;
        assert_eq!(by.wrote(&talk, &sent).await, id, "pressed twice");
        assert_eq!(by.count("messages WHERE whose = 'parent' AND address LIKE 'v1:%' AND body NOT LIKE '%900202%'").await, 1);
        by.drain().await;
        assert_eq!(by.wrote(&talk, &sent).await, id, "nor after it went");
        by.drain().await;
        let taken = by.notify.taken(HER_PHONE);
        let said: Vec<_> = taken.iter().map(|text| text.said["body"].as_str().expect("a text")).collect();
        assert_eq!(said, [
            "Hello. You can meet Ida on Tuesday 24 November at 16:00. If that does not suit you, please ring 01632960001.",
        ]);
        assert_eq!(preview.messages[0].message.body, said[0], "these words were shown");
        assert!(giving_away(said[0]).is_empty());
        let message = by.post.message(id).await;
        assert_eq!((message.state, message.recipient.audience(), message.recipient.id()), (MessageState::Sent, "parent", talk.child.0));
        door.says(&by.name(HER_PHONE, 0), None, "delivered").await;
        assert_eq!(by.post.stands(id).await, ("delivered", 1, None));
        assert!(by.not_told(&talk).await.is_empty());
        assert_eq!(by.count("audit WHERE action = 'return_interview.tell_family' AND outcome = 'done'").await, 3);

        let mail = json!({ "say": ["booked"], "whose": "parent", "channel": "email", "address": "mary@example.org" });
        by.wrote(&talk, &mail).await;
        by.drain().await;
        let mails = by.notify.taken("mary@example.org");
        let said = (mails[0].said["subject"].as_str(), mails[0].said["body"].as_str());
        assert_eq!(said, (Some("A time to meet"), Some("Hello. You can meet Ida on Tuesday 24 November at 16:00.")));
    }
}

on_both! {
    async fn it_waits_for_the_hours_that_are_safe_and_never_past_an_hour_before_they_meet(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let id = by.wrote(&talk, &to_child(&["booked"])).await;
        assert_eq!(by.post.message(id).await.scheduled_for, at("2026-11-23T16:00:00Z"));
        by.time_is("2026-11-23T15:59:59Z");
        by.drain().await;
        assert!(by.notify.taken(CHILDS_PHONE).is_empty());
        // Meanwhile other hours are agreed.
        let mut later = agreed(&["appointment"], &hers());
        later["contacts"][0]["ways"][0]["hours"] = json!({ "from": "18:30", "until": "20:00" });
        by.agrees(&talk, &later).await;
        by.time_is("2026-11-23T16:00:00Z");
        by.drain().await;
        let waits = by.post.message(id).await;
        let until = at("2026-11-23T18:30:00Z");
        assert_eq!((waits.state, waits.next_attempt_at, waits.tries), (MessageState::Held, Some(until), 0));
        assert_eq!(waits.why(), Some("the number or address is not safe at this time of day"));
        by.time_is("2026-11-23T18:30:00Z");
        by.drain().await;
        assert_eq!((by.notify.taken(CHILDS_PHONE).len(), by.post.stands(id).await.0), (1, "sent"));

        by.time_is("2026-11-24T09:00:00Z");
        let said = by.refusal(&talk, &to_child(&["reminder"])).await;
        assert!(said.contains(Happened::TooLate.reason()), "its hours begin after they meet: {said}");
        by.time_is("2026-11-24T15:00:00Z");
        let said = by.refusal(&talk, &to_her(&["reminder"], "01632 960001")).await;
        assert!(said.contains("ring them instead"), "{said}");
    }
}

on_both! {
    async fn an_answer_that_is_lost_makes_no_second_text(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        by.notify.will(HER_PHONE, &[Act::TakeAndStall]);
        let id = by.wrote(&talk, &to_her(&["booked"], "01632 960001")).await;
        by.drain_within(Duration::from_millis(500)).await;
        assert_eq!(by.post.stands(id).await, ("pending", 1, Some("unclear")));
        by.again().await;
        assert_eq!((by.notify.taken(HER_PHONE).len(), by.post.stands(id).await.0), (1, "sent"));
    }
}

on_both! {
    async fn a_time_that_was_changed_is_told_no_more_and_a_reminder_goes_the_day_before(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let of_before = by.wrote(&talk, &to_child(&["booked"])).await;
        by.post.advance(TimeDelta::minutes(1));
        by.meets(&talk, "2026-11-26T17:00:00Z").await;
        let told = by.told(&talk, &to_child(&["changed", "reminder"])).await.expect("it is written");
        let goes: Vec<_> = told.messages.iter().map(|one| (one.saying.word(), one.message.scheduled_for)).collect();
        assert_eq!(goes, [("changed", at("2026-11-23T16:00:00Z")), ("reminder", at("2026-11-25T17:00:00Z"))]);
        by.time_is("2026-11-23T16:00:00Z");
        by.drain().await;
        assert_eq!(by.post.stands(of_before).await, ("cancelled", 1, Some("appointment_changed")));
        by.time_is("2026-11-25T17:00:00Z");
        by.drain().await;
        let texts = by.notify.taken(CHILDS_PHONE);
        let said: Vec<_> = texts.iter().map(|text| text.said["body"].as_str().expect("a text")).collect();
        assert_eq!(said, [
            "Hello. There is a new time to meet Ida: Thursday 26 November at 17:00.",
            "Hello. A reminder that you can meet Ida on Thursday 26 November at 17:00.",
        ]);
        assert!(by.not_told(&talk).await.is_empty(), "nobody missed anything");
        let both = by.told(&talk, &to_child(&["changed", "reminder"])).await.expect_err("a reminder at once");
        assert!(matches!(&both, Error::Invalid(faults) if faults[0].pointer == "#/say"), "{both:?}");
    }
}

on_both! {
    async fn a_rehearsal_reaches_no_real_phone_of_a_family(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let real = "+447700901000";
        by.agrees(&talk, &agreed(&["appointment"], &json!([{ "channel": "text", "address": real, "use": "safe" }]))).await;
        let mut sent = to_her(&["booked"], "01632 960001");
        sent["address"] = real.into();
        let id = by.wrote(&talk, &sent).await;
        let notify = govuk(&by.notify, PATIENCE);
        let sender = Sender { email: Some(Mail::Notify(notify.clone())), texts: Some(notify), rehearsal: true };
        by.post.drain_by(Arc::new(sender)).await;
        assert_eq!(by.post.stands(id).await, ("cancelled", 1, Some("withheld")));
        assert!(by.notify.taken(real).is_empty() && by.not_told(&talk).await.is_empty());
    }
}

on_both! {
    async fn one_that_waits_for_safe_hours_again_and_again_is_late_only_when_it_is_worth_nothing(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        by.post.advance(TimeDelta::minutes(1));
        by.meets(&talk, "2026-11-26T17:00:00Z").await;
        let id = by.wrote(&talk, &to_child(&["booked"])).await;
        // Each time it comes to them, other hours are agreed.
        for (comes, from, until) in [
            ("2026-11-23T16:00:00Z", "09:00", "10:00"),
            ("2026-11-24T09:00:00Z", "20:00", "21:00"),
            ("2026-11-24T20:00:00Z", "09:00", "10:00"),
        ] {
            let mut other = agreed(&["appointment"], &hers());
            other["contacts"][0]["ways"][0]["hours"] = json!({ "from": from, "until": until });
            by.agrees(&talk, &other).await;
            by.time_is(comes);
            by.drain().await;
            assert_eq!(by.post.stands(id).await.0, "held", "{comes}");
        }
        let late = async || {
            let broken = by.services().broken_invariants().await.expect("an answer");
            broken.iter().any(|broken| broken.invariant == Invariant::MessagesEnd && broken.things.contains(&id.0))
        };
        by.time_is("2026-11-25T08:00:00Z");
        assert!(!late().await, "40 hours after it was first to go");
        by.time_is("2026-11-26T17:00:01Z");
        assert!(late().await, "an hour after its end, which nothing brought about");
        by.services().end_family_messages_in_vain().await.expect("it is asked");
        assert!(!late().await && by.post.stands(id).await.0 == "blocked");
    }
}
