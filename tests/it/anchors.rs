//! Anchors: a stream that was cut off, with everything worked out from it made to fit, is found by what was anchored
//! before; what grew since, came late or was erased is no difference.

use std::path::PathBuf;

use chrono::TimeDelta;
use homeward::clock::Clock;
use homeward::domain::ledger_anchor::LedgerAnchor;
use homeward::domain::party::Caller;
use homeward::services::{AnchorFile, Database, Services};
use homeward::store::{connect, ledger_anchors};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::app::{On, at, shared};
use crate::builders::{child, missing, returned};
use crate::cli::{Ended, Place};
use crate::on_both;

const START: &str = "2026-11-22T20:00:00Z";

struct Story {
    place: Place,
    url: String,
    services: Services,
}

impl Story {
    async fn on(on: On) -> Self {
        let place = Place::on(on).await;
        let url = match on {
            On::Sqlite => format!("sqlite:{}", place.directory.join("homeward.db").display()),
            On::Postgres => place.url.clone(),
        };
        let services = opened(&url).await.with_anchor_file(Some(AnchorFile::at(file(&place))));
        let setup = toml::from_str(&shared("feed/apply.toml")).expect("the set-up is written right");
        services.apply(&setup).await.expect("it applies");
        Self { place, url, services }
    }

    async fn police(&self) -> Caller {
        self.services.caller_named("Northshire Police").await.expect("an answer").expect("the police")
    }

    async fn goes_missing(&self, reference: &str) {
        let notice = missing(reference, &child(reference, "Fixture", "2011-05-06"), START);
        self.services.receive(&self.police().await, &notice).await.expect("it is taken in");
    }

    async fn comes_back(&self, reference: &str) {
        let notice = returned(reference, "2026-11-23T07:00:00Z");
        self.services.receive(&self.police().await, &notice).await.expect("it is taken in");
    }

    async fn anchor(&self) -> LedgerAnchor {
        self.services.anchor().await.expect("it is anchored")
    }

    /// The lines of the file.
    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(file(&self.place)).expect("the file").lines().map(str::to_owned).collect()
    }

    fn write(&self, lines: &[String]) {
        std::fs::write(file(&self.place), lines.join("\n") + "\n").expect("a file");
    }

    /// The real command, which finds the file by itself beside an SQLite file.
    fn verified(&self) -> Ended {
        let mut command = self.place.command(&["verify"]);
        if self.url.starts_with("postgres") {
            command.env("HOMEWARD_ANCHOR_FILE", file(&self.place));
        }
        crate::cli::ended(&mut command)
    }

    /// What somebody does who has the database in their hands.
    async fn tamper(&self, table: &str, trigger: &str, sql: &str) {
        let db = self.services.database.read();
        let on = if db.get_database_backend() == DbBackend::Postgres { format!(" ON {table}") } else { String::new() };
        db.execute_unprepared(sql).await.expect_err("the database itself refuses");
        db.execute_unprepared(&format!("DROP TRIGGER {trigger}{on}")).await.expect("it is dropped");
        db.execute_unprepared(sql).await.expect("it is done");
    }

    /// Another database, as this one is now: rows and facts fit each other.
    async fn copied(&mut self) -> String {
        if self.url.starts_with("sqlite:") {
            let copy = self.place.directory.join("older.db");
            let vacuum = format!("VACUUM INTO '{}'", copy.display());
            self.services.database.read().execute_unprepared(&vacuum).await.expect("it is copied");
            return format!("sqlite:{}", copy.display());
        }
        // PostgreSQL copies no database that somebody is connected to.
        self.services.database.clone().close().await.expect("the connections close");
        let server = std::env::var("HOMEWARD_TEST_POSTGRES").expect("there is a server");
        let admin = sea_orm::Database::connect(&server).await.expect("the test server answers");
        let name = self.url.rsplit('/').next().expect("a name");
        admin.execute_unprepared(&format!("CREATE DATABASE {name}_older TEMPLATE {name}")).await.expect("it is copied");
        admin.close().await.expect("the connection closes");
        self.services = opened(&self.url).await.with_anchor_file(self.services.anchor_file.clone());
        format!("{}_older", self.url)
    }
}

fn file(place: &Place) -> PathBuf {
    place.directory.join("homeward-anchors.jsonl")
}

