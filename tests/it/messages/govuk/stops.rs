//! STOP and START are obeyed: a number that wants no texts gets none, what waits falls back, and somebody hears of it.

use homeward::domain::message::contact::ClosedBecause;
use homeward::domain::message::{Channel, Happened};

use super::ByNotify;
use super::fallback::cora;
use super::phones::{ADA, CORAS};
use super::receipts::TOKEN;
use super::received::NOBODYS;
use crate::app::On;
use crate::messages::CORA;
use crate::on_both;

/// Cora's phone, as the network names it.
const FROM: &str = "447700900123";
const BY_TEXT: &str = "mobile = \"07700 900123\"\nurgent_by = [\"sms\"]";

impl ByNotify {
    /// A child goes missing; how many texts and how many e-mails reach Cora since the last time.
    async fn reaches_cora(&self, number: u32) -> (usize, usize) {
        self.notify.desk().taken.clear();
        self.one_is_gone(number).await;
        self.drain().await;
        (self.notify.taken(CORAS).len(), self.notify.taken(CORA).len())
    }
}

on_both! {
    async fn stop_is_a_channel_that_failed_and_start_frees_it_again(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.app.apply(&cora(BY_TEXT)).await;
        let door = by.door(&[TOKEN]).await;
        by.one_is_gone(1).await;
        for number in [1, 2] {
            door.texted(number, FROM, " Stop. ").await;
        }
        by.drain().await;
        assert!(by.notify.taken(CORAS).is_empty(), "nothing goes there, not what waited either");
        assert_eq!(by.notify.taken(CORA).len(), 1, "what she had chosen to hear by text comes by e-mail");
        let to_put_right = by.to_put_right().await;
        let whys: Vec<_> = to_put_right.iter().map(|contact| (contact.channel, contact.why)).collect();
        assert_eq!(whys, [(Channel::Sms, Happened::Stopped); 2], "hers, and her colleague's who has the same phone");
        let told = by.notify.taken(ADA);
        let of_it = told.iter().filter(|mail| mail.said["subject"] == "A contact is to be put right");
        assert_eq!(of_it.count(), 1, "the administrator hears of it once: {told:?}");
        assert_eq!(by.heard(CORA), 0, "a word that is understood is no work for anybody");
        assert_eq!(by.count("received_texts WHERE sealed IS NULL AND outcome = 'stop'").await, 2, "nor kept");
        assert_eq!(by.reaches_cora(2).await, (0, 1), "what comes after goes by e-mail at once");
        assert_eq!(by.failed().await.len(), 2, "and no text was tried: only those failed that waited");

        door.texted_at(3, FROM, "START", "2026-11-23T09:30:00Z").await;
        assert!(by.to_put_right().await.is_empty());
        assert_eq!(by.put_right().await, [(ClosedBecause::Started, None), (ClosedBecause::Started, None)]);
        assert_eq!(by.reaches_cora(3).await, (2, 0), "hers and her colleague's");
    }
}

on_both! {
    async fn the_word_that_was_sent_last_counts_in_whatever_order_they_come(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        door.texted_at(1, FROM, "QUIT", "2026-11-23T08:50:00Z").await;
        door.texted_at(2, FROM, "START", "2026-11-23T08:49:00Z").await;
        door.texted_at(2, FROM, "START", "2026-11-23T08:59:00Z").await;
        assert_eq!(by.reaches_cora(1).await.0, 0, "an older word came later");
        door.texted_at(3, FROM, "Unstop", "2026-11-23T08:51:00Z").await;
        door.texted_at(1, FROM, "QUIT", "2026-11-23T08:50:00Z").await;
        assert_eq!(by.reaches_cora(2).await.0, 2, "the call of before came once more");
    }
}

on_both! {
    async fn a_strangers_stop_holds_for_whoever_gets_the_number_and_is_read_as_well(on: On) {
        let by = ByNotify::with_phones(on).await;
        let door = by.door(&[TOKEN]).await;
        door.texted(1, NOBODYS, "STOP").await;
        door.texted(2, FROM, "Please stop, I have left").await;
        by.drain().await;
        assert_eq!(by.heard(CORA), 2, "it may be a child's, and a sentence is no word");
        by.post.app.apply(&cora("mobile = \"07700 900001\"")).await;
        by.notify.desk().taken.clear();
        by.one_is_gone(1).await;
        by.drain().await;
        assert_eq!((by.notify.taken("+447700900001").len(), by.notify.taken(CORA).len()), (0, 1));
        by.post.app.apply(&cora("mobile = \"07700 900123\"")).await;
        assert!(by.reaches_cora(2).await.0 > 0, "what was stopped is a number, and not a person");
    }
}
