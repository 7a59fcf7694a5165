//! An entry of a rota is one thing that somebody wrote into it: a duty of every week, a duty of one time, or that somebody
//! is away for a time, with or without another in their place.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, london_instant};
use crate::domain::ids::UserId;
use crate::domain::violation::Violation;

crate::codes! {
    /// A day of the week.
    Day {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl Day {
    /// Which day of the week a date is.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        match date.weekday() {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

crate::codes! {
    /// What a weekly duty does on bank holidays.
    OnBankHolidays {
        /// It does not fall on them, whatever day of the week they are.
        Never = "never",
        /// They are days of the week like any other.
        AsUsual = "as_usual",
        /// It falls on each of them, whatever day of the week it is.
        Always = "always",
    }
}

/// A duty of every week, by the clocks of London. One that does not end after it begins runs into the next day, and is of
/// the day on which it begins; from eight to eight is a whole day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Weekly {
    /// Who is on duty.
    pub who: UserId,
    /// On which days it begins.
    pub days: BTreeSet<Day>,
    /// What it does on bank holidays.
    pub bank_holidays: OnBankHolidays,
    /// When it begins.
    pub from: NaiveTime,
    /// When it ends.
    pub to: NaiveTime,
    /// The first day on which it may fall.
    pub first_day: NaiveDate,
    /// The last, if it ends.
    pub last_day: Option<NaiveDate>,
    /// Days on which it does not fall.
    #[serde(default)]
    pub except: BTreeSet<NaiveDate>,
}

/// A duty of one time, or a time for which somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stretch {
    /// When it begins.
    pub from: DateTime<Utc>,
    /// When it is over; that instant is no more of it.
    pub to: DateTime<Utc>,
}

impl Stretch {
    /// Whether an instant lies in it.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && at < self.to
    }

    /// The same in pieces, none of them longer than a duty of one time may be.
    #[must_use]
    pub fn pieces(self) -> Vec<Self> {
        let mut pieces = vec![];
        let mut from = self.from;
        while self.to - from > LONGEST_ONCE {
            pieces.push(Self { from, to: from + LONGEST_ONCE });
            from += LONGEST_ONCE;
        }
        pieces.push(Self { from, to: self.to });
        pieces
    }
}

/// One thing that somebody wrote into a rota.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A duty of every week.
    Weekly(Weekly),
    /// A duty of one time.
    Once {
        /// Who is on duty.
        who: UserId,
        /// When.
        when: Stretch,
    },
    /// Somebody is away: whatever duty they have then is another's, or nobody's.
    Away {
        /// Who is away.
        who: UserId,
        /// Who is on duty in their place.
        instead: Option<UserId>,
        /// When.
        when: Stretch,
    },
}

/// A duty of one time is not longer: what is, is a weekly one.
const LONGEST_ONCE: TimeDelta = TimeDelta::days(31);

/// Nobody is away for longer and still on a rota.
const LONGEST_AWAY: TimeDelta = TimeDelta::days(366);

impl Weekly {
    /// Whether it begins on `day`.
    #[must_use]
    pub fn falls_on(&self, day: NaiveDate, calendar: &Calendar) -> bool {
        let lasts = self.first_day <= day && self.last_day.is_none_or(|last| day <= last);
        let of_week = self.days.contains(&Day::of(day));
        let is_wanted = match (calendar.bank_holidays.contains(day), self.bank_holidays) {
            (false, _) | (true, OnBankHolidays::AsUsual) => of_week,
            (true, OnBankHolidays::Always) => true,
            (true, OnBankHolidays::Never) => false,
        };
        lasts && is_wanted && !self.except.contains(&day)
    }

    /// From when to when it is, if it begins on `day`. A time that London's clocks jump over is the instant of the jump, one
    /// that comes twice is its first coming: so where one duty ends and the next begins by the same time of day, there is
    /// neither a gap nor both.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Stretch {
        stretch(day, self.from, self.to)
    }
}

/// The time between two times of day by London's clocks, of which the later is on the next day if it does not come after.
#[must_use]
pub fn stretch(day: NaiveDate, from: NaiveTime, to: NaiveTime) -> Stretch {
    let last = if to > from { day } else { day + Days::new(1) };
    Stretch { from: london_instant(day.and_time(from)), to: london_instant(last.and_time(to)) }
}

impl Entry {
    /// Who is on duty by it, or away.
    #[must_use]
    pub const fn who(&self) -> UserId {
        match self {
            Self::Weekly(weekly) => weekly.who,
            Self::Once { who, .. } | Self::Away { who, .. } => *who,
        }
    }

    /// Whether it makes anybody be on duty by itself.
    #[must_use]
    pub const fn is_duty(&self) -> bool {
        !matches!(self, Self::Away { .. })
    }

    /// Whether it bears on any instant at or after `at`.
    #[must_use]
    pub fn matters_after(&self, at: DateTime<Utc>) -> bool {
        match self {
            Self::Weekly(weekly) => weekly.last_day.is_none_or(|last| weekly.on(last).to > at),
            Self::Once { when, .. } | Self::Away { when, .. } => when.to > at,
        }
    }

    /// All that is wrong with it.
    #[must_use]
    pub fn faults(&self) -> Vec<Violation> {
        let mut faults = vec![];
        let mut fault = |field: &str, detail: &str| {
            faults.push(Violation { pointer: format!("#/{field}"), detail: detail.to_owned() });
        };
        match self {
            Self::Weekly(weekly) => {
                if weekly.days.is_empty() && weekly.bank_holidays != OnBankHolidays::Always {
                    fault("days", "Choose at least one day, or every bank holiday");
                }
                if weekly.last_day.is_some_and(|last| last < weekly.first_day) {
                    fault("last_day", "The last day must not be before the first");
                }
            }
            Self::Once { when, .. } | Self::Away { when, .. } if when.to <= when.from => {
                fault("to", "The end must be after the beginning");
            }
            Self::Once { when, .. } if when.to - when.from > LONGEST_ONCE => {
                fault("to", "A single duty is not longer than 31 days: add a weekly one");
            }
            Self::Away { when, .. } if when.to - when.from > LONGEST_AWAY => {
                fault("to", "Nobody is away for longer than a year: remove them from the rota");
            }
            Self::Once { .. } | Self::Away { .. } => {}
        }
        if let Self::Away { who, instead: Some(instead), .. } = self
            && who == instead
        {
            fault("instead", "Choose somebody else: nobody stands in for themselves");
        }
        faults
    }
}
