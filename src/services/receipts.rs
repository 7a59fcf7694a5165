//! Receipts: what GOV.UK Notify says became of what it took. Each is kept before anything is made of it. A message that did
//! not arrive has failed, is told like any other that did, and can be sent again.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Error, Services, Transaction};
use crate::domain::ids::MessageId;
use crate::domain::message::receipt::Progress;
use crate::domain::violation::{Code, Reader};
use crate::store;
use crate::store::messages::handovers::{self, Handover};

/// As long as a name or a reference at Notify may be.
const LONGEST: usize = 1_000;
/// So many are asked about in one go; the next go comes soon.
const AT_ONCE: u64 = 200;

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

/// A receipt as it came.
struct Receipt {
    name: String,
    status: String,
    reference: Option<String>,
}

impl Services {
    /// Takes in a receipt: keeps it, and has it count if it leads further. One about something that is not known here is
    /// kept and does no harm.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is none; the database's.
    pub async fn receive_receipt(&self, sent: &serde_json::Value) -> Result<(), Error> {
        let receipt = read(sent)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        handovers::keep_receipt(&*tx, &receipt.name, &receipt.status, receipt.reference.as_deref(), now).await?;
        tx.commit().await?;
        // Kept is kept: if this fails, Notify says it again, or is asked.
        let Some(progress) = Progress::from_word(&receipt.status) else {
            tracing::warn!(receipt.status = receipt.status, "GOV.UK Notify says something that is not known here");
            return Ok(());
        };
        let tx = self.database.begin().await?;
        if handovers::locked(&*tx, &receipt.name).await?.is_none() {
            let message = receipt.reference.as_deref().and_then(of_reference);
            let Some(message) = message else { return Ok(()) };
            if store::messages::one(&*tx, message).await?.is_none() {
                return Ok(());
            }
            // It has something of which the answer was lost. What that says of the message counts once it is known sent.
            let new = Handover { name: receipt.name.clone(), message, progress, superseded: false, handed_at: now };
            handovers::hand_over(&*tx, &new, now).await?;
        }
        self.advance(&tx, &receipt.name, progress, now).await?;
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
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
        if handover.superseded || (failed.is_none() && handover.progress != Progress::Delivered) {
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

    /// Asks Notify about what it has said nothing of for half an hour: receipts get lost.
    ///
    /// # Errors
    /// When the database fails; that Notify does not answer is none.
    pub async fn ask_about_the_silent(&self) -> Result<(), Error> {
        let Some(notify) = &self.notify else { return Ok(()) };
        for silent in handovers::silent(self.database.read(), self.clock.now(), AT_ONCE).await? {
            let said = notify.progress(&silent.name, self.clock.now()).await;
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
