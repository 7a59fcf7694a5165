//! SSDA903 is the yearly return to the Department for Education on children looked after; here, its Missing table. A *period*
//! is one row of it: whole days, one class. It is not the same thing as a missing episode, and the return's own table
//! *Episodes* holds spells of care, which are called spells here. The year is named by the one in which its 31 March falls.

pub mod absence;
pub mod care;
pub mod changes;
pub mod deciding;
pub mod making;
mod merging;
pub mod reading;
mod reading_rows;
pub mod rules;
pub mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

crate::codes! {
    /// What the authority itself decided an absence to be in the return. Never worked out from what others called it.
    Decision {
        /// Missing from care: nobody knew where the child was.
        Missing = "M",
        /// Away from placement without authorisation: it was known where the child was.
        Away = "A",
        /// Neither: it does not go into the return.
        NotReported = "not_reported",
    }
}

crate::codes! {
    /// The class of a period.
    Class {
        /// Missing from care.
        Missing = "M",
        /// Away from placement without authorisation.
        Away = "A",
    }
}

impl Decision {
    /// The class of the periods that it makes.
    #[must_use]
    pub const fn class(self) -> Option<Class> {
        match self {
            Self::Missing => Some(Class::Missing),
            Self::Away => Some(Class::Away),
            Self::NotReported => None,
        }
    }
}

/// The years that can be asked for: since the return has its present columns, and while a number of four digits is a year.
pub const YEARS: std::ops::RangeInclusive<i32> = 2016..=2100;

/// A year of the return, from 1 April to 31 March.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Year {
    number: i32,
    first: NaiveDate,
    last: NaiveDate,
}

impl Year {
    /// The number: the year in which its 31 March falls.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.number
    }

    /// Its 1 April.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// Its 31 March.
    #[must_use]
    pub const fn last(self) -> NaiveDate {
        self.last
    }
}

impl TryFrom<i32> for Year {
    type Error = &'static str;

    fn try_from(number: i32) -> Result<Self, Self::Error> {
        let known = Some(number).filter(|number| YEARS.contains(number));
        let days = known
            .and_then(|number| NaiveDate::from_ymd_opt(number - 1, 4, 1).zip(NaiveDate::from_ymd_opt(number, 3, 31)));
        let (first, last) =
            days.ok_or("must be a year from 2016 to 2100: the one in which the return's 31 March falls, as in 2026")?;
        Ok(Self { number, first, last })
    }
}

impl From<Year> for i32 {
    fn from(year: Year) -> Self {
        year.number
    }
}

/// The authority's own number of a child: `CHILD` in every table of the return.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LaChildId(String);

/// The longest number of a child that the return takes.
const LONGEST_ID: usize = 10;

impl LaChildId {
    /// Reads a number. What a spreadsheet would take for a formula is none: it could be neither sent as it is nor made
    /// harmless, since it has to be the same in every table.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err("is blank");
        }
        if text.chars().count() > LONGEST_ID {
            return Err("is longer than ten characters");
        }
        if text.starts_with(['=', '+', '-', '@']) || text.chars().any(|c| c.is_control() || c == '"') {
            return Err("begins with a sign that a spreadsheet takes for a formula, or holds one that no number has");
        }
        Ok(Self(text.to_owned()))
    }

    /// The number as identifiers of records are kept: without spaces, in capitals. Two that are alike so are one child.
    #[must_use]
    pub fn alike(&self) -> String {
        self.0.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for LaChildId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A spell of care in one placement under one legal status: a row of the return's table Episodes, as far as the Missing table
/// leans on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spell {
    /// Its first day.
    pub began: NaiveDate,
    /// Its last day; none while it goes on.
    pub ended: Option<NaiveDate>,
    /// The legal status, as coded.
    pub legal_status: String,
    /// The kind of placement, as coded.
    pub placement: String,
    /// Why it ended, as coded.
    pub reason_ended: Option<String>,
}

/// A period as it stood in last year's Missing table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Its class.
    pub class: Class,
    /// Its first day.
    pub began: NaiveDate,
    /// Its last day; none where it was still open on 31 March.
    pub ended: Option<NaiveDate>,
}

/// What the authority's own tables say of one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedAfter {
    /// The child.
    pub child: LaChildId,
    /// The birth date in Header; none where the child stands in last year's table only.
    pub born: Option<NaiveDate>,
    /// The spells of the year, in order.
    pub spells: Vec<Spell>,
    /// The periods of last year's Missing table.
    pub last_year: Vec<Period>,
}

/// A day as the return writes it.
#[must_use]
pub fn written_day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A day as people read it.
fn said(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
