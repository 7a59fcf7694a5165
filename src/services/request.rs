//! A request is one thing asked of us from outside; its id stands in every answer, log line and audit line that came of
//! it, so that a partner's "it failed at ten past" leads to what happened.

use std::future::Future;

tokio::task_local! {
    static CURRENT: String;
}

/// Does `work` as part of the request named `id`.
pub async fn within<W: Future>(id: String, work: W) -> W::Output {
    CURRENT.scope(id, work).await
}

/// The id of the request that is being answered; none outside any, as in jobs and on the command line.
#[must_use]
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}
