//! Idempotency: a request repeated under the same `Idempotency-Key` is answered as it was the first time, and done once.
//!
//! The name is taken before the work, the answer kept after it and before it is sent: whatever was answered can be
//! answered again. What a person does (about an interview, a step, a review, an episode, a message) keeps its answer in its
//! own transaction ([`keep`]), so that a kill leaves both or neither. For the rest, whoever is killed in between leaves the
//! name taken; when its time is up, the next one does the work anew. So that work must itself know what it did already, as
//! intake does by a notice's fingerprint.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::conversation::Post;
use super::escalations::Escalation;
use super::interviews::{FamilyTold, ReturnInterview};
use super::reading::episodes::Shown;
use super::sealing::{Sealer, is_sealed};
use super::{Error, Services};
use crate::services::messages::Logged;
use crate::store::idempotency;
use crate::store::reviews::Review;

pub use crate::store::idempotency::{Answer, Name};

/// How long an answer is kept (contract, section 2).
const KEPT: TimeDelta = TimeDelta::days(7);

/// A request whose name was taken for it.
#[derive(Clone, Debug)]
pub struct Reserved {
    name: Name,
    at: DateTime<Utc>,
}

/// What is to become of a request under a name.
#[derive(Clone, Debug)]
pub enum Turn {
    /// It is the first: do the work.
    Ours(Reserved),
    /// It was answered: say the same.
    Answered(Answer),
    /// Another request with another body came under this name.
    Otherwise,
    /// It is being answered at this moment.
    Running,
}

/// What a verb did, as far as its answer can be kept with it.
#[derive(Clone, Copy, Debug)]
pub enum Done<'a> {
    /// Something about an interview, which then is so.
    Interview(&'a ReturnInterview),
    /// An answer to a step, which then is so.
    Acknowledged(&'a Escalation),
    /// A decision of a review, which then is so.
    Reviewed(&'a Review),
    /// A value settled of an episode, which then is so.
    Settled(&'a Shown),
    /// Something written to the other agencies.
    Posted(&'a Post),
    /// A message is sent again, and then is so.
    Resent(&'a Logged),
    /// A child, or an adult around them, is told when they meet.
    ToldFamily(&'a FamilyTold),
}

/// A request at work under its name, and in which words what it does is answered.
#[derive(Clone)]
pub struct Keeping {
    reserved: Reserved,
    worded: fn(Done<'_>) -> Answer,
    sealer: Option<Sealer>,
    kept: Arc<AtomicBool>,
}

impl Keeping {
    /// The name that was taken.
    #[must_use]
    pub fn reserved(&self) -> &Reserved {
        &self.reserved
    }

    /// Whether the answer was kept with the work.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.kept.load(Ordering::SeqCst)
    }
}

tokio::task_local! {
    static KEEPING: Keeping;
}

/// Does `work` so that it can keep its answer in its own transaction.
pub async fn within<F: Future>(keeping: Keeping, work: F) -> F::Output {
    KEEPING.scope(keeping, work).await
}

/// An answer that is kept as soon as its transaction commits.
pub(super) struct WithCommit(Option<Keeping>);

impl WithCommit {
    /// It has committed.
    pub(super) fn done(self) {
        if let Some(keeping) = self.0 {
            keeping.kept.store(true, Ordering::SeqCst);
        }
    }
}

/// Keeps the answer to what `tx` does, where that was asked for under a name.
pub(super) async fn keep(tx: &impl ConnectionTrait, done: Done<'_>) -> Result<WithCommit, Error> {
    let Ok(keeping) = KEEPING.try_with(Clone::clone) else { return Ok(WithCommit(None)) };
    let Reserved { name, at } = &keeping.reserved;
    let answer = sealed(keeping.sealer.as_ref(), name, (keeping.worded)(done))?;
    if !idempotency::keep(tx, name, *at, &answer).await? {
        // Whoever took the name over does the work; it must not be done here as well.
        return Err(Error::Busy);
    }
    Ok(WithCommit(Some(keeping)))
}

/// The answer as it is kept: it may hold a secret that is shown once, or somebody's words.
fn sealed(sealer: Option<&Sealer>, name: &Name, answer: Answer) -> Result<Answer, Error> {
    let Some(sealer) = sealer else { return Ok(answer) };
    Ok(Answer { body: sealer.seal(name.key.0, &answer.body)?, ..answer })
}

impl Services {
    /// A request whose name was taken, at work; `worded` says how what it does is answered.
    #[must_use]
    pub fn keeping(&self, reserved: Reserved, worded: fn(Done<'_>) -> Answer) -> Keeping {
        Keeping { reserved, worded, sealer: self.sealer.clone(), kept: Arc::default() }
    }

    /// Takes `name` for a request whose body has this `digest`; one that is unanswered after `patience` is given up on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reserve(&self, name: &Name, digest: &str, patience: TimeDelta) -> Result<Turn, Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        idempotency::forget(&*tx, now - KEPT).await?;
        let ours = || Turn::Ours(Reserved { name: name.clone(), at: now });
        if idempotency::reserve(&*tx, name, digest, now).await? {
            tx.commit().await?;
            return Ok(ours());
        }
        let Some(kept) = idempotency::find(&*tx, name).await? else { return Ok(Turn::Running) };
        if kept.digest != digest {
            return Ok(Turn::Otherwise);
        }
        if let Some(answer) = kept.answer {
            return Ok(Turn::Answered(self.opened(name, answer)?));
        }
        if now - kept.reserved_at >= patience && idempotency::take_over(&*tx, name, kept.reserved_at, now).await? {
            tx.commit().await?;
            return Ok(ours());
        }
        Ok(Turn::Running)
    }

    /// Keeps the answer; false if somebody has given up on us and does the work anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_answer(&self, reserved: &Reserved, answer: &Answer) -> Result<bool, Error> {
        let answer = sealed(self.sealer.as_ref(), &reserved.name, answer.clone())?;
        let tx = self.database.begin().await?;
        let kept = idempotency::keep(&*tx, &reserved.name, reserved.at, &answer).await?;
        tx.commit().await?;
        Ok(kept)
    }

    fn opened(&self, name: &Name, kept: Answer) -> Result<Answer, Error> {
        match &self.sealer {
            Some(sealer) if is_sealed(&kept.body) => {
                let body = sealer.open(name.key.0, &kept.body);
                let body = body.map_err(|closed| Error::File(closed.to_string()))?;
                Ok(Answer { body, ..kept })
            }
            _ => Ok(kept),
        }
    }

    /// Gives the name back: nothing was done that would have to be answered the same again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, reserved: &Reserved) -> Result<(), Error> {
        let tx = self.database.begin().await?;
        idempotency::release(&*tx, &reserved.name, reserved.at).await?;
        Ok(tx.commit().await?)
    }
}
