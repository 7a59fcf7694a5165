//! Work: the jobs crate's queues over the services' verbs. The rows are the queue; nothing is kept here.

mod attend;
pub mod deliver;
mod scheduled;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use homeward_jobs::{GRACE, Job, Jobs, Pulse, Queue, Slots, table};

pub use attend::Attend;
pub use scheduled::Scheduled;

use crate::notify::Sender;
use crate::services::Services;
use deliver::DeliverSource;

/// Runs all queues until `stop` resolves, then finishes what is in hand. Without a `sender`, messages are kept and held.
///
/// # Errors
/// When a queue ends by itself, or what is in hand does not finish in time.
pub async fn run<S, F>(
    services: Services,
    sender: Option<Arc<S>>,
    slots: Slots,
    pulse: Pulse,
    stop: F,
) -> Result<(), homeward_jobs::Error>
where
    S: Sender,
    F: Future<Output = ()> + Send + 'static,
{
    let wakes = services.wakes.clone();
    let mut jobs = Jobs::new(pulse);
    for job in table(slots) {
        let services = services.clone();
        jobs = match (job.queue, &sender) {
            (Queue::Attend, _) => {
                jobs.queue(&job, Arc::new(Attend { services, job: job.clone() }), wakes.attend.clone())?
            }
            (Queue::Scheduled, _) => {
                jobs.queue(&job, Arc::new(Scheduled { services, job: job.clone() }), wakes.scheduled.clone())?
            }
            (Queue::Deliver, Some(sender)) => {
                let source = DeliverSource::new(services, sender.clone(), job.clone());
                jobs.queue(&job, Arc::new(source), wakes.deliver.clone())?
            }
            (Queue::Deliver, None) => jobs,
        };
    }
    jobs.run(stop, GRACE).await
}

/// How long a claim of this queue lasts.
fn lease(job: &Job) -> TimeDelta {
    TimeDelta::from_std(job.lease).unwrap_or(TimeDelta::MAX)
}

/// A wait of the application's clock as the runtime takes it.
fn wait(until: Option<TimeDelta>) -> Option<Duration> {
    until.map(|until| until.to_std().unwrap_or_default())
}
