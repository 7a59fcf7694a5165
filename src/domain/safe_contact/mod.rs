//! Safe contact is what people of the council agreed about speaking with a child and with the adults around the child: who
//! may be told what, by which way, where and when, and which address or number is never to be used. A child was hurt
//! because a text came to a phone that somebody else read; so it is kept like any other fact of the record, and asked
//! again at the moment of sending ([`may_be_told`]).
//!
//! A *sheet* is all that is agreed about one child. The codes and instants of it are the [`Terms`]; names, addresses and
//! reasons are [`Words`] and can be erased apart. Where they were, what is forbidden stays forbidden.

mod read;
mod telling;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::interview::Channel;

pub use read::{MOST_WAYS, NewSheet};
pub use telling::{HeldBecause, Telling, Verdict, may_be_told};

crate::codes! {
    /// Who is spoken with.
    Whose {
        /// The child.
        Child = "child",
        /// A parent.
        Parent = "parent",
        /// Who cares for the child: at home, in a foster home, in a children's home.
        Carer = "carer",
        /// Another adult around the child.
        OtherAdult = "other_adult",
    }
}

crate::codes! {
    /// What may be told.
    Topic {
        /// That somebody would like to meet, when and where.
        Appointment = "appointment",
        /// That the child is or was missing.
        Missing = "missing",
        /// Where the child is.
        Whereabouts = "whereabouts",
        /// What came of a talk.
        Outcome = "outcome",
    }
}

crate::codes! {
    /// Whether an address or a number is used.
    Use {
        /// It is safe.
        Safe = "safe",
        /// Somebody who is a risk may read or hear what comes there.
        Shared = "shared",
        /// It is never to be used.
        Never = "never",
    }
}

/// At which time of day, by London's clocks; over midnight where it ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// From then.
    pub from: NaiveTime,
    /// Until then; not at that moment any more.
    pub until: NaiveTime,
}

/// One way to somebody, in codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayTerms {
    /// The way.
    pub channel: Channel,
    /// Whether it is used.
    #[serde(rename = "use")]
    pub used: Use,
    /// When; at any time if that is none.
    pub hours: Option<Hours>,
}

/// What is agreed about one person, in codes and instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Who it is.
    pub whose: Whose,
    /// What they may be told.
    pub may_be_told: Vec<Topic>,
    /// The ways to them.
    pub ways: Vec<WayTerms>,
    /// Since when it holds.
    pub since: DateTime<Utc>,
    /// Until when; not at that moment any more.
    pub until: Option<DateTime<Utc>>,
}

/// The words about one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayWords {
    /// The number or address.
    pub address: Option<String>,
    /// Why it is not safe.
    pub reason: Option<String>,
}

/// The words about one person; all of them are gone where they were erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// Their name.
    pub name: Option<String>,
    /// Where to speak with them.
    pub place: Option<String>,
    /// When to.
    pub time: Option<String>,
    /// What else to know.
    pub note: Option<String>,
    /// About each way, in the order of the terms.
    pub ways: Vec<WayWords>,
}

/// What is agreed about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeContact {
    /// In codes.
    pub terms: Terms,
    /// In words.
    pub words: Words,
}

impl SafeContact {
    /// The ways to them, each with its words; of those that were erased with none.
    pub fn ways(&self) -> impl Iterator<Item = (&WayTerms, WayWords)> {
        let words = |place: usize| self.words.ways.get(place).cloned().unwrap_or_default();
        self.terms.ways.iter().enumerate().map(move |(place, way)| (way, words(place)))
    }

    /// Whether somebody must know of it at `now`: of what holds, and of what is not to be used even where the rest ran out.
    #[must_use]
    pub fn is_shown_at(&self, now: DateTime<Utc>) -> bool {
        self.holds_at(now) || self.terms.ways.iter().any(|way| way.used != Use::Safe)
    }

    /// Whether it holds at `now`.
    #[must_use]
    pub fn holds_at(&self, now: DateTime<Utc>) -> bool {
        self.terms.since <= now && self.terms.until.is_none_or(|until| now < until)
    }
}
