//! The log of changes: everything in which the Missing table differs from the absences as they are recorded, and why.

use chrono::NaiveDate;

use super::{Class, LaChildId, said};
use crate::domain::ids::MissingEpisodeId;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The child, where the authority's number is known.
    pub child: Option<LaChildId>,
    /// The missing episodes it is about; none where only last year's table says so.
    pub episodes: Vec<MissingEpisodeId>,
    /// What was changed.
    pub what: What,
}

/// What was changed, left out or has to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Left out: no number of the authority's is known of the child.
    NoChildId {
        /// Whether it was decided to be one for the return, so that it is missing from it.
        decided: bool,
    },
    /// Left out: the child has no spell of care in the year.
    NotLookedAfter,
    /// Left out: looked after for short breaks only.
    ShortBreaksOnly,
    /// Left out: another authority looks after the child.
    AnotherAuthoritys,
    /// Left out: struck out.
    Cancelled,
    /// Left out until somebody of the council decides whether it is struck out.
    CancellationPending,
    /// Left out until the authority decides what it was.
    Undecided,
    /// Left out: the authority decided that it was neither.
    DecidedNeither,
    /// Left out: nobody has said when it began.
    StartUnknown,
    /// Left out: it ends before it begins.
    EndsBeforeItBegins,
    /// Left out: on none of its days was the child looked after.
    OutsideCare,
    /// Left out: it began on the day on which the child ceased to be looked after.
    BeganAsCareEnded(NaiveDate),
    /// Left out: it ended on the day on which the child came to be looked after.
    EndedAsCareBegan(NaiveDate),
    /// Of an away, the day found stands for the day of the return, which nobody has told.
    FoundForReturned(NaiveDate),
    /// Several absences that overlap made one period.
    Merged {
        /// How many.
        number: usize,
        /// The class that it has.
        class: Class,
    },
    /// One that has no end swallowed a later one.
    MergedIntoOpen {
        /// When the later one began.
        later: NaiveDate,
    },
    /// It begins when the child came to be looked after.
    BeginsWithCare {
        /// The day it began.
        from: NaiveDate,
        /// The day it begins.
        to: NaiveDate,
    },
    /// It ends when the child ceased to be looked after.
    EndsWithCare(NaiveDate),
    /// It goes out open, for it ended after the year.
    EndAfterYear(NaiveDate),
    /// Still open, it was split where the placement ended.
    SplitAtMove(NaiveDate),
    /// Begun last year, it begins as last year's table has it.
    CarriedForward {
        /// The day it began.
        from: NaiveDate,
        /// The day in last year's table.
        to: NaiveDate,
    },
    /// Open in last year's table, of which nothing is recorded here: carried forward open.
    CarriedUnseen(NaiveDate),
    /// Open in last year's table, though it had ended in that year.
    OpenLastYearButEnded {
        /// The day in last year's table.
        began: NaiveDate,
        /// The day it ended.
        ended: NaiveDate,
    },
    /// Open in last year's table, and the child is no longer looked after on any day of this year.
    OpenLastYearNotLookedAfter(NaiveDate),
    /// Begun last year, and not open in last year's table.
    NotInLastYears(NaiveDate),
    /// The birth date of the record is not that of Header, which is sent.
    BirthDateDiffers,
    /// The class is not that of last year's table.
    ClassDiffers(Class),
}

impl What {
    /// Whether somebody has to see to it before the table can be trusted.
    #[must_use]
    pub const fn asks_for_somebody(self) -> bool {
        match self {
            Self::NoChildId { decided } => decided,
            Self::CancellationPending
            | Self::Undecided
            | Self::StartUnknown
            | Self::EndsBeforeItBegins
            | Self::FoundForReturned(_)
            | Self::MergedIntoOpen { .. }
            | Self::CarriedUnseen(_)
            | Self::OpenLastYearButEnded { .. }
            | Self::OpenLastYearNotLookedAfter(_)
            | Self::NotInLastYears(_)
            | Self::BirthDateDiffers
            | Self::ClassDiffers(_) => true,
            _ => false,
        }
    }

