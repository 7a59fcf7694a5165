//! The log of messages: each with what was sent instead of it.

use super::{Error, Services};
use crate::domain::ids::MessageId;
use crate::domain::message::Message;
use crate::store::messages::fallbacks;

/// A message of the log, with what was sent instead if it failed: nothing, where nobody was left to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The message.
    pub message: Message,
    /// What was sent instead, first to last.
    pub instead: Vec<Option<Message>>,
}

impl Services {
    /// Messages that somebody is shown, with what was sent instead of each that failed.
    ///
    /// # Errors
    /// The database's.
    pub async fn with_instead(&self, messages: Vec<Message>) -> Result<Vec<Logged>, Error> {
        let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
        let mut instead = fallbacks::instead_of(self.database.read(), &ids).await?;
        let logged = |message: Message| Logged { instead: instead.remove(&message.id).unwrap_or_default(), message };
        Ok(messages.into_iter().map(logged).collect())
    }
}
