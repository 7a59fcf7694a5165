//! A job is work that a clock or a fact makes due, done with nobody waiting for the answer.
//!
//! The rows of the database *are* the queue: a row says when it is due, a claim leases it, and one verb of the
//! application finishes it. apalis drives this (time-outs, panics, spans, a graceful stop); it stores nothing of ours.
//! This crate knows apalis and not the application, which hands it a [`Source`] for each queue.
//!
//! # What runs when, and why that often
//!
//! | queue | what is due | slots: `SQLite` / `PostgreSQL` | slow poll | time-out | lease |
//! |---|---|---|---|---|---|
//! | attend | subjects whose next look has come | 1 / 4 | 1 s | 20 s | 45 s |
//! | deliver | messages to send | 8 / 8 | 1 s | 20 s | 60 s |
//! | scheduled | rows of the timetable: nightly verify, overseeing, channels, receipts, standings that time has ended | 1 / 2 | 5 s | 600 s | 900 s |
//! | webhooks | events to deliver, one at a time for each endpoint | 8 / 8 | 1 s | 20 s | 60 s |
//!
//! * **Three things start a row.** A wake, given by the verb that made it due (milliseconds); a timer set to the next
//!   due moment after each claim that emptied the queue; and the slow poll, which makes it sure when a wake was lost,
//!   another replica wrote the row, or the application's clock was moved.
//! * **attend** works only in the database. `SQLite` has one writer, and a second slot there makes both slower. Its lease
//!   is the shortest: after a crash a child's next step must not wait long.
//! * **deliver** waits on other people's networks, so eight slots cost nothing on either database. Its lease is longer,
//!   so that a slow provider has settled whether it took a message before we ask it and try again.
//! * **webhooks** waits on other people's networks too, and on slower ones. A receiver is given one event at a time, so a
//!   slow one keeps one slot busy.
//! * **scheduled** is long and never to the second. Missed, it runs late rather than never.
//! * **Time-out, then lease.** Work is cut off at the time-out, and only later may another worker have the row:
//!   `time-out + MARGIN < lease` is checked at start, see [`Job::check`]. A row whose work panicked or was cut off is
//!   tried again when its lease ends; every other failure is recorded by the verb, which says when to try again.

mod drain;
mod due;
mod error;
mod pulse;
mod source;
mod supervise;

use std::{fmt, time::Duration};

pub use drain::{Drained, drain};
pub use error::Error;
pub use pulse::Pulse;
pub use source::Source;
pub use supervise::{GRACE, Jobs};

/// The directive that keeps apalis quiet; add it to the log filter.
///
/// At each start apalis warns that the time-out lies inside the trace. That is on purpose: only so does the trace tell
/// of a time-out. The price is its INFO lines on workers starting and stopping, which [`Jobs::run`] logs itself.
pub const QUIET: &str = "apalis_core::worker::context=error";

/// A claim, a look or a release that takes longer has failed: a frozen server answers nothing.
///
/// Rows that such a claim may have leased come back with the lease.
pub const CLAIM_LIMIT: Duration = Duration::from_secs(10);

/// What must lie between time-out and lease.
///
/// The lease runs from the start of a claim, which may take [`CLAIM_LIMIT`]; five seconds are for replicas whose clocks differ.
pub const MARGIN: Duration = Duration::from_secs(CLAIM_LIMIT.as_secs() + 5);

/// The queues, each a set of rows with a due moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// Subjects whose next look is due.
    Attend,
    /// Messages to send.
    Deliver,
    /// Rows of the timetable: nightly verify, overseeing, standings that time has ended.
    Scheduled,
    /// Events to deliver to other systems.
    Webhooks,
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Attend => "attend",
            Self::Deliver => "deliver",
            Self::Scheduled => "scheduled",
            Self::Webhooks => "webhooks",
        })
    }
}

/// One row of the table: how one queue is worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The queue this is about.
    pub queue: Queue,
    /// How many rows are worked at once by this replica, and so the most that it ever holds a lease on.
    pub slots: usize,
    /// How long the queue is left alone when nothing wakes it and nothing is known to fall due.
    pub slow_poll: Duration,
    /// When work on one row is cut off.
    pub timeout: Duration,
    /// How long a claim keeps the row from other workers. The source's claim must lease for exactly this long.
    pub lease: Duration,
}

