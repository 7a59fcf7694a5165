//! The jobs, over rows in memory.
//!
//! Time is tokio's paused clock wherever it matters: it moves on only when nothing else can, so a time-out of twenty
//! seconds takes none, and a test that waits in vain fails at once.

mod drain;
mod rows;
mod stop;
mod work;

use std::{sync::Arc, time::Duration};

use homeward_jobs::{Error, Job, Jobs, Pulse, Queue};
use rows::Rows;
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
};

/// Longer than any test waits: a queue polled so slowly moves only by a wake or by its timer.
const NEVER: Duration = Duration::from_hours(365 * 24);
const SECOND: Duration = Duration::from_secs(1);
const GRACE: Duration = Duration::from_secs(22);

/// A queue with the numbers of the table, save those a test is about.
fn job(queue: Queue, slots: usize, slow_poll: Duration) -> Job {
    Job { queue, slots, slow_poll, timeout: rows::TIMEOUT, lease: rows::LEASE }
}

/// Workers at work, as in the program.
struct Running {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), Error>>,
    wake: Arc<Notify>,
    pulse: Pulse,
}

impl Running {
    /// One queue.
    fn start(rows: &Arc<Rows>, slots: usize, slow_poll: Duration) -> Self {
        Self::start_all([(Queue::Attend, rows)], slots, slow_poll)
    }

    /// Several queues; the wake is that of them all.
    fn start_all<'a>(
        sources: impl IntoIterator<Item = (Queue, &'a Arc<Rows>)>,
        slots: usize,
        slow_poll: Duration,
    ) -> Self {
        let (wake, pulse) = (Arc::new(Notify::new()), Pulse::default());
        let mut jobs = Jobs::new(pulse.clone());
        for (queue, rows) in sources {
            jobs = jobs.queue(&job(queue, slots, slow_poll), rows.clone(), wake.clone()).expect("the job is sound");
        }
        let (stop, stopped) = oneshot::channel();
        // A sender dropped without a word is no request to stop.
        let asked = async move {
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        Self { stop, ended: tokio::spawn(jobs.run(asked, GRACE)), wake, pulse }
    }

    /// Asks for the stop, and only that.
    fn ask_to_stop(self) -> JoinHandle<Result<(), Error>> {
        self.stop.send(()).expect("the workers are still at work");
        self.ended
    }

    /// Asks for the stop and waits for the end.
    async fn stop(self) -> Result<(), Error> {
        self.ask_to_stop().await.expect("the supervisor does not panic")
    }

    /// Waits for an end that nobody asked for.
    async fn end(self) -> Result<(), Error> {
        let Self { ended, stop: _not_asked, .. } = self;
        tokio::time::timeout(rows::DEADLINE, ended).await.expect("it ends").expect("the supervisor does not panic")
    }
}
