//! Wakes make due rows start within milliseconds where their writer and their job are one program. They are a hint: a
//! timer to the next due moment and a slow poll find what no wake tells of.

use std::sync::Arc;

use tokio::sync::Notify;

/// One wake for each queue of jobs.
#[derive(Clone, Debug, Default)]
pub struct Wakes {
    /// Subjects to look at.
    pub attend: Arc<Notify>,
    /// Messages to deliver.
    pub deliver: Arc<Notify>,
    /// Work by the calendar.
    pub scheduled: Arc<Notify>,
}
