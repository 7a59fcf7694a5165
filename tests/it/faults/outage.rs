//! PostgreSQL stops without warning and is away for ten seconds. Meanwhile every request is refused in bounded time as
//! one to send again; afterwards the same process goes on, and what fell due meanwhile is noticed.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use homeward::clock::Clock;
use homeward::store::connect::ACQUIRE_TIMEOUT;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::cluster::Cluster;
use crate::app::shared;
use crate::builders::{child, missing, returned};
use crate::cli::{Place, Serving};
use crate::http::{Answered, answered};
use crate::smtp::Server;

/// How long PostgreSQL is away: what this test is about.
const OUTAGE: Duration = Duration::from_secs(10);
/// Within this every request is answered, whatever the database does: one wait for a connection, and as much again for
/// a busy machine.
const BOUND: Duration = ACQUIRE_TIMEOUT.saturating_mul(2);
/// Longer than anything here takes on a busy machine; the lease of a look that the outage cut off is 45 s.
const PATIENCE: Duration = Duration::from_mins(3);
/// From the last notice before the outage to a moment within it, on a busy machine too.
const FALLS_DUE_IN: TimeDelta = TimeDelta::seconds(8);
/// More than there are connections to the database, so that some wait for one.
const AT_ONCE: usize = 40;

/// The API, asked with one organisation's key.
#[derive(Clone)]
struct Api {
    client: Client,
    base: String,
    key: String,
}

impl Api {
    fn asked(&self, request: RequestBuilder) -> impl Future<Output = Answered> + use<> {
        answered(request.bearer_auth(&self.key).timeout(BOUND))
    }

    fn get(&self, path: &str) -> impl Future<Output = Answered> + use<> {
        self.asked(self.client.get(format!("{}{path}", self.base)))
    }

    fn send(&self, notice: &Value) -> impl Future<Output = Answered> + use<> {
        self.asked(self.client.post(format!("{}/api/v1/notices", self.base)).json(notice))
    }

    fn with(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }
}

/// What the senders were answered.
#[derive(Default)]
struct Tally {
    taken: Mutex<Vec<String>>,
    refused: AtomicUsize,
    stop: AtomicBool,
}

/// Senders that never stop, outage or not. Whatever they are answered is one of two things: done, or to send again.
struct Traffic {
    tally: Arc<Tally>,
    senders: Vec<JoinHandle<()>>,
}

impl Traffic {
    fn begin(api: &Api) -> Self {
        let tally = Arc::<Tally>::default();
        let senders = ["X", "Y", "Z"].map(|name| tokio::spawn(sends(api.clone(), name, tally.clone())));
        Self { tally, senders: senders.into() }
    }

    fn taken(&self) -> Vec<String> {
        self.tally.taken.lock().expect("nobody panicked").clone()
    }

    /// Waits until `more` were taken.
    async fn takes(&self, more: usize) {
        let enough = self.taken().len() + more;
        until("notices are taken", || async {
            assert!(self.senders.iter().all(|sender| !sender.is_finished()), "a sender was answered something else");
            self.taken().len() >= enough
        })
        .await;
    }

    /// The ids of all that was taken.
    async fn end(mut self) -> Vec<String> {
        self.tally.stop.store(true, Ordering::SeqCst);
        for sender in self.senders.drain(..) {
            sender.await.expect("every answer was one of the two");
        }
        self.taken()
    }
}

