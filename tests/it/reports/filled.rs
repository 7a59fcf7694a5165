//! Rows that were written before reports could find them by when a child was back, who looks after the child and when an
//! interview ended, are given that when the program is brought up to date: the same as is written now.

use homeward::store::connect;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

use crate::app::On;
use crate::http::timeliness::served;
use crate::on_both;

/// What makes the tables be as they were.
const BEFORE: [&str; 10] = [
    "DROP INDEX missing_episodes_authority_back_at",
    "DROP INDEX missing_episodes_responsible_authority_authority",
    "DROP INDEX missing_episodes_host_authority_authority",
    "DROP INDEX missing_episodes_authority_return_confirmed",
    "DROP INDEX return_interviews_told_authority_ended_at",
    "ALTER TABLE missing_episodes DROP COLUMN back_at",
    "ALTER TABLE missing_episodes DROP COLUMN responsible_authority",
    "DROP INDEX IF EXISTS return_interviews_due_at",
    "ALTER TABLE return_interviews DROP COLUMN ended_at",
    "DELETE FROM seaql_migrations WHERE version = 'm0015_reported'",
];

/// The new columns of all rows, as text.
async fn filled(db: &DatabaseConnection) -> Vec<String> {
    let mut rows = vec![];
    for query in [
        "SELECT COALESCE(CAST(back_at AS TEXT), 'none') || ' ' || COALESCE(responsible_authority, 'nobody') AS said FROM missing_episodes ORDER BY id",
        "SELECT COALESCE(CAST(ended_at AS TEXT), 'none') AS said FROM return_interviews ORDER BY id",
    ] {
        let statement = Statement::from_string(db.get_database_backend(), query);
        for row in db.query_all_raw(statement).await.expect("the database answers") {
            rows.push(row.try_get::<String>("", "said").expect("a text"));
        }
    }
    rows
}

on_both! {
    async fn rows_of_before_are_given_what_reports_find_them_by(on: On) {
        let served = served(on).await;
        let episodes = served.november().await;
        // A record that was finished, one given back, one begun anew; a return to the microsecond.
        let of = async |place: usize| served.interview(&episodes[place]).await;
        let (held, soon, nothing) = (of(0).await, of(4).await, of(3).await);
        let full = json!({
            "held_at": "2026-11-22T20:00:00.000001Z", "place": "neutral", "seen_alone": true,
            "childs_account": { "own_words": "I wanted to see my friends." }, "harm": ["none"],
            "immediate_concern": false, "analysis": "Misses friends.", "level_of_need": 2, "late_reason": "Could not be reached.",
        });
        for interview in [&soon, &nothing] {
            served.does("cora", interview, "record", &full).await;
        }
        served.does("theo", &nothing, "sign-off", &json!({ "decision": "returned", "comment": "More." })).await;
        served.does("cora", &held, "record", &full).await;
        served.does("theo", &held, "sign-off", &json!({ "decision": "approved" })).await;
        let db = served.app.services.database.read();
        let written = filled(db).await;
        assert!(written.iter().any(|row| row.contains(".000001")) && written.iter().any(|row| row.ends_with("991")));
        assert!(written.iter().filter(|row| **row == "none").count() >= 2, "{written:?}");
        for statement in BEFORE {
            db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        let again = connect::open(&served.app.url, 2).await.expect("it is brought up to date");
        assert_eq!(filled(&again.reading).await, written);
    }
}
