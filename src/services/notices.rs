//! Reading a notice back: by whoever sent it, and by the council it was told to. Nobody else learns that it exists.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::intake::{Receipt, receipt_of};
use super::{Error, Services, TRIES, audit_line};
use crate::domain::ids::{NoticeId, ReferenceId};
use crate::domain::party::Caller;
use crate::store::{audit, ledger, notices};

/// A notice read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What we did with it, and where its reference stands now.
    pub receipt: Receipt,
    /// The reference that it is about.
    pub reference: ReferenceId,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The notice as sent; none once its words were erased.
    pub sent: Option<Value>,
}

impl Services {
    /// Reads the notice `id` for `caller`, and notes in the audit that they did.
    ///
    /// # Errors
    /// [`Error::NotFound`] also where the notice is none of the caller's; [`Error::Database`].
    pub async fn notice(&self, caller: &Caller, id: NoticeId) -> Result<Reading, Error> {
        for _ in 1..TRIES {
            match self.try_notice(caller, id).await {
                Err(Error::Busy) => {}
                read => return read,
            }
        }
        self.try_notice(caller, id).await
    }

    async fn try_notice(&self, caller: &Caller, id: NoticeId) -> Result<Reading, Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let received = notices::one(&*tx, id).await?.ok_or(Error::NotFound)?;
        let object = Some(format!("notice:{id}"));
        if received.organisation != caller.organisation.id && !caller.is_council_of(&received.authority) {
            audit::write(&*tx, &audit_line(caller, now, "notice.read", object, None, "refused")).await?;
            tx.commit().await?;
            return Err(Error::NotFound);
        }
        let receipt = receipt_of(&*tx, &received, now).await?;
        let words = ledger::words(&*tx, &[received.fact]).await?;
        let sent = words.first().map(|words| notice_in(&words.text)).transpose()?;
        audit::write(&*tx, &audit_line(caller, now, "notice.read", object, Some(receipt.child), "done")).await?;
        tx.commit().await?;
        Ok(Reading { receipt, reference: received.reference, received_at: received.received_at, sent })
    }
}

/// The notice as it was sent, out of the words that are kept of it.
pub(super) fn notice_in(words: &str) -> Result<Value, Error> {
    let mut words: Value = serde_json::from_str(words)
        .map_err(|error| sea_orm::DbErr::Custom(format!("the words of a notice cannot be read: {error}")))?;
    Ok(words["notice"].take())
}
