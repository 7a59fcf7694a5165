//! What Notify says became of a message: late, twice, backwards, of what nobody knows, or never.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use homeward::domain::ids::MessageId;
use homeward::http::{Api, router};
use homeward::services::Services;
use homeward::services::receipts::CallbackTokens;
use homeward::store::messages::handovers;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::ByNotify;
use super::double::Act;
use crate::app::On;
use crate::messages::{ANN, BEN, CORA};
use crate::on_both;

pub(super) const TOKEN: &str = "the word by which Notify shows itself";
pub(super) const BEFORE: &str = "the word by which it did so before now";
const UNKNOWN: &str = "0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23";

/// The API as Notify calls it.
pub(super) struct Door {
    url: String,
    services: Services,
    /// While it is kept, it is open.
    _stop: watch::Sender<bool>,
}

impl ByNotify {
    pub(super) async fn door(&self, tokens: &[&str]) -> Door {
        let services = self.services().clone().with_callback_tokens(CallbackTokens::of(tokens.iter().copied()));
        let (stop, stopping) = watch::channel(false);
        let api = Api::new(services.clone(), NonZeroU32::new(1_000).expect("a pace"), false, stopping);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/callbacks/govuk-notify", listener.local_addr().expect("an address"));
        let service = router(api).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Door { url, services, _stop: stop }
    }

    /// What Notify calls one that it took for a recipient.
    pub(super) fn name(&self, recipient: &str, number: usize) -> String {
        self.notify.taken(recipient)[number].said["id"].as_str().expect("a name").to_owned()
    }

    async fn sent(&self, recipient: &str) -> MessageId {
        let id = self.post.write(recipient).await;
        self.drain().await;
        assert_eq!(self.post.stands(id).await.0, "sent");
        id
    }

    async fn ask(&self) {
        self.services().ask_about_the_silent().await.expect("it is asked");
    }

    /// What Notify answers when it is asked about one from now on.
    fn becomes(&self, recipient: &str, status: &str) {
        let mut desk = self.notify.desk();
        let taken = desk.taken.iter_mut().filter(|taken| taken.to == recipient);
        taken.for_each(|taken| taken.said["status"] = status.into());
    }
}

impl Door {
    async fn called(&self, token: Option<&str>, body: &str) -> u16 {
        self.called_at("receipts", token, body).await.0
    }

    /// The answer to a call at one of the addresses.
    pub(super) async fn called_at(&self, what: &str, token: Option<&str>, body: &str) -> (u16, String) {
        let mut request = Client::new().post(format!("{}/{what}", self.url)).body(body.to_owned());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    }

    /// Notify calls, again where it was not heard in time, and what it said is taken in.
    pub(super) async fn says(&self, name: &str, reference: Option<&str>, status: &str) {
        let body = receipt(name, reference, status).to_string();
        let mut code = 503;
        while code == 503 {
            code = self.called(Some(TOKEN), &body).await;
        }
        assert_eq!(code, 204);
        self.take_in().await;
    }

    async fn take_in(&self) {
        assert!(self.services.take_in_receipts().await.expect("they are taken in"), "all of them");
    }
}

fn receipt(name: &str, reference: Option<&str>, status: &str) -> Value {
    json!({
        "id": name, "reference": reference, "to": "ann@example.org", "status": status,
        "created_at": "2026-11-23T09:00:00.000000Z", "completed_at": null, "sent_at": null,
        "notification_type": "email", "template_id": super::EMAIL_TEMPLATE, "template_version": 1,
    })
}

on_both! {
    async fn only_what_leads_further_counts_however_often_and_in_whatever_order_it_comes(on: On) {
        let by = ByNotify::on(on).await;
        let door = by.door(&[TOKEN]).await;
        for (row, said, stands) in [
            ("in order", &["created", "sending", "delivered"][..], "delivered"),
            ("twice", &["delivered", "delivered"][..], "delivered"),
            ("backwards", &["delivered", "sending", "created"][..], "delivered"),
            ("the network goes on trying", &["sending", "pending"][..], "sent"),
            ("a network abroad", &["sent"][..], "sent"),
            ("contradictory", &["delivered", "permanent-failure"][..], "delivered"),
            ("contradictory the other way", &["permanent-failure", "delivered"][..], "failed"),
            ("a word that nobody knows", &["virus-scan-failed"][..], "sent"),
        ] {
            by.notify.desk().taken.clear();
            by.post.advance(TimeDelta::hours(1));
            let id = by.sent(ANN).await;
            for status in said {
                door.says(&by.name(ANN, 0), None, status).await;
            }
            assert_eq!(by.post.stands(id).await.0, stands, "{row}");
        }
    }
}

