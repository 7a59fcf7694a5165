//! What servers, networks and our own crashes do to messages.

use std::sync::Arc;

use chrono::TimeDelta;
use homeward::domain::message::retry;
use homeward::notify::email::Email;
use homeward::notify::{Outgoing, Sender, Sent};
use homeward::services::{Database, Services};
use homeward::store::connect;
use homeward::work::deliver::DeliverSource;
use homeward_jobs::{Source, drain};

use super::{ANN, BEN, CORA, IMPATIENCE, Post, THEO, email, email_within, job, northshire};
use crate::app::On;
use crate::on_both;
use crate::smtp::{Act, Server};

on_both! {
    async fn a_message_is_sent_once_and_says_so(on: On) {
        let post = Post::on(on).await;
        let id = post.write(ANN).await;
        assert_eq!(post.drain().await.ran, 1);
        assert_eq!(post.stands(id).await, ("sent", 1, None));
        let message = post.message(id).await;
        assert_eq!((message.finished_at, message.next_attempt_at), (Some(post.now()), None));
        let mails = post.server.mails(ANN);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].message_id, format!("<{id}@homeward.northshire.example.org>"));
        assert!(mails[0].text.contains("Auto-Submitted: auto-generated"), "{}", mails[0].text);
        let attempts = post.attempts(id).await;
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0].detail.as_deref(), Some("2.0.0 taken"));
        post.advance(TimeDelta::days(30));
        assert_eq!(post.drain().await.ran, 0, "and never again");
    }
}

on_both! {
    async fn greylisting_costs_minutes_and_is_tried_at_its_moment(on: On) {
        let post = Post::on(on).await;
        post.server.will(ANN, &[Act::Later, Act::Later]);
        let (id, written) = (post.write(ANN).await, post.now());
        post.drain().await;
        assert_eq!(post.stands(id).await, ("pending", 1, Some("asked_to_wait")));
        let next = post.message(id).await.next_attempt_at.expect("it is tried again");
        assert!(next - written <= TimeDelta::minutes(1) && next - written >= TimeDelta::seconds(48), "{next}");
        for (name, by, ran) in [("before", -1, 0), ("exactly", 0, 1)] {
            post.app.services.clock.set(next + TimeDelta::seconds(by));
            assert_eq!(post.drain().await.ran, ran, "{name}");
        }
        post.advance(TimeDelta::minutes(5));
        post.drain().await;
        assert_eq!(post.stands(id).await, ("sent", 3, Some("asked_to_wait")));
        assert_eq!(post.attempts(id).await[0].detail.as_deref(), Some("451 4.7.1 greylisted, please come back"));
    }
}

on_both! {
    async fn one_faulty_recipient_hurts_no_other(on: On) {
        let post = Post::on(on).await;
        post.server.will(BEN, &[Act::Refuse]);
        post.server.will("dan@northshire.example.org", &[Act::RefuseText]);
        let mut taken = vec![];
        let refused = post.write(BEN).await;
        let text_refused = post.write("dan@northshire.example.org").await;
        let unusable = post.write("eve at northshire").await;
        for number in 0..10 {
            taken.push(post.write(&format!("worker{number}@northshire.example.org")).await);
        }
        post.drain().await;
        assert_eq!(post.stands(refused).await, ("failed", 1, Some("address_refused")));
        assert_eq!(post.stands(text_refused).await, ("failed", 1, Some("message_refused")));
        assert_eq!(post.stands(unusable).await, ("failed", 1, Some("address_unusable")));
        for id in taken {
            assert_eq!(post.stands(id).await, ("sent", 1, None));
        }
        let connections = post.server.connections();
        assert!(connections <= 4, "one login serves many messages, and there were {connections}");
    }
}

on_both! {
    async fn a_connection_lost_with_the_text_gives_a_second_copy_under_the_same_name(on: On) {
        let post = Post::on(on).await;
        post.server.will(ANN, &[Act::DropAfterText]);
        let id = post.write(ANN).await;
        post.drain().await;
        assert_eq!(post.stands(id).await, ("pending", 1, Some("unclear")));
        post.advance(TimeDelta::minutes(1));
        post.drain().await;
        assert_eq!(post.stands(id).await, ("sent", 2, Some("unclear")));
        let mails = post.server.mails(ANN);
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].message_id, mails[1].message_id);
    }
}

