//! Receipts: what GOV.UK Notify says became of what it took. Each is kept and answered, and taken in after that: whoever
//! calls is not to wait for what follows. A message that did not arrive has failed, is told like any other that did, and can
//! be sent again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Error, Services, Transaction, schedules};
use crate::domain::ids::MessageId;
use crate::domain::message::Happened;
use crate::domain::message::receipt::Progress;
use crate::domain::violation::{Code, Reader};
use crate::store;
use crate::store::messages::handovers::{self, Handover, Receipt};

/// As long as a name or a reference at Notify may be.
const LONGEST: usize = 1_000;
/// So many are asked about in one go; the next go comes soon.
const AT_ONCE: u64 = 200;
/// So many receipts are taken in by one run; the next comes at once.
const TAKEN_IN_AT_ONCE: u64 = 1_000;
/// Whoever calls is answered within a second: if a receipt cannot be kept by then, they are to say it again.
const KEPT_WITHIN: Duration = Duration::from_millis(900);

/// The words by which Notify shows who it is when it calls: one, or two while they change. Only their digests are kept.
#[derive(Clone, Debug, Default)]
pub struct CallbackTokens(Vec<[u8; 32]>);

impl CallbackTokens {
    /// Of all that may be shown.
    #[must_use]
    pub fn of<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Self {
        Self(tokens.into_iter().map(|token| Sha256::digest(token.as_bytes()).into()).collect())
    }

    /// Whether Notify may call at all.
    #[must_use]
    pub fn are_set(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether `shown` is one of them. It takes as long whichever it is, and if it is none.
    #[must_use]
    pub fn admit(&self, shown: &str) -> bool {
        let shown: [u8; 32] = Sha256::digest(shown.as_bytes()).into();
        let each = self.0.iter().map(|token| token.ct_eq(&shown).unwrap_u8());
        each.fold(0, |any, one| any | one) == 1
    }
}

impl Services {
    /// Keeps a receipt, to be taken in at once by whichever program works by the calendar.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is none; [`Error::Busy`] if it could not be kept in time; the database's.
    pub async fn receive_receipt(&self, sent: &serde_json::Value) -> Result<(), Error> {
        let said = read(sent)?;
        // Given up, it may be kept all the same, and is there once when it is said again.
        let kept = tokio::time::timeout(KEPT_WITHIN, self.keep_receipt(&said)).await;
        kept.map_err(|_| Error::Busy)??;
        self.wakes.scheduled.notify_one();
        Ok(())
    }

    async fn keep_receipt(&self, said: &Receipt) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        handovers::keep_receipt(&*tx, said, now).await?;
        store::schedules::bring_forward(&*tx, schedules::RECEIPTS, now).await?;
        Ok(tx.commit().await?)
    }

    /// Takes in what is kept: each counts if it leads further. One about something that is not known here does no harm. Says
    /// whether none is left.
    ///
    /// # Errors
    /// When the database does not answer. One that cannot be taken in is tried again by the next run.
    pub async fn take_in_receipts(&self) -> Result<bool, Error> {
        let said = handovers::to_take_in(self.database.read(), TAKEN_IN_AT_ONCE).await?;
        let mut taken_in = 0_u64;
        for receipt in &said {
            match self.take_in(receipt).await {
                Ok(()) => taken_in += 1,
                Err(error) => {
                    tracing::error!(%error, receipt.status = receipt.status, "A receipt could not be taken in");
                }
            }
        }
        if taken_in > 0 {
            self.wakes.looked();
            // What did not reach a child or a family is a step.
            self.wakes.attend.notify_one();
        }
        Ok(taken_in < TAKEN_IN_AT_ONCE)
    }

