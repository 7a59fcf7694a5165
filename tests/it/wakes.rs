//! Several programs on one PostgreSQL: what one of them writes wakes the jobs of the others. Nothing here waits for a
//! slow poll: each test looks at the wake itself.

use std::time::{Duration, Instant};

use homeward::clock::Clock;
use homeward::services::{Database, Services};
use homeward::store::connect;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::app::{App, On, at};
use crate::builders::{child, missing};
use crate::cli::{PARTIES, Place};
use crate::http::{self, answered};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// What one program leaves between two of its rings.
const BREATH: Duration = Duration::from_millis(10);

/// Services of another program on the database at `url`.
pub async fn another(url: &str) -> Services {
    let connection = connect::open(url, 4).await.expect("the database opens");
    Services::new(Database::new(connection), Clock::standing_at(at("2026-11-23T09:00:00Z")))
}

/// Waits until `wake` is rung.
pub async fn rung(wake: &Notify) {
    tokio::time::timeout(PATIENCE, wake.notified()).await.expect("it is rung");
}

fn is_rung(wake: &Notify) -> bool {
    let mut rung = std::pin::pin!(wake.notified());
    rung.as_mut().enable()
}

/// Lets `services` hear other programs' wakes until dropped; begins once they do, with every wake rung and taken.
pub async fn hearing(services: &Services) -> JoinSet<()> {
    let mut hearing = JoinSet::new();
    let hears = services.clone();
    hearing.spawn(async move { match hears.hear_wakes().await {} });
    for wake in [&services.wakes.attend, &services.wakes.deliver, &services.wakes.scheduled] {
        rung(wake).await;
    }
    hearing
}

/// Lets `services` pass their wakes on until dropped.
pub fn passing_on(services: &Services) -> JoinSet<()> {
    let mut passing = JoinSet::new();
    let passes = services.clone();
    passing.spawn(async move { match passes.pass_wakes_on().await {} });
    passing
}

#[tokio::test]
async fn what_one_program_writes_wakes_the_jobs_of_another() {
    let app = App::northshire(On::Postgres).await;
    let there = another(&app.url).await;
    let _hearing = hearing(&there).await;
    let _passing = passing_on(&app.services);
    let notice = missing("NP-1", &child("Wake", "Fixture", "2011-05-06"), "2026-11-23T08:00:00Z");
    app.services.receive(&app.caller("Northshire Police").await, &notice).await.expect("it is taken in");
    rung(&there.wakes.attend).await;
    assert!(!is_rung(&there.wakes.deliver) && !is_rung(&there.wakes.scheduled), "the other queues sleep on");
}

#[tokio::test]
async fn a_busy_writer_rings_now_and_then_and_not_each_time() {
    let app = App::on(On::Postgres).await;
    let pool = app.services.database.read().get_postgres_connection_pool();
    let mut listener = PgListener::connect_with(pool).await.expect("a connection");
    listener.listen("homeward_wakes").await.expect("it listens");
    let began = Instant::now();
    let _passing = passing_on(&app.services);
    for _ in 0..10_000 {
        app.services.wakes.attend.notify_one();
        tokio::task::yield_now().await;
    }
    app.services.wakes.scheduled.notify_one();
    let mut heard = 0;
    loop {
        let rung = tokio::time::timeout(PATIENCE, listener.recv()).await.expect("it is rung").expect("a ring");
        match rung.payload() {
            "attend" => heard += 1,
            other => break assert_eq!(other, "scheduled"),
        }
    }
    let most = began.elapsed().as_millis() / BREATH.as_millis() + 1;
    assert!(heard > 0 && heard <= most, "{heard} rings, at most {most} in that time");
}

#[tokio::test]
async fn on_sqlite_both_wait_and_do_nothing() {
    let app = App::on(On::Sqlite).await;
    app.services.wakes.attend.notify_one();
    let ended = tokio::select! {
        biased;
        never = app.services.hear_wakes() => match never {},
        never = app.services.pass_wakes_on() => match never {},
        () = tokio::task::yield_now() => is_rung(&app.services.wakes.attend),
    };
    assert!(ended, "the jobs of the same program still have their wake");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_without_jobs_rings_and_one_with_jobs_listens() {
    let place = Place::on(On::Postgres).await;
    place.write("apply.toml", PARTIES);
    let issued = place.run(&["apply", "apply.toml"]).lines();
    let secret = issued[0]["secret"].as_str().expect("a secret").to_owned();
    let here = another(&place.url).await;
    let hearing = hearing(&here).await;
    let api = crate::cli::Serving::start(&mut place.command(&["serve", "--without-jobs"]));
    let url = format!("http://{}/api/v1/notices", api.address);
    let sent = reqwest::Client::new().post(url).bearer_auth(secret).json(&http::missing("NP-1", "Trial"));
    assert_eq!(answered(sent).await.code, 201);
    rung(&here.wakes.attend).await;
    assert_eq!(listeners(&here).await, 1, "only ours: the program without jobs has nobody to wake");
    drop(hearing);
    until_listeners_are(&here, 0).await;
    let _jobs = crate::cli::Serving::start(&mut place.command(&["serve", "--jobs-only"]));
    until_listeners_are(&here, 1).await;
    let _both = crate::cli::Serving::start(&mut place.command(&["serve"]));
    until_listeners_are(&here, 2).await;
}

async fn until_listeners_are(services: &Services, wanted: i64) {
    let given_up = Instant::now() + PATIENCE;
    while listeners(services).await != wanted {
        assert!(Instant::now() < given_up, "{} listen, not {wanted}", listeners(services).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many connections to this database listened last and did nothing since.
async fn listeners(services: &Services) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    let row = services.database.read().query_one_raw(asked).await.expect("an answer").expect("a row");
    row.try_get("", "n").expect("a number")
}