on_both! {
    async fn a_server_that_falls_silent_is_left_in_time_and_tried_again(on: On) {
        let post = Post::on(on).await;
        post.server.will(ANN, &[Act::Stall]);
        let stalled = post.write(ANN).await;
        post.drain_by(email_within(&post.server.url(), IMPATIENCE)).await;
        let other = post.write(BEN).await;
        post.drain().await;
        assert_eq!(post.stands(stalled).await, ("pending", 1, Some("timed_out")));
        assert_eq!(post.stands(other).await, ("sent", 1, None));
        post.advance(TimeDelta::minutes(1));
        post.drain().await;
        assert_eq!(post.stands(stalled).await, ("sent", 2, Some("timed_out")));
        assert_eq!(post.server.mails(ANN).len(), 1);
    }
}

on_both! {
    async fn what_the_server_has_against_us_fails_nobodys_message(on: On) {
        let post = Post::with(on, Server::refusing_logins().await).await;
        let with_login = format!("smtp://homeward:wrong@127.0.0.1:{}", post.server.port);
        let demanding = format!("{}?tls=required", post.server.url());
        for (name, url, why) in [
            ("a wrong password", with_login.as_str(), "we_are_refused"),
            ("encryption that it cannot", demanding.as_str(), "not_encrypted"),
            ("a server that is not there", "smtp://127.0.0.1:1", "not_reached"),
        ] {
            let id = post.write(ANN).await;
            post.drain_by(email(url)).await;
            assert_eq!(post.stands(id).await, ("pending", 1, Some(why)), "{name}");
            assert!(post.server.all().is_empty(), "{name}: nothing was handed over");
        }
        post.advance(TimeDelta::minutes(1));
        post.drain_by(email(&format!("{}?tls=opportunistic", post.server.url()))).await;
        assert_eq!(post.server.mails(ANN).len(), 3, "all go out once the settings are right");
    }
}

on_both! {
    async fn after_a_day_of_tries_a_message_has_failed_and_the_coordinator_knows(on: On) {
        let post = Post::on(on).await;
        post.server.will(ANN, &[Act::Later; 100]);
        let (id, written) = (post.write(ANN).await, post.now());
        while post.stands(id).await.0 != "failed" {
            post.drain().await;
            let message = post.message(id).await;
            if let Some(next) = message.next_attempt_at {
                assert!(next - written <= TimeDelta::days(1), "the last try lies within a day");
                post.app.services.clock.set(next);
            }
        }
        assert_eq!(post.stands(id).await.1, retry::most_tries(false));
        assert_eq!(post.message(id).await.why(), Some("the mail server kept asking to be tried later"));
        let failed = post.services.failed_messages(&northshire(), 10).await.expect("the list is made");
        assert_eq!(failed.iter().map(|message| message.id).collect::<Vec<_>>(), [id]);
        post.drain().await;
        let told = post.server.mails(CORA);
        assert_eq!(told.len(), 1);
        let shown = told[0].shown();
        assert!(shown.contains("https://homeward.northshire.example.org/undelivered"), "{shown}");
    }
}

on_both! {
    async fn many_failures_in_an_hour_are_told_once(on: On) {
        let post = Post::on(on).await;
        post.server.will(BEN, &[Act::Refuse; 5]);
        for _ in 0..5 {
            post.write(BEN).await;
        }
        post.drain().await;
        assert_eq!(post.server.mails(CORA).len(), 1);
        post.write_as(&post.services, "no address", true).await;
        post.drain().await;
        assert_eq!(post.server.mails(CORA).len(), 2, "an urgent one does not hide behind ordinary ones");
    }
}

/// Sends, and dies before anybody hears of it.
pub(super) struct DiesAfterSending(pub(super) Arc<Email>);

impl Sender for DiesAfterSending {
    async fn send(&self, outgoing: &Outgoing) -> Sent {
        let sent = self.0.send(outgoing).await;
        panic!("killed after {sent:?}");
    }
}

