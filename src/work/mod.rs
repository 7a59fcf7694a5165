//! Work: the jobs crate's queues over the services' verbs. The rows are the queue; nothing is kept here.

mod attend;
pub mod deliver;
mod scheduled;
mod webhooks;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use homeward_jobs::{GRACE, Job, Jobs, Pulse, Queue, Slots, table};

pub use attend::Attend;
pub use scheduled::Scheduled;
pub use webhooks::WebhookSource;

use crate::notify::Sender;
use crate::notify::webhook::Webhooks;
use crate::services::Services;
use deliver::DeliverSource;

/// By what words leave the house.
#[derive(Clone, Debug)]
pub struct Senders<S> {
    /// E-mail and texts; without any, messages are kept and held.
    pub post: Option<Arc<S>>,
    /// Webhooks.
    pub webhooks: Webhooks,
}

/// Runs all queues until `stop` resolves, then finishes what is in hand.
///
/// # Errors
/// When a queue ends by itself, or what is in hand does not finish in time.
pub async fn run<S, F>(
    services: Services,
    senders: Senders<S>,
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
        jobs = match (job.queue, &senders.post) {
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
            (Queue::Webhooks, _) => {
                let webhooks = senders.webhooks.clone();
                let source = WebhookSource { services, webhooks, job: job.clone() };
                jobs.queue(&job, Arc::new(source), wakes.webhooks.clone())?
            }
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
