//! Wakes make due rows start within milliseconds. They are a hint: a timer to the next due moment and a slow poll find
//! what no wake tells of. Where the writer and the jobs are one program, a wake is a word in memory. Where they are
//! several on one PostgreSQL, the writer's is passed on: one program waits for it in place of the jobs that it does not
//! run and rings, the others listen.
//!
//! It is rung after the commit, not in the transaction. PostgreSQL makes transactions that notify commit one behind the
//! other, so writers of different children would wait for each other again.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbErr;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::Services;
use crate::store::wakes::{self, Listener};

/// Between two rings of one program: whatever is written, a hundred a second are as good as thousands.
const BREATH: Duration = Duration::from_millis(10);
/// After so long without a ring the connection is asked whether it still lives.
const SILENCE: Duration = Duration::from_mins(1);
/// By when the database has answered, if it does.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// The first pause before we listen again; doubled each time.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// One wake for each queue of jobs.
#[derive(Clone, Debug, Default)]
pub struct Wakes {
    /// Subjects to look at.
    pub attend: Arc<Notify>,
    /// Messages to deliver.
    pub deliver: Arc<Notify>,
    /// Work by the calendar.
    pub scheduled: Arc<Notify>,
    /// Events to deliver.
    pub webhooks: Arc<Notify>,
    /// For whoever looks on: told to all of them at once, where the others wake one.
    pub onlookers: Arc<watch::Sender<()>>,
}

impl Wakes {
    /// Each with the name by which other programs know it.
    fn named(&self) -> [(&'static str, &Notify); 4] {
        let Self { attend, deliver, scheduled, webhooks, .. } = self;
        [("attend", attend), ("deliver", deliver), ("scheduled", scheduled), ("webhooks", webhooks)]
    }

    /// Something was recorded: there may be something to look at, for the job as for whoever looks on.
    pub(super) fn recorded(&self) {
        self.attend.notify_one();
        self.onlookers.send_replace(());
    }

    /// Looks were taken: there may be something to deliver, and whoever looks on may see something new.
    pub(super) fn looked(&self) {
        self.deliver.notify_one();
        self.onlookers.send_replace(());
    }

    /// The name of the next one that is rung. Rung many times before that, it is named once.
    async fn next(&self) -> &'static str {
        tokio::select! {
            () = self.attend.notified() => "attend",
            () = self.deliver.notified() => "deliver",
            () = self.scheduled.notified() => "scheduled",
            () = self.webhooks.notified() => "webhooks",
        }
    }
}

impl Services {
    /// Passes every wake on to the programs that run the jobs, for as long as it is awaited. For a program that runs
    /// none: where jobs run, they are who waits for the wakes.
    pub async fn pass_wakes_on(&self) -> Infallible {
        let db = self.database.read();
        if !wakes::carries(db) {
            return pending().await;
        }
        let mut losses = Losses::default();
        loop {
            let queue = self.wakes.next().await;
            match in_time(wakes::ring(db, queue)).await {
                Ok(()) => losses.over("Wakes are passed on again"),
                Err(error) => losses.another(&error, "Wakes cannot be passed on; the slow poll finds what is due"),
            }
            sleep(BREATH).await;
        }
    }

    /// Rings here what other programs pass on, for as long as it is awaited. A lost connection costs nothing but the
    /// slow poll's delay, so it is said once and tried again.
    pub async fn hear_wakes(&self) -> Infallible {
        if !wakes::carries(self.database.read()) {
            return pending().await;
        }
        let mut losses = Losses::default();
        loop {
            let Err(error) = self.hear_until_lost(&mut losses).await;
            losses.another(&error, "Other programs' wakes are not heard; the slow poll finds what is due");
            sleep(losses.pause()).await;
        }
    }

    async fn hear_until_lost(&self, losses: &mut Losses) -> Result<Infallible, DbErr> {
        let mut listener = in_time(Listener::open(self.database.read())).await?;
        losses.over("Other programs' wakes are heard again");
        // Whatever was rung before we listened.
        for (_, wake) in self.wakes.named() {
            wake.notify_one();
        }
        loop {
            let Ok(heard) = timeout(SILENCE, listener.hears()).await else {
                in_time(listener.lives()).await?;
                continue;
            };
            let heard = heard?;
            // A name that we do not know is a later version's.
            for (_, wake) in self.wakes.named().into_iter().filter(|(name, _)| *name == heard) {
                wake.notify_one();
            }
            self.wakes.onlookers.send_replace(());
        }
    }
}

/// How often in a row it failed. The first time is said, and the end of it.
#[derive(Default)]
struct Losses(u32);

impl Losses {
    fn another(&mut self, error: &DbErr, words: &str) {
        if self.0 == 0 {
            tracing::warn!(%error, "{words}");
        }
        self.0 = self.0.saturating_add(1);
    }

    fn over(&mut self, words: &str) {
        if self.0 > 0 {
            tracing::info!(wakes.losses = self.0, "{words}");
        }
        self.0 = 0;
    }

    /// Doubled at each loss, and shortened by chance, so that programs do not come back all at once.
    fn pause(&self) -> Duration {
        let longest = PAUSE.saturating_mul(2_u32.saturating_pow(self.0.saturating_sub(1))).min(LONGEST_PAUSE);
        longest.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let late = || DbErr::Custom(format!("no answer within {ANSWERS_WITHIN:?}"));
    timeout(ANSWERS_WITHIN, asked).await.unwrap_or_else(|_| Err(late()))
}
