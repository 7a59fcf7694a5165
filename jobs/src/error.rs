//! An error here is a reason for the whole program to end: it could not start its jobs, or they no longer run.
//!
//! The failure of one row is none: its verb records it.

use std::time::Duration;

use crate::{MARGIN, Queue};

/// Why the jobs did not start, or ended otherwise than asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue would never be worked.
    #[error("queue {queue} has no slots, so nothing in it would ever run: give it at least one")]
    NoSlots {
        /// The queue so configured.
        queue: Queue,
    },
    /// Another worker could have a row while work on it still goes on.
    #[error(
        "queue {queue} cuts work off after {timeout:?} but leases its rows for only {lease:?}, which must be longer by more than {MARGIN:?}"
    )]
    LeaseTooShort {
        /// The queue so configured.
        queue: Queue,
        /// Its time-out.
        timeout: Duration,
        /// Its lease.
        lease: Duration,
    },
    /// One queue was given two sources.
    #[error("queue {queue} was given two sources")]
    Twice {
        /// The queue.
        queue: Queue,
    },
    /// There was nothing to run.
    #[error("no queue was given a source, so there is nothing to run")]
    Empty,
    /// A queue's worker ended although nobody had asked for a stop.
    #[error("the worker of queue {queue} ended by itself: {why}")]
    Ended {
        /// The first queue that ended.
        queue: Queue,
        /// What its end and the stop of the others gave.
        why: String,
    },
    /// The stop was asked for, and a worker failed in it.
    #[error("the workers failed while stopping: {why}")]
    FailedInStop {
        /// What apalis says of it.
        why: String,
    },
    /// The stop was asked for, and work was still in hand when the grace ended. Its rows come back with their leases.
    #[error("still at work {grace:?} after the stop was asked for: {in_hand}")]
    NotDrained {
        /// How long was waited.
        grace: Duration,
        /// The queues, with the number of rows in hand of each, or what else was waited for.
        in_hand: String,
    },
}
