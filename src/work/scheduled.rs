//! The queue of work by the calendar.

use std::fmt;
use std::time::Duration;

use homeward_jobs::{Job, Source};

use super::{lease, wait};
use crate::services::schedules::Claim;
use crate::services::{Error, Services};

/// Work by the calendar.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// The verbs.
    pub services: Services,
    /// The line of the table it runs by.
    pub job: Job,
}

/// A run whose moment has come.
#[derive(Clone, Debug)]
pub struct Run(Claim);

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.name)
    }
}

impl Source for Scheduled {
    type Item = Run;
    type Error = Error;

    async fn claim(&self, limit: usize) -> Result<Vec<Run>, Error> {
        let claimed = self.services.claim_runs(limit, lease(&self.job)).await?;
        Ok(claimed.into_iter().map(Run).collect())
    }

    async fn release(&self, items: Vec<Run>) -> Result<(), Error> {
        for run in items {
            self.services.release_run(&run.0).await?;
        }
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<Duration>, Error> {
        Ok(wait(self.services.until_next_run().await?))
    }

    async fn run(&self, item: Run) -> Result<(), Error> {
        self.services.run_scheduled(&item.0).await
    }
}
