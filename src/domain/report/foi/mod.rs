//! The FOI pack answers the questions that every council is sent about children who went missing, for one financial year.
//! What happened is counted by when the absence began, what was done about it by when the child was back: an interview
//! cannot be late for a child who is still away. Each of its numbers is a list that is counted ([`Pack::behind`]), so a
//! number and the list behind it cannot differ; and whatever is in no number stands among what is left out, with the cause.

mod care;
mod checks;
mod entry;
pub mod exported;
mod pack;
pub mod words;

use chrono::NaiveDate;

use super::timeliness::Days;
use crate::domain::ssda903::{self, YEARS};

pub use care::{CareTables, LookedAfterInYear, Status};
pub use checks::{Check, Of};
pub use entry::{Area, Entry, Talk, ToldBy};
pub use pack::{Counted, Pack};

crate::codes! {
    /// What is counted.
    Figure {
        /// Children of whom a missing episode began in the year, each once.
        Children = "children",
        /// Missing episodes that began in the year.
        Episodes = "missing_episodes",
        /// Episodes whose child was back in the year and that owe an interview.
        Owed = "interviews_owed",
        /// Of these episodes: an offer had reached the child, a parent or a carer, or the talk was held.
        Offered = "offered",
        /// Of these episodes: the talk was held.
        Held = "held",
        /// Of these episodes: within 72 hours of the return.
        HeldWithin72h = "held_within_72h",
        /// Of these episodes: the record of the talk asks for something to be done.
        FollowUpPlanned = "follow_up_planned",
        /// Of these episodes: something that it asks for is done.
        FollowUpGiven = "follow_up_given",
        /// Interviews that were offered about these episodes, each once.
        InterviewsOffered = "interviews_offered",
        /// Interviews that were held about them.
        InterviewsHeld = "interviews_held",
        /// Interviews that were held within 72 hours of each return that they are about.
        InterviewsHeldWithin72h = "interviews_held_within_72h",
        /// Interviews whose record asks for something to be done.
        InterviewsFollowUpPlanned = "interviews_follow_up_planned",
        /// Interviews of whose record something is done.
        InterviewsFollowUpGiven = "interviews_follow_up_given",
        /// All episodes on record that began in the year.
        Begun = "episodes_begun",
        /// Those of them that are in no number.
        BegunLeftOut = "episodes_begun_left_out",
        /// All episodes on record whose child was back in the year.
        Ended = "episodes_ended",
        /// Those of them of which no interview is counted.
        EndedLeftOut = "episodes_ended_left_out",
    }
}

crate::codes! {
    /// Whose children.
    Whose {
        /// Those for whom the authority has the duty.
        Own = "own",
        /// Other authorities' children who live here.
        OtherAuthorities = "other_authorities",
    }
}

crate::codes! {
    /// By what the authority's own are split.
    By {
        /// Whether the child was looked after when the episode began.
        Status = "status",
        /// What the authority decided the episode to be in its SSDA903 return, `M` or `A`.
        Class = "class",
        /// What the episode is called by those who tell of it.
        Classification = "classification",
        /// Whether the police told of it.
        ToldBy = "told_by",
        /// Whether the child lives in the authority's area.
        Area = "area",
        /// Whose worker has the interview.
        Provider = "provider",
    }
}

crate::codes! {
    /// Why an episode is in no number.
    Cause {
        /// The council confirmed that it should not have been recorded.
        Cancelled = "cancelled",
        /// Another authority has the duty, and the child is not known to live here.
        OfAnotherAuthority = "of_another_authority",
        /// Whoever went missing was 18 or over.
        Adult = "aged_18_and_over",
        /// Nobody ever called it missing or away without authorisation.
        OnlyAbsent = "only_absent",
        /// It owes no interview: only ever called absent, and the coordinator decided nothing else.
        OwesNone = "owes_no_interview",
    }
}

impl Figure {
    /// What answers the questions: all but what is there so that the rest can be checked.
    pub const ANSWERS: [Self; 13] = [
        Self::Children,
        Self::Episodes,
        Self::Owed,
        Self::Offered,
        Self::Held,
        Self::HeldWithin72h,
        Self::FollowUpPlanned,
        Self::FollowUpGiven,
        Self::InterviewsOffered,
        Self::InterviewsHeld,
        Self::InterviewsHeldWithin72h,
        Self::InterviewsFollowUpPlanned,
        Self::InterviewsFollowUpGiven,
    ];

    /// Whether it is left out of every number, and so has a cause.
    #[must_use]
    pub const fn is_left_out(self) -> bool {
        matches!(self, Self::BegunLeftOut | Self::EndedLeftOut)
    }

    /// Whether it answers a question, and so is somebody's and can be split.
    #[must_use]
    pub fn is_an_answer(self) -> bool {
        Self::ANSWERS.contains(&self)
    }

    /// Whether the numbers of groups add up to it. A child may be in several groups, by several episodes.
    #[must_use]
    pub fn adds_up(self) -> bool {
        self.is_an_answer() && self != Self::Children
    }
}

/// Which number of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is counted.
    pub figure: Figure,
    /// Of whose children, where that is asked.
    pub whose: Whose,
    /// In one group only; of those of which it is not known, if that is none.
    pub group: Option<(By, Option<String>)>,
    /// Of what is left out, for this cause only.
    pub cause: Option<Cause>,
}

impl Cell {
    /// A number of the authority's own.
    #[must_use]
    pub const fn own(figure: Figure) -> Self {
        Self::of(figure, Whose::Own)
    }

    /// A number of whosever children.
    #[must_use]
    pub const fn of(figure: Figure, whose: Whose) -> Self {
        Self { figure, whose, group: None, cause: None }
    }

    /// The same number of one group.
    #[must_use]
    pub fn within(self, by: By, group: Option<String>) -> Self {
        Self { group: Some((by, group)), ..self }
    }
}

/// A council's year, from 1 April to 31 March, named by the year in which it begins: 2025 is 2025-26.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinancialYear(ssda903::Year);

impl FinancialYear {
    /// The year in which it begins.
    #[must_use]
    pub const fn begins(self) -> i32 {
        self.0.number() - 1
    }

    /// The year of the SSDA903 return over the same days, which is named by its end.
    #[must_use]
    pub const fn of_return(self) -> ssda903::Year {
        self.0
    }

    /// As people write it: "2025-26".
    #[must_use]
    pub fn in_words(self) -> String {
        format!("{}-{:02}", self.begins(), self.0.number() % 100)
    }

    /// Its days.
    #[must_use]
    pub fn days(self) -> Days {
        let last = self.0.last();
        Days { from: self.0.first(), to: last.succ_opt().unwrap_or(last) }
    }

    /// The year in which a day lies.
    #[must_use]
    pub fn holding(day: NaiveDate) -> Option<Self> {
        use chrono::Datelike;
        let begins = if day.month() >= 4 { day.year() } else { day.year() - 1 };
        Self::try_from(begins).ok()
    }
}

impl From<ssda903::Year> for FinancialYear {
    fn from(year: ssda903::Year) -> Self {
        Self(year)
    }
}

impl TryFrom<i32> for FinancialYear {
    type Error = &'static str;

    fn try_from(begins: i32) -> Result<Self, Self::Error> {
        let year = begins.checked_add(1).filter(|ends| YEARS.contains(ends));
        let year = year.and_then(|ends| ssda903::Year::try_from(ends).ok());
        year.map(Self).ok_or(
            "must be a year from 2015 to 2099: the one in which the financial year begins, as in 2025 for 2025-26",
        )
    }
}
