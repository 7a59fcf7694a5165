//! A message that was written before messages could speak of several steps is found by its step, and goes with it.

use chrono::{DateTime, TimeDelta, Utc};
use homeward::clock::Clock;
use homeward::domain::ids::{ChildId, MessageId, MissingEpisodeId, StepId, UserId};
use homeward::services::gathering::gather;
use homeward::services::{Database, Services};
use homeward::store::messages::entries;
use homeward::store::{connect, messages};
use homeward_migrations::{Migrator, MigratorTrait};
use sea_orm::sea_query::{Alias, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::settings;
use crate::app::{Fresh, On, at};
use crate::on_both;

/// How many migrations there were then.
const BEFORE: u32 = 10;

async fn insert(db: &DatabaseConnection, table: &'static str, row: Vec<(&'static str, SimpleExpr)>) {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().map(|(name, value)| (Alias::new(name), value)).unzip();
    let insert = Query::insert().into_table(Alias::new(table)).columns(columns).values_panic(values).take();
    db.execute(&insert).await.expect("the row is written");
}

async fn told_before(db: &DatabaseConnection, step: StepId, message: MessageId, now: DateTime<Utc>) {
    let episode = MissingEpisodeId::fresh(now).0;
    let child = ChildId::fresh(now).0;
    insert(
        db,
        "steps",
        vec![
            ("id", step.0.into()),
            ("authority", "990".into()),
            ("person_id", child.into()),
            ("child_id", child.into()),
            ("subject_kind", "interview".into()),
            ("subject_id", episode.into()),
            ("name", "interview.not_allocated".into()),
            ("due_at", now.into()),
            ("round", 2_i64.into()),
            ("derived", "{}".into()),
        ],
    )
    .await;
    insert(
        db,
        "messages",
        vec![
            ("id", message.0.into()),
            ("authority", "990".into()),
            ("about", episode.into()),
            ("child_id", child.into()),
            ("step", step.0.into()),
            ("channel", "email".into()),
            ("audience", "team_manager".into()),
            ("user_id", UserId::fresh(now).0.into()),
            ("address", "theo@northshire.example.org".into()),
            ("template", "interview".into()),
            ("template_version", 1_i64.into()),
            ("subject", "A return interview has no interviewer".into()),
            ("body", "".into()),
            ("urgent", false.into()),
            ("state", "pending".into()),
            ("attempts", 0_i64.into()),
            ("tries", 0_i64.into()),
            ("scheduled_for", now.into()),
            ("next_attempt_at", now.into()),
            ("provider_reference", "<1@example.org>".into()),
            ("created_at", now.into()),
            ("dedup_key", step.to_string().into()),
        ],
    )
    .await;
}

on_both! {
    async fn what_was_written_one_by_one_is_still_found_and_withdrawn_by_its_step(on: On) {
        let fresh = Fresh::on(on).await;
        let now = at("2026-11-23T09:00:00Z");
        let ids: Vec<_> = (0..2).map(|_| (StepId::fresh(now), MessageId::fresh(now))).collect();
        let made = if matches!(on, On::Sqlite) { "?mode=rwc" } else { "" };
        let db = sea_orm::Database::connect(format!("{}{made}", fresh.url)).await.expect("it opens");
        Migrator::up(&db, Some(BEFORE)).await.expect("the tables of before");
        for (step, message) in &ids {
            told_before(&db, *step, *message, now).await;
        }
        db.close().await.expect("it closes");
        let connection = connect::open(&fresh.url, 2).await.expect("it is brought up to date");
        let services = Services::new(Database::new(connection), Clock::standing_at(now + TimeDelta::hours(1)));
        for (step, message) in &ids {
            let found = entries::of_step(services.database.read(), *step).await.expect("the database answers");
            assert_eq!(found, [*message]);
        }
        let held = entries::of_message(services.database.read(), ids[0].1).await.expect("the database answers");
        assert_eq!((held.len(), held[0].name.word(), held[0].again), (1, "interview.not_allocated", true));
        let tx = services.database.begin().await.expect("a transaction");
        gather(&*tx, &settings(true), &[ids[0].0], vec![], now).await.expect("it is taken back");
        tx.commit().await.expect("it is kept");
        for ((_, message), state) in ids.iter().zip(["cancelled", "pending"]) {
            let found = messages::one(services.database.read(), *message).await.expect("the database answers");
            assert_eq!(found.expect("it is there").state.word(), state);
        }
    }
}
