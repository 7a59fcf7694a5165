//! Reports on timeliness, on what is to be seen to now and for the FOI questions, and the lists behind their figures. What is counted is a rule
//! of [`crate::domain::report`]; here it is gathered: from the rows where they say all that is known, else from the facts
//! as far as they were recorded by then.

mod behind;
pub mod board;
pub mod foi;
pub(in crate::services) mod gathered;
mod listing;
pub mod live;
pub mod opened;
mod persons;
pub mod timeliness;
pub mod watching;
mod who;

use chrono::{DateTime, Utc};

pub use behind::{Behind, Part, Place};

use super::{Error, Services, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::party::Caller;
use crate::store::{audit, ledger};

/// Whose report, and from when.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose.
    pub authority: AuthorityCode,
    /// The instant that it looks from; else now.
    pub at: Option<DateTime<Utc>>,
    /// It leaves out what was recorded later; else nothing.
    pub known_at: Option<DateTime<Utc>>,
}

/// The instants of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant that it looks from.
    pub at: DateTime<Utc>,
    /// It leaves out what was recorded later.
    pub known_at: DateTime<Utc>,
}

/// Where a report looks: into the rows of now, or into the facts of before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// All that is recorded is known.
    Rows,
    /// Only what was recorded by the moment's `known_at`.
    Facts,
}

impl Services {
    /// The instants of a report to `caller`, and where to look for it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority; the database's.
    async fn moment(&self, caller: &Caller, asked: &Asked) -> Result<(Moment, Ground), Error> {
        if !caller.is_council_of(&asked.authority) {
            return Err(Error::NotFound);
        }
        let now = self.clock.now();
        // What is not recorded yet cannot be known.
        let known_at = asked.known_at.map_or(now, |known_at| known_at.min(now));
        let ground = if known_at < now { self.ground(known_at).await? } else { Ground::Rows };
        Ok((Moment { at: asked.at.unwrap_or(now), known_at }, ground))
    }

    /// Where to look for what was known at an instant that is past: the rows say the same as long as nothing was recorded
    /// since.
    pub(super) async fn ground(&self, known_at: DateTime<Utc>) -> Result<Ground, Error> {
        let goes_on = ledger::goes_on_after(self.database.read(), known_at).await?;
        Ok(if goes_on { Ground::Facts } else { Ground::Rows })
    }

    /// Notes that `caller` was given a report's figures, which show no child's record.
    async fn reported(&self, caller: &Caller, action: &str, authority: &AuthorityCode) -> Result<(), Error> {
        let object = Some(format!("authority:{authority}"));
        let line = audit_line(caller, self.clock.now(), action, object, None, "done");
        Ok(audit::write(self.database.read(), &line).await?)
    }
}
