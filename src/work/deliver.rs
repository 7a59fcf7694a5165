//! The queue `deliver`: messages to send.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use homeward_jobs::{Job, Source};

use crate::notify::Sender;
use crate::services::deliver::Lease;
use crate::services::{Error, Services};

/// Messages that are due, and the sender by which they go.
#[derive(Debug)]
pub struct DeliverSource<S> {
    services: Services,
    sender: Arc<S>,
    job: Job,
}

impl<S: Sender> DeliverSource<S> {
    /// Over the services, by `sender`, as the row of the table says.
    pub fn new(services: Services, sender: Arc<S>, job: Job) -> Self {
        Self { services, sender, job }
    }
}

impl<S: Sender> Source for DeliverSource<S> {
    type Item = Lease;
    type Error = Error;

    async fn claim(&self, limit: usize) -> Result<Vec<Lease>, Error> {
        // A lease too long to be counted is one that does not end; the table has none.
        let lease = TimeDelta::from_std(self.job.lease).unwrap_or(TimeDelta::MAX);
        self.services.claim_messages(u64::try_from(limit).unwrap_or(u64::MAX), lease).await
    }

    async fn release(&self, items: Vec<Lease>) -> Result<(), Error> {
        self.services.release_messages(&items).await
    }

    async fn next_due(&self) -> Result<Option<Duration>, Error> {
        let due = self.services.next_message_due().await?;
        Ok(due.map(|due| due.to_std().unwrap_or_default()))
    }

    async fn run(&self, item: Lease) -> Result<(), Error> {
        self.services.deliver(&*self.sender, &item).await
    }
}
