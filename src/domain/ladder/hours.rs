//! Hours say when people are at work: the calendar, with the working hours of an authority's policy.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::calendar::{Calendar, WorkingHours};
use crate::domain::policy::{Policy, Span};

/// When an authority's people are at work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hours<'a> {
    calendar: &'a Calendar,
    working: WorkingHours,
}

impl<'a> Hours<'a> {
    pub fn of(policy: &Policy, calendar: &'a Calendar) -> Self {
        Self { calendar, working: policy.working_hours }
    }

    /// Whether people are at work at `at`.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.calendar.is_working_time(at, &self.working)
    }

    /// The first instant, from `at` on, at which people are at work.
    pub fn next_open(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.calendar.next_working_time(at, &self.working)
    }

    /// The next time people come to work, not counting the hours under way.
    pub fn next_start(&self, after: DateTime<Utc>) -> DateTime<Utc> {
        self.calendar.next_opening(after, &self.working)
    }

    /// 09:00 on the last working day whose 09:00 is before `due`.
    pub fn nine_before(&self, due: DateTime<Utc>) -> DateTime<Utc> {
        self.calendar.last_working_day_nine_before(due)
    }

    /// The instant that lies `span` after `from`.
    pub fn add(&self, from: DateTime<Utc>, span: Span) -> DateTime<Utc> {
        match span {
            Span::WorkingHours(n) => self.add_open(from, TimeDelta::hours(n.into())),
            Span::WorkingDays(n) => self.calendar.add_working_days(from, n),
            Span::Minutes(_) | Span::Hours(_) | Span::Days(_) => from + span.elapsed(),
        }
    }

    /// The instant by which people have been at work for `span` since `from`.
    pub fn add_open(&self, from: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        self.calendar.add_working_time(from, span, &self.working)
    }
}