on_both! {
    async fn what_did_not_arrive_has_failed_is_told_and_can_be_sent_again(on: On) {
        let by = ByNotify::on(on).await;
        let door = by.door(&[TOKEN]).await;
        let council = by.post.app.caller("Northshire County Council").await;
        for (status, why) in [
            ("permanent-failure", "not_delivered"),
            ("temporary-failure", "not_delivered_in_time"),
            ("technical-failure", "lost_on_the_way"),
        ] {
            by.notify.desk().taken.clear();
            by.post.advance(TimeDelta::hours(1));
            let id = by.sent(ANN).await;
            let first = by.name(ANN, 0);
            by.becomes(ANN, status);
            door.says(&first, None, status).await;
            assert_eq!(by.post.stands(id).await, ("failed", 1, Some(why)));
            by.drain().await;
            assert_eq!(by.notify.taken(CORA).len(), 1, "{status}: the coordinator hears of it");
            by.services().resend(&council, id).await.expect("it is sent again");
            by.drain().await;
            assert_eq!((by.post.stands(id).await.0, by.notify.taken(ANN).len()), ("sent", 2), "{status}");
            door.says(&first, None, "permanent-failure").await;
            assert_eq!(by.post.stands(id).await.0, "sent", "{status}: that of before says nothing of this one");
            door.says(&by.name(ANN, 1), None, "delivered").await;
            assert_eq!(by.post.stands(id).await.0, "delivered", "{status}");
        }
    }
}

on_both! {
    async fn a_receipt_that_comes_before_the_answer_counts_when_the_message_is_known_sent(on: On) {
        let by = ByNotify::on(on).await;
        let door = by.door(&[TOKEN]).await;
        by.notify.will(ANN, &[Act::TakeAndFail(504, "EventletTimeout")]);
        let id = by.post.write(ANN).await;
        by.drain().await;
        let reference = by.post.message(id).await.provider_reference;
        by.becomes(ANN, "delivered");
        door.says(&by.name(ANN, 0), Some(&reference), "delivered").await;
        assert_eq!(by.post.stands(id).await.0, "pending");
        by.again().await;
        assert_eq!((by.post.stands(id).await.0, by.notify.taken(ANN).len()), ("delivered", 1));
    }
}

on_both! {
    async fn what_nobody_knows_does_no_harm_and_whoever_has_no_word_is_not_heard(on: On) {
        let by = ByNotify::on(on).await;
        let id = by.sent(ANN).await;
        let name = by.name(ANN, 0);
        let delivered = receipt(&name, None, "delivered").to_string();
        let shut = by.door(&[]).await;
        assert_eq!(shut.called(Some(TOKEN), &delivered).await, 404, "nobody may call where no word is set");
        let door = by.door(&[TOKEN, BEFORE]).await;
        let long = "x".repeat(70_000);
        for (row, token, body, code) in [
            ("no word", None, delivered.as_str(), 401),
            ("another word", Some("the word by which Notify shows itselF"), delivered.as_str(), 401),
            ("the start of the word", Some("the word"), delivered.as_str(), 401),
            ("no JSON", Some(TOKEN), "delivered", 400),
            ("no receipt", Some(TOKEN), "{}", 422),
            ("too long", Some(TOKEN), long.as_str(), 413),
        ] {
            assert_eq!(door.called(token, body).await, code, "{row}");
            assert_eq!(by.post.stands(id).await.0, "sent", "{row}");
        }
        for reference in [None, Some("what others call it"), Some("<0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23@example.org>")] {
            door.says(UNKNOWN, reference, "permanent-failure").await;
        }
        assert_eq!(by.post.stands(id).await.0, "sent");
        assert_eq!(door.called(Some(BEFORE), &delivered).await, 204, "the word of before holds while they change");
        door.take_in().await;
        assert_eq!(by.post.stands(id).await.0, "delivered");
    }
}

