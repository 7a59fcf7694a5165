//! The queue of subjects whose moment has come.

use std::fmt;
use std::time::Duration;

use homeward_jobs::{Job, Source};

use super::{lease, wait};
use crate::services::attend::Claim;
use crate::services::{Error, Services};

/// Subjects whose moment has come.
#[derive(Clone, Debug)]
pub struct Attend {
    /// The verbs.
    pub services: Services,
    /// The line of the table it runs by.
    pub job: Job,
}

/// A subject to look at.
#[derive(Clone, Copy, Debug)]
pub struct Due(Claim);

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.subject.kind.word(), self.0.subject.id)
    }
}

impl Source for Attend {
    type Item = Due;
    type Error = Error;

    async fn claim(&self, limit: usize) -> Result<Vec<Due>, Error> {
        let claimed = self.services.claim_due(limit as u64, lease(&self.job)).await?;
        Ok(claimed.into_iter().map(Due).collect())
    }

    async fn release(&self, items: Vec<Due>) -> Result<(), Error> {
        self.services.release_due(&items.into_iter().map(|due| due.0).collect::<Vec<_>>()).await
    }

    async fn next_due(&self) -> Result<Option<Duration>, Error> {
        Ok(wait(self.services.until_next_due().await?))
    }

    async fn run(&self, item: Due) -> Result<(), Error> {
        self.services.attend(item.0).await
    }
}