async fn opened(url: &str) -> Services {
    let connection = connect::open(url, 4).await.expect("the database opens");
    Services::new(Database::new(connection), Clock::standing_at(at("2026-11-23T09:00:00Z")))
}

async fn differences(services: &Services) -> Vec<String> {
    services.verify().await.expect("the ledger is verified").differences
}

on_both! {
    async fn what_was_anchored_holds_while_the_ledger_grows(on: On) {
        let story = Story::on(on).await;
        story.goes_missing("NP-1").await;
        let first = story.anchor().await;
        story.comes_back("NP-1").await;
        story.goes_missing("NP-2").await;
        let second = story.anchor().await;
        let third = story.anchor().await;
        let named = [&first, &second, &third].map(|anchor| (anchor.children, anchor.heads.len()));
        assert_eq!(named, [(1, 1), (2, 2), (2, 0)], "only what went on is named");
        assert!(first.facts < second.facts && second.facts == third.facts);
        let lines = story.lines();
        let read: Vec<LedgerAnchor> = lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(read, [first, second, third.clone()]);
        for word in ["NP-", "Fixture", "2011-05-06"] {
            assert!(!lines.concat().contains(word), "nothing of a child: {lines:?}");
        }
        let verified = story.verified();
        assert_eq!(verified.code, Some(0), "{verified:?}");
        let said = &verified.lines()[0];
        assert_eq!((&said["anchors"], &said["last_anchor"]), (&3.into(), &third.hash.into()));
    }
}

on_both! {
    async fn what_was_on_its_way_when_the_anchor_was_made_is_no_difference(on: On) {
        let story = Story::on(on).await;
        story.goes_missing("NP-1").await;
        let anchor = story.anchor().await;
        // Recorded before the anchor by its own instant, committed after it: in an old stream and in a new one.
        story.services.clock.set(anchor.at - TimeDelta::seconds(1));
        story.comes_back("NP-1").await;
        story.goes_missing("NP-2").await;
        story.services.clock.set(anchor.at + TimeDelta::seconds(1));
        assert_eq!(differences(&story.services).await, Vec::<String>::new());
    }
}

on_both! {
    async fn words_that_were_erased_are_no_difference(on: On) {
        let story = Story::on(on).await;
        story.goes_missing("NP-1").await;
        story.anchor().await;
        story.services.database.read().execute_unprepared("DELETE FROM fact_texts").await.expect("they are erased");
        let verified = story.services.verify().await.expect("the ledger is verified");
        assert_eq!((verified.differences, verified.erased), (vec![], 1));
    }
}

on_both! {
    async fn a_tail_that_was_cut_off_is_found_though_everything_fits(on: On) {
        let mut story = Story::on(on).await;
        story.goes_missing("NP-1").await;
        let older = story.copied().await;
        story.comes_back("NP-1").await;
        let anchor = story.anchor().await;
        let head = &anchor.heads[0];
        let gone = format!("child {}: fact {}, of ledger anchor 1, is gone", head.child, head.place);
        let cut = opened(&older).await;
        assert_eq!(differences(&cut).await, Vec::<String>::new(), "rows and chains fit");
        // Whoever puts an older copy in place has not the file in their hands.
        let with_file = cut.clone().with_anchor_file(story.services.anchor_file.clone());
        let not_there = "line 1 of the anchors' file: ledger anchor 1 is not the one in the database".to_owned();
        assert_eq!(differences(&with_file).await, [not_there, gone.clone()]);
        let gone = [gone];
        // Whoever makes rows and chains fit may leave the anchors; then no file is needed.
        ledger_anchors::keep(cut.database.read(), &anchor).await.expect("the anchor is left");
        assert_eq!(differences(&cut).await, gone);
        assert_eq!(differences(&with_file).await, gone, "it is said once");
        // What is anchored after that does not hide it.
        cut.anchor().await.expect("it is anchored");
        assert_eq!(differences(&cut).await, gone);
    }
}

on_both! {
    async fn a_last_fact_that_is_gone_or_another_is_found(on: On) {
        for (trigger, does, what) in [
            ("facts_no_delete", "DELETE FROM facts", "is gone"),
            ("facts_no_update", "UPDATE facts SET hash = 'other'", "is another than it was"),
        ] {
            let story = Story::on(on).await;
            story.goes_missing("NP-1").await;
            story.comes_back("NP-1").await;
            let anchor = story.anchor().await;
            let head = &anchor.heads[0];
            story.tamper("facts", trigger, &format!("{does} WHERE place = {}", head.place)).await;
            let named = format!("child {}: fact {}, of ledger anchor 1, {what}", head.child, head.place);
            let verified = story.verified();
            assert_eq!(verified.code, Some(1), "{verified:?}");
            assert!(verified.err.contains(&named), "{named}: {verified:?}");
        }
    }
}

