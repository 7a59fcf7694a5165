//! Reviving is looking again at what nobody looks at any more, because an administrator says that what stood in the way is
//! mended. Each night it is tried without them; a child should not have to wait for the night.

use std::collections::BTreeSet;

use super::administers;
use crate::domain::raised::Subject;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services, audit_line};
use crate::store::watches::Dead;
use crate::store::{audit, watches};

impl Services {
    /// The subjects of the administrator's own authorities that nobody looks at any more: one, or all of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator, and where `which` is no subject of theirs; the database's.
    pub async fn dead_looks(&self, who: &SignedIn, which: Option<Subject>) -> Result<Vec<Dead>, Error> {
        administers(who)?;
        let db = self.database.read();
        if let Some(subject) = which {
            let authority = watches::authority_of(db, subject).await?.ok_or(Error::NotFound)?;
            if !who.caller.is_council_of(&authority) {
                return Err(Error::NotFound);
            }
        }
        let mut dead = watches::dead(db).await?;
        dead.retain(|dead| who.caller.is_council_of(&dead.authority) && which.is_none_or(|one| one == dead.subject));
        Ok(dead)
    }

    /// Lets them be looked at from now on, and gives how many there were: none where somebody, or the night, was first.
    ///
    /// # Errors
    /// Those of [`Self::dead_looks`].
    pub async fn revive_looks(&self, who: &SignedIn, which: Option<Subject>) -> Result<usize, Error> {
        let now = self.clock.now();
        let dead = self.dead_looks(who, which).await?;
        let tx = self.database.begin().await?;
        let subjects: Vec<Subject> = dead.iter().map(|dead| dead.subject).collect();
        let revived: BTreeSet<Subject> = watches::revive_these(&*tx, &subjects, now).await?;
        let lines = dead.iter().filter(|dead| revived.contains(&dead.subject)).map(|dead| {
            let object = format!("{}:{}", dead.subject.kind.word(), dead.subject.id);
            audit_line(&who.caller, now, "look.revive", Some(object), Some(dead.person), "done")
        });
        audit::write_all(&*tx, lines.collect()).await?;
        tx.commit().await?;
        self.wakes.attend.notify_one();
        Ok(revived.len())
    }
}
