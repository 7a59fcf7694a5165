//! What the program itself could not do, a person hears of: subjects whose looks keep failing, and a ledger that differs.

use chrono::TimeDelta;
use homeward::services::Services;
use homeward::services::setup::Setup;
use sea_orm::ConnectionTrait;

use crate::app::{App, On, at};
use crate::builders::{child, missing};
use crate::on_both;

const CORA: &str = "cora@northshire.example.org";
const ADA: &str = "ada@northshire.example.org";

/// Northshire, with a child who is missing and has not been looked at.
async fn two_missing(on: On) -> App {
    let app = App::northshire_at(on, at("2026-11-23T09:00:00Z")).await;
    let police = app.caller("Northshire Police").await;
    for (reference, given) in [("NP-1", "Amy"), ("NP-2", "Ben")] {
        let notice = missing(reference, &child(given, "Ashdown", "2012-04-09"), "2026-11-23T08:00:00Z");
        app.services.receive(&police, &notice).await.expect("it is taken in");
    }
    app
}

/// Makes every stored reference of `name` one that no program can read, as a fault of the disk might.
pub async fn garble(app: &App, name: &str) {
    let sql = format!("UPDATE episode_references SET derived = '{{}}' WHERE name = '{name}'");
    app.services.database.read().execute_unprepared(&sql).await.expect("the row is garbled");
}

/// Looks again and again, as the jobs do, until nothing is tried any more.
pub async fn look_in_vain(services: &Services) {
    for _ in 0..200 {
        let claims = services.claim_due(10, TimeDelta::seconds(45)).await.expect("a claim");
        for claim in &claims {
            // What cannot be looked at is noted in its row.
            drop(services.attend(*claim).await);
        }
        if claims.is_empty()
            && services.until_next_due().await.expect("an answer").is_none_or(|wait| wait > TimeDelta::minutes(1))
        {
            return;
        }
        services.clock.set(services.clock.now() + TimeDelta::seconds(31));
    }
    panic!("it is tried for ever");
}

async fn told(app: &App, template: &str) -> Vec<String> {
    let council = app.caller("Northshire County Council").await;
    let messages = app.services.messages(&council, None, None, None, 200).await.expect("messages are listed");
    let mut told: Vec<String> =
        messages.into_iter().filter(|message| message.template == template).map(|message| message.address).collect();
    told.sort();
    told
}

on_both! {
    async fn whoever_must_see_to_a_child_hears_that_nobody_looks_any_more(on: On) {
        let app = two_missing(on).await;
        garble(&app, "NP-1").await;
        look_in_vain(&app.services).await;
        let dead = app.services.dead_watches().await.expect("the list").len();
        assert!(dead > 0, "the garbled one was given up");
        app.services.oversee().await.expect("it is overseen");
        app.services.oversee().await.expect("and again");
        assert_eq!(told(&app, "looks_failed").await, [ADA, CORA], "the administrator and the coordinator, once each");
        assert!(!told(&app, "missing").await.is_empty(), "the other child was looked at all the same");

        app.services.clock.set(at("2026-11-24T02:30:00Z"));
        app.services.ensure_schedules().await.expect("the schedules are there");
        app.services.clock.set(at("2026-11-25T02:30:00Z"));
        for run in app.services.claim_runs(10, TimeDelta::minutes(15)).await.expect("a claim") {
            // The verification cannot read the garbled row either.
            drop(app.services.run_scheduled(&run).await);
        }
        assert_eq!(app.services.dead_watches().await.expect("the list"), [], "each night they are tried again");
    }
}

on_both! {
    async fn an_administrator_hears_of_a_ledger_that_differs(on: On) {
        let app = two_missing(on).await;
        app.look().await;
        let sql = "UPDATE missing_episodes SET derived = REPLACE(derived, '2026-11-23T08:00:00Z', '2026-11-23T07:00:00Z')";
        app.services.database.read().execute_unprepared(sql).await.expect("the rows are changed");
        app.services.ensure_schedules().await.expect("the schedules are there");
        app.services.clock.set(at("2026-11-24T02:30:00Z"));
        for run in app.services.claim_runs(10, TimeDelta::minutes(15)).await.expect("a claim") {
            app.services.run_scheduled(&run).await.expect("it runs");
        }
        let (_, outcome) = app.services.last_verified().await.expect("an answer").expect("it ran");
        assert_eq!((outcome.as_str(), told(&app, "ledger_differs").await), ("differs", vec![ADA.to_owned()]));
    }
}

on_both! {
    async fn where_nobody_administers_the_coordinator_hears_of_it(on: On) {
        let app = two_missing(on).await;
        let gone: Setup = toml::from_str(
            "users = [{ email = 'ADA@northshire.example.org', name = 'Ada Admin', organisation = 'Northshire County Council', \
                roles = ['administrator'], disabled = true }]",
        )
        .expect("the file is written right");
        app.services.apply(&gone).await.expect("Ada left");
        garble(&app, "NP-1").await;
        look_in_vain(&app.services).await;
        app.services.oversee().await.expect("it is overseen");
        assert_eq!(told(&app, "looks_failed").await, [CORA]);
    }
}
