//! What falls back to a channel that is paused.

use chrono::TimeDelta;
use homeward::domain::ids::WatchId;
use homeward::domain::message::Channel;
use homeward::domain::message::pause::Pause;
use homeward::store::messages::pauses;

use super::ByNotify;
use super::double::Act;
use super::fallback::{LOST, cora, person, subjects};
use super::phones::{ADA, CORAS};
use crate::app::On;
use crate::messages::{CORA, THEO, northshire};
use crate::on_both;

on_both! {
    async fn what_falls_back_to_a_paused_channel_waits_there_and_goes_when_the_pause_ends(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.app.apply(&cora("mobile = \"07700 900123\"\nurgent_by = [\"sms\"]")).await;
        by.post.app.apply(&person("odin@northshire.example.org", "Odin Outofhours", "out_of_hours", "urgent_by = [\"email\"]")).await;
        let db = by.services().database.read();
        let pause = Pause {
            authority: northshire(),
            channel: Channel::Email,
            reason: "A trial".to_owned(),
            paused_at: by.post.now(),
            paused_by: by.id_of(ADA).await,
        };
        assert!(pauses::begin(db, WatchId::fresh(by.post.now()).0, &pause).await.expect("it is paused"));
        by.notify.will(CORAS, &[Act::Refuse(400, "ValidationError")]);
        by.one_is_gone(1).await;
        by.drain().await;
        assert!(by.notify.taken(CORAS).is_empty() && by.notify.taken(CORA).is_empty(), "nothing goes by either way");
        let failed = by.failed().await;
        let [of_cora] = &failed[..] else { panic!("the text alone has failed: {failed:?}") };
        let instead = |to: &str| of_cora.instead.iter().flatten().filter(|by| by.address == to).count();
        assert_eq!((instead(CORA), instead(THEO)), (1, 1), "it waits for her, and somebody else is told: {of_cora:?}");
        assert!(by.all().await.iter().all(|message| message.address != CORA || message.finished_at.is_none()));

        by.post.advance(TimeDelta::minutes(10));
        by.drain().await;
        assert!(by.notify.taken(CORA).is_empty() && by.notify.taken(THEO).is_empty(), "as long as the pause lasts");
        assert!(pauses::end(db, &northshire(), Channel::Email, by.id_of(ADA).await, by.post.now()).await.expect("it ends"));
        by.drain().await;
        let urgent = by.notify.taken(CORA).iter().filter(|mail| mail.said["subject"].as_str().is_some_and(|said| said.contains("missing"))).count();
        assert_eq!(urgent, 1, "late, once, and not lost: {:?}", subjects(&by.notify.taken(CORA)));
        assert!(subjects(&by.notify.taken(THEO)).iter().any(|subject| subject.ends_with(LOST)));
        by.again().await;
        assert_eq!(by.notify.taken(CORA).len(), 1, "once");
        assert!(by.all().await.iter().all(|message| message.finished_at.is_some()), "nothing is left");
    }
}