impl Job {
    /// Refuses numbers under which a row could be worked twice at once, or never.
    ///
    /// # Errors
    /// [`Error::NoSlots`] or [`Error::LeaseTooShort`], naming the queue.
    pub fn check(&self) -> Result<(), Error> {
        let Self { queue, timeout, lease, .. } = *self;
        if self.slots == 0 {
            return Err(Error::NoSlots { queue });
        }
        if timeout + MARGIN >= lease {
            return Err(Error::LeaseTooShort { queue, timeout, lease });
        }
        Ok(())
    }
}

/// How many rows of each queue a replica works at once. The one thing in the table that depends on the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// Slots of [`Queue::Attend`].
    pub attend: usize,
    /// Slots of [`Queue::Deliver`].
    pub deliver: usize,
    /// Slots of [`Queue::Scheduled`].
    pub scheduled: usize,
    /// Slots of [`Queue::Webhooks`].
    pub webhooks: usize,
}

impl Slots {
    /// One writer, so one slot for work that only writes.
    pub const SQLITE: Self = Self { attend: 1, deliver: 8, scheduled: 1, webhooks: 8 };
    /// A start for a council; a region raises it, and its connection pool: at least all slots + 2.
    pub const POSTGRES: Self = Self { attend: 4, deliver: 8, scheduled: 2, webhooks: 8 };
}

/// The table of jobs.
#[must_use]
pub fn table(slots: Slots) -> [Job; 4] {
    let job = |queue, slots, [slow_poll, timeout, lease]: [u64; 3]| Job {
        queue,
        slots,
        slow_poll: Duration::from_secs(slow_poll),
        timeout: Duration::from_secs(timeout),
        lease: Duration::from_secs(lease),
    };
    [
        job(Queue::Attend, slots.attend, [1, 20, 45]),
        job(Queue::Deliver, slots.deliver, [1, 20, 60]),
        job(Queue::Scheduled, slots.scheduled, [5, 600, 900]),
        job(Queue::Webhooks, slots.webhooks, [1, 20, 60]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_table_does() {
        let (sqlite, postgres) = (table(Slots::SQLITE), table(Slots::POSTGRES));
        for (here, there) in sqlite.iter().zip(&postgres) {
            let [poll, timeout, lease] = [here.slow_poll, here.timeout, here.lease].map(|d| d.as_secs());
            let name = format!("//! | {} | ", here.queue);
            let numbers = format!(" | {} / {} | {poll} s | {timeout} s | {lease} s |", here.slots, there.slots);
            let line = include_str!("lib.rs").lines().find(|line| line.starts_with(&name));
            assert!(line.is_some_and(|line| line.ends_with(&numbers)), "{line:?} should end with {numbers:?}");
        }
    }

    #[test]
    fn the_shipped_table_passes_its_own_check() {
        for job in table(Slots::SQLITE).iter().chain(&table(Slots::POSTGRES)) {
            assert_eq!(job.check(), Ok(()));
        }
    }

    #[test]
    fn a_stop_can_wait_for_every_attendance_and_delivery() {
        for job in table(Slots::POSTGRES).iter().filter(|job| job.queue != Queue::Scheduled) {
            assert!(job.timeout < GRACE, "{} would be cut off by a stop", job.queue);
        }
    }

    #[test]
    fn the_lease_must_outlast_the_timeout_by_more_than_the_margin() {
        let (slow_poll, timeout) = (Duration::from_secs(1), Duration::from_secs(20));
        for queue in [Queue::Attend, Queue::Deliver, Queue::Scheduled, Queue::Webhooks] {
            for (name, seconds, allowed) in [
                ("one second short of the margin", 20 + 15 - 1, false),
                ("exactly the margin", 20 + 15, false),
                ("one second more than the margin", 20 + 15 + 1, true),
            ] {
                let lease = Duration::from_secs(seconds);
                let job = Job { queue, slots: 1, slow_poll, timeout, lease };
                let expected = if allowed { Ok(()) } else { Err(Error::LeaseTooShort { queue, timeout, lease }) };
                assert_eq!(job.check(), expected, "{name}");
            }
        }
    }

    #[test]
    fn the_refusal_names_the_queue() {
        let [attend, deliver, scheduled, _] = table(Slots::SQLITE);
        let short = Job { lease: deliver.timeout, ..deliver }.check().expect_err("the lease is too short");
        assert!(short.to_string().contains("deliver"), "{short}");
        let none = Job { slots: 0, ..scheduled }.check().expect_err("there is no slot");
        assert!(none.to_string().contains("scheduled"), "{none}");
        assert_eq!(attend.check(), Ok(()));
    }
}
