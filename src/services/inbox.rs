//! The inbox: what somebody was told, whatever became of it on the way. It names no child, so that reading it is no look at
//! anybody's record; what it leads to asks anew who may see it.

use super::accounts::SignedIn;
use super::{Error, Services, audit_line};
use crate::domain::ids::MessageId;
use crate::domain::message::{Channel, MessageState};
use crate::store::audit;
use crate::store::messages::inbox::{self, Told};

/// More than these are not counted, on any page.
pub const COUNTED: u64 = 100;

/// What somebody was told, with the other channels by which they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The message.
    pub told: Told,
    /// By what else, and how far that has come.
    pub beside: Vec<(Channel, MessageState)>,
}

impl Services {
    /// What somebody was told before `before`, latest first: at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn inbox(&self, who: &SignedIn, before: Option<MessageId>, limit: u64) -> Result<Vec<Item>, Error> {
        let db = self.database.read();
        let told = inbox::of(db, who.person.id, before, limit).await?;
        let ids: Vec<MessageId> = told.iter().map(|told| told.message.id).collect();
        let mut beside = inbox::beside(db, who.person.id, &ids).await?;
        let item = |told: Told| Item { beside: beside.remove(&told.message.id).unwrap_or_default(), told };
        Ok(told.into_iter().map(item).collect())
    }

    /// Keeps that somebody has read a message that they were told, or all up to it. Twice is once.
    ///
    /// # Errors
    /// The database's. What is not theirs is not there, and nothing happens.
    pub async fn have_read(&self, who: &SignedIn, id: MessageId, and_before: bool) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        if inbox::read(&*tx, who.person.id, id, and_before, now).await? > 0 {
            let action = if and_before { "inbox.read_all" } else { "inbox.read" };
            let object = Some(format!("message:{id}"));
            audit::write(&*tx, &audit_line(&who.caller, now, action, object, None, "done")).await?;
        }
        Ok(tx.commit().await?)
    }
}
