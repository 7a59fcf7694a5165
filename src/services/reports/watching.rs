//! Watching a board: whoever has it open is told when it changes. However many watch the board of one authority, it is worked
//! out once for each change, by one task that ends when nobody watches any more.
//!
//! What changes it is written by this program, which says so at once; by another one, which a slow poll finds by the ledger
//! alone; or by nobody: time passes a deadline.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::time::sleep;

use super::board::{Board, must_watch_over};
use crate::domain::authority::AuthorityCode;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::ledger;

/// How long we wait for what is written right after something else: an import writes a thousand rows, people look once.
const BREATH: Duration = Duration::from_millis(300);
/// How often we look for what another program wrote, and at the clock.
const POLL: Duration = Duration::from_secs(5);
/// A fact carries the time at which its verb began, and is there once that has committed: not much later than this.
const COMMITTED_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// A board as its watchers see it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The board.
    pub board: Arc<Board>,
    /// When it last changed; not since somebody watches, if that is none.
    pub changed_at: Option<DateTime<Utc>>,
}

/// The boards that somebody watches. Clones share them.
#[derive(Clone, Debug, Default)]
pub(in crate::services) struct Watched(Arc<Mutex<BTreeMap<AuthorityCode, Sender<Seen>>>>);

/// How many facts had been recorded since an instant when we looked.
struct Mark {
    since: DateTime<Utc>,
    facts: u64,
}

impl Services {
    /// The board of an authority, and whatever becomes of it, for somebody who watches over its children.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn watch_board(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Receiver<Seen>, Error> {
        must_watch_over(who, authority)?;
        self.reported(&who.caller, "report.live.watch", authority).await?;
        if let Some(joined) = self.watched.joined(authority) {
            return Ok(joined);
        }
        let mark = self.mark().await?;
        let board = Arc::new(Box::pin(self.board_now(authority)).await?);
        let (sender, receiver) = channel(Seen { board, changed_at: None });
        if let Some(joined) = self.watched.begun(authority, &sender) {
            // Somebody else began while we looked.
            return Ok(joined);
        }
        tokio::spawn(self.clone().keep_watch(authority.clone(), sender, mark));
        Ok(receiver)
    }

    /// How many boards are watched in this program.
    #[must_use]
    pub fn boards_watched(&self) -> usize {
        self.watched.all().len()
    }

    async fn keep_watch(self, authority: AuthorityCode, sender: Sender<Seen>, mut mark: Mark) {
        let mut written = self.wakes.onlookers.subscribe();
        // Whether it may have changed since it was worked out: so it stays until it could be.
        let mut is_behind = false;
        loop {
            is_behind |= tokio::select! {
                () = sender.closed() => {
                    if self.watched.left(&authority, &sender) {
                        return;
                    }
                    false
                }
                said = written.changed() => {
                    sleep(BREATH).await;
                    // What else was said meanwhile is seen with it.
                    written.mark_unchanged();
                    said.is_ok()
                }
                () = sleep(POLL) => self.has_moved(&mut mark, &sender).await,
            };
            if is_behind {
                is_behind = !self.look_again(&authority, &sender).await;
            }
        }
    }

    /// Whether another program wrote something, or a deadline passed.
    async fn has_moved(&self, mark: &mut Mark, sender: &Sender<Seen>) -> bool {
        let now = self.clock.now();
        let is_due = sender.borrow().board.next_change.is_some_and(|next| next <= now);
        let facts = ledger::count_after(self.database.read(), mark.since).await.map_err(Error::from);
        match facts {
            Ok(facts) if facts == mark.facts => is_due,
            Ok(_) => match self.mark().await {
                Ok(fresh) => {
                    *mark = fresh;
                    true
                }
                Err(error) => unseen(&error),
            },
            Err(error) => unseen(&error),
        }
    }

    async fn mark(&self) -> Result<Mark, Error> {
        let since = self.clock.now() - COMMITTED_WITHIN;
        Ok(Mark { since, facts: ledger::count_after(self.database.read(), since).await? })
    }

    /// Works it out anew and tells those who watch; false if it could not be.
    async fn look_again(&self, authority: &AuthorityCode, sender: &Sender<Seen>) -> bool {
        let board = match Box::pin(self.board_now(authority)).await {
            Ok(board) => board,
            Err(error) => return unseen(&error),
        };
        sender.send_if_modified(|seen| {
            let is_new = !seen.board.says_the_same(&board);
            if is_new {
                seen.changed_at = Some(board.live.moment.at);
            }
            seen.board = Arc::new(board);
            is_new
        });
        true
    }
}

/// Those who watch are let go by their own look at who they are, which fails as well.
fn unseen(error: &Error) -> bool {
    tracing::warn!(%error, "a board that is watched could not be looked at; it is tried again");
    false
}

impl Watched {
    fn all(&self) -> MutexGuard<'_, BTreeMap<AuthorityCode, Sender<Seen>>> {
        // A panic cannot leave it half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins those who watch already.
    fn joined(&self, authority: &AuthorityCode) -> Option<Receiver<Seen>> {
        self.all().get(authority).map(Sender::subscribe)
    }

    /// Begins, or joins whoever began first.
    fn begun(&self, authority: &AuthorityCode, sender: &Sender<Seen>) -> Option<Receiver<Seen>> {
        let mut all = self.all();
        if let Some(there) = all.get(authority) {
            return Some(there.subscribe());
        }
        all.insert(authority.clone(), sender.clone());
        None
    }

    /// Leaves, unless somebody has joined.
    fn left(&self, authority: &AuthorityCode, sender: &Sender<Seen>) -> bool {
        let mut all = self.all();
        let is_alone = sender.receiver_count() == 0;
        if is_alone {
            all.remove(authority);
        }
        is_alone
    }
}
