//! The plug is pulled at random moments while notices come in and deadlines fall due: what was answered is there, every
//! step is there once, every e-mail went out once or again under its own Message-ID, and the ledger is sound.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use homeward::clock::Clock;
use homeward::domain::message::{Message, MessageState};
use homeward::domain::party::Caller;
use homeward::domain::raised::SubjectKind;
use homeward::services::escalations::Asked;
use homeward::services::{Database, Services};
use homeward::store::connect;
use serde_json::{Value, json};

use crate::app::{On, shared};
use crate::builders::child;
use crate::cli::{Place, Serving};
use crate::on_both;
use crate::smtp::Server;

/// How many deadlines fall due while the plug is pulled.
const DEADLINES: usize = 300;
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(10);

/// Two programs on one database: one serves and works, one only works.
struct Pair<'a> {
    place: &'a Place,
    mail: String,
    running: [Option<Serving>; 2],
    /// Where the first one is reached, while it is.
    address: Arc<Mutex<Option<String>>>,
}

impl Pair<'_> {
    fn start(&mut self, which: usize) {
        let arguments: &[&str] = if which == 0 { &["serve"] } else { &["serve", "--jobs-only"] };
        let mut command = self.place.command(arguments);
        command.env("HOMEWARD_SMTP_URL", &self.mail).env("HOMEWARD_RATE_LIMIT", "1000000").env("HOMEWARD_LOG", "off");
        let serving = Serving::begun(&mut command);
        if which == 0 {
            *self.address.lock().expect("nobody panicked") = Some(serving.address.clone());
        }
        self.running[which] = Some(serving);
    }

    /// Kills one without warning, and starts it again.
    fn pull_the_plug(&mut self, which: usize) {
        if which == 0 {
            *self.address.lock().expect("nobody panicked") = None;
        }
        let serving = self.running[which].take().expect("it runs");
        serving.signal("KILL");
        drop(serving);
        self.start(which);
    }
}

/// A sequence that looks random and is the same each time (Knuth's linear congruential generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A return of nearly three days ago: its interview falls due while the test runs.
fn falling_due(number: usize, now: DateTime<Utc>) -> [Value; 2] {
    let back = now - TimeDelta::hours(72) + TimeDelta::seconds(5 + i64::try_from(number % 20).expect("small"));
    let gone = back - TimeDelta::hours(3);
    let named = child(&format!("Child{number}"), "Fixture", "2011-05-06");
    let told = json!({ "authority": "990", "reference": format!("D-{number}") });
    let with = |fields: Value| {
        let mut notice = told.clone();
        for (key, value) in fields.as_object().expect("an object") {
            notice[key] = value.clone();
        }
        notice
    };
    [
        with(json!({ "type": "missing", "reported_at": text(gone), "child": named,
            "classification": "missing", "missing_from_at": text(gone) })),
        with(json!({ "type": "returned", "reported_at": text(back), "returned_at": text(back) })),
    ]
}

/// Sends notices until told to stop; keeps the ids of those that were answered 2xx.
async fn send(address: Arc<Mutex<Option<String>>>, key: String, stop: Arc<AtomicBool>, name: &str) -> Vec<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let client = reqwest::Client::new();
    let mut answered = vec![];
    while !stop.load(Ordering::SeqCst) {
        let reached = address.lock().expect("nobody panicked").clone();
        let Some(reached) = reached else {
            tokio::task::yield_now().await;
            continue;
        };
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let at = text(Utc::now_for_tests() - TimeDelta::hours(1));
        let notice = json!({ "type": "missing", "authority": "990", "reference": format!("{name}-{number}"),
            "reported_at": at, "missing_from_at": at, "classification": "missing",
            "child": child(&format!("Sent{name}{number}"), "Fixture", "2012-07-08") });
        let sent = client
            .post(format!("http://{reached}/api/v1/notices"))
            .bearer_auth(&key)
            .timeout(Duration::from_secs(30))
            .json(&notice)
            .send()
            .await;
        // A broken connection or a 503 promises nothing; a 2xx does.
        if let Ok(response) = sent
            && response.status().is_success()
            && let Ok(answer) = response.json::<Value>().await
        {
            answered.push(answer["notice_id"].as_str().expect("an id").to_owned());
        }
    }
    answered
}

trait Now {
    fn now_for_tests() -> DateTime<Utc>;
}

impl Now for Utc {
    fn now_for_tests() -> DateTime<Utc> {
        Clock::system().now()
    }
}

/// Where the test itself finds the database, for it works in another directory than the programs.
pub(super) fn reached(place: &Place) -> String {
    match place.url.strip_prefix("sqlite:") {
        Some(file) => format!("sqlite:{}", place.directory.join(file).display()),
        None => place.url.clone(),
    }
}

/// Services of the test's own, beside the programs.
pub(super) async fn beside(place: &Place) -> Services {
    let connection = connect::open(&reached(place), 4).await.expect("the database opens");
    Services::new(Database::new(connection), Clock::system())
}

