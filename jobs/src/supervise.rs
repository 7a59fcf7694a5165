//! To supervise is to know how the workers ended: a queue that nobody works any more must end the program, loudly.
//!
//! apalis's `Monitor` gives one stop for all queues and catches a panicking worker. Its own ways of waiting do not serve:
//! `run_with_signal` throws a dead worker's error away or waits for the signal with it, `should_restart` has no
//! back-off, and `run` returns only when *all* workers have ended, so one dead queue beside two living ones would be
//! silence. Hence [`Presence`], and an end of the program that leaves the restart to the service manager.

use std::{fmt::Write, future::Future, pin::pin, sync::Arc, time::Duration};

use apalis::{
    layers::{WorkerBuilderExt, catch_panic::CatchPanicLayer, catch_panic::PanicError, tracing::TraceLayer},
    prelude::{BoxDynError, Monitor, MonitorError, ParallelizeExt, Task, WorkerBuilder},
};
use apalis_core::monitor::context::MonitorContext;
use tokio::{
    sync::{Notify, mpsc},
    time::timeout,
};
use tracing::Span;

use crate::{
    Error, Job, Pulse, Queue, Source,
    due::Due,
    source::{PANICKED, work},
};

/// How long a stop waits for what is in hand: what lies between it and the 25 s in which the program ends is for the rest of it.
pub const GRACE: Duration = Duration::from_secs(22);

/// Held by a worker for as long as it lives; its drop tells the supervisor.
pub(crate) struct Presence {
    queue: Queue,
    gone: mpsc::UnboundedSender<Queue>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        // Nobody listens once the supervisor itself is gone.
        let _ = self.gone.send(self.queue);
    }
}

/// The queues that run in this program, each with its source.
#[must_use = "nothing runs until `run` is awaited"]
pub struct Jobs {
    monitor: Monitor,
    pulse: Pulse,
    queues: Vec<Queue>,
    gone: (mpsc::UnboundedSender<Queue>, mpsc::UnboundedReceiver<Queue>),
}

impl Jobs {
    /// No queue yet. The pulse is shared with whoever answers for health.
    pub fn new(pulse: Pulse) -> Self {
        Self { monitor: Monitor::new(), pulse, queues: Vec::new(), gone: mpsc::unbounded_channel() }
    }

    /// Adds a queue: its row of the table, its source, and the wake that the verbs give when they made something due.
    ///
    /// # Errors
    /// Those of [`Job::check`], and [`Error::Twice`].
    pub fn queue<S: Source>(mut self, job: &Job, source: Arc<S>, wake: Arc<Notify>) -> Result<Self, Error> {
        job.check()?;
        if self.queues.contains(&job.queue) {
            return Err(Error::Twice { queue: job.queue });
        }
        self.queues.push(job.queue);
        self.pulse.expect(job.queue);
        let (job, pulse, gone) = (job.clone(), self.pulse.clone(), self.gone.0.clone());
        self.monitor = self.monitor.register(move |_| {
            let queue = job.queue;
            let presence = Presence { queue, gone: gone.clone() };
            let backend = Due::new(source.clone(), job.clone(), wake.clone(), pulse.clone(), presence);
            let source = source.clone();
            // The order matters, outermost first: a time-out outside `parallelize` would give the slot away and leave the
            // work running.
            WorkerBuilder::new(queue.to_string())
                .backend(backend)
                .parallelize(tokio::spawn)
                .layer(
                    TraceLayer::new()
                        .make_span_with(move |task: &Task<S::Item>| span(queue, &task.args))
                        .on_failure(cut_short),
                )
                .timeout(job.timeout)
                .layer(CatchPanicLayer::with_panic_handler(|_| PanicError(PANICKED.to_owned())))
                .build(move |item: S::Item| {
                    let source = source.clone();
                    async move {
                        work(source, Some(queue), item).await;
                    }
                })
        });
        Ok(self)
    }

    /// Runs all queues until `stop`, then waits up to `grace` ([`GRACE`], in the program) for what is in hand.
    ///
    /// # Errors
    /// Every other end: a worker that ended by itself (the others are stopped gracefully first), one that failed in the
    /// stop, or work still in hand after the grace.
    pub async fn run(self, stop: impl Future<Output = ()>, grace: Duration) -> Result<(), Error> {
        let Self { monitor, queues, gone: (keep, mut gone), .. } = self;
        if queues.is_empty() {
            return Err(Error::Empty);
        }
        drop(keep);
        let workers = monitor.context();
        let mut running = pin!(monitor.run());
        for queue in &queues {
            tracing::info!(job.queue = %queue, "The queue is worked");
        }
        let ended = tokio::select! {
            biased;
            Some(queue) = gone.recv() => Some(queue),
            outcome = &mut running => {
                // The last one went in this very poll, so its word is there.
                let queue = gone.try_recv().unwrap_or(queues[0]);
                return Err(Error::Ended { queue, why: why(outcome.err().as_ref()) });
            }
            () = stop => None,
        };
        if let Some(queue) = ended {
            tracing::error!(job.queue = %queue, "The worker ended by itself; stopping the others");
        }
        if let Err(error) = workers.shutdown() {
            return Err(Error::FailedInStop { why: why(Some(&error)) });
        }
        let drained = timeout(grace, running).await;
        match (ended, drained) {
            (Some(queue), Ok(outcome)) => Err(Error::Ended { queue, why: why(outcome.err().as_ref()) }),
            (Some(queue), Err(_)) => {
                Err(Error::Ended { queue, why: format!("and the others were still at work: {}", in_hand(&workers)) })
            }
            (None, Ok(Ok(()))) => Ok(()),
            (None, Ok(Err(error))) => Err(Error::FailedInStop { why: why(Some(&error)) }),
            (None, Err(_)) => Err(Error::NotDrained { grace, in_hand: in_hand(&workers) }),
        }
    }
}

fn span(queue: Queue, item: &impl std::fmt::Display) -> Span {
    tracing::info_span!("job", job.queue = %queue, job.item = %item)
}

/// Only a time-out or a panic comes here: what a verb fails with, it has recorded.
fn cut_short(error: &BoxDynError, took: Duration, _: &Span) {
    tracing::error!(duration_ms = took.as_millis(), %error, "A job was cut short; its row comes back when the lease ends");
}

/// In one line, for a log.
fn why(error: Option<&MonitorError>) -> String {
    let words = error.map_or_else(|| "without an error".to_owned(), ToString::to_string);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_hand(workers: &MonitorContext) -> String {
    let mut words = String::new();
    for worker in workers.workers().iter().filter(|worker| worker.has_pending_tasks()) {
        let comma = if words.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(words, "{comma}{} {}", worker.name(), worker.task_count());
    }
    if words.is_empty() { "no row, but a claim or a release had no answer yet".to_owned() } else { words }
}
