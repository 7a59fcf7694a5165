//! Who goes missing again and again, as the children's own council is shown it.

use chrono::{DateTime, Utc};

use super::audited;
use crate::domain::authority::AuthorityCode;
use crate::domain::party::Caller;
use crate::services::repeat_missing::Repeat;
use crate::services::reports::{Moment, Part};
use crate::services::{Error, Services};

/// What the report is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose children.
    pub authority: AuthorityCode,
    /// The instant it looks from; else now.
    pub at: Option<DateTime<Utc>>,
    /// It leaves out what was recorded later; else nothing.
    pub known_at: Option<DateTime<Utc>>,
    /// So many children were shown before.
    pub behind: usize,
    /// At most so many are shown now.
    pub limit: usize,
}

/// A part of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeats {
    /// The children, most urgent first.
    pub children: Vec<Repeat>,
    /// The instant it looked from.
    pub at: DateTime<Utc>,
    /// It left out what was recorded later.
    pub known_at: DateTime<Utc>,
    /// Whether there are more.
    pub goes_on: bool,
}

impl Services {
    /// Reports who goes missing again and again; each child that is shown leaves a line in the audit.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority; the database's.
    pub async fn report_repeat_missing(&self, caller: &Caller, asked: &Asked) -> Result<Repeats, Error> {
        if !caller.is_council_of(&asked.authority) {
            return Err(Error::NotFound);
        }
        let now = self.clock.now();
        let at = asked.at.unwrap_or(now);
        // What is not recorded yet cannot be known.
        let known_at = asked.known_at.map_or(now, |known_at| known_at.min(now));
        let part = Part { behind: asked.behind, limit: asked.limit };
        let (children, goes_on) = self.repeat_missing(&asked.authority, Moment { at, known_at }, part, now).await?;
        let read: Vec<_> = children.iter().map(|repeat| (format!("child:{}", repeat.child), repeat.child)).collect();
        audited(&self.database, caller, "report.repeat_missing", &read, now).await?;
        Ok(Repeats { children, at, known_at, goes_on })
    }
}
