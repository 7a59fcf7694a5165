//! A source is where due work comes from and what finishes it: the application's side of one queue.

use std::{fmt::Display, future::Future, sync::Arc, time::Duration};

use crate::Queue;

/// One queue's rows, and the verb that finishes one of them. The application implements it with its services.
///
/// "Due" and "now" are by the application's own clock, which may be set. This crate keeps no time of day; it only waits.
///
/// What is shown of an item or an error goes to the logs: opaque ids and codes, nothing personal.
pub trait Source: Send + Sync + 'static {
    /// A leased row. Shown, it is the row's opaque id.
    type Item: Display + Send + Sync + 'static;
    /// What the application's verbs fail with.
    type Error: Display + Send + 'static;

    /// Leases at most `limit` due rows, most urgent first, and counts the attempt. Fewer means that no more are due.
    fn claim(&self, limit: usize) -> impl Future<Output = Result<Vec<Self::Item>, Self::Error>> + Send;

    /// Gives back rows that were claimed and will not be started. If it fails, the leases end anyway.
    fn release(&self, items: Vec<Self::Item>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// How long from now until a claim could next find a row: the next due moment, or the next end of a lease.
    /// Zero if one is due already, nothing if none is known.
    fn next_due(&self) -> impl Future<Output = Result<Option<Duration>, Self::Error>> + Send;

    /// The verb: finishes the row in one transaction guarded by its lease, or records why it could not and when to
    /// try again. May be dropped at any await by the time-out.
    ///
    /// A stop waits for it no longer than the grace; work that may take longer watches for the stop itself.
    fn run(&self, item: Self::Item) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// All that we say of a panic: its message may hold what it choked on.
pub(crate) const PANICKED: &str = "it panicked";

/// Runs one item; the failure is logged here, and the row already says what comes of it. True if all went well.
pub(crate) async fn work<S: Source>(source: Arc<S>, queue: Option<Queue>, item: S::Item) -> bool {
    let id = item.to_string();
    match source.run(item).await {
        Ok(()) => true,
        Err(error) => {
            let queue = queue.map(tracing::field::display);
            tracing::error!(job.queue = queue, job.item = id, %error, "A job failed; its row says when it is tried again");
            false
        }
    }
}
