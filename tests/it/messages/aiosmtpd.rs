//! The same with a mail server that is not ours: whatever it does, a message ends in a state that somebody can see, or is
//! tried again under the same name.

use std::sync::Arc;

use chrono::TimeDelta;
use homeward::notify::email::Email;
use serde_json::json;

use super::{ANN, BEN, CORA, IMPATIENCE, Post, THEO, email, email_within};
use crate::app::On;
use crate::judges::mail_server::{Mail, MailServer};
use crate::on_both;

/// One mail that nobody can find fault with.
fn only(mails: &[Mail]) -> &Mail {
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].defects, Vec::<String>::new());
    &mails[0]
}

impl Post {
    /// Sends what is due after some minutes: longer than the first pauses.
    async fn again(&self, email: &Arc<Email>) {
        self.advance(TimeDelta::minutes(10));
        self.drain_by(email.clone()).await;
    }
}

on_both! {
    async fn an_email_is_what_python_understands_it_to_be(on: On) {
        let (post, server) = (Post::on(on).await, MailServer::start(&json!({ ANN: ["slow"] })).await);
        let id = post.write(ANN).await;
        post.drain_by(email(&server.url())).await;
        assert_eq!(post.stands(id).await, ("sent", 1, None));
        let mails = server.mails(ANN);
        let mail = only(&mails);
        assert_eq!((mail.header_to.as_str(), mail.message_id.as_str()), (ANN, &*format!("<{id}@homeward.northshire.example.org>")));
        assert!(!mail.subject.is_empty() && mail.text.contains("https://homeward.northshire.example.org/"), "{mail:?}");
    }
}

on_both! {
    async fn not_now_is_tried_again_and_comes_once(on: On) {
        let server = MailServer::start(&json!({ ANN: ["later", "later_with_text"] })).await;
        let (post, email) = (Post::on(on).await, email(&server.url()));
        let (asked, told) = (post.write(ANN).await, post.write(BEN).await);
        post.drain_by(email.clone()).await;
        assert_eq!(post.stands(asked).await, ("pending", 1, Some("asked_to_wait")));
        assert_eq!(post.stands(told).await, ("sent", 1, None), "nobody waits for another's mailbox");
        post.again(&email).await;
        assert_eq!(post.stands(asked).await.0, "pending");
        post.again(&email).await;
        post.again(&email).await;
        assert_eq!((post.stands(asked).await.0, post.stands(asked).await.1), ("sent", 3));
        only(&server.mails(ANN));
    }
}

on_both! {
    async fn never_is_final_and_somebody_is_told(on: On) {
        let server = MailServer::start(&json!({ ANN: ["refuse"], THEO: ["refuse_text"] })).await;
        let (post, email) = (Post::on(on).await, email(&server.url()));
        let (refused, unreadable) = (post.write(ANN).await, post.write(THEO).await);
        post.drain_by(email.clone()).await;
        assert_eq!(post.stands(refused).await, ("failed", 1, Some("address_refused")));
        assert_eq!(post.stands(unreadable).await, ("failed", 1, Some("message_refused")));
        post.again(&email).await;
        assert!(!server.mails(CORA).is_empty(), "the coordinator hears of it");
        assert!(server.mails(ANN).is_empty() && server.mails(THEO).is_empty());
    }
}

on_both! {
    async fn a_tarpit_holds_up_nobody_else_and_what_it_may_have_taken_comes_under_the_same_name(on: On) {
        let server = MailServer::start(&json!({ ANN: ["tarpit"], BEN: ["tarpit_with_text"] })).await;
        let (post, impatient) = (Post::on(on).await, email_within(&server.url(), IMPATIENCE * 4));
        let (stuck, unclear) = (post.write(ANN).await, post.write(BEN).await);
        post.drain_by(impatient).await;
        let other = post.write(THEO).await;
        let email = email(&server.url());
        post.drain_by(email.clone()).await;
        assert_eq!(post.stands(other).await, ("sent", 1, None));
        assert_eq!(post.stands(stuck).await, ("pending", 1, Some("timed_out")));
        assert_eq!(post.stands(unclear).await, ("pending", 1, Some("unclear")));
        post.again(&email).await;
        assert_eq!((post.stands(stuck).await.0, post.stands(unclear).await.0), ("sent", "sent"));
        only(&server.mails(ANN));
        let copies = server.mails(BEN);
        assert_eq!((copies.len(), &copies[0].message_id), (2, &copies[1].message_id), "{copies:?}");
    }
}

on_both! {
    async fn a_connection_dropped_after_the_text_is_unclear_and_tried_again_under_the_same_name(on: On) {
        let server = MailServer::start(&json!({ ANN: ["drop"] })).await;
        let (post, email) = (Post::on(on).await, email(&server.url()));
        let id = post.write(ANN).await;
        post.drain_by(email.clone()).await;
        assert_eq!(post.stands(id).await, ("pending", 1, Some("unclear")));
        post.again(&email).await;
        assert_eq!(post.stands(id).await, ("sent", 2, Some("unclear")));
        let copies = server.mails(ANN);
        assert_eq!((copies.len(), &copies[0].message_id), (2, &copies[1].message_id), "{copies:?}");
    }
}