/// Waits until nothing is due any more, no look, nor leased to a program that is no more, and no message is open: one
/// whose try was cut short may wait some minutes for the next.
async fn quiet(services: &Services) {
    let until = Instant::now() + PATIENCE;
    // What a killed program had in hand comes back when its lease ends, within a minute.
    let soon = Some(TimeDelta::seconds(61));
    loop {
        let look = services.until_next_due().await.expect("the database answers");
        let mail = services.next_message_due().await.expect("the database answers");
        if look.is_none_or(|wait| Some(wait) >= soon) && mail.is_none() {
            return;
        }
        assert!(Instant::now() < until, "the jobs do not come to an end");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

on_both! {
    async fn killed_at_random_moments_it_loses_nothing_and_does_nothing_twice(on: On) {
        let kills = if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { 500 } else { 50 };
        let place = Place::on(on).await;
        place.write("apply.toml", &format!("{}\n{KEY}", shared("feed/apply.toml")));
        let applied = place.run(&["apply", "apply.toml"]);
        assert_eq!(applied.code, Some(0), "{}", applied.err);
        let key = applied.lines()[0]["secret"].as_str().expect("a secret").to_owned();
        let services = beside(&place).await;
        let police = services.caller_named("Northshire Police").await.expect("an answer").expect("the police");
        let now = Utc::now_for_tests();
        for number in 0..DEADLINES {
            for notice in falling_due(number, now) {
                services.receive(&police, &notice).await.expect("it is taken in");
            }
        }
        let post = Server::start().await;
        let mut pair = Pair { place: &place, mail: post.url(), running: [None, None], address: Arc::default() };
        pair.start(0);
        pair.start(1);
        let stop = Arc::new(AtomicBool::new(false));
        let senders: Vec<_> = ["X", "Y"]
            .map(|name| tokio::spawn(send(pair.address.clone(), key.clone(), stop.clone(), name)))
            .into_iter()
            .collect();
        let mut chance = Chance(42);
        for _ in 0..kills {
            tokio::time::sleep(Duration::from_millis(50 + chance.below(300))).await;
            pair.pull_the_plug(usize::try_from(chance.below(2)).expect("small"));
        }
        stop.store(true, Ordering::SeqCst);
        let mut answered = vec![];
        for sender in senders {
            answered.extend(sender.await.expect("the sender ends well"));
        }
        assert!(!answered.is_empty(), "some were answered between two kills");
        quiet(&services).await;
        nothing_is_lost(&services, &answered).await;
        every_step_is_there_once(&services).await;
        every_mail_went_out_under_one_name(&services, &post).await;
        let verified = services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

const KEY: &str = r#"
[[api_keys]]
name = "police"
organisation = "Northshire Police"
scopes = ["notices"]
"#;

async fn nothing_is_lost(services: &Services, answered: &[String]) {
    let police = services.caller_named("Northshire Police").await.expect("an answer").expect("the police");
    for id in answered {
        let id = homeward::domain::ids::NoticeId(id.parse().expect("an id"));
        services.notice(&police, id).await.unwrap_or_else(|error| panic!("{id} was answered and is gone: {error}"));
    }
}

async fn every_step_is_there_once(services: &Services) {
    let council = council(services).await;
    let mut seen = BTreeSet::new();
    let mut overdue = 0;
    let mut after = None;
    loop {
        let asked = Asked { limit: 200, after, ..Asked::default() };
        let page = services.escalations(&council, &asked).await.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.known.raised.id);
        for escalation in &page {
            let raised = &escalation.known.raised;
            assert!(seen.insert((raised.subject, raised.key)), "{} is there twice", raised.key.name);
            if raised.subject.kind == SubjectKind::Interview && raised.key.name.word() == "interview.overdue" {
                overdue += usize::from(!raised.key.is_again());
            }
        }
    }
    assert_eq!(overdue, DEADLINES, "every deadline that passed was noticed, once");
}

async fn council(services: &Services) -> Caller {
    services.caller_named("Northshire County Council").await.expect("an answer").expect("the council")
}

/// Whether it stands behind others to the same person, of which one goes each minute: it is known when it goes, and not lost.
fn has_its_turn(message: &Message) -> bool {
    let soon = Utc::now_for_tests() + TimeDelta::hours(1);
    message.state == MessageState::Pending && message.urgent && message.next_attempt_at.is_some_and(|at| at < soon)
}

async fn every_mail_went_out_under_one_name(services: &Services, post: &Server) {
    let council = council(services).await;
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for mail in post.all() {
        *by_name.entry(mail.message_id).or_default() += 1;
    }
    let mut written = 0;
    let mut after = None;
    loop {
        let page = services.messages(&council, None, None, after, 200).await.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for message in &page {
            let is_over = matches!(message.state, MessageState::Sent | MessageState::Cancelled);
            assert!(is_over || has_its_turn(message), "{} is {}", message.id, message.state.word());
            written += usize::from(message.state.word() == "sent");
        }
    }
    assert!(by_name.len() >= written, "{written} messages were sent, {} arrived", by_name.len());
    assert!(written > 0, "there was something to tell");
}
