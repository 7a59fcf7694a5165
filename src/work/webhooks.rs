//! The queue `webhooks`: events to deliver to other systems.

use homeward_jobs::{Job, Source};
use std::time::Duration;

use super::{lease, wait};
use crate::notify::webhook::Webhooks;
use crate::services::webhooks::deliver::Lease;
use crate::services::{Error, Services};

/// Events that are due, and the sender by which they go.
#[derive(Clone, Debug)]
pub struct WebhookSource {
    /// The verbs.
    pub services: Services,
    /// The sender.
    pub webhooks: Webhooks,
    /// The line of the table it runs by.
    pub job: Job,
}

impl Source for WebhookSource {
    type Item = Lease;
    type Error = Error;

    async fn claim(&self, limit: usize) -> Result<Vec<Lease>, Error> {
        self.services.claim_deliveries(limit as u64, lease(&self.job)).await
    }

    async fn release(&self, items: Vec<Lease>) -> Result<(), Error> {
        self.services.release_deliveries(&items).await
    }

    async fn next_due(&self) -> Result<Option<Duration>, Error> {
        Ok(wait(self.services.next_delivery_due().await?))
    }

    async fn run(&self, item: Lease) -> Result<(), Error> {
        self.services.deliver_event(&self.webhooks, &item).await
    }
}