on_both! {
    async fn what_is_silent_for_half_an_hour_is_asked_about(on: On) {
        let by = ByNotify::on(on).await;
        let (arrived, lost) = (by.sent(ANN).await, by.sent(BEN).await);
        by.becomes(ANN, "delivered");
        by.becomes(BEN, "sending");
        by.post.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
        let calls = by.notify.desk().calls;
        by.ask().await;
        assert_eq!(by.notify.desk().calls, calls, "a second before");
        by.post.advance(TimeDelta::seconds(1));
        by.ask().await;
        assert_eq!((by.post.stands(arrived).await.0, by.post.stands(lost).await.0), ("delivered", "sent"));
        by.ask().await;
        assert_eq!(by.notify.desk().calls, calls + 2, "the next half hour begins");
        by.notify.is_closed(Some((500, "Exception")));
        by.post.advance(TimeDelta::minutes(30));
        by.ask().await;
        assert_eq!(by.post.stands(lost).await.0, "sent", "that Notify does not answer says nothing");
        by.notify.is_closed(None);
        by.becomes(BEN, "permanent-failure");
        by.post.advance(TimeDelta::minutes(30));
        by.ask().await;
        assert_eq!(by.post.stands(lost).await, ("failed", 1, Some("not_delivered")));
        by.post.advance(TimeDelta::days(1));
        let calls = by.notify.desk().calls;
        by.ask().await;
        assert_eq!(by.notify.desk().calls, calls, "what has ended is not asked about");
    }
}

on_both! {
    async fn a_receipt_is_answered_in_time_whoever_writes_and_taken_in_though_a_program_dies_between(on: On) {
        let by = ByNotify::on(on).await;
        by.services().ensure_schedules().await.expect("the schedules are there");
        let (id, name) = (by.sent(ANN).await, by.name(ANN, 0));
        let door = by.door(&[TOKEN]).await;
        let delivered = receipt(&name, None, "delivered").to_string();
        let busy = by.services().database.begin().await.expect("a turn to write");
        handovers::locked(&*busy, &name).await.expect("it is held").expect("it is known");
        let called = Instant::now();
        let answer = door.called(Some(TOKEN), &delivered).await;
        assert!(called.elapsed() < Duration::from_secs(5), "as long as Notify waits: {:?}", called.elapsed());
        // SQLite has one writer: what cannot be kept in time is to be said again.
        assert_eq!(answer, if matches!(on, On::Postgres) { 204 } else { 503 });
        drop(busy);
        assert_eq!(door.called(Some(TOKEN), &delivered).await, 204, "it is there once, however often it is said");
        assert_eq!(by.post.stands(id).await.0, "sent", "kept, and no more: here the program is killed");
        let runs = by.services().claim_runs(20, TimeDelta::minutes(15)).await.expect("a claim");
        let run = runs.iter().find(|run| run.name == "receipts").expect("it is due at once");
        by.services().run_scheduled(run).await.expect("what was kept is taken in");
        assert_eq!(by.post.stands(id).await.0, "delivered");
        assert_eq!(handovers::to_take_in(by.services().database.read(), 10).await.expect("an answer"), []);
    }
}

on_both! {
    async fn what_is_never_heard_of_ends_after_a_week_and_a_late_word_still_counts(on: On) {
        let by = ByNotify::on(on).await;
        let door = by.door(&[TOKEN]).await;
        let (id, other) = (by.sent(ANN).await, by.sent(BEN).await);
        let name = by.name(ANN, 0);
        by.becomes(ANN, "sending");
        by.becomes(BEN, "sending");
        by.post.advance(TimeDelta::days(7) - TimeDelta::minutes(30) - TimeDelta::seconds(1));
        by.ask().await;
        assert_eq!(by.post.stands(id).await.0, "sent", "there is somebody to ask yet");
        by.post.advance(TimeDelta::minutes(30));
        by.ask().await;
        for message in [id, other] {
            assert_eq!(by.post.stands(message).await, ("failed", 1, Some("never_heard")));
        }
        let why = by.post.message(id).await.why();
        assert!(why.is_some_and(|why| why.starts_with("no receipt came")), "{why:?}");
        assert_eq!((by.count("fallbacks").await, by.count("contacts").await), (0, 0), "it may have arrived");
        let calls = by.notify.desk().calls;
        by.post.advance(TimeDelta::days(1));
        by.ask().await;
        assert_eq!(by.notify.desk().calls, calls, "nobody is asked any more");
        door.says(&name, None, "sending").await;
        assert_eq!(by.post.stands(id).await.0, "failed");
        door.says(&name, None, "delivered").await;
        assert_eq!(by.post.stands(id).await.0, "delivered", "that it came late is no reason not to believe it");
        by.drain().await;
        assert_eq!(by.notify.taken(CORA).len(), 0, "nobody is told of it as of a failure");
    }
}
