//! Idempotency: a request repeated under the same `Idempotency-Key` is answered as it was the first time, and done once.
//!
//! The name is taken before the work, the answer kept after it and before it is sent: whatever was answered can be
//! answered again. Whoever is killed in between leaves the name taken; when its time is up, the next one does the work
//! anew. So work that is done this way must itself know what it did already, as intake does by a notice's fingerprint.

use chrono::{DateTime, TimeDelta, Utc};

use super::sealing::is_sealed;
use super::{Error, Services};
use crate::store::idempotency;

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

impl Services {
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
        let answer = self.sealed(&reserved.name, answer)?;
        let tx = self.database.begin().await?;
        let kept = idempotency::keep(&*tx, &reserved.name, reserved.at, &answer).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// The answer as it is kept: it may hold a secret that is shown once.
    fn sealed(&self, name: &Name, answer: &Answer) -> Result<Answer, Error> {
        let Some(sealer) = &self.sealer else { return Ok(answer.clone()) };
        Ok(Answer { body: sealer.seal(name.key.0, &answer.body)?, ..answer.clone() })
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
