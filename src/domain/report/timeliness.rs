//! Timeliness says, of the children who came back within a span of London days, to how many an interview was owed, of
//! whom it was due, who was asked, who agreed, and who was heard within 72 hours of coming back.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::line::{Line, Offer, Share};
use super::rate::{Rate, median_hours};
use crate::domain::calendar::london_instant;
use crate::domain::deadline::Standing;

crate::codes! {
    /// What is counted.
    Figure {
        /// Episodes whose child was back within the span, owing or not.
        Episodes = "episodes",
        /// The same: each is counted by its return.
        Returned = "returned",
        /// Those that owe an interview to a child.
        Owed = "owed",
        /// Of these: whose deadline had passed, or which had ended.
        Due = "due",
        /// Of these: not ended, and with time left.
        NotYetDue = "not_yet_due",
        /// Of these: not ended, and without the time of return from which to count.
        ReturnTimeMissing = "return_time_missing",
        /// Of those owed: an offer had reached the child, a parent or a carer, or the talk was held.
        Offered = "offered",
        /// Of these: the child.
        OfferedToChild = "offered_to_child",
        /// Of these: a parent or carer, but not the child.
        OfferedToCarerOnly = "offered_to_carer_only",
        /// Of those owed: somebody had said yes, or the talk was held.
        Accepted = "accepted",
        /// Of those owed: closed since the child, a parent or a carer declined.
        Declined = "declined",
        /// Of those owed: the talk was held.
        Held = "held",
        /// Of these: by the deadline.
        HeldWithin72h = "held_within_72h",
        /// Of those owed: no offer had reached anybody, closed or not.
        NeverOffered = "never_offered",
        /// Of those owed: closed without an interview, after the deadline.
        ClosedLate = "closed_late",
    }
}

crate::codes! {
    /// Whose episodes are counted apart, so that no figure of an authority's own duty holds them.
    Apart {
        /// Those of which another authority has the duty.
        OtherAuthorities = "other_authorities",
        /// Those of people of 18 and over, where the policy owes them an interview.
        Adults = "aged_18_and_over",
    }
}

/// Some London days: from the beginning of one to the beginning of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The one after the last.
    pub to: NaiveDate,
}

impl Days {
    /// The instant at which the first begins.
    #[must_use]
    pub fn begin(&self) -> DateTime<Utc> {
        london_instant(self.from.and_time(NaiveTime::MIN))
    }

    /// The instant at which the last is over.
    #[must_use]
    pub fn end(&self) -> DateTime<Utc> {
        london_instant(self.to.and_time(NaiveTime::MIN))
    }

    /// Whether the child of `line` was back within them.
    #[must_use]
    pub fn hold(&self, line: &Line) -> bool {
        line.back_at.is_some_and(|back| self.begin() <= back && back < self.end())
    }
}

/// Whether `line` stands among one's own, or among those counted `apart`.
fn stands(line: &Line, apart: Option<Apart>) -> bool {
    match (apart, line.share) {
        // That a grown-up came back is an episode too; what is owed to one is counted apart.
        (None, Share::Own | Share::OwnAdult) | (Some(Apart::OtherAuthorities), Share::Other) => true,
        (Some(Apart::Adults), Share::OwnAdult) => line.owes(),
        _ => false,
    }
}

impl Figure {
    /// Whether it counts `line`, which lies within the days, among one's own or among those counted `apart`.
    #[must_use]
    pub fn counts(self, line: &Line, apart: Option<Apart>) -> bool {
        if matches!(self, Self::Episodes | Self::Returned) {
            return stands(line, apart);
        }
        let owed = stands(line, apart) && line.owes() && (apart.is_some() || line.share == Share::Own);
        owed && self.counts_owed(line)
    }

    fn counts_owed(self, line: &Line) -> bool {
        let open_as = |standing: Standing| !line.ended() && line.standing == Some(standing);
        match self {
            Self::Episodes | Self::Returned | Self::Owed => true,
            Self::Due => line.ended() || line.standing == Some(Standing::Overdue),
            Self::NotYetDue => open_as(Standing::Running) || open_as(Standing::DueSoon),
            Self::ReturnTimeMissing => open_as(Standing::ReturnTimeMissing),
            Self::Offered => line.offer.is_some(),
            Self::OfferedToChild => line.offer == Some(Offer::Child),
            Self::OfferedToCarerOnly => line.offer == Some(Offer::CarerOnly),
            Self::Accepted => line.accepted,
            Self::Declined => line.declined,
            Self::Held => line.held_at.is_some(),
            Self::HeldWithin72h => line.standing == Some(Standing::Met),
            Self::NeverOffered => line.offer.is_none(),
            Self::ClosedLate => line.standing == Some(Standing::ClosedLate),
        }
    }
}

/// All figures of some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    counts: Vec<(Figure, usize)>,
    /// From the return to the talk, of those held whose time of return is known: the median, in hundredths of an hour.
    pub median_hours: Option<i64>,
}

impl Figures {
    /// Of `lines`, all within the days.
    #[must_use]
    pub fn of(lines: &[&Line], apart: Option<Apart>) -> Self {
        use crate::domain::violation::Code;
        let number = |figure: Figure| lines.iter().filter(|line| figure.counts(line, apart)).count();
        let held = lines.iter().filter(|line| Figure::Held.counts(line, apart));
        Self {
            counts: Figure::WORDS.iter().map(|(_, figure)| (*figure, number(*figure))).collect(),
            median_hours: median_hours(held.filter_map(|line| line.taken).collect()),
        }
    }

    /// How many a figure counts.
    #[must_use]
    pub fn count(&self, figure: Figure) -> usize {
        self.counts.iter().find(|(counted, _)| *counted == figure).map_or(0, |(_, number)| *number)
    }

    /// One figure of another.
    #[must_use]
    pub fn rate(&self, numerator: Figure, denominator: Figure) -> Rate {
        Rate { numerator: self.count(numerator), denominator: self.count(denominator) }
    }
}
