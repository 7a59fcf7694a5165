//! Attending: looking at the persons whose moment has come, most overdue first. The rows are the queue; a look that
//! fails is noted and tried again, and one that fails too often is listed for a person.

use chrono::TimeDelta;
use uuid::Uuid;

use super::look::look;
use super::refresh::Person;
use super::{Error, Services};
use crate::domain::ids::{ChildId, WatchId};
use crate::store::watches::{self, Dead, Next};
use crate::store::{children, interviews};

pub use crate::store::watches::Claim;

/// After a look that failed, the next is this much later: a fault of the database passes, and a fault of ours is listed
/// for a person after a few more tries.
const AGAIN_AFTER: TimeDelta = TimeDelta::seconds(30);

impl Services {
    /// Claims at most `limit` persons whose moment has come, for `lease`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_due(&self, limit: u64, lease: TimeDelta) -> Result<Vec<Claim>, Error> {
        let now = self.clock.now();
        let token: Uuid = WatchId::fresh(now).0;
        Ok(watches::claim(self.database.read(), limit, now, now + lease, token).await?)
    }

    /// Gives claims back that were not worked on.
    ///
    /// # Errors
    /// When the database does not answer; then the lease runs out by itself.
    pub async fn release_due(&self, claims: &[Claim]) -> Result<(), Error> {
        Ok(watches::release(self.database.read(), claims).await?)
    }

    /// How long until somebody is to be looked at; nothing if nobody is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn until_next_due(&self) -> Result<Option<TimeDelta>, Error> {
        let now = self.clock.now();
        let next = watches::next_due(self.database.read(), now).await?;
        Ok(next.map(|at| (at - now).max(TimeDelta::zero())))
    }

    /// Looks at a claimed person; does nothing if the claim is no longer ours. A failure is noted.
    ///
    /// # Errors
    /// The look's own, after it was noted.
    pub async fn attend(&self, claim: Claim) -> Result<(), Error> {
        // Boxed: a look is the largest thing that is awaited, and whoever awaits it would be as large.
        let done = Box::pin(self.try_attend(claim)).await;
        if let Err(error) = &done {
            let now = self.clock.now();
            let noted = watches::failed(self.database.read(), claim, &error.to_string(), now, now + AGAIN_AFTER).await;
            if let Err(unnoted) = noted {
                // The lease runs out by itself; that the database is away is in the log already.
                tracing::warn!(error = %unnoted, "a failed look could not be noted");
            }
        }
        done
    }

    async fn try_attend(&self, claim: Claim) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let records = children::of_persons(&*tx, &[claim.person]).await?;
        if !watches::is_ours(&*tx, claim).await? {
            return Ok(());
        }
        let Some(authority) = children::one(&*tx, claim.person).await?.map(|record| record.authority) else {
            return Err(Error::NotFound);
        };
        if records.is_empty() {
            // Joined to an earlier record since, whose own watch looks at everything.
            watches::set(&*tx, claim.person, &authority, &[Next { subject: claim.subject, at: None }]).await?;
        } else {
            let ids: Vec<ChildId> = records.iter().map(|record| record.id).collect();
            let person = Person::of_records(&*tx, claim.person, records).await?;
            let covering = interviews::of_persons(&*tx, &ids).await?;
            look(&*tx, &person, &covering, claim.subject, &self.mail, now).await?;
        }
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    /// Persons whose looks failed too often to be tried again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn dead_watches(&self) -> Result<Vec<Dead>, Error> {
        Ok(watches::dead(self.database.read()).await?)
    }
}
