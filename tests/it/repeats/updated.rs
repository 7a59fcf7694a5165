//! A database of before standings were written answers the same once it is brought up to date.

use homeward::services::{Database, Services};
use homeward::store::connect;
use sea_orm::ConnectionTrait;

use super::{everybody, is_clean, plainly, unsettled};
use crate::app::{App, On};
use crate::feed::{feed, take_in};
use crate::on_both;

/// Takes back what the migration made.
const BEFORE: [&str; 7] = [
    "DROP TABLE repeat_standings",
    "ALTER TABLE missing_episodes DROP COLUMN ended_at",
    "ALTER TABLE missing_episodes DROP COLUMN away_until",
    "ALTER TABLE missing_episodes DROP COLUMN risk",
    "ALTER TABLE missing_episodes DROP COLUMN ever_missing_or_away",
    "ALTER TABLE missing_episodes DROP COLUMN born",
    "DELETE FROM seaql_migrations WHERE version = 'm0018_repeat_standings'",
];

/// So many notices of the year's end are enough for every kind of episode.
const LAST: usize = 500;

on_both! {
    async fn a_database_of_before_reports_the_same_and_then_writes_who_stands_where(on: On) {
        let mut app = App::northshire(on).await;
        let notices = feed();
        take_in(&app, &notices[notices.len().saturating_sub(LAST)..].to_vec()).await;
        let now = app.services.clock.now();
        let report = app.repeats(now, None).await;
        assert!(report.len() > 5, "{} go missing repeatedly", report.len());
        for statement in BEFORE {
            app.services.database.read().execute_unprepared(statement).await.expect("it is taken back");
        }
        let connection = connect::open(&app.url, 4).await.expect("it is brought up to date");
        app.services = Services::new(Database::new(connection), app.services.clock.clone());
        assert!(unsettled(&app).await >= everybody(&app).await.len(), "nobody's standing is written yet");
        assert_eq!(app.repeats(now, None).await, report);
        is_clean(&app).await;
        assert!(app.services.renew_standings().await.expect("they are written"));
        assert_eq!(unsettled(&app).await, 0);
        assert_eq!(app.repeats(now, None).await, report);
        assert_eq!(plainly(&app, now).await, report);
        is_clean(&app).await;
    }
}
