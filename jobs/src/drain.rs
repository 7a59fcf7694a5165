//! To drain a source is to run all that is due in it now, one by one: what a test calls where the program has workers.
//!
//! The same source and the same verb, without apalis and without waiting, so that a story can be told by moving the clock.

use std::sync::Arc;

use crate::{
    Source,
    source::{PANICKED, work},
};

/// What a drain did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drained {
    /// How many rows were run, whatever came of them.
    pub ran: usize,
    /// How many of those failed or panicked; a claim that failed ends the drain and is counted here too.
    pub failed: usize,
}

/// Claims and runs one row after another until none is claimed. What one row makes due is run in the same drain.
///
/// Failures are logged and counted, never returned, as in the program: a bad row must not hide the good ones.
pub async fn drain<S: Source>(source: &Arc<S>) -> Drained {
    let mut drained = Drained::default();
    loop {
        let items = match source.claim(1).await {
            Ok(items) if items.is_empty() => return drained,
            Ok(items) => items,
            Err(error) => {
                tracing::error!(%error, "A claim failed; the drain ends");
                return Drained { failed: drained.failed + 1, ..drained };
            }
        };
        for item in items {
            let id = item.to_string();
            drained.ran += 1;
            // Spawned, as by the worker: so a panic costs one row.
            match tokio::spawn(work(source.clone(), None, item)).await {
                Ok(true) => {}
                Ok(false) => drained.failed += 1,
                Err(_) => {
                    drained.failed += 1;
                    tracing::error!(job.item = id, error = PANICKED, "A job was cut short");
                }
            }
        }
    }
}
