//! A board that somebody watches: how it changes by itself.

use std::time::Duration;

use homeward::services::Wakes;
use reqwest::{Method, Response};
use sea_orm::ConnectionTrait;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::Browser;
use super::board::{CORA, numbers};
use super::work::THEO;
use crate::app::{On, at};
use crate::builders::{child, missing, returned};
use crate::on_both;
use crate::pages::Site;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longer than it is between two looks at what other programs wrote.
const A_LOOK_LATER: Duration = Duration::from_secs(6);

impl Browser<'_> {
    /// Watches the board.
    pub async fn watches(&self) -> Watching {
        let answer = self.request(Method::GET, "/board/live").send().await.expect("the server answers");
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Watching { answer, heard: String::new() }
    }
}

/// What somebody hears who watches.
pub struct Watching {
    answer: Response,
    heard: String,
}

impl Watching {
    /// The next figures; nothing when there are no more.
    pub async fn figures(&mut self) -> Option<Vec<usize>> {
        loop {
            while let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.heard = rest;
                if event.starts_with("event: figures") {
                    return Some(numbers(&event.replace("data: ", "")));
                }
            }
            let chunk = timeout(PATIENCE, self.answer.chunk()).await.expect("it is said that the line is alive");
            let chunk = chunk.ok()??;
            self.heard.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    /// Waits for figures that are so.
    pub async fn until(&mut self, is_so: impl Fn(&[usize]) -> bool) -> Vec<usize> {
        let until = Instant::now() + PATIENCE;
        loop {
            let figures = timeout_at(until, self.figures()).await.expect("it comes to be so").expect("they go on");
            if is_so(&figures) {
                return figures;
            }
        }
    }
}

on_both! {
    async fn the_board_changes_by_itself_and_is_worked_out_once_however_many_watch(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let cora = site.signed_in(CORA).await;
        let theo = site.signed_in(THEO).await;
        let mut watching = vec![cora.watches().await, cora.watches().await, theo.watches().await];
        assert_eq!(site.app.services.boards_watched(), 1, "one watch for all of them");
        for watching in &mut watching {
            assert_eq!(watching.figures().await.expect("they begin")[0], 1);
        }
        site.tell("Northshire Police", &missing("NP-9", &child("Ann", "Ash", "2010-01-09"), "2026-11-23T08:00:00Z")).await;
        for watching in &mut watching {
            watching.until(|figures| figures[0] == 2).await;
        }
        // A day later their sessions are over, and a deadline that passes is no longer theirs to hear of.
        site.app.services.clock.set(at("2026-11-24T09:00:01Z"));
        assert_eq!(watching.pop().expect("one").figures().await, None);
        drop(watching);
        for _ in 0..600 {
            if site.app.services.boards_watched() == 0 {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("it is watched for ever");
    }
}

on_both! {
    async fn a_deadline_that_passes_and_what_another_program_wrote_are_seen_too(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let eve = child("Eve", "Elm", "2010-01-09");
        site.tell("Northshire Police", &missing("NP-8", &eve, "2026-11-19T20:00:00Z")).await;
        site.tell("Northshire Police", &returned("NP-8", "2026-11-20T09:10:00Z")).await;
        let mut watching = site.signed_in(CORA).await.watches().await;
        assert_eq!(watching.figures().await.expect("they begin")[4..6], [2, 1]);
        site.app.services.clock.set(at("2026-11-23T09:10:01Z"));
        assert_eq!(watching.until(|figures| figures[5] == 2).await[4], 1, "nobody wrote anything, and a deadline passed");
        let mut other = site.app.services.clone();
        other.wakes = Wakes::default();
        let caller = site.app.caller("Northshire Police").await;
        other.receive(&caller, &missing("NP-9", &child("Ann", "Ash", "2010-01-09"), "2026-11-23T08:00:00Z")).await.expect("received");
        watching.until(|figures| figures[0] == 2).await;
    }
}

on_both! {
    async fn a_change_that_could_not_be_looked_at_is_looked_at_again(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut watching = site.signed_in(CORA).await.watches().await;
        assert_eq!(watching.figures().await.expect("they begin")[0], 1);
        let renamed = async |from: &str, to: &str| {
            let write = site.app.services.database.begin().await.expect("a turn");
            write.execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await.expect("it is renamed");
            write.commit().await.expect("it is committed");
        };
        site.tell("Northshire Police", &missing("NP-9", &child("Ann", "Ash", "2010-01-09"), "2026-11-23T08:00:00Z")).await;
        renamed("reviews", "away").await;
        sleep(A_LOOK_LATER).await;
        renamed("away", "reviews").await;
        watching.until(|figures| figures[0] == 2).await;
    }
}
