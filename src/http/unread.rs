//! An unread body is what a sender still sends when the answer stands already: too much, or without a key. Whoever hears
//! an answer before they have finished sending often takes it for a broken line, so the rest is read and thrown away.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::sync::oneshot;

/// Twice the most that any route reads. Whoever sends more than that does not mean to be answered.
const MOST: usize = 16 * 1024 * 1024;
/// Nor does whoever takes longer.
const WITHIN: Duration = Duration::from_secs(10);

/// A body that comes back, as far as nobody read it.
struct Lent {
    body: Body,
    back: Option<oneshot::Sender<Body>>,
}

/// Where a lent body comes back to.
pub(super) struct Rest(oneshot::Receiver<Body>);

/// The body for a route to read, and what will be left of it.
pub(super) fn lent(body: Body) -> (Body, Rest) {
    let (back, rest) = oneshot::channel();
    (Body::new(Lent { body, back: Some(back) }), Rest(rest))
}

impl Rest {
    /// Reads and throws away what the route left unread.
    pub(super) async fn thrown_away(mut self) {
        // A route that is still at work keeps its body.
        let Ok(mut body) = self.0.try_recv() else { return };
        let all = async {
            let mut read = 0;
            while let Some(Ok(frame)) = body.frame().await {
                read += frame.data_ref().map_or(0, Bytes::len);
                if read > MOST {
                    break;
                }
            }
        };
        // Too slow is as good as too much: the connection is closed on them.
        drop(tokio::time::timeout(WITHIN, all).await);
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(back) = self.back.take().filter(|_| !self.body.is_end_stream()) {
            // Nobody waits for it where the connection is gone.
            drop(back.send(std::mem::take(&mut self.body)));
        }
    }
}