    /// The kind of change in a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Merged { .. } | Self::MergedIntoOpen { .. } => "merged",
            Self::BeginsWithCare { .. } | Self::EndsWithCare(_) | Self::EndAfterYear(_) => "clipped",
            Self::SplitAtMove(_) => "split",
            Self::CarriedForward { .. } | Self::CarriedUnseen(_) => "carried_forward",
            Self::FoundForReturned(_) | Self::NotInLastYears(_) | Self::BirthDateDiffers | Self::ClassDiffers(_) => {
                "to_check"
            }
            _ => "left_out",
        }
    }

    /// What was changed and why, in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::NoChildId { .. } => {
                "Left out: no number of the authority's own is known of this child, so it cannot be told whether the child was looked after.".into()
            }
            Self::NotLookedAfter => "Left out: Episodes holds nothing of this child, who was not looked after this year.".into(),
            Self::ShortBreaksOnly => "Left out: the child was looked after for short breaks only (legal status V3 or V4).".into(),
            Self::AnotherAuthoritys => "Left out: another authority looks after this child and makes its own return.".into(),
            Self::Cancelled => "Left out: the missing episode was struck out.".into(),
            Self::CancellationPending => {
                "Left out: whoever reported it has withdrawn it, and nobody of the council has decided yet whether it is struck out.".into()
            }
            Self::Undecided => {
                "Left out: the authority has not decided yet whether this was missing (M), away without authorisation (A), or neither.".into()
            }
            Self::DecidedNeither => "Left out: the authority decided that this was neither missing nor away without authorisation.".into(),
            Self::StartUnknown => "Left out: nobody has said when it began.".into(),
            Self::EndsBeforeItBegins => "Left out: it ends before it begins; settle the times.".into(),
            Self::OutsideCare => "Left out: the child was not looked after on any of its days.".into(),
            Self::BeganAsCareEnded(day) => {
                format!("Left out: it began on {}, the day on which the child ceased to be looked after.", said(day))
            }
            Self::EndedAsCareBegan(day) => {
                format!("Left out: it ended on {}, the day on which the child came to be looked after.", said(day))
            }
            Self::FoundForReturned(day) => format!(
                "A child who was away ends being so on the day of the return. Nobody has told it, so {}, when the child was found, stands for it.",
                said(day)
            ),
            Self::Merged { number, class } => {
                format!("{number} absences that overlap make one period of class {}.", class.word())
            }
            Self::MergedIntoOpen { later } => format!(
                "No end of it is recorded, yet the child went missing again on {}. Both make one period. If the child was back in between, settle when.",
                said(later)
            ),
            Self::BeginsWithCare { from, to } => {
                format!("It began on {}; the child came to be looked after on {}, so it begins then.", said(from), said(to))
            }
            Self::EndsWithCare(day) => format!("The child ceased to be looked after on {}, so it ends then.", said(day)),
            Self::EndAfterYear(day) => format!("It ended on {}, after the year, so it goes out open.", said(day)),
            Self::SplitAtMove(day) => format!(
                "Still open at the end of the year, and the placement ended on {}: it ends then, and another period begins the day after.",
                said(day)
            ),
            Self::CarriedForward { from, to } if from == to => {
                format!("Carried forward: last year's table has it open since {}.", said(to))
            }
            Self::CarriedForward { from, to } => format!(
                "Carried forward: it began on {}, and begins on {}, as last year's table has it.",
                said(from),
                said(to)
            ),
            Self::CarriedUnseen(began) => format!(
                "Last year's table has a period open since {}, of which nothing is recorded here. It is carried forward open. If the child is back, record it.",
                said(began)
            ),
            Self::OpenLastYearButEnded { began, ended } => format!(
                "Left out: last year's table has a period open since {}, but it ended on {}. Last year's return has to be put right, or rule 576 fails.",
                said(began),
                said(ended)
            ),
            Self::OpenLastYearNotLookedAfter(began) => format!(
                "Left out: last year's table has a period open since {}, and Episodes has no spell of this year for the child. Check whether care ended before the year.",
                said(began)
            ),
            Self::NotInLastYears(began) => format!(
                "It began on {}, before the year, and last year's table does not have it open. Check last year's return.",
                said(began)
            ),
            Self::BirthDateDiffers => {
                "The birth date of this record is not the one in Header, which is sent. Check that both are the same child.".into()
            }
            Self::ClassDiffers(class) => {
                format!("Last year's table has this period with class {}. The authority's decision now is sent.", class.word())
            }
        }
    }
}
