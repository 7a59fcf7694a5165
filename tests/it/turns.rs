//! Writers of one SQLite file share a commit with those who wait behind them. What is tested here: none hears that it is
//! done before it is, one that fails takes nothing of the others' with it, and nobody is left waiting.

use std::time::Duration;

use homeward::services::{Database, Error, Services};
use homeward::store::parties;
use sea_orm::ConnectionTrait;
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;

use crate::app::{App, On};

/// Writes an authority and then does what `end` says.
async fn writes(services: Services, code: &'static str, end: End) -> Result<(), Error> {
    let tx = services.database.begin().await?;
    parties::save_authority(&*tx, &code.to_owned().try_into().expect("a code"), "Made up").await?;
    match end {
        End::Commits => Ok(tx.commit().await?),
        End::GivesUp => Err(Error::NotFound),
        // As at a time-out: whoever awaits it lets go of it.
        End::Hangs => std::future::pending().await,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Commits,
    GivesUp,
    Hangs,
}

async fn there(services: &Services) -> Vec<String> {
    let rows = parties::authorities(services.database.read()).await.expect("the database answers");
    let mut codes: Vec<String> = rows.into_iter().map(|(code, _)| code.to_string()).collect();
    codes.sort();
    codes
}

/// Lets all who can go on do so, until each waits for its turn. The runtime of these tests has one thread.
async fn all_wait() {
    for _ in 0..20 {
        yield_now().await;
    }
}

#[tokio::test]
async fn those_who_wait_are_committed_together_and_answered_after_it() {
    let app = App::on(On::Sqlite).await;
    let first = app.services.database.begin().await.expect("a turn");
    parties::save_authority(&*first, &"101".to_owned().try_into().expect("a code"), "Made up").await.expect("written");
    let mut waiting = JoinSet::new();
    for code in ["102", "103", "104"] {
        let services = app.services.clone();
        waiting.spawn(async move {
            writes(services.clone(), code, End::Commits).await.expect("it is committed");
            there(&services).await
        });
    }
    all_wait().await;
    assert_eq!(there(&app.services).await, Vec::<String>::new(), "nothing is to be seen before the commit");
    first.commit().await.expect("it is committed");
    while let Some(seen) = waiting.join_next().await {
        // All of them at once, whichever was answered first: it was one commit.
        assert_eq!(seen.expect("nobody fails"), ["101", "102", "103", "104"]);
    }
}

#[tokio::test]
async fn one_that_fails_takes_back_its_own_and_nothing_of_the_others() {
    let app = App::on(On::Sqlite).await;
    let first = app.services.database.begin().await.expect("a turn");
    parties::save_authority(&*first, &"101".to_owned().try_into().expect("a code"), "Made up").await.expect("written");
    let mut waiting = JoinSet::new();
    for (code, end) in [("102", End::Commits), ("103", End::GivesUp), ("104", End::Commits)] {
        let services = app.services.clone();
        waiting.spawn(async move { (end, writes(services, code, end).await.is_ok()) });
    }
    all_wait().await;
    first.commit().await.expect("it is committed");
    while let Some(done) = waiting.join_next().await {
        let (end, is_ok) = done.expect("nobody panics");
        assert_eq!(is_ok, end == End::Commits);
    }
    assert_eq!(there(&app.services).await, ["101", "102", "104"]);
}

#[tokio::test]
async fn one_that_is_let_go_of_half_way_leaves_nobody_waiting() {
    let app = App::on(On::Sqlite).await;
    let first = app.services.database.begin().await.expect("a turn");
    parties::save_authority(&*first, &"101".to_owned().try_into().expect("a code"), "Made up").await.expect("written");
    let cut_off = Duration::from_millis(50);
    let hangs = tokio::spawn(timeout(cut_off, writes(app.services.clone(), "102", End::Hangs)));
    all_wait().await;
    let behind = tokio::spawn(writes(app.services.clone(), "103", End::Commits));
    all_wait().await;
    first.commit().await.expect("it is committed, though one of those who share it hangs until it is cut off");
    assert!(hangs.await.expect("no panic").is_err(), "it was cut off");
    behind.await.expect("no panic").expect("it is committed");
    assert_eq!(there(&app.services).await, ["101", "103"]);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_who_share_it() {
    let app = App::on(On::Sqlite).await;
    // A reference that is checked at the commit, and then found to lead nowhere.
    let tables = "CREATE TABLE those (id INTEGER PRIMARY KEY); CREATE TABLE these (id INTEGER PRIMARY KEY, \
                  that INTEGER REFERENCES those (id) DEFERRABLE INITIALLY DEFERRED)";
    app.services.database.read().execute_unprepared(tables).await.expect("two tables");
    let first = app.services.database.begin().await.expect("a turn");
    let mut waiting = JoinSet::new();
    waiting.spawn(writes(app.services.clone(), "102", End::Commits));
    let services = app.services.clone();
    waiting.spawn(async move {
        let tx = services.database.begin().await?;
        tx.execute_unprepared("INSERT INTO these VALUES (1, 7)").await?;
        Ok(tx.commit().await?)
    });
    all_wait().await;
    let refused = first.commit().await;
    assert!(refused.is_err(), "{refused:?}");
    while let Some(done) = waiting.join_next().await {
        assert!(done.expect("nobody panics").is_err(), "what did not last was not answered as if it had");
    }
    assert_eq!(there(&app.services).await, Vec::<String>::new());
    writes(app.services.clone(), "105", End::Commits).await.expect("and the next one finds all in order");
    assert_eq!(there(&app.services).await, ["105"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_writers_at_once_none_is_lost() {
    let app = App::on(On::Sqlite).await;
    let codes: Vec<String> = (200..400).map(|code| code.to_string()).collect();
    let mut writing = JoinSet::new();
    for code in codes.clone() {
        let database: Database = app.services.database.clone();
        writing.spawn(async move {
            let tx = database.begin().await.expect("a turn");
            parties::save_authority(&*tx, &code.try_into().expect("a code"), "Made up").await.expect("written");
            tx.commit().await.expect("it is committed");
        });
    }
    while let Some(done) = writing.join_next().await {
        done.expect("nobody fails");
    }
    assert_eq!(there(&app.services).await, codes);
}
