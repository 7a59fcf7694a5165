//! The deadline is 72 elapsed hours after the return to home or placement; weekends, bank holidays and clock changes
//! neither stop nor stretch it. An interview is *overdue* if and only if its deadline has passed and it is neither held
//! nor closed with approval. Where it stands is always worked out, never kept.

use chrono::{DateTime, TimeDelta, Utc};

use super::calendar::written;

/// How long after the return the interview is to be held, and after `found_at` where no return time is known
/// (Statutory guidance on children who run away or go missing from home or care, 2014). Law.
pub const TERM: TimeDelta = TimeDelta::hours(72);

/// When the interview after that return is due.
#[must_use]
pub fn due_at(returned_at: DateTime<Utc>) -> DateTime<Utc> {
    returned_at + TERM
}

/// Why it is due then: "72 hours after the return at 18:00 GMT on Saturday 28 March 2026".
#[must_use]
pub fn due_because(returned_at: DateTime<Utc>) -> String {
    format!("{} hours after the return at {}", TERM.num_hours(), written(returned_at))
}

crate::codes! {
    /// Where an interview stands against the deadline of one episode.
    Standing {
        /// The child was found, but nobody said when they came home: no countdown.
        ReturnTimeMissing = "return_time_missing",
        /// There is time.
        Running = "running",
        /// There is little time.
        DueSoon = "due_soon",
        /// The deadline has passed.
        Overdue = "overdue",
        /// Held by the deadline.
        Met = "met",
        /// Held after it.
        MetLate = "met_late",
        /// Ended without an interview, approved by the deadline.
        ClosedWithoutInterview = "closed_without_interview",
        /// Ended without an interview, approved after it.
        ClosedLate = "closed_late",
    }
}

/// How far the interview over one episode has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Back at home or placement, if anyone said when.
    pub returned_at: Option<DateTime<Utc>>,
    /// Seen safe, if anyone said when.
    pub found_at: Option<DateTime<Utc>>,
    /// Held; of several interviews over the episode the earliest.
    pub held_at: Option<DateTime<Utc>>,
    /// When a closure was *approved*, whatever its outcome, and not reopened since.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Progress {
    /// When the interview is due, if the return is known.
    #[must_use]
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.returned_at.map(due_at)
    }

    /// Whether nothing more is owed at `now`: held by then, or closed with approval.
    #[must_use]
    pub fn is_ended(&self, now: DateTime<Utc>) -> bool {
        self.held_at.into_iter().chain(self.closed_at).any(|ended| ended <= now)
    }

    /// How long after the return the interview was held, if both are known.
    #[must_use]
    pub fn hours_taken(&self) -> Option<HoursTaken> {
        let (returned, held) = self.returned_at.zip(self.held_at)?;
        Some(HoursTaken { elapsed: (held - returned).max(TimeDelta::zero()), before_return: held < returned })
    }
}

/// How long an interview took to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursTaken {
    /// From the return to the interview; nothing where it was held before.
    pub elapsed: TimeDelta,
    /// A child may talk before going back, so an interview between found and return is a good one.
    pub before_return: bool,
}

impl HoursTaken {
    /// As a number of hours.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.elapsed.as_seconds_f64() / TimeDelta::hours(1).as_seconds_f64()
    }
}

/// Where the interview stands at `now`, with `due_soon` or less to go counting as little time. What came after `now` had
/// not happened then, so a look back shows what stood that day; and an interview that was held counts before a closure.
#[must_use]
pub fn standing(progress: &Progress, now: DateTime<Utc>, due_soon: TimeDelta) -> Standing {
    let held = progress.held_at.filter(|held| *held <= now);
    let closed = progress.closed_at.filter(|closed| *closed <= now);
    let Some(due) = progress.due_at() else { return without_return(progress.found_at, held, closed) };
    match (held, closed) {
        (Some(held), _) if held <= due => Standing::Met,
        (Some(_), _) => Standing::MetLate,
        (None, Some(closed)) if closed <= due => Standing::ClosedWithoutInterview,
        (None, Some(_)) => Standing::ClosedLate,
        (None, None) if now > due => Standing::Overdue,
        (None, None) if now >= due - due_soon => Standing::DueSoon,
        (None, None) => Standing::Running,
    }
}

/// Without a return time nothing can be late; but an interview soon enough after `found_at` is in time whenever the child
/// came home, for the return cannot lie before that. A later one waits for the return to be known.
fn without_return(
    found_at: Option<DateTime<Utc>>,
    held: Option<DateTime<Utc>>,
    closed: Option<DateTime<Utc>>,
) -> Standing {
    match (held, closed) {
        (Some(held), _) if found_at.is_some_and(|found| held <= found + TERM) => Standing::Met,
        (None, Some(_)) => Standing::ClosedWithoutInterview,
        _ => Standing::ReturnTimeMissing,
    }
}

#[cfg(test)]
mod tests;
