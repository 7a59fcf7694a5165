//! The live board says what somebody has to see to now: who is missing, whose interview nobody has, whose is due or late.

use chrono::{DateTime, TimeDelta, Utc};

use super::age::AgeBand;
use super::line::{Line, Share, Whereabouts};
use super::timeliness::Apart;
use crate::domain::deadline::Standing;

crate::codes! {
    /// What is counted.
    Figure {
        /// Children who are missing, each once.
        MissingNow = "missing_now",
        /// Other children of whose return not every source tells: they stay on the board, so marked.
        ReturnNotConfirmed = "return_not_confirmed",
        /// Episodes whose child was found, and nobody has said when they were back: no deadline can be worked out.
        ReturnTimeMissing = "return_time_missing",
        /// Children back to whom an interview is owed that nobody was given and that has not ended.
        Unallocated = "unallocated",
        /// Interviews due within 24 hours, not ended.
        DueWithin24h = "due_within_24h",
        /// Interviews whose deadline has passed, not ended.
        Overdue = "overdue",
        /// Steps that somebody was told of and nobody has answered.
        Unacknowledged = "unacknowledged",
        /// Doubts that wait for a person to decide.
        ReviewsOpen = "reviews_open",
    }
}

crate::codes! {
    /// By what the overdue are split.
    By {
        /// The child's age at the start.
        Age = "age",
        /// How long ago the deadline passed.
        TimeOverdue = "time_overdue",
    }
}

crate::codes! {
    /// How long ago a deadline passed: the rungs of the ladder that we ship.
    TimeOverdue {
        /// At most a day.
        ADay = "up_to_24_hours",
        /// At most two.
        TwoDays = "24_to_48_hours",
        /// At most a week.
        AWeek = "2_to_7_days",
        /// Longer.
        Longer = "over_7_days",
    }
}

impl TimeOverdue {
    /// Of a deadline at `at`; none where it has not passed.
    #[must_use]
    pub fn of(due_at: DateTime<Utc>, at: DateTime<Utc>) -> Option<Self> {
        let over = at - due_at;
        if over <= TimeDelta::zero() {
            return None;
        }
        Some(match () {
            () if over <= TimeDelta::hours(24) => Self::ADay,
            () if over <= TimeDelta::hours(48) => Self::TwoDays,
            () if over <= TimeDelta::days(7) => Self::AWeek,
            () => Self::Longer,
        })
    }
}

/// An interview due in this time or less is due within 24 hours, whatever an authority calls soon.
const A_DAY: TimeDelta = TimeDelta::hours(24);

impl Figure {
    /// Whether it counts episodes, or children by one of their episodes.
    #[must_use]
    pub const fn is_of_episodes(self) -> bool {
        !matches!(self, Self::Unacknowledged | Self::ReviewsOpen)
    }

    /// Those of one child's `lines` that it counts, among one's own or among those counted `apart`: for a child who is
    /// missing the one that began first, whatever else overlaps it.
    #[must_use]
    pub fn counted(self, lines: &[Line], apart: Option<Apart>, at: DateTime<Utc>) -> Vec<&Line> {
        let own = |line: &&Line| match apart {
            None => line.share == Share::Own,
            Some(Apart::Adults) => line.share == Share::OwnAdult,
            Some(Apart::OtherAuthorities) => line.share == Share::Other,
        };
        let first = |of: fn(&Line) -> bool| {
            lines.iter().filter(own).filter(|line| of(line)).min_by_key(|line| (line.began_at, line.episode))
        };
        match self {
            Self::MissingNow => first(Line::is_missing).into_iter().collect(),
            Self::ReturnNotConfirmed if first(Line::is_missing).is_some() => vec![],
            Self::ReturnNotConfirmed => {
                first(|line| line.whereabouts == Whereabouts::Unconfirmed).into_iter().collect()
            }
            _ => lines.iter().filter(own).filter(|line| self.counts_owed(line, at)).collect(),
        }
    }

    fn counts_owed(self, line: &Line, at: DateTime<Utc>) -> bool {
        let is_back = matches!(line.whereabouts, Whereabouts::Unconfirmed | Whereabouts::Back);
        if !line.owes() || line.ended() || !is_back {
            return false;
        }
        let late = line.standing == Some(Standing::Overdue);
        match self {
            Self::Unallocated => !line.allocated,
            Self::DueWithin24h => !late && line.due_at.is_some_and(|due_at| due_at - at <= A_DAY),
            Self::Overdue => late,
            Self::ReturnTimeMissing => line.standing == Some(Standing::ReturnTimeMissing),
            Self::MissingNow | Self::ReturnNotConfirmed | Self::Unacknowledged | Self::ReviewsOpen => false,
        }
    }
}

/// When time alone next changes what the board counts of `lines`, after `at`: when an interview is due within a day, is
/// late, or is later than the group it is in.
#[must_use]
pub fn next_change<'a>(lines: impl IntoIterator<Item = &'a Line>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // What is late is so from just after the deadline.
    let just_after = TimeDelta::microseconds(1);
    let turns = [TimeDelta::zero(), TimeDelta::hours(24), TimeDelta::hours(48), TimeDelta::days(7)];
    let of =
        |due_at: DateTime<Utc>| turns.into_iter().map(move |turn| due_at + turn + just_after).chain([due_at - A_DAY]);
    let open = lines.into_iter().filter(|line| !line.ended()).filter_map(|line| line.due_at);
    open.flat_map(of).filter(|moment| *moment > at).min()
}

impl By {
    /// The group of an overdue line; none where it is not known.
    #[must_use]
    pub fn group(self, line: &Line, at: DateTime<Utc>) -> Option<&'static str> {
        match self {
            Self::Age => line.age.map(AgeBand::word),
            Self::TimeOverdue => line.due_at.and_then(|due_at| TimeOverdue::of(due_at, at)).map(TimeOverdue::word),
        }
    }
}