on_both! {
    async fn an_anchor_that_was_changed_or_taken_out_of_the_database_is_found(on: On) {
        for (trigger, sql, found) in [
            ("ledger_anchors_no_update", "UPDATE ledger_anchors SET facts = 7 WHERE number = 2",
                "ledger anchor 2: was changed after it was made"),
            ("ledger_anchors_no_delete", "DELETE FROM ledger_anchors WHERE number = 2",
                "ledger anchor 3: one before it is gone"),
        ] {
            let story = Story::on(on).await;
            for _ in 0..3 {
                story.anchor().await;
            }
            story.tamper("ledger_anchors", trigger, sql).await;
            let not_there = "line 2 of the anchors' file: ledger anchor 2 is not the one in the database";
            assert_eq!(differences(&story.services).await, [found, not_there]);
        }
    }
}

on_both! {
    async fn a_file_that_was_changed_is_found(on: On) {
        let story = Story::on(on).await;
        story.goes_missing("NP-1").await;
        for _ in 0..3 {
            story.anchor().await;
        }
        let whole = story.lines();
        let changed = whole[1].replace("\"facts\":", "\"facts\":1");
        let (first, last) = (whole[0].clone(), whole[2].clone());
        for (row, lines, said) in [
            ("changed", vec![first.clone(), changed, last.clone()], "ledger anchor 2: was changed after it was made"),
            ("a line taken out", vec![first.clone(), last], "ledger anchor 3: one before it is gone"),
            ("no anchor", vec![first, "{}".to_owned()], "cannot be read"),
        ] {
            story.write(&lines);
            assert_eq!(differences(&story.services).await[0], format!("line 2 of the anchors' file: {said}"), "{row}");
        }
        story.write(&whole[..2]);
        let found = differences(&story.services).await;
        assert_eq!(found, Vec::<String>::new(), "a file may end earlier: it is one server's");
    }
}

on_both! {
    async fn a_file_gets_what_it_missed_with_the_next_anchor(on: On) {
        let story = Story::on(on).await;
        let elsewhere = story.services.clone().with_anchor_file(None);
        story.goes_missing("NP-1").await;
        elsewhere.anchor().await.expect("it is anchored");
        assert!(!file(&story.place).exists());
        story.anchor().await;
        assert_eq!(story.lines().len(), 2);
        // As if the disk had been full in the middle of the second line.
        let text = std::fs::read_to_string(file(&story.place)).expect("the file");
        std::fs::write(file(&story.place), &text[..text.len() - 9]).expect("it is cut short");
        assert_eq!(differences(&story.services).await, Vec::<String>::new());
        elsewhere.anchor().await.expect("it is anchored");
        story.anchor().await;
        assert_eq!(story.lines().len(), 4);
        assert_eq!(differences(&story.services).await, Vec::<String>::new());
    }
}

on_both! {
    async fn the_nightly_run_verifies_and_then_anchors(on: On) {
        let story = Story::on(on).await;
        story.goes_missing("NP-1").await;
        story.services.ensure_schedules().await.expect("the schedules are there");
        story.services.clock.set(at("2026-11-24T02:30:00Z"));
        let runs = story.services.claim_runs(10, TimeDelta::minutes(15)).await.expect("a claim");
        for run in &runs {
            story.services.run_scheduled(run).await.expect("it runs");
        }
        let (_, outcome) = story.services.last_verified().await.expect("an answer").expect("it ran");
        assert_eq!((outcome.as_str(), story.lines().len()), ("clean", 1));
    }
}

on_both! {
    async fn a_file_that_cannot_be_written_holds_up_nothing_and_is_named(on: On) {
        let story = Story::on(on).await;
        let folder = story.services.clone().with_anchor_file(Some(AnchorFile::at(story.place.directory.clone())));
        assert_eq!(folder.anchor().await.expect("it is anchored all the same").number, 1);
        let found = differences(&folder).await;
        assert!(found[0].starts_with("the anchors' file cannot be read: "), "{found:?}");
    }
}
