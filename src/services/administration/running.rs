//! How the program does, for an administrator: what waits and for how long, and which of their own subjects nobody looks at
//! any more.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::administers;
use super::pausing::Paused;
use crate::domain::ids::ChildId;
use crate::services::accounts::SignedIn;
use crate::services::invariants::Broken;
use crate::services::vitals::Vitals;
use crate::services::{Error, Services};
use crate::store::references::Standing;
use crate::store::watches::{self, Dead};
use crate::store::{children, references};

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
    /// By which agency's reference the absence or the report behind it can be found; nobody's name.
    pub references: Vec<(String, String)>,
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
        let dead = self.findable(own.collect()).await?;
        let paused = self.paused(who).await?;
        Ok(Running { vitals, dead, broken, paused })
    }

    /// Each with the references under which agencies told of it: of the absence that it is about, else of the child.
    async fn findable(&self, dead: Vec<Dead>) -> Result<Vec<DeadLook>, Error> {
        let db = self.database.read();
        let persons: Vec<ChildId> = dead.iter().map(|dead| dead.person).collect();
        let records: Vec<ChildId> = children::of_persons(db, &persons).await?.iter().map(|record| record.id).collect();
        let person_of: BTreeMap<ChildId, ChildId> = children::persons_of(db, &records).await?.into_iter().collect();
        let told = references::of_children(db, &records).await?;
        let named = |one: &Standing| (one.reference.organisation.clone(), one.reference.name.clone());
        let look = |dead: Dead| {
            let of_child = || told.iter().filter(|one| person_of.get(&one.child) == Some(&dead.person));
            let about = |one: &&Standing| {
                one.reference.id.0 == dead.subject.id || one.episode.is_some_and(|id| id.0 == dead.subject.id)
            };
            let mut references: Vec<_> = of_child().filter(about).map(named).collect();
            if references.is_empty() {
                references = of_child().map(named).collect();
            }
            let kind = dead.subject.kind.word();
            DeadLook { kind, id: dead.subject.id, references, failed_at: dead.failed_at }
        };
        Ok(dead.into_iter().map(look).collect())
    }
}