/// As a partner does: each notice again until it is taken.
async fn sends(api: Api, name: &str, tally: Arc<Tally>) {
    for number in 0.. {
        let notice = recent(&format!("{name}-{number}"));
        loop {
            if tally.stop.load(Ordering::SeqCst) {
                return;
            }
            let answer = api.send(&notice).await;
            if let Some(id) = taken(&answer) {
                tally.taken.lock().expect("nobody panicked").push(id);
                break;
            }
            answer.problem(StatusCode::SERVICE_UNAVAILABLE);
            tally.refused.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// The notice's id, if it was taken.
fn taken(answer: &Answered) -> Option<String> {
    matches!(answer.code, 200 | 201).then(|| answer.json()["notice_id"].as_str().expect("an id").to_owned())
}

async fn until<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    let given_up = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < given_up, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn now() -> DateTime<Utc> {
    Clock::system().now()
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A child who has been missing for an hour: nothing falls due soon.
fn recent(reference: &str) -> Value {
    missing(reference, &child(reference, "Fixture", "2012-07-08"), &text(now() - TimeDelta::hours(1)))
}

/// Everything is refused in bounded time, as something to send again, however much is asked at once.
async fn refuses(api: &Api, id: &str) {
    let read = format!("/api/v1/notices/{id}");
    let mut asked = vec![tokio::spawn(api.get("/health/ready")), tokio::spawn(api.get(&read))];
    asked.extend((0..AT_ONCE).map(|number| tokio::spawn(api.send(&recent(&format!("OUT-{number}"))))));
    let live = api.get("/health/live").await;
    assert_eq!(live.code, 200, "{live:?}");
    for one in asked {
        let answer = one.await.expect("it is answered in time");
        answer.problem(StatusCode::SERVICE_UNAVAILABLE);
        assert!(!answer.header("retry-after").is_empty(), "it says when to ask again: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_seconds_without_postgresql_are_answered_503_and_leave_no_trace() {
    let mut cluster = Cluster::started();
    let place = Place::over(cluster.database("homeward").await);
    place.write("apply.toml", &shared("feed/apply.toml"));
    let applied = place.run(&["apply", "apply.toml"]);
    assert_eq!(applied.code, Some(0), "{}", applied.err);
    let secrets = applied.lines();
    let key = |name: &str| {
        let line = secrets.iter().find(|line| line["name"] == name).expect("a key");
        line["secret"].as_str().expect("a secret").to_owned()
    };
    let post = Server::start().await;
    let mut command = place.command(&["serve"]);
    command.env("HOMEWARD_SMTP_URL", post.url()).env("HOMEWARD_RATE_LIMIT", "1000000").env("HOMEWARD_LOG", "off");
    let mut serving = Serving::start(&mut command);
    let base = format!("http://{}", serving.address);
    let api = Api { client: Client::new(), base, key: key("Northshire Police") };

    let traffic = Traffic::begin(&api);
    traffic.takes(20).await;
    // Two deadlines that fall due while the database is away: three days missing, and three days back without a talk.
    let falls_due = (now() + FALLS_DUE_IN).trunc_subsecs(0);
    let since = text(falls_due - TimeDelta::hours(72));
    let gone = missing("THREE-DAYS", &child("Gone", "Fixture", "2011-05-06"), &since);
    let left = missing("BACK", &child("Back", "Fixture", "2011-05-06"), &text(falls_due - TimeDelta::hours(75)));
    // The return first, or the child would be seen to have been missing for three days too.
    for notice in [gone, returned("BACK", &since), left] {
        assert_eq!(api.send(&notice).await.code, 201);
    }
    let id = traffic.taken()[0].clone();

    cluster.stop_at_once();
    let stopped = Instant::now();
    assert!(now() < falls_due, "this machine is too slow for the test: the deadlines fell due before the outage");
    refuses(&api, &id).await;
    assert!(stopped.elapsed() < OUTAGE, "every refusal came while the database was away");
    tokio::time::sleep(OUTAGE.saturating_sub(stopped.elapsed())).await;
    assert!(now() > falls_due, "the deadlines fell due in the outage");
    assert_eq!(api.get("/health/live").await.code, 200);
    api.get("/health/ready").await.problem(StatusCode::SERVICE_UNAVAILABLE);
    assert!(traffic.tally.refused.load(Ordering::SeqCst) > 0, "the senders met the outage");
    cluster.start();

    traffic.takes(1).await;
    traffic.takes(20).await;
    let kept = traffic.end().await;
    until("it is ready", || async { api.get("/health/ready").await.code == 200 }).await;
    let again = api.send(&recent("OUT-0")).await;
    assert!(taken(&again).is_some(), "{again:?}");
    let hugo = "hugo@northshire.example.org";
    until("the head of service is told of three days", || async { !post.mails(hugo).is_empty() }).await;
    let council = api.with(&key("Northshire County Council"));
    let noticed = |step: &'static str| {
        let council = council.clone();
        async move { escalations(&council, step).await }
    };
    until("the overdue interview is noticed", || async { !noticed("interview.overdue").await.is_empty() }).await;
    for step in ["interview.overdue", "missing.day_three"] {
        assert_eq!(noticed(step).await, [text(falls_due)], "{step}: once, and at its own instant");
    }
    for id in kept {
        assert_eq!(api.get(&format!("/api/v1/notices/{id}")).await.code, 200, "{id} was answered and is gone");
    }
    assert!(serving.still_runs(), "the same process went through it");
    serving.signal("TERM");
    assert_eq!(serving.end().code(), Some(0));
    let mut names: Vec<_> = post.mails(hugo).into_iter().map(|mail| mail.message_id).collect();
    names.dedup();
    assert_eq!(names.len(), 1, "the step was told once: {names:?}");
    let verified = place.run(&["verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
}

/// When each `step` fell due, of all that the council is shown.
async fn escalations(council: &Api, step: &str) -> Vec<String> {
    let mut found = vec![];
    let mut cursor = String::new();
    loop {
        let page = council.get(&format!("/api/v1/escalations?limit=200{cursor}")).await.json();
        let items = page["items"].as_array().expect("a page").iter().filter(|item| item["step"] == step);
        found.extend(items.map(|item| item["raised_at"].as_str().expect("an instant").to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}
