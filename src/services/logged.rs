//! The log of messages: each with what was sent instead of it.

use uuid::Uuid;

use super::interviews::subjects_of;
use super::messages::{children, overseen};
use super::{Error, Services, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::MessageId;
use crate::domain::message::{Message, MessageState};
use crate::domain::party::Caller;
use crate::store::messages::{Wanted, fallbacks};
use crate::store::{self, audit};

/// A message of the log, with what was sent instead if it failed: nothing, where nobody was left to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The message.
    pub message: Message,
    /// What was sent instead, first to last.
    pub instead: Vec<Option<Message>>,
}

impl Services {
    /// Messages of the caller's authorities, oldest first, after one of them: at most `limit`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the scope; the database's.
    pub async fn messages(
        &self,
        caller: &Caller,
        about: Option<Uuid>,
        state: Option<MessageState>,
        after: Option<MessageId>,
        limit: u64,
    ) -> Result<Vec<Message>, Error> {
        let about = match about {
            Some(id) => Some(subjects_of(self.database.read(), id).await?),
            None => None,
        };
        self.log_of(caller, Wanted { about, state, after, ..Wanted::default() }, limit).await
    }

    /// The same, latest first, before one of them.
    ///
    /// # Errors
    /// Those of [`Self::messages`].
    pub async fn latest_messages(
        &self,
        caller: &Caller,
        state: Option<MessageState>,
        before: Option<MessageId>,
        limit: u64,
    ) -> Result<Vec<Message>, Error> {
        self.log_of(caller, Wanted { state, after: before, latest_first: true, ..Wanted::default() }, limit).await
    }

    async fn log_of(&self, caller: &Caller, wanted: Wanted, limit: u64) -> Result<Vec<Message>, Error> {
        let Some(authorities) = overseen(caller)? else { return Ok(vec![]) };
        let db = self.database.read();
        let wanted = Wanted { authorities, ..wanted };
        let found = store::messages::list(db, &wanted, limit).await?;
        let now = self.clock.now();
        let shown = children(db, &found).await?.into_iter().flat_map(|(id, children)| {
            let object = format!("message:{id}");
            let line = move |child| audit_line(caller, now, "message.list", Some(object.clone()), Some(child), "done");
            children.into_iter().map(line)
        });
        audit::write_all(db, shown.collect()).await?;
        Ok(found)
    }

    /// What could not be delivered of an authority's messages, oldest first: at most `limit`. A person has to see to it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed_messages(&self, authority: &AuthorityCode, limit: u64) -> Result<Vec<Message>, Error> {
        let wanted =
            Wanted { authorities: vec![authority.clone()], state: Some(MessageState::Failed), ..Wanted::default() };
        Ok(store::messages::list(self.database.read(), &wanted, limit).await?)
    }

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
