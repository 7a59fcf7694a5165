//! The calendar is London's: its time of day, its days, and those of them on which offices work. A *working day* is not
//! Saturday, not Sunday and not a bank holiday. Deadlines of the law do not look at it; only telling people does.

mod age;
mod bank_holidays;
mod working;

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday,
};
use chrono_tz::{Europe::London, GapInfo};

pub use age::{age_on, eighteenth_birthday, is_under_18_at};
pub use bank_holidays::{BankHolidays, Unreadable};
pub use working::{Backwards, WorkingHours};

/// The days of London, as far as it matters whether offices work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The days on which they do not, beside weekends.
    pub bank_holidays: BankHolidays,
}

/// So long before the list of bank holidays ends somebody is told: next year's are published well over a year ahead.
const RUNNING_OUT: Months = Months::new(12);

const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("nine is a time of day");

impl Calendar {
    /// The calendar with the bank holidays that the program brings along.
    #[must_use]
    pub fn published() -> Self {
        Self { bank_holidays: BankHolidays::published() }
    }

    /// Whether offices work on that day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.bank_holidays.contains(day)
    }

    /// The same London time on the `n`-th working day after the day of `at`; `at` itself for none.
    #[must_use]
    pub fn add_working_days(&self, at: DateTime<Utc>, n: u16) -> DateTime<Utc> {
        let local = at.with_timezone(&London).naive_local();
        // The day of `at` counts as the 0th whether or not it is a working day.
        let mut days = local.date().iter_days().skip(1).filter(|day| self.is_working_day(*day));
        let Some(before) = usize::from(n).checked_sub(1) else { return at };
        // The calendar does not end before the record does.
        days.nth(before).map_or(at, |day| london_instant(day.and_time(local.time())))
    }

    /// 09:00 on the last working day whose 09:00 is before `due`: the last morning on which a worker can still be told.
    #[must_use]
    pub fn last_working_day_nine_before(&self, due: DateTime<Utc>) -> DateTime<Utc> {
        let mut day = london_date(due);
        while !(self.is_working_day(day) && london_instant(day.and_time(NINE)) < due) {
            day = day - Days::new(1);
        }
        london_instant(day.and_time(NINE))
    }

    /// The last day of which the list of bank holidays can tell.
    #[must_use]
    pub const fn runs_out_on(&self) -> NaiveDate {
        self.bank_holidays.runs_out_on()
    }

    /// Whether the list of bank holidays ends within 12 months, or has ended.
    #[must_use]
    pub fn runs_out_within_12_months(&self, now: DateTime<Utc>) -> bool {
        self.runs_out_on() <= london_date(now) + RUNNING_OUT
    }
}

/// The day that it is in London.
#[must_use]
pub fn london_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// The first instant at which a London clock shows `local`; where the clock jumps over it, the instant of the jump.
#[must_use]
pub fn london_instant(local: NaiveDateTime) -> DateTime<Utc> {
    let jump = || GapInfo::new(&local, &London).and_then(|gap| gap.end);
    // No offset is known only beyond the ends of the zone's tables, where London keeps GMT.
    London.from_local_datetime(&local).earliest().or_else(jump).map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// The instants at which a London clock shows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTheClock {
    /// At this one.
    Once(DateTime<Utc>),
    /// At both: clocks were put back in between.
    Twice(DateTime<Utc>, DateTime<Utc>),
    /// At none: clocks were put forward over it.
    Never,
}

/// Every instant at which a London clock shows `local`.
#[must_use]
pub fn london_instants(local: NaiveDateTime) -> OnTheClock {
    match London.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => OnTheClock::Once(at.to_utc()),
        MappedLocalTime::Ambiguous(first, second) => OnTheClock::Twice(first.to_utc(), second.to_utc()),
        MappedLocalTime::None => OnTheClock::Never,
    }
}

/// The instant as people write it: "18:00 GMT on Saturday 28 March 2026".
#[must_use]
pub fn written(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%H:%M %Z on %A %-d %B %Y").to_string()
}

/// The time of day as people write it: "14:05".
#[must_use]
pub fn london_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%H:%M").to_string()
}

/// The day as people write it in a list: "2 Jul".
#[must_use]
pub fn written_day(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%-d %b").to_string()
}

#[cfg(test)]
mod tests;
