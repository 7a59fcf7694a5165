//! `Due` is an apalis backend over the application's own rows. In its type it can neither fail nor end.
//!
//! Its conditions, each learnt by breaking it:
//! * `Error = Infallible`, and never `None`: apalis ends a worker at a backend's error, and hangs at its end.
//! * Slots and claim size are one number: [`ConcurrencyLimitLayer`] is the backend's own layer, and a claim asks only for
//!   what is free, so no row waits here while its lease runs.
//! * What touches the database is spawned: apalis polls a backend in the worker's task and stops polling it when no slot
//!   is free, and a claim left so would keep its connection, or `SQLite`'s only write lock.

use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt::Display,
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use apalis::{
    layers::limit::ConcurrencyLimitLayer,
    prelude::{Backend, RandomId, Task, TaskBuilder, TaskId, WorkerContext},
};
use apalis_core::backend::{BackendConfig, finalize::Ephemeral};
use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{CLAIM_LIMIT, Job, Pulse, Source, source::PANICKED, supervise::Presence};

/// The longest pause after failed claims: how late we may notice that the database is back.
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);

/// The shortest pause after a claim that emptied the queue. A row that is due and not ours (another replica is claiming
/// it this moment) would otherwise be asked for without a breath.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Due<S: Source> {
    source: Arc<S>,
    job: Job,
    wake: Arc<Notify>,
    pulse: Pulse,
    claimed: VecDeque<S::Item>,
    failures: u32,
    next: Next<S::Item>,
    /// Dropped with the worker, so that the supervisor learns of its end whatever ended it.
    _presence: Presence,
}

/// What the backend does next, when nothing claimed is left to start.
enum Next<T> {
    Claim,
    Claiming { asked: usize, claim: JoinHandle<Result<Vec<T>, String>> },
    Wait(Pin<Box<dyn Future<Output = ()> + Send>>),
    Releasing(JoinHandle<()>),
}

/// Items are moved, never pinned, so it matters not whether they could be.
impl<S: Source> Unpin for Due<S> {}

impl<S: Source> Due<S> {
    pub(crate) fn new(source: Arc<S>, job: Job, wake: Arc<Notify>, pulse: Pulse, presence: Presence) -> Self {
        let (claimed, failures, next) = (VecDeque::new(), 0, Next::Claim);
        Self { source, job, wake, pulse, claimed, failures, next, _presence: presence }
    }

    fn claim(&self, asked: usize) -> Next<S::Item> {
        let source = self.source.clone();
        let claim = tokio::spawn(async move { within_limit(source.claim(asked)).await });
        Next::Claiming { asked, claim }
    }

    fn claimed(&mut self, asked: usize, items: Vec<S::Item>) -> Next<S::Item> {
        self.failures = 0;
        let full = items.len() >= asked;
        self.pulse.beat(self.job.queue, if full { self.job.timeout } else { Duration::ZERO });
        self.claimed.extend(items);
        if full { Next::Claim } else { self.pause() }
    }

    /// Until woken, the next due moment, or the slow poll: whichever is first. A wake given meanwhile is kept.
    fn pause(&self) -> Next<S::Item> {
        let (source, wake, queue, slow_poll) =
            (self.source.clone(), self.wake.clone(), self.job.queue, self.job.slow_poll);
        Next::Wait(Box::pin(async move {
            let looked = tokio::spawn(async move { within_limit(source.next_due()).await }).await;
            let due = looked.unwrap_or_else(|_| Err(PANICKED.to_owned())).unwrap_or_else(|error| {
                tracing::warn!(job.queue = %queue, error, "The next due moment could not be read; the slow poll will do");
                None
            });
            let pause = due.map_or(slow_poll, |due| due.max(SHORTEST_PAUSE).min(slow_poll));
            // Which of the two came first makes no difference.
            let _ = timeout(pause, wake.notified()).await;
        }))
    }

    /// Doubled at each failure, and jittered so that replicas do not knock together. Deaf to wakes: nothing could be claimed.
    fn back_off(&mut self, error: &dyn Display) -> Next<S::Item> {
        self.failures = self.failures.saturating_add(1);
        let longest = self.job.slow_poll.saturating_mul(2u32.saturating_pow(self.failures)).min(LONGEST_BACKOFF);
        let pause = longest.mul_f64(0.5 + fastrand::f64() / 2.0);
        let (queue, failures) = (self.job.queue, self.failures);
        tracing::warn!(job.queue = %queue, job.failures = failures, pause_ms = pause.as_millis(), %error, "A claim failed");
        Next::Wait(Box::pin(sleep(pause)))
    }
}

impl<S: Source> Backend for Due<S> {
    type Task = Task<S::Item>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    /// Called only while a slot is free, since the concurrency limit is this backend's own layer.
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Infallible>>> {
        loop {
            if let Some(item) = self.claimed.pop_front() {
                // The trace layer panics at a task without an id.
                let id = TaskId::String(item.to_string());
                return Poll::Ready(Some(Ok(TaskBuilder::new(item).task_id(id).build())));
            }
            self.next = match &mut self.next {
                // A slot frees a moment after its task is no longer counted, hence the saturation.
                Next::Claim => self.claim(self.job.slots.saturating_sub(worker.task_count()).max(1)),
                Next::Claiming { asked, claim } => {
                    let asked = *asked;
                    match ready!(Pin::new(claim).poll(cx)) {
                        Ok(Ok(items)) => self.claimed(asked, items),
                        Ok(Err(error)) => self.back_off(&error),
                        Err(_) => self.back_off(&PANICKED),
                    }
                }
                Next::Wait(until) => {
                    ready!(until.as_mut().poll(cx));
                    Next::Claim
                }
                Next::Releasing(_) => return Poll::Pending,
            };
        }
    }

    /// Called once no task is in hand: what was claimed and not started goes back.
    fn poll_close(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        if let Next::Claiming { claim, .. } = &mut self.next {
            match ready!(Pin::new(claim).poll(cx)) {
                Ok(Ok(items)) => self.claimed.extend(items),
                Ok(Err(error)) => tracing::warn!(job.queue = %self.job.queue, error, "The last claim failed"),
                Err(_) => tracing::warn!(job.queue = %self.job.queue, error = PANICKED, "The last claim failed"),
            }
            self.next = Next::Claim;
        }
        if !self.claimed.is_empty() {
            let items = mem::take(&mut self.claimed).into();
            self.next = Next::Releasing(tokio::spawn(release(self.source.clone(), self.job.clone(), items)));
        }
        if let Next::Releasing(release) = &mut self.next {
            if ready!(Pin::new(release).poll(cx)).is_err() {
                tracing::warn!(job.queue = %self.job.queue, error = PANICKED, "A release failed; the leases will end");
            }
            self.next = Next::Claim;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Source> BackendConfig for Due<S> {
    type Args = S::Item;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = ConcurrencyLimitLayer;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> ConcurrencyLimitLayer {
        ConcurrencyLimitLayer::new(self.job.slots)
    }
}

async fn release<S: Source>(source: Arc<S>, job: Job, items: Vec<S::Item>) {
    let rows = items.len();
    match within_limit(source.release(items)).await {
        Ok(()) => tracing::info!(job.queue = %job.queue, rows, "Gave back rows that were claimed and not started"),
        Err(error) => tracing::warn!(job.queue = %job.queue, rows, error, "A release failed; the leases will end"),
    }
}

async fn within_limit<T, E: Display>(asked: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    match timeout(CLAIM_LIMIT, asked).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {CLAIM_LIMIT:?}")),
    }
}
