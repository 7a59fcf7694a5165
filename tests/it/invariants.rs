//! What must hold at every moment is asked each minute. While it does, the heartbeat beats outside; when it does not, the
//! heartbeat is silent, and a person hears why.

mod queued;
mod watched;

use chrono::TimeDelta;
use homeward::domain::ids::InterviewId;
use homeward::domain::invariant::Invariant;
use homeward::domain::violation::Code;
use homeward::notify::heartbeat::Heartbeat;
use homeward::services::Services;
use homeward::services::interviews::Asked;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::app::On;
use crate::builders::missing;
use crate::interviews::{Story, allocation, amy};
use crate::on_both;
use crate::webhooks::receiver::{Act, Receiver};

/// Long after the deadline, in working hours: its steps were raised and told.
const OVERDUE: &str = "2026-11-25T10:00:00Z";
const ADA: &str = "ada@northshire.example.org";

/// What told of steps that say that the interview is overdue.
const OF_IT: &str = "SELECT message_id FROM message_steps WHERE name LIKE 'interview.overdue%'";

/// An event that waits for its receiver since weeks.
const WAITING_EVENT: &str = "INSERT INTO webhook_endpoints (id, organisation_id, url, event_types, description, secret, version, \
     created_at, updated_at, failures) SELECT id, id, 'https://example.org', '[]', '', 'x', 1, '2026-11-01 09:00:00', \
     '2026-11-01 09:00:00', 0 FROM organisations LIMIT 1; \
     INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, body, state, attempts, tries, next_attempt_at, \
     created_at, opened_at) SELECT id, id, id, 'child.updated', '{}', 'pending', 9, 9, '2026-11-27 09:00:00', \
     '2026-11-01 09:00:00', '2026-11-01 09:00:00' FROM webhook_endpoints";

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
        Self::of(story).await
    }

    /// Of a story that has come so far; all that was to be told is told.
    async fn of(story: Story) -> Self {
        story.app.look().await;
        let outside = Receiver::start().await;
        let heartbeat = Heartbeat::new(&outside.url("/beat")).expect("a client");
        let services = story.app.services.clone().with_heartbeat(Some(heartbeat));
        services.ensure_schedules().await.expect("the schedules are there");
        let town = Self { story, services, outside };
        town.has_sent_all().await;
        town
    }

    /// There is no server here: what was written waits for one, and that is broken in itself.
    async fn has_sent_all(&self) {
        let sent = "UPDATE messages SET state = 'sent', next_attempt_at = NULL";
        self.services.database.read().execute_unprepared(sent).await.expect("nothing hinders it");
    }

    /// The only interview.
    async fn interview(&self) -> InterviewId {
        let all = self.story.list(Asked::default()).await;
        all.into_iter().next().expect("there is one")
    }

    /// Somebody changes rows behind the program's back.
    async fn does(&self, sql: &str) {
        let done = self.services.database.read().execute_unprepared(sql).await;
        assert!(done.expect("the rows are changed").rows_affected() > 0, "{sql}");
    }

    /// What does not hold now, in order.
    async fn broken(&self) -> Vec<Invariant> {
        let broken = self.services.broken_invariants().await.expect("an answer");
        broken.into_iter().map(|broken| broken.invariant).collect()
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
            // Steps that are still to come say nothing of those that were raised.
            ("UPDATE watches SET next_look_at = NULL WHERE subject_kind = 'interview'", vec![Invariant::InterviewsWatched]),
            ("DELETE FROM message_steps", vec![Invariant::OverdueTold]),
            // That somebody was told of other steps about the child is not to have been told of this one.
            ("DELETE FROM message_steps WHERE name LIKE 'interview.overdue%'", vec![Invariant::OverdueTold]),
            (&format!("UPDATE messages SET state = 'failed' WHERE id IN ({OF_IT})"), vec![Invariant::OverdueTold]),
            (&format!("UPDATE messages SET state = 'cancelled' WHERE id IN ({OF_IT})"), vec![Invariant::OverdueTold]),
            (&format!("UPDATE messages SET user_id = NULL WHERE id IN ({OF_IT})"), vec![Invariant::OverdueTold]),
            (
                "UPDATE users SET disabled_at = '2026-11-24 09:00:00' WHERE email = 'ida@northshire.example.org'",
                vec![Invariant::InterviewsInHand],
            ),
            ("UPDATE steps SET to_tell_at = told_at WHERE told_at IS NOT NULL", vec![Invariant::ItemsQueued]),
            ("UPDATE messages SET state = 'pending' WHERE urgent = false", vec![Invariant::MessagesEnd]),
            (
                "INSERT INTO channels (channel, fault, since, until, checked_at) VALUES \
                 ('sms', 'key_refused', '2026-11-25 10:00:00', NULL, '2026-11-25 10:00:00')",
                vec![Invariant::ChannelsOpen],
            ),
            (
                "INSERT INTO channels (channel, fault, since, until, checked_at) VALUES \
                 ('email', 'day_spent', '2026-11-25 10:00:00', '2026-11-26 00:00:00', '2026-11-25 10:00:00')",
                vec![Invariant::ChannelsOpen],
            ),
            (
                "INSERT INTO handovers (notification_id, message_id, status, superseded, handed_at) \
                 SELECT 'a name', id, 'sending', false, '2026-11-20 09:00:00' FROM messages LIMIT 1",
                vec![Invariant::MessagesEnd],
            ),
            (WAITING_EVENT, vec![Invariant::MessagesEnd]),
            ("UPDATE watches SET attempts = 10 WHERE subject_kind = 'missing'", vec![Invariant::NothingGivenUp]),
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
        assert_eq!(Invariant::WORDS.len(), 9, "each has a row here");
    }
}

