//! Whether a child was looked after on a day: what the authority's own tables say, imported for its SSDA903 return. A child
//! known by a number of the authority that stands in no spell of care was not; of a child whom they cannot be asked about,
//! or of a day after they were taken in, they say nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::FinancialYear;
use crate::domain::ssda903::{LaChildId, LookedAfter, Spell};

crate::codes! {
    /// Whether a child was looked after.
    Status {
        /// It was, other than for short breaks.
        LookedAfter = "looked_after",
        /// It was not.
        NotLookedAfter = "not_looked_after",
    }
}

/// Legal statuses of short breaks, which the Department's figures leave out (V3, V4).
const SHORT_BREAKS: [&str; 2] = ["V3", "V4"];

/// The authority's own tables of one year.
#[derive(Clone, Debug)]
pub struct CareTables {
    year: FinancialYear,
    /// The day on which they were taken in.
    taken_in: NaiveDate,
    children: BTreeMap<String, LookedAfter>,
}

/// The children looked after in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookedAfterInYear {
    /// Each once.
    pub children: Vec<LaChildId>,
    /// Those who were looked after for short breaks only, and are not counted.
    pub short_breaks_only: Vec<LaChildId>,
}

impl CareTables {
    /// Those of `year`.
    #[must_use]
    pub fn new(year: FinancialYear, taken_in: NaiveDate, children: Vec<LookedAfter>) -> Self {
        let children = children.into_iter().map(|child| (child.child.alike(), child)).collect();
        Self { year, taken_in, children }
    }

    /// The day on which they were taken in.
    #[must_use]
    pub const fn taken_in(&self) -> NaiveDate {
        self.taken_in
    }

    /// Whether they can say anything of a day.
    fn tells_of(&self, day: NaiveDate) -> bool {
        let days = self.year.days();
        days.from <= day && day < days.to && day <= self.taken_in
    }

    /// Whether a child known by these numbers was looked after on a day; nothing where they cannot tell.
    #[must_use]
    pub fn status(&self, known_as: &[LaChildId], day: NaiveDate) -> Option<Status> {
        if known_as.is_empty() || !self.tells_of(day) {
            return None;
        }
        let spells = known_as.iter().filter_map(|id| self.children.get(&id.alike())).flat_map(|child| &child.spells);
        let within = |spell: &Spell| spell.began <= day && spell.ended.is_none_or(|ended| day <= ended);
        let was = spells.filter(|spell| counts(spell)).any(within);
        Some(if was { Status::LookedAfter } else { Status::NotLookedAfter })
    }

    /// The children looked after in the year.
    #[must_use]
    pub fn looked_after(&self) -> LookedAfterInYear {
        let days = self.year.days();
        let in_year = |spell: &Spell| spell.began < days.to && spell.ended.is_none_or(|ended| days.from <= ended);
        let mut found = LookedAfterInYear::default();
        for child in self.children.values() {
            let mut spells = child.spells.iter().filter(|spell| in_year(spell)).peekable();
            if spells.peek().is_none() {
                continue;
            }
            let kept = if spells.any(counts) { &mut found.children } else { &mut found.short_breaks_only };
            kept.push(child.child.clone());
        }
        found
    }
}

fn counts(spell: &Spell) -> bool {
    !SHORT_BREAKS.contains(&spell.legal_status.as_str())
}
