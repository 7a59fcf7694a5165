//! Who goes missing again and again, as the children's own council is shown it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::audited;
use super::finding::description;
use super::whole_child::may_see_children;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::child::ChildDescription;
use crate::domain::ids::ChildId;
use crate::domain::party::Caller;
use crate::domain::repeat_missing::Counted;
use crate::services::accounts::SignedIn;
use crate::services::repeat_missing::Repeat;
use crate::services::reports::{Moment, Part};
use crate::services::{Error, Services};
use crate::store::repeats::occasions;

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

/// A child who goes missing again and again, for a person to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// Which rules they reached, and by which absences.
    pub repeat: Repeat,
    /// The child as the latest notice describes them.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// Every time they were away that counts, earliest first.
    pub away: Vec<Counted>,
}

impl Services {
    /// The same report for a person, with the children it names.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever may not look at the authority's children; the database's.
    pub async fn who_goes_missing_again(&self, who: &SignedIn, asked: &Asked) -> Result<(Vec<Again>, Repeats), Error> {
        if !may_see_children(&who.caller, &who.roles) {
            return Err(Error::NotFound);
        }
        let report = self.report_repeat_missing(&who.caller, asked).await?;
        let db = self.database.read();
        let persons: Vec<ChildId> = report.children.iter().map(|repeat| repeat.child).collect();
        let mut away: BTreeMap<ChildId, Vec<Counted>> = BTreeMap::new();
        for (person, occasion) in occasions(db, &persons).await? {
            away.entry(person).or_default().push(occasion.counted);
        }
        let mut again = vec![];
        for repeat in &report.children {
            let child = description(db, repeat.child).await?;
            let born = child.as_ref().and_then(|child| child.date_of_birth);
            again.push(Again {
                age: born.and_then(|born| age_on(born, london_date(report.at))),
                away: away.remove(&repeat.child).unwrap_or_default(),
                repeat: repeat.clone(),
                child,
            });
        }
        Ok((again, report))
    }

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
