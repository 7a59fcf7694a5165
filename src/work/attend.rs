//! The queue of subjects whose moment has come.

use std::collections::BTreeMap;
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

/// How many subjects are looked at in one transaction. Many share what a commit costs; few keep it short, so that a
/// notice about one of their children need not wait long.
const TOGETHER: usize = 50;

/// Subjects to look at together.
#[derive(Clone, Debug)]
pub struct Due(Vec<Claim>);

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, claim) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{}:{}", claim.subject.kind.word(), claim.subject.id)?;
        }
        Ok(())
    }
}

impl Source for Attend {
    type Item = Due;
    type Error = Error;

    async fn claim(&self, limit: usize) -> Result<Vec<Due>, Error> {
        let most = limit.saturating_mul(TOGETHER) as u64;
        Ok(shared_out(self.services.claim_due(most, lease(&self.job)).await?, limit))
    }

    async fn release(&self, items: Vec<Due>) -> Result<(), Error> {
        self.services.release_due(&items.into_iter().flat_map(|due| due.0).collect::<Vec<_>>()).await
    }

    async fn next_due(&self) -> Result<Option<Duration>, Error> {
        Ok(wait(self.services.until_next_due().await?))
    }

    async fn run(&self, item: Due) -> Result<(), Error> {
        self.services.attend_all(&item.0).await
    }
}

/// Shares claims out among at most `slots`. Those of one person go together, or two slots would wait for each other.
fn shared_out(claims: Vec<Claim>, slots: usize) -> Vec<Due> {
    let mut left = claims.len();
    let mut of_person: BTreeMap<_, Vec<Claim>> = BTreeMap::new();
    let mut order = vec![];
    for claim in claims {
        let together = of_person.entry(claim.person).or_default();
        if together.is_empty() {
            order.push(claim.person);
        }
        together.push(claim);
    }
    let mut shares: Vec<Due> = vec![];
    let mut each = 0;
    for person in order {
        let together = of_person.remove(&person).unwrap_or_default();
        let taken = together.len();
        match shares.last_mut() {
            Some(share) if share.0.len() < each => share.0.extend(together),
            _ => {
                each = left.div_ceil(slots.saturating_sub(shares.len()).max(1));
                shares.push(Due(together));
            }
        }
        left = left.saturating_sub(taken);
    }
    shares
}
