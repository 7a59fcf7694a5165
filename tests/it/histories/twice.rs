//! Jobs are run by one program, by two on one database at the same moment, and twice over: the same steps are raised at
//! the same instants, the same people told, and nothing is added.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use homeward::domain::invariant::Invariant;
use homeward::domain::message::MessageState;
use homeward::domain::party::Caller;
use homeward::services::escalations::Asked;
use homeward::services::{Database, Services};
use homeward::store::connect;
use homeward::work::Attend;
use homeward_jobs::{Slots, drain, table};

use super::made_up::{History, ORGANISATIONS, history};
use super::{cases, try_on};
use crate::app::{App, On, at};
use crate::on_both;

/// How the jobs are run.
#[derive(Clone, Copy, Debug)]
enum Run {
    /// By one program.
    Once,
    /// By two programs at the same moment.
    ByTwo,
    /// By two that both believe a row to be theirs.
    Twice,
}

/// How long a claim holds.
const LEASE: TimeDelta = TimeDelta::seconds(45);
/// How long the ladders are climbed after the last notice.
const AFTERWARDS: TimeDelta = TimeDelta::days(9);

struct Town {
    app: App,
    other: Services,
    callers: BTreeMap<String, Caller>,
    council: Caller,
    run: Run,
}

impl Town {
    async fn on(on: On, run: Run) -> Self {
        let app = App::northshire_at(on, at("2026-03-28T18:00:00Z")).await;
        let connection = connect::open(&app.url, 4).await.expect("the database opens a second time");
        let other = Services::new(Database::new(connection), app.services.clock.clone());
        let mut callers = BTreeMap::new();
        for name in ORGANISATIONS {
            callers.insert(name.to_owned(), app.caller(name).await);
        }
        let council = app.caller("Northshire County Council").await;
        Self { app, other, callers, council, run }
    }

    /// Looks at whatever is due now.
    async fn look(&self) {
        let one = &self.app.services;
        match self.run {
            Run::Once => assert_eq!(drained(one).await, 0, "no look fails"),
            Run::ByTwo => {
                let failed = tokio::join!(drained(one), drained(&self.other), drained(&self.other));
                assert_eq!(failed, (0, 0, 0), "no look fails");
            }
            Run::Twice => loop {
                let claims = one.claim_due(8, LEASE).await.expect("the database answers");
                if claims.is_empty() {
                    break;
                }
                for claim in claims {
                    let (here, there) = tokio::join!(one.attend(claim), self.other.attend(claim));
                    here.and(there).expect("no look fails");
                    one.attend(claim).await.expect("a claim that is over is let go");
                }
            },
        }
    }

    /// A history is told as it comes in, half a day apart, and the ladders are climbed.
    async fn live_through(&self, history: &History) {
        let clock = &self.app.services.clock;
        for telling in history.arriving() {
            let told = self.app.services.receive(&self.callers[telling.organisation], &telling.notice).await;
            told.unwrap_or_else(|error| panic!("{error:?}: {}", telling.notice));
            self.until(clock.now() + TimeDelta::hours(12)).await;
        }
        self.until(clock.now() + AFTERWARDS).await;
    }

    async fn until(&self, then: chrono::DateTime<chrono::Utc>) {
        let services = &self.app.services;
        self.look().await;
        while let Some(wait) = services.until_next_due().await.expect("the database answers") {
            let moment = services.clock.now() + wait.max(TimeDelta::microseconds(1));
            if moment > then {
                break;
            }
            services.clock.set(moment);
            self.look().await;
        }
        services.clock.set(then);
    }

    /// What was raised, who was told and what was written, without ids.
    async fn log(&self) -> Vec<String> {
        let services = &self.app.services;
        let asked = Asked { limit: 100_000, ..Asked::default() };
        let steps = services.escalations(&self.council, &asked).await.expect("escalations are listed");
        let mut log: Vec<String> = vec![];
        for step in steps {
            let (known, raised) = (&step.known, &step.known.raised);
            let told = known.told.as_ref().map(|told| (told.people.len(), told.organisations.len(), told.lapsed));
            let withdrawn = known.withdrawn_at;
            log.push(format!(
                "{} {} of {}, round {}: {:?}, told {told:?}, withdrawn {withdrawn:?}",
                raised.raised_at, raised.key.name, raised.key.due_at, raised.key.round, raised.audience
            ));
        }
        let messages = services.messages(&self.council, None, None, None, 100_000).await.expect("messages are listed");
        log.extend(messages.iter().map(|message| {
            // Of a message that lost all its steps the last words are nobody's: they depend on which went first.
            let says = if message.state == MessageState::Cancelled { "nothing" } else { &message.template };
            format!("{says} to {}: {}, {}", message.address, message.scheduled_for, message.state.word())
        }));
        let broken = services.broken_invariants().await.expect("an answer");
        // There is no server, so every message waits; all else must hold.
        let broken: Vec<_> = broken.iter().filter(|broken| broken.invariant != Invariant::MessagesEnd).collect();
        assert!(broken.is_empty(), "{broken:?}");
        let verified = services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
        log.push(format!("{} facts", verified.facts));
        log.sort();
        log
    }
}

async fn drained(services: &Services) -> usize {
    let [attend, ..] = table(Slots::POSTGRES);
    drain(&Arc::new(Attend { services: services.clone(), job: attend })).await.failed
}

on_both! {
    async fn a_late_look_adds_nothing(on: On) {
        try_on(cases(4, 200), &history(), async |number, history| {
            let town = Town::on(on, Run::Once).await;
            town.live_through(&history.of(number)).await;
            let log = town.log().await;
            town.app.look_at_everything().await;
            assert_eq!(town.log().await, log, "what was due was raised when it fell due");
        });
    }
}

on_both! {
    async fn jobs_that_run_twice_or_by_two_programs_add_nothing(on: On) {
        try_on(cases(2, 8), &history(), async |number, history| {
            // Towns of their own: in one where a history went wrong before, no smaller one could go right.
            let towns = [Town::on(on, Run::Once).await, Town::on(on, Run::ByTwo).await, Town::on(on, Run::Twice).await];
            let history = history.of(number);
            let mut logs = vec![];
            for town in &towns {
                town.live_through(&history).await;
                let log = town.log().await;
                town.app.look_at_everything().await;
                assert_eq!(town.log().await, log, "{:?}: looking again adds nothing", town.run);
                logs.push(log);
            }
            assert_eq!(logs[0], logs[1], "two programs do what one does");
            assert_eq!(logs[0], logs[2], "a row worked on twice is worked on once");
        });
    }
}