on_both! {
    async fn an_interview_counts_as_owed_while_it_is(on: On) {
        let story = Story::on(on).await;
        let found = json!({ "type": "returned", "reference": "NP-1", "authority": "990",
            "reported_at": "2026-11-21T10:00:00Z", "found_at": "2026-11-21T10:00:00Z" });
        story.tell(&story.police, &missing("NP-1", &amy(), "2026-11-20T22:00:00Z")).await;
        story.tell(&story.police, &found).await;
        story.app.until("2026-11-23T10:00:00Z").await;
        let unwatched = async || {
            let broken = story.app.services.broken_invariants().await.expect("an answer");
            broken.iter().filter(|broken| broken.invariant == Invariant::InterviewsWatched).count()
        };
        assert_eq!(unwatched().await, 0, "somebody is asked for the time of the return each day");
        let db = story.app.services.database.read();
        let given_up = "UPDATE watches SET next_look_at = NULL WHERE subject_kind = 'return_time_missing'";
        let done = db.execute_unprepared(given_up).await.expect("the row is changed");
        assert_eq!(done.rows_affected(), 1);
        assert_eq!(unwatched().await, 1, "nobody asks any more, and the interview is owed");
    }
}

on_both! {
    async fn of_an_interview_that_proved_not_to_be_owed_nothing_must_hold(on: On) {
        let story = Story::on(on).await;
        let found = json!({ "type": "returned", "reference": "NP-1", "authority": "990", "child": amy(),
            "reported_at": "2026-11-21T10:00:00Z", "found_at": "2026-11-21T10:00:00Z" });
        let never = json!({ "type": "reclassified", "reference": "NP-1", "authority": "990",
            "reported_at": "2026-11-21T11:00:00Z", "classification": "absent" });
        story.tell(&story.police, &found).await;
        let owed = async || {
            let asked = Asked { limit: 10, ..Asked::default() };
            let listed = story.app.services.return_interviews(&story.council, &asked).await.expect("a list");
            listed.items.iter().map(|shown| shown.standing.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(owed().await, [true], "a return of which nothing else is known is from missing");
        story.tell(&story.police, &never).await;
        assert_eq!(owed().await, [false], "an interview is there, and none is owed");
        let given_up = "UPDATE watches SET next_look_at = NULL";
        story.app.services.database.read().execute_unprepared(given_up).await.expect("the rows are changed");
        let broken = story.app.services.broken_invariants().await.expect("an answer");
        assert_eq!(broken, []);
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
