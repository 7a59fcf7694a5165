//! Working hours are the time of the working day in which ordinary messages are told, and in which the time to
//! acknowledge them elapses. The opening is inside, the closing is not.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Calendar, london_date, london_instant};

/// From when to when an authority works on a working day, by the London clock. Policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct WorkingHours {
    from: NaiveTime,
    to: NaiveTime,
}

/// The hours as a policy file has them, before anyone looked which comes first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    from: NaiveTime,
    to: NaiveTime,
}

/// Hours that end before they begin: nobody would ever be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("working hours must end after they begin")]
pub struct Backwards;

impl WorkingHours {
    /// Hours of one day.
    ///
    /// # Errors
    /// When they do not end after they begin.
    pub fn new(from: NaiveTime, to: NaiveTime) -> Result<Self, Backwards> {
        if from < to { Ok(Self { from, to }) } else { Err(Backwards) }
    }

    /// When work begins.
    #[must_use]
    pub const fn from(&self) -> NaiveTime {
        self.from
    }

    /// When work ends.
    #[must_use]
    pub const fn to(&self) -> NaiveTime {
        self.to
    }
}

impl Default for WorkingHours {
    /// The office hours that most councils keep.
    fn default() -> Self {
        const FROM: NaiveTime = NaiveTime::from_hms_opt(8, 30, 0).expect("half past eight is a time of day");
        const TO: NaiveTime = NaiveTime::from_hms_opt(17, 30, 0).expect("half past five is a time of day");
        Self { from: FROM, to: TO }
    }
}

impl TryFrom<Written> for WorkingHours {
    type Error = Backwards;

    fn try_from(written: Written) -> Result<Self, Backwards> {
        Self::new(written.from, written.to)
    }
}

impl From<WorkingHours> for Written {
    fn from(hours: WorkingHours) -> Self {
        Self { from: hours.from, to: hours.to }
    }
}

impl Calendar {
    /// Whether people are at work.
    #[must_use]
    pub fn is_working_time(&self, at: DateTime<Utc>, hours: &WorkingHours) -> bool {
        let day = london_date(at);
        self.is_working_day(day) && opening(day, hours) <= at && at < closing(day, hours)
    }

    /// `at` itself if people are at work, else when they next begin.
    #[must_use]
    pub fn next_working_time(&self, at: DateTime<Utc>, hours: &WorkingHours) -> DateTime<Utc> {
        if self.is_working_time(at, hours) { at } else { self.next_opening(at, hours) }
    }

    /// When people next begin work, strictly after `at`.
    #[must_use]
    pub fn next_opening(&self, at: DateTime<Utc>, hours: &WorkingHours) -> DateTime<Utc> {
        let days = london_date(at).iter_days().filter(|day| self.is_working_day(*day));
        // The calendar does not end before the record does.
        days.map(|day| opening(day, hours)).find(|opening| *opening > at).unwrap_or(at)
    }

    /// When people next stop working, strictly after `at`.
    #[must_use]
    pub fn closes_after(&self, at: DateTime<Utc>, hours: &WorkingHours) -> DateTime<Utc> {
        let days = london_date(at).iter_days().filter(|day| self.is_working_day(*day));
        days.map(|day| closing(day, hours)).find(|closing| *closing > at).unwrap_or(at + TimeDelta::days(1))
    }

    /// The first instant by which so much working time has gone by since `at`: a span used up at closing time ends then,
    /// not the next morning. Nothing goes by in no time, so `at` itself if the span is not positive.
    #[must_use]
    pub fn add_working_time(&self, at: DateTime<Utc>, span: TimeDelta, hours: &WorkingHours) -> DateTime<Utc> {
        if span <= TimeDelta::zero() {
            return at;
        }
        let mut from = self.next_working_time(at, hours);
        let mut left = span;
        loop {
            let closing = closing(london_date(from), hours);
            if left <= closing - from {
                return from + left;
            }
            left -= closing - from;
            from = self.next_opening(closing, hours);
        }
    }
}

fn opening(day: NaiveDate, hours: &WorkingHours) -> DateTime<Utc> {
    london_instant(day.and_time(hours.from))
}

fn closing(day: NaiveDate, hours: &WorkingHours) -> DateTime<Utc> {
    london_instant(day.and_time(hours.to))
}
