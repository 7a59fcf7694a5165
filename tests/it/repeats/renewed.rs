//! Time ends standings, and so does a change of policy. The report does not wait for the job that renews them.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use super::{is_clean, plainly, unsettled};
use crate::app::{App, On, at};
use crate::builders::{child, missing, returned};
use crate::on_both;

/// When the second of Amy's two evenings began; 28 days later one rule no longer matches.
const SECOND_TO_LAST: &str = "2026-11-02T20:00:00Z";

/// Amy twice, three days apart; Ben once, who never counts.
async fn two_children(on: On) -> App {
    let app = App::northshire(on).await;
    let police = app.caller("Northshire Police").await;
    for (reference, name, day) in [("NP-1", "Amy", "02"), ("NP-2", "Amy", "05"), ("NP-3", "Ben", "03")] {
        let who = child(name, "Ashdown", "2012-04-09");
        for notice in [
            missing(reference, &who, &format!("2026-11-{day}T20:00:00Z")),
            returned(reference, &format!("2026-11-{day}T23:00:00Z")),
        ] {
            app.services.receive(&police, &notice).await.expect("it is taken in");
        }
    }
    app
}

/// Runs what the timetable says is due; which runs that were.
async fn scheduled(app: &App) -> Vec<String> {
    let runs = app.services.claim_runs(10, TimeDelta::minutes(15)).await.expect("a claim");
    for run in &runs {
        app.services.run_scheduled(run).await.expect("it runs");
    }
    let mut names: Vec<String> = runs.into_iter().map(|run| run.name).collect();
    names.sort();
    names
}

on_both! {
    async fn a_rule_matches_to_the_last_microsecond_of_its_window_whoever_renews(on: On) {
        let (app, last) = (two_children(on).await, at(SECOND_TO_LAST) + TimeDelta::days(28));
        let moment = TimeDelta::microseconds(1);
        for (name, now, shown, passed) in [
            ("a microsecond before the end", last - moment, 1, 0),
            ("at the end", last, 1, 0),
            ("a microsecond after it", last + moment, 0, 1),
        ] {
            app.services.clock.set(now);
            assert_eq!((app.repeats(now, None).await.len(), unsettled(&app).await), (shown, passed), "{name}");
            assert_eq!(app.repeats(last, None).await.len(), 1, "{name}, as it was at the end");
        }
        assert!(app.services.renew_standings().await.expect("they are renewed"));
        assert_eq!((app.repeats(last + moment, None).await.len(), unsettled(&app).await), (0, 0));
        assert_eq!(app.repeats(last, None).await.len(), 1, "as it was before the standing that now holds");
        is_clean(&app).await;
    }
}

on_both! {
    async fn what_time_and_policy_have_ended_is_renewed_by_the_timetable(on: On) {
        let app = two_children(on).await;
        let now = app.services.clock.now();
        app.services.ensure_schedules().await.expect("the schedules are there");
        assert_eq!(scheduled(&app).await, ["channels", "repeat_standings"], "once at the start");
        assert_eq!(unsettled(&app).await, 0);
        app.apply("policies = [{ authority = '990', repeat = { too_many = [{ episodes = 1, window_days = 30 }], too_long = [] } }]").await;
        assert_eq!(unsettled(&app).await, 2, "everybody stands by the policy of before");
        let report = app.repeats(now, None).await;
        assert_eq!((report.len(), report == plainly(&app, now).await), (2, true), "and yet is told by that of now");
        assert_eq!(scheduled(&app).await, Vec::<String>::new());
        app.services.clock.set(now + TimeDelta::minutes(10));
        let every = [
            "channels",
            "feeds",
            "invariants",
            "oversee",
            "receipts",
            "received_texts",
            "repeat_standings",
            "silent",
        ];
        assert_eq!(scheduled(&app).await, every, "beside what else is looked at as often");
        assert_eq!(unsettled(&app).await, 0);
        assert_eq!(app.repeats(now, None).await, report);
        is_clean(&app).await;
    }
}

on_both! {
    async fn a_renewal_undoes_nothing_that_is_told_meanwhile(on: On) {
        let app = two_children(on).await;
        let police = app.caller("Northshire Police").await;
        let mut tellers = tokio::task::JoinSet::new();
        for name in ["Amy", "Ben", "Cat", "Dan"] {
            let (services, police) = (app.services.clone(), police.clone());
            tellers.spawn(async move {
                let who = child(name, "Ashdown", "2012-04-09");
                for day in 6..14 {
                    let notice = missing(&format!("{name}-{day}"), &who, &format!("2026-11-{day:02}T20:00:00Z"));
                    services.receive(&police, &notice).await.expect("it is taken in");
                }
            });
        }
        while !tellers.is_empty() {
            if let Some(told) = tellers.try_join_next() {
                told.expect("all is told");
            }
            let turn = app.services.database.begin().await.expect("a turn");
            turn.execute_unprepared("UPDATE repeat_standings SET policy_version = 0").await.expect("all are over");
            turn.commit().await.expect("it is kept");
            app.services.renew_standings().await.expect("they are renewed");
        }
        is_clean(&app).await;
        let now = app.services.clock.now();
        assert_eq!(app.repeats(now, None).await, plainly(&app, now).await);
        assert!(app.services.renew_standings().await.expect("they are renewed"));
        is_clean(&app).await;
    }
}

on_both! {
    async fn a_standing_that_other_hands_have_changed_is_found(on: On) {
        let app = two_children(on).await;
        is_clean(&app).await;
        let db = app.services.database.read();
        for (change, found) in [
            ("UPDATE repeat_standings SET rules = 0 WHERE rules = 1", "is not what its facts give"),
            ("UPDATE repeat_standings SET stands_until = NULL WHERE rules = 0", "is not what its facts give"),
            ("DELETE FROM repeat_standings", "no row says how often it went missing"),
        ] {
            db.execute_unprepared(change).await.expect("the row is changed");
            let differences = app.services.verify().await.expect("the ledger is verified").differences;
            assert!(differences.iter().any(|difference| difference.contains(found)), "{change}: {differences:?}");
        }
    }
}
