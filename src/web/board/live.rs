//! `/board/live`: the figures of a board each time that they change, for as long as its reader is signed in and may see it.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::sleep;

use super::figures::Figures;
use crate::domain::authority::AuthorityCode;
use crate::services::accounts::SignedIn;
use crate::services::reports::board::watches_over;
use crate::services::reports::watching::Seen;
use crate::web::Pages;
use crate::web::refusal::Refusal;
use crate::web::session::{SESSION, sent};
use crate::web::whose::Whose;

/// How often something is said where nothing changes, so that both sides know that the other is there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Whatever passes the answer on keeps nothing of it back.
const NO_BUFFER: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Somebody who watches.
struct Watcher {
    pages: Pages,
    token: String,
    authority: AuthorityCode,
    seen: watch::Receiver<Seen>,
    stopping: watch::Receiver<bool>,
    /// Whether they were told anything yet.
    has_begun: bool,
}

/// Tells them.
pub(super) async fn watch(
    who: SignedIn,
    headers: HeaderMap,
    State(pages): State<Pages>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let authority = whose.authority(&who)?;
    let token = sent(&headers, SESSION).ok_or(Refusal::NotFound)?;
    let seen = pages.services.watch_board(&who, &authority).await?;
    let stopping = pages.stopping.clone();
    let watcher = Watcher { pages, token, authority, seen, stopping, has_begun: false };
    let told = stream::unfold(watcher, Watcher::tells);
    let mut answer = Sse::new(told).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.headers_mut().insert(NO_BUFFER, HeaderValue::from_static("no"));
    Ok(answer)
}

impl Watcher {
    /// What is told next; nothing more once they may not watch, or we are asked to stop.
    async fn tells(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let is_news = if self.has_begun {
            tokio::select! {
                // An error says that whoever could ask us to stop is gone.
                _ = self.stopping.wait_for(|stop| *stop) => return None,
                changed = self.seen.changed() => changed.map(|()| true).ok()?,
                () = sleep(HEARTBEAT) => false,
            }
        } else {
            true
        };
        self.has_begun = true;
        // Asked each time: what was taken from somebody a moment ago is theirs no more.
        let who = self.pages.services.looked_up(&self.token).await.ok()??;
        if !watches_over(&who) || !who.caller.is_council_of(&self.authority) {
            return None;
        }
        let event = if is_news { self.figures(&who)? } else { Event::default().event("alive").data("") };
        Some((Ok(event), self))
    }

    fn figures(&mut self, who: &SignedIn) -> Option<Event> {
        let seen = self.seen.borrow_and_update().clone();
        let drawn = Figures::of(&seen.board, who, &self.authority, seen.changed_at).render();
        if let Err(error) = &drawn {
            tracing::error!(%error, "the figures of a board cannot be written");
        }
        Some(Event::default().event("figures").data(drawn.ok()?))
    }
}
