//! Who is told of one thing by several ways at once is reached as long as one of them works.

use chrono::TimeDelta;
use homeward::notify::templates::MessagesFailed;
use homeward::store::messages::fallbacks::count_dead;

use super::ByNotify;
use super::double::Act;
use super::fallback::{cora, person};
use super::phones::CORAS;
use crate::app::On;
use crate::messages::{CORA, northshire};
use crate::on_both;

impl ByNotify {
    /// How many messages reached nobody.
    async fn dead(&self) -> u64 {
        let db = self.services().database.read();
        count_dead(db, &northshire(), MessagesFailed::NAME).await.expect("the database answers")
    }
}

on_both! {
    async fn a_text_that_failed_beside_an_e_mail_that_went_is_not_among_what_did_not_arrive(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.app.apply(&cora("mobile = \"07700 900123\"\nurgent_by = [\"email\", \"sms\"]")).await;
        by.post.app.apply(&person("odin@northshire.example.org", "Odin Outofhours", "out_of_hours", "")).await;
        let refuse = || Act::Refuse(400, "BadRequestError");
        by.notify.will(CORAS, &[refuse()]);
        by.one_is_gone(1).await;
        by.drain().await;
        by.drain().await;
        let ways: Vec<_> = by.failed().await.iter().map(|logged| logged.message.address.clone()).collect();
        assert_eq!((ways.as_slice(), by.notify.taken(CORA).len()), (&[CORAS.to_owned()][..], 1));
        assert_eq!(by.dead().await, 0, "she has the e-mail");
        by.post.advance(TimeDelta::minutes(2));
        by.notify.will(CORAS, &[refuse()]);
        by.notify.will(CORA, &[refuse()]);
        by.one_is_gone(2).await;
        by.drain().await;
        by.drain().await;
        assert_eq!(by.failed().await.iter().filter(|logged| logged.message.template != MessagesFailed::NAME).count(), 3);
        assert_eq!(by.dead().await, 2, "nothing reached her, whichever of the two one tries again");
    }
}
