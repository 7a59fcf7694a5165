//! An absence as it is recorded, and whether it is one that the return has to do with.

use chrono::{DateTime, NaiveDate, Utc};

use super::care::short_breaks_only;
use super::changes::What;
use super::{Class, Decision, LaChildId, LookedAfter, Year};
use crate::domain::calendar::london_date;
use crate::domain::ids::MissingEpisodeId;

/// Whether an absence is one at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footing {
    /// It is.
    Firm,
    /// Whoever told of it has withdrawn it, and nobody of the council has decided.
    Pending,
    /// It was struck out.
    StruckOut,
    /// Another authority looks after the child.
    AnotherAuthoritys,
}

/// An absence as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The numbers that the authority has for the child.
    pub known_as: Vec<LaChildId>,
    /// The child's birth date.
    pub born: Option<NaiveDate>,
    /// The missing episode.
    pub episode: MissingEpisodeId,
    /// Whether it is one.
    pub footing: Footing,
    /// What the authority decided it to be.
    pub decided: Option<Decision>,
    /// Since when.
    pub began: Option<DateTime<Utc>>,
    /// When the child was found.
    pub found_at: Option<DateTime<Utc>>,
    /// When the child was back.
    pub returned_at: Option<DateTime<Utc>>,
}

impl Absence {
    /// When it ended, if it is of this class.
    #[must_use]
    pub fn ended(&self, class: Option<Class>) -> Option<DateTime<Utc>> {
        match class {
            // Found is the end of not knowing where the child is; of an away, and where nobody has decided yet, it is the return.
            Some(Class::Missing) => self.found_at.or(self.returned_at),
            Some(Class::Away) | None => self.returned_at.or(self.found_at),
        }
    }

    /// Whether any of its days lies in the year.
    #[must_use]
    pub fn touches(&self, year: Year) -> bool {
        let ended = self.ended(self.decided.and_then(Decision::class)).map(london_date);
        let began = self.began.map(london_date).or(ended);
        began.is_none_or(|day| day <= year.last()) && ended.is_none_or(|day| year.first() <= day)
    }

    /// Since when it was, or else until when.
    pub(super) fn stood_in_start(&self) -> Option<DateTime<Utc>> {
        self.began.or(self.found_at).or(self.returned_at)
    }

    /// The child, if it is an absence of one who was looked after; or why it does not go into the table, whatever it was.
    pub(super) fn counts<'a>(&self, child: Option<&'a LookedAfter>) -> Result<&'a LookedAfter, What> {
        match self.footing {
            Footing::Firm => {}
            Footing::Pending => return Err(What::CancellationPending),
            Footing::StruckOut => return Err(What::Cancelled),
            Footing::AnotherAuthoritys => return Err(What::AnotherAuthoritys),
        }
        if self.known_as.is_empty() {
            return Err(What::NoChildId { decided: self.decided.and_then(Decision::class).is_some() });
        }
        let child = child.filter(|child| !child.spells.is_empty()).ok_or(What::NotLookedAfter)?;
        if short_breaks_only(&child.spells) { Err(What::ShortBreaksOnly) } else { Ok(child) }
    }

    /// The child and the class with which it goes into the table, or why it does not.
    pub(super) fn admitted<'a>(&self, child: Option<&'a LookedAfter>) -> Result<(&'a LookedAfter, Class), What> {
        let child = self.counts(child)?;
        let class = self.decided.ok_or(What::Undecided)?.class().ok_or(What::DecidedNeither)?;
        let began = self.began.ok_or(What::StartUnknown)?;
        if self.ended(Some(class)).is_some_and(|ended| ended < began) {
            return Err(What::EndsBeforeItBegins);
        }
        Ok((child, class))
    }
}