on_both! {
    async fn a_crash_after_sending_gives_a_second_copy_under_the_same_name_when_the_lease_ends(on: On) {
        let post = Post::on(on).await;
        let id = post.write(ANN).await;
        let crashed = post.drain_by(Arc::new(DiesAfterSending(post.email.clone()))).await;
        assert_eq!((crashed.ran, crashed.failed), (1, 1));
        assert_eq!(post.stands(id).await, ("sending", 1, None));
        let lease = TimeDelta::from_std(job().lease).expect("a short time");
        let source = DeliverSource::new(post.services.clone(), post.email.clone(), job());
        assert_eq!(source.next_due().await.expect("it is known"), Some(job().lease), "the end of the lease is waited for");
        post.advance(lease - TimeDelta::seconds(1));
        assert_eq!(post.drain().await.ran, 0, "one second before the lease ends");
        post.advance(TimeDelta::seconds(1));
        assert_eq!(post.drain().await.ran, 1, "exactly when it ends");
        assert_eq!(post.stands(id).await, ("sent", 2, None));
        let mails = post.server.mails(ANN);
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].message_id, mails[1].message_id);
        assert_eq!(source.next_due().await.expect("it is known"), None);
    }
}

/// Dies of whatever it is handed.
struct Dies;

impl Sender for Dies {
    async fn send(&self, _: &Outgoing) -> Sent {
        panic!("poison");
    }
}

on_both! {
    async fn a_message_that_kills_every_worker_is_given_up(on: On) {
        let post = Post::on(on).await;
        let id = post.write(ANN).await;
        for _ in 0..=retry::most_tries(false) {
            post.drain_by(Arc::new(Dies)).await;
            post.advance(TimeDelta::from_std(job().lease).expect("a short time"));
        }
        assert_eq!(post.stands(id).await, ("failed", retry::most_tries(false) + 1, Some("cut_short")));
        assert!(post.server.mails(ANN).is_empty());
    }
}

on_both! {
    async fn two_workers_at_once_send_each_message_once(on: On) {
        let post = Post::on(on).await;
        for number in 0..20 {
            post.write(&format!("worker{number}@northshire.example.org")).await;
        }
        // Another program: connections, turns and lines of its own.
        let connection = connect::open(&post.app.url, 4).await.expect("the database opens");
        let elsewhere = Services::new(Database::new(connection), post.services.clock.clone());
        let there = Arc::new(DeliverSource::new(elsewhere, email(&post.server.url()), job()));
        let (here, there) = tokio::join!(post.drain(), drain(&there));
        assert_eq!((here.ran + there.ran, here.failed + there.failed), (20, 0));
        for number in 0..20 {
            assert_eq!(post.server.mails(&format!("worker{number}@northshire.example.org")).len(), 1, "{number}");
        }
    }
}

on_both! {
    async fn a_claim_takes_the_urgent_first_then_the_oldest_and_gives_back_what_is_not_begun(on: On) {
        let post = Post::on(on).await;
        let old = post.write(ANN).await;
        post.advance(TimeDelta::minutes(1));
        let young = post.write(BEN).await;
        let urgent = post.write_as(&post.services, THEO, true).await;
        let source = DeliverSource::new(post.services.clone(), post.email.clone(), job());
        for (name, expected) in [("urgent", urgent), ("oldest", old), ("youngest", young)] {
            let claimed = source.claim(1).await.expect("a claim");
            assert_eq!(claimed.iter().map(|lease| lease.message).collect::<Vec<_>>(), [expected], "{name}");
            if expected == young {
                source.release(claimed).await.expect("given back");
            }
        }
        assert_eq!(post.stands(young).await, ("pending", 0, None), "as if it had not been claimed");
        assert_eq!(post.stands(old).await, ("sending", 1, None));
        assert_eq!(source.claim(10).await.expect("a claim").len(), 1);
    }
}

on_both! {
    async fn a_lease_that_was_lost_records_nothing(on: On) {
        let post = Post::on(on).await;
        let id = post.write(ANN).await;
        let source = DeliverSource::new(post.services.clone(), post.email.clone(), job());
        let first = source.claim(1).await.expect("a claim").remove(0);
        post.advance(TimeDelta::from_std(job().lease).expect("a short time"));
        let second = source.claim(1).await.expect("the lease ran out").remove(0);
        source.run(first).await.expect("nothing to do");
        assert!(post.server.all().is_empty(), "it is no longer the first worker's to send");
        source.run(second).await.expect("sent");
        assert_eq!(post.stands(id).await, ("sent", 2, None));
        assert_eq!(post.attempts(id).await.len(), 1);
    }
}
