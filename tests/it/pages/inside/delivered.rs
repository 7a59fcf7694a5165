//! The delivery log of a record that has very many messages.

use homeward::domain::ids::MessageId;
use homeward::domain::message::Message;
use homeward::services::reading::delivered::MOST_MESSAGES;
use homeward::store::messages;
use homeward::store::writes::Writes;

use super::children::SOL;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn of_very_many_messages_the_latest_are_shown_and_it_is_said_that_there_are_more(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        site.app.until("2026-11-23T12:30:00Z").await;
        let council = site.app.caller("Northshire County Council").await;
        let about = Some(known.still_missing.0);
        let all = site.app.services.messages(&council, about, None, None, 1).await.expect("a list");
        let (first, now) = (all.into_iter().next().expect("somebody was told"), site.app.services.clock.now());
        let mut sol = site.signed_in(SOL).await;
        let path = format!("/children/{}/told", known.child);
        assert!(sol.get(&path).await.text.contains(&first.subject), "all are shown");
        let copies: Vec<Message> = (1..=MOST_MESSAGES)
            .map(|number| Message { id: MessageId::fresh(now), subject: format!("Later letter {number}."), ..first.clone() })
            .collect();
        let tx = site.app.services.database.begin().await.expect("a transaction");
        let mut writes = Writes::default();
        messages::add(&mut writes, &copies).expect("they can be written");
        writes.send(&*tx).await.expect("they are written");
        for copy in &copies {
            messages::add_subjects(&*tx, copy.id, &[known.still_missing.0]).await.expect("it is about the absence");
        }
        tx.commit().await.expect("they are kept");
        let page = sol.get(&path).await.text;
        assert!(page.contains("The latest 500 messages; earlier ones are not shown"), "{page}");
        assert!(page.contains("Later letter 500.") && page.contains("Later letter 1."));
        assert!(!page.contains(&format!(">{}<", first.subject)), "the first is cut off: {}", first.subject);
        let (last, before) = (page.find("Later letter 500."), page.find("Later letter 499."));
        assert!(last < before, "latest first");
    }
}
