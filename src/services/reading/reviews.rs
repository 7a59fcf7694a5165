//! Reviews as the council is shown them.

use super::audited;
use crate::domain::ids::ReviewId;
use crate::domain::party::{Caller, OrganisationKind};
use crate::domain::review::ReviewKind;
use crate::services::{Error, Services};
use crate::store::reviews::list;

pub use crate::store::reviews::Review;

impl Services {
    /// The reviews of the caller's authorities that stand or were decided, oldest first; partners have none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reviews(
        &self,
        caller: &Caller,
        kind: Option<ReviewKind>,
        after: Option<ReviewId>,
        limit: u64,
    ) -> Result<Vec<Review>, Error> {
        if caller.organisation.kind != OrganisationKind::LocalAuthority {
            return Ok(vec![]);
        }
        let db = self.database.read();
        let found = list(db, &caller.organisation.authorities, kind, after, limit).await?;
        let read: Vec<_> = found.iter().map(|review| (format!("review:{}", review.id), review.person)).collect();
        audited(&self.database, caller, "review.list", &read, self.clock.now()).await?;
        Ok(found)
    }
}
