//! The harness: an application over a database of its own, with a clock that stands where the test sets it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::clock::Clock;
use homeward::domain::party::{Caller, Scope};
use homeward::domain::violation::Code;
use homeward::services::reading::repeats::Asked;
use homeward::services::repeat_missing::Repeat;
use homeward::services::setup::Setup;
use homeward::services::{Database, Services};
use homeward::store::{connect, parties};
use homeward::work::Attend;
use homeward_jobs::{Slots, drain, table};
use sea_orm::ConnectionTrait;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Past this a story waits for something that never comes: the longest takes some minutes on a slow machine.
const PATIENCE: Duration = Duration::from_mins(25);
/// The same with the full counts.
const LONG_PATIENCE: Duration = Duration::from_hours(3);

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub enum On {
    Sqlite,
    Postgres,
}

/// An application of one test.
pub struct App {
    pub services: Services,
    pub url: String,
    _database: Fresh,
}

/// A database of a test's own that nobody has opened yet.
pub struct Fresh {
    pub url: String,
    _directory: Option<Directory>,
}

impl Fresh {
    pub async fn on(on: On) -> Self {
        // For whatever clients the test makes.
        homeward::notify::webhook::tls::provide();
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("homeward_test_{}_{number}", std::process::id());
        match on {
            On::Sqlite => {
                let directory = std::env::temp_dir().join(&name);
                std::fs::create_dir_all(&directory).expect("a directory for the database");
                let url = format!("sqlite:{}", directory.join("homeward.db").display());
                Self { url, _directory: Some(Directory(directory)) }
            }
            On::Postgres => Self { url: postgres(&name).await, _directory: None },
        }
    }
}

/// A directory that goes when the test does.
struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        // Left-overs of a test do no harm; a failure to remove them must not hide the test's own.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the test names a time")
}

impl App {
    pub async fn on(on: On) -> Self {
        Self::at(on, at("2026-11-23T09:00:00Z")).await
    }

    pub async fn at(on: On, now: DateTime<Utc>) -> Self {
        let fresh = Fresh::on(on).await;
        let connection = connect::open(&fresh.url, 4).await.expect("the database opens");
        let services = Services::new(Database::new(connection), Clock::standing_at(now));
        Self { services, url: fresh.url.clone(), _database: fresh }
    }

    /// With the feed's authority, organisations and people.
    pub async fn northshire(on: On) -> Self {
        Self::northshire_at(on, at("2026-11-23T09:00:00Z")).await
    }

    /// The same, at a time of the test's choice.
    pub async fn northshire_at(on: On, now: DateTime<Utc>) -> Self {
        let app = Self::at(on, now).await;
        app.apply(&shared("feed/apply.toml")).await;
        app
    }

    pub async fn apply(&self, toml: &str) {
        let setup: Setup = toml::from_str(toml).expect("the set-up is written right");
        self.services.apply(&setup).await.expect("the set-up applies");
    }

    /// Looks at whatever is due now.
    pub async fn look(&self) {
        let [attend, ..] = table(Slots::SQLITE);
        let source = Arc::new(Attend { services: self.services.clone(), job: attend });
        let drained = drain(&source).await;
        assert_eq!(drained.failed, 0, "no look fails");
    }

    /// Looks at everything that was ever looked at, though nobody asked for it; gives how much that is.
    pub async fn look_at_everything(&self) -> u64 {
        let due = "UPDATE watches SET next_look_at = (SELECT max(recorded_at) FROM facts)";
        let done = self.services.database.read().execute_unprepared(due).await;
        let watches = done.expect("the watches are set").rows_affected();
        self.look().await;
        watches
    }

    /// Lets time pass, looking at each moment that comes due.
    pub async fn until(&self, then: &str) {
        let then = at(then);
        loop {
            let now = self.services.clock.now();
            let next = self.services.until_next_due().await.expect("the database answers");
            match next.map(|wait| now + wait.max(TimeDelta::microseconds(1))) {
                Some(moment) if moment <= then => self.services.clock.set(moment),
                _ => break,
            }
            self.look().await;
        }
        self.services.clock.set(then);
        self.look().await;
    }

    /// Who went missing again and again, as the council of the feed's authority is shown it: from `at`, as known then.
    pub async fn repeats(&self, at: DateTime<Utc>, known_at: Option<DateTime<Utc>>) -> Vec<Repeat> {
        let council = self.caller("Northshire County Council").await;
        let authority = council.organisation.authorities[0].clone();
        let asked = Asked { authority, at: Some(at), known_at, behind: 0, limit: 10_000 };
        self.services.report_repeat_missing(&council, &asked).await.expect("the report is made").children
    }

    /// The caller that an organisation's key with every scope would be.
    pub async fn caller(&self, organisation: &str) -> Caller {
        let found = parties::organisation_named(self.services.database.read(), organisation).await;
        let organisation = found.expect("the database answers").expect("the organisation is there");
        Caller { organisation, key: None, user: None, scopes: Scope::WORDS.iter().map(|(_, scope)| *scope).collect() }
    }
}

/// A new, empty database on the private server that `./test` started.
pub async fn postgres(name: &str) -> String {
    let server = std::env::var("HOMEWARD_TEST_POSTGRES")
        .expect("HOMEWARD_TEST_POSTGRES names a PostgreSQL server for tests: run ./test, which starts one");
    let admin = sea_orm::Database::connect(&server).await.expect("the test server answers");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database of the test's own");
    admin.close().await.expect("the connection closes");
    let (base, query) = server.split_once('?').map_or((server.as_str(), None), |(base, query)| (base, Some(query)));
    let root = base.rsplit_once('/').map_or(base, |(root, _)| root);
    match query {
        Some(query) => format!("{root}/{name}?{query}"),
        None => format!("{root}/{name}"),
    }
}

/// A file of the tests' data, which all stories share.
pub fn shared(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path);
    std::fs::read_to_string(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()))
}

/// Fails a story that does not end.
pub async fn ends(story: impl Future<Output = ()>) {
    let patience = if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { LONG_PATIENCE } else { PATIENCE };
    assert!(tokio::time::timeout(patience, story).await.is_ok(), "it does not end: {patience:?} are over");
}

/// Runs a test on both databases: `both!(name, |app| async move { … })` makes `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both {
    ($(#[$doc:meta])* async fn $name:ident($on:ident: On) $body:block) => {
        mod $name {
            use super::*;

            async fn story($on: On) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::app::ends(Box::pin(story(On::Sqlite))).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::app::ends(Box::pin(story(On::Postgres))).await;
            }
        }
    };
}
