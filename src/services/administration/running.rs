//! How the program does, for an administrator: what waits and for how long, and which of their own subjects nobody looks at
//! any more.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::administers;
use super::pausing::Paused;
use crate::services::accounts::SignedIn;
use crate::services::invariants::Broken;
use crate::services::vitals::Vitals;
use crate::services::{Error, Services};
use crate::store::watches;

/// How the program does.
#[derive(Clone, Debug)]
pub struct Running {
    /// Counts and ages, of all authorities together.
    pub vitals: Vitals,
    /// The subjects of the administrator's own authorities that nobody looks at any more.
    pub dead: Vec<DeadLook>,
    /// What must hold and does not, of the administrator's own authorities and of the installation.
    pub broken: Vec<Broken>,
    /// The channels that administrators of these authorities have paused.
    pub paused: Vec<Paused>,
}

/// A subject whose looks kept failing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLook {
    /// What kind it is, in a word.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
    /// When the last look failed.
    pub failed_at: Option<DateTime<Utc>>,
}

impl Services {
    /// How the program does now.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn running(&self, who: &SignedIn) -> Result<Running, Error> {
        administers(who)?;
        let vitals = self.vitals().await?;
        let all = watches::dead(self.database.read()).await?.into_iter();
        let mut broken = self.broken_invariants().await?;
        broken.retain(|broken| broken.authority.as_ref().is_none_or(|whose| who.caller.is_council_of(whose)));
        let own = all.filter(|dead| who.caller.is_council_of(&dead.authority));
        let dead =
            own.map(|dead| DeadLook { kind: dead.subject.kind.word(), id: dead.subject.id, failed_at: dead.failed_at });
        let paused = self.paused(who).await?;
        Ok(Running { dead: dead.collect(), vitals, broken, paused })
    }
}