    async fn take_in(&self, said: &Receipt) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        match Progress::from_word(&said.status) {
            Some(progress) if self.is_known(&tx, said, progress, now).await? => {
                self.advance(&tx, &said.name, progress, now).await?;
            }
            Some(_) => {}
            None => {
                let word = said.status.as_str();
                tracing::warn!(receipt.status = word, "GOV.UK Notify says something that is not known here");
            }
        }
        handovers::taken_in(&*tx, said, now).await?;
        Ok(tx.commit().await?)
    }

    /// Whether what a receipt is about is known, by its name or our own.
    async fn is_known(
        &self,
        tx: &Transaction,
        said: &Receipt,
        progress: Progress,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        if handovers::locked(&**tx, &said.name).await?.is_some() {
            return Ok(true);
        }
        let Some(message) = said.reference.as_deref().and_then(of_reference) else { return Ok(false) };
        if store::messages::one(&**tx, message).await?.is_none() {
            return Ok(false);
        }
        // It has something of which the answer was lost. What that says of the message counts once it is known sent.
        let new = Handover { name: said.name.clone(), message, progress, superseded: false, handed_at: now };
        handovers::hand_over(&**tx, &new, now).await?;
        Ok(true)
    }

    /// That Notify has a message, by this name.
    pub(super) async fn handed_over(
        &self,
        tx: &Transaction,
        message: MessageId,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let name = name.to_owned();
        let new = Handover { name, message, progress: Progress::Created, superseded: false, handed_at: now };
        handovers::hand_over(&**tx, &new, now).await?;
        self.advance(tx, &new.name, Progress::Created, now).await
    }

    /// Has what Notify says count, if it leads further, or was said before the message was known to be sent.
    async fn advance(&self, tx: &Transaction, name: &str, progress: Progress, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(mut handover) = handovers::locked(&**tx, name).await? else { return Ok(()) };
        if progress.leads_on_from(handover.progress) {
            handover.progress = progress;
        }
        handovers::save(&**tx, &handover, handover.progress.asks_at(handover.handed_at, now)).await?;
        let failed = handover.progress.failed();
        if handover.superseded {
            return Ok(());
        }
        if handover.progress.is_never_heard(handover.handed_at, now) {
            return self.never_heard(tx, handover.message, now).await;
        }
        if failed.is_none() && handover.progress != Progress::Delivered {
            return Ok(());
        }
        let Some(message) = store::messages::one(&**tx, handover.message).await? else { return Ok(()) };
        if failed.is_some() {
            self.hold_recipient(tx, &message).await?;
        }
        if !handovers::end(&**tx, handover.message, failed, now).await? {
            return Ok(());
        }
        let Some(why) = failed else { return self.contact_reached(tx, &message, handover.handed_at, now).await };
        tracing::error!(message.id = %handover.message, message.why = why.word(), "A message could not be delivered");
        self.follow_failure(tx, &message, why, now).await
    }

    /// Ends what nobody can be asked about any more. It may have arrived, so nothing goes in its stead and its contact is not
    /// to be put right; whoever watches over the children sees among what did not arrive that no receipt came.
    async fn never_heard(&self, tx: &Transaction, id: MessageId, now: DateTime<Utc>) -> Result<(), Error> {
        if handovers::end(&**tx, id, Some(Happened::NeverHeard), now).await? {
            tracing::error!(message.id = %id, "GOV.UK Notify never said what became of a message");
        }
        Ok(())
    }

    /// Asks Notify about what it has said nothing of for half an hour: receipts get lost. What it has forgotten ends, too
    /// where there is no Notify any more that could be asked.
    ///
    /// # Errors
    /// When the database fails; that Notify does not answer is none.
    pub async fn ask_about_the_silent(&self) -> Result<(), Error> {
        for silent in handovers::silent(self.database.read(), self.clock.now(), AT_ONCE).await? {
            let said = match &self.notify {
                Some(notify) => notify.progress(&silent.name, self.clock.now()).await,
                None if silent.progress.is_never_heard(silent.handed_at, self.clock.now()) => None,
                None => continue,
            };
            let now = self.clock.now();
            let tx = self.database.begin().await?;
            self.advance(&tx, &silent.name, said.unwrap_or(silent.progress), now).await?;
            tx.commit().await?;
        }
        self.wakes.deliver.notify_one();
        Ok(())
    }
}

fn read(sent: &serde_json::Value) -> Result<Receipt, Error> {
    let text = |field: &str| sent[field].as_str().filter(|text| !text.is_empty() && text.len() <= LONGEST);
    let (Some(name), Some(status)) = (text("id"), text("status")) else {
        let parsed: Result<(), _> = Reader::parse(sent, |reader| {
            reader.fault("id", "must name what was sent, and status what became of it");
            None
        });
        return Err(Error::Invalid(parsed.err().unwrap_or_default()));
    };
    let reference = text("reference").map(str::to_owned);
    Ok(Receipt { name: name.to_owned(), status: status.to_owned(), reference })
}

/// The message that a reference of ours names.
fn of_reference(reference: &str) -> Option<MessageId> {
    let (id, _) = reference.strip_prefix('<')?.split_once('@')?;
    id.parse().ok().map(MessageId)
}
