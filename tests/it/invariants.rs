//! What must hold at every moment is asked each minute. While it does, the heartbeat beats outside; when it does not, the
//! heartbeat is silent, and a person hears why.

use chrono::TimeDelta;
use homeward::domain::invariant::Invariant;
use homeward::domain::violation::Code;
use homeward::notify::heartbeat::Heartbeat;
use homeward::services::Services;
use sea_orm::ConnectionTrait;

use crate::app::On;
use crate::interviews::{Story, allocation};
use crate::on_both;
use crate::webhooks::receiver::{Act, Receiver};

/// Long after the deadline, in working hours: its steps were raised and told.
const OVERDUE: &str = "2026-11-25T10:00:00Z";
const ADA: &str = "ada@northshire.example.org";

/// A child came back, nobody saw to it, and the deadline is over; the heartbeat goes to a receiver.
struct Town {
    story: Story,
    services: Services,
    outside: Receiver,
}

impl Town {
    async fn overdue(on: On) -> Self {
        let (story, id) = Story::back(on).await;
        story.done("cora", id, "allocation", &allocation("ida@northshire.example.org")).await;
        story.app.until(OVERDUE).await;
        let outside = Receiver::start().await;
        let heartbeat = Heartbeat::new(&outside.url("/beat")).expect("a client");
        let services = story.app.services.clone().with_heartbeat(Some(heartbeat));
        services.ensure_schedules().await.expect("the schedules are there");
        let town = Self { story, services, outside };
        // There is no server here: what was written waits for one, and that is broken in itself.
        town.does("UPDATE messages SET state = 'sent', next_attempt_at = NULL").await;
        town
    }

    /// Somebody changes rows behind the program's back.
    async fn does(&self, sql: &str) {
        let done = self.services.database.read().execute_unprepared(sql).await;
        assert!(done.expect("the rows are changed").rows_affected() > 0, "{sql}");
    }

    /// The check of the next minute; gives what did not hold and whether the heartbeat was felt outside.
    async fn checked(&self) -> (Vec<Invariant>, bool) {
        let clock = &self.services.clock;
        clock.set(clock.now() + TimeDelta::minutes(1));
        let runs = self.services.claim_runs(20, TimeDelta::minutes(15)).await.expect("a claim");
        let check = runs.iter().find(|run| run.name == "invariants").expect("it is due each minute");
        self.services.run_scheduled(check).await.expect("it is checked");
        for run in runs.iter().filter(|run| *run != check) {
            self.services.release_run(run).await.expect("it is given back");
        }
        let checked = self.services.last_checked().await.expect("an answer").expect("it was checked");
        assert_eq!(checked.at, clock.now());
        (checked.broken, !self.outside.received().is_empty())
    }

    async fn told(&self) -> Vec<(String, String)> {
        let messages = self.services.messages(&self.story.council, None, None, None, 200).await.expect("a list");
        let told = messages.into_iter().filter(|message| message.template == "invariants_broken");
        told.map(|message| (message.address, message.body)).collect()
    }
}

on_both! {
    async fn while_all_holds_the_heartbeat_beats(on: On) {
        let town = Town::overdue(on).await;
        assert_eq!(town.services.broken_invariants().await.expect("an answer"), []);
        for minute in 0..3 {
            assert_eq!(town.checked().await, (vec![], true), "minute {minute}");
        }
        town.outside.will([Act::Answer(500), Act::Drop]);
        for minute in 0..2 {
            assert_eq!(town.checked().await, (vec![], true), "minute {minute}: it was called");
            let checked = town.services.last_checked().await.expect("an answer").expect("it was checked");
            assert!(!checked.heard, "and not heard, which is kept");
        }
        assert_eq!(town.told().await, [], "who keeps the address outside hears of it there");
    }
}

on_both! {
    async fn each_that_does_not_hold_is_found_and_silences_the_heartbeat(on: On) {
        for (sql, expected) in [
            (
                "DELETE FROM watches WHERE subject_kind = 'interview'; DELETE FROM message_steps; DELETE FROM steps",
                vec![Invariant::InterviewsWatched, Invariant::OverdueTold],
            ),
            ("DELETE FROM message_steps", vec![Invariant::OverdueTold]),
            (
                "UPDATE users SET disabled_at = '2026-11-24 09:00:00' WHERE email = 'ida@northshire.example.org'",
                vec![Invariant::InterviewsInHand],
            ),
            ("UPDATE messages SET state = 'pending' WHERE urgent = false", vec![Invariant::MessagesEnd]),
            ("UPDATE watches SET attempts = 10", vec![Invariant::NothingGivenUp]),
            (
                "UPDATE watches SET next_look_at = '2026-11-25 09:50:00'",
                vec![Invariant::NothingWaits],
            ),
            (
                "UPDATE schedules SET last_run_at = '2026-11-25 02:30:00', last_outcome = 'differs' WHERE name = 'verify'",
                vec![Invariant::LedgerClean],
            ),
        ] {
            let town = Town::overdue(on).await;
            town.does(sql).await;
            assert_eq!(town.checked().await, (expected, false), "{sql}");
        }
        assert_eq!(Invariant::WORDS.len(), 7, "each has a row here");
    }
}

on_both! {
    async fn an_administrator_hears_of_what_lasts_and_once_a_day(on: On) {
        let town = Town::overdue(on).await;
        town.does("UPDATE users SET disabled_at = '2026-11-24 09:00:00' WHERE email = 'ida@northshire.example.org'").await;
        town.checked().await;
        assert_eq!(town.told().await, [], "once may be a moment's backlog");
        for _ in 0..3 {
            town.checked().await;
        }
        let told = town.told().await;
        let [(address, body)] = &told[..] else { panic!("one message, not {told:?}") };
        assert_eq!(address, ADA);
        assert!(body.contains("One open interview is with somebody who has left."), "{body}");
        assert!(!body.contains("Amy"), "{body}");
        town.services.clock.set(town.services.clock.now() + TimeDelta::days(1));
        town.checked().await;
        assert_eq!(town.told().await.len(), 2, "and again the next day");
    }
}
