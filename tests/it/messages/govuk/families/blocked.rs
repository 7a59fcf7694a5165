//! What does not go, or does not arrive, and who hears of it.

use chrono::TimeDelta;
use homeward::domain::message::Happened;
use homeward::services::Error;
use serde_json::json;

use super::{HER_PHONE, HERS, agreed, hers, to_her};
use crate::app::On;
use crate::messages::govuk::ByNotify;
use crate::messages::govuk::double::Act;
use crate::messages::govuk::receipts::TOKEN;
use crate::on_both;

on_both! {
    async fn it_is_asked_again_when_it_goes_and_what_may_not_go_is_a_step_with_its_reason(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let way = |used: &str| json!([{ "channel": "text", "address": HERS, "use": used, "reason": "He reads it." }]);
        let ends = json!({ "contacts": [{
            "whose": "parent", "name": "Mary Ashdown", "may_be_told": ["appointment"], "ways": hers(),
            "since": "2026-11-01T00:00:00Z", "until": "2026-11-23T09:00:00Z",
        }] });
        let tells_another = json!({ "contacts": [
            agreed(&["appointment"], &hers())["contacts"][1],
            { "whose": "carer", "name": "Petra", "may_be_told": [], "ways": [
                { "channel": "phone", "address": HERS, "use": "never", "reason": "It lies in the kitchen." },
            ] },
        ] });
        let rows = [
            ("struck out", agreed(&["appointment"], &json!([])), Happened::WayNotAgreed),
            ("never to be used", agreed(&["appointment"], &way("never")), Happened::NeverToBeUsed),
            ("read by a risk", agreed(&["appointment"], &way("shared")), Happened::SharedWithRisk),
            ("forbidden by what is agreed about another", tells_another, Happened::NeverToBeUsed),
            ("not to be told any more", agreed(&["missing"], &hers()), Happened::NotToBeTold),
            ("agreed no longer", ends, Happened::AgreedNoLonger),
        ];
        for (number, (row, sheet, why)) in rows.into_iter().enumerate() {
            by.post.advance(TimeDelta::minutes(1));
            by.agrees(&talk, &agreed(&["appointment"], &hers())).await;
            let id = by.wrote(&talk, &to_her(&["booked"], &format!("0163296000{number}"))).await;
            by.agrees(&talk, &sheet).await;
            // Whoever changed it just then would know.
            by.post.advance(TimeDelta::seconds(1));
            by.drain().await;
            assert_eq!(by.post.stands(id).await, ("blocked", 1, Some(why.word())), "{row}");
            assert!(by.notify.taken(HER_PHONE).is_empty(), "{row}");
            let steps = by.not_told(&talk).await;
            assert_eq!(steps.len(), number + 1, "{row}");
            let raised = &steps[number].known.raised;
            assert!(raised.reason.contains(why.reason()), "{row}: {}", raised.reason);
            assert!(raised.subject.id == talk.id.0 && !raised.reason.contains("900202"), "{row}: {raised:?}");
            let told = steps[number].known.told.clone().expect("it is told in working hours");
            assert!(told.people.contains(&talk.ida.id) && told.people.contains(&talk.cora.id), "{row}: {told:?}");
            let said = by.refusal(&talk, &to_her(&["booked"], &format!("0163296000{number}"))).await;
            assert!(said.contains(why.reason()), "{row}: nor is it written so: {said}");
        }
        by.post.advance(TimeDelta::minutes(2));
        by.drain().await;
        assert_eq!(by.services().broken_invariants().await.expect("an answer"), [], "each has ended");
        let verified = by.services().verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn what_nothing_lets_go_in_time_ends_as_a_step_while_somebody_can_still_ring(on: On) {
        let (mut by, talk) = ByNotify::with_a_talk(on).await;
        let id = by.wrote(&talk, &to_her(&["booked"], "01632 960001")).await;
        by.post.services.mail.has_texts = false;
        by.services().hold_or_free_messages().await.expect("a start without texts");
        by.time_is("2026-11-24T14:59:59Z");
        by.services().end_family_messages_in_vain().await.expect("it is asked");
        assert_eq!(by.post.stands(id).await.0, "held", "a second before");
        by.time_is("2026-11-24T15:00:00Z");
        by.services().end_family_messages_in_vain().await.expect("it is asked");
        assert_eq!(by.post.stands(id).await, ("blocked", 0, Some("too_late")));
        let steps = by.not_told(&talk).await;
        assert!(steps.len() == 1 && steps[0].known.raised.reason.contains(Happened::TooLate.reason()), "{steps:?}");
        // Somebody rang them: it is not told again.
        by.post.advance(TimeDelta::minutes(5));
        by.meets(&talk, "2026-11-24T16:30:00Z").await;
        by.time_is("2026-11-26T12:00:00Z");
        assert_eq!(by.not_told(&talk).await.len(), 1, "it holds no longer, so nobody is told again");
    }
}

on_both! {
    async fn stop_from_the_phone_of_a_family_blocks_what_waits_and_what_is_written_later(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let door = by.door(&[TOKEN]).await;
        let id = by.wrote(&talk, &to_her(&["booked"], "01632 960001")).await;
        door.texted(1, "447700900202", "STOP").await;
        by.drain().await;
        assert_eq!(by.post.stands(id).await, ("blocked", 1, Some("stopped")));
        assert!(by.notify.taken(HER_PHONE).is_empty());
        let steps = by.not_told(&talk).await;
        assert!(steps.len() == 1 && steps[0].known.raised.reason.contains("STOP"), "{steps:?}");
        assert!(by.refusal(&talk, &to_her(&["booked"], "01632 960002")).await.contains("STOP"));
        assert!(by.to_put_right().await.is_empty(), "it is no contact of staff");
        door.texted_at(2, "447700900202", "START", "2026-11-23T09:00:30Z").await;
        by.wrote(&talk, &to_her(&["booked"], "01632 960002")).await;
        by.drain().await;
        assert_eq!(by.notify.taken(HER_PHONE).len(), 1);
    }
}

on_both! {
    async fn what_fails_for_good_is_a_step_too_for_there_is_no_other_channel(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let door = by.door(&[TOKEN]).await;
        let id = by.wrote(&talk, &to_her(&["booked"], "01632 960001")).await;
        by.drain().await;
        door.says(&by.name(HER_PHONE, 0), None, "permanent-failure").await;
        assert_eq!(by.post.stands(id).await, ("failed", 1, Some("not_delivered")));
        let steps = by.not_told(&talk).await;
        assert!(steps.len() == 1 && steps[0].known.raised.reason.contains("no such number"), "{steps:?}");
        assert!(by.failed().await.iter().all(|failed| failed.instead.is_empty()), "nothing went to staff in its place");
        assert!(by.to_put_right().await.is_empty());
        by.notify.will(HER_PHONE, &[Act::Refuse(400, "ValidationError")]);
        by.post.advance(TimeDelta::minutes(1));
        let refused = by.wrote(&talk, &to_her(&["booked"], "01632 960002")).await;
        by.drain().await;
        assert_eq!(by.post.stands(refused).await, ("failed", 1, Some("notify_refused")));
        assert_eq!(by.not_told(&talk).await.len(), 2);
    }
}

on_both! {
    async fn only_whoever_works_on_the_talk_writes_and_only_of_a_time_that_is_agreed(on: On) {
        let (by, talk) = ByNotify::with_a_talk(on).await;
        let sent = to_her(&["booked"], "01632 960001");
        let rob = by.services().acting_user(&talk.council, "rob@northshire.example.org").await.expect("he is there");
        let his = by.services().tell_family(&talk.council, &rob, talk.id, &sent).await;
        assert!(matches!(his, Err(Error::Forbidden(_))), "{his:?}");
        let police = by.post.app.caller("Northshire Police").await;
        let theirs = by.services().tell_family(&police, &talk.ida, talk.id, &sent).await;
        assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
        by.post.advance(TimeDelta::minutes(1));
        let no = json!({ "attempted_at": "2026-11-23T09:01:00Z", "channel": "phone", "to": "child", "outcome": "declined_by_child" });
        by.services().log_attempt(&talk.council, &talk.ida, talk.id, &no).await.expect("it is logged");
        assert_eq!(by.refusal(&talk, &sent).await, "No time to meet is agreed.");
        assert_eq!(by.count("messages WHERE whose IS NOT NULL").await, 0);
    }
}
