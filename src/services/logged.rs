//! The log of messages: each with why it waits, who was passed over, and what was sent instead of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::interviews::subjects_of;
use super::messages::{children, overseen};
use super::quiet_hours::put_off;
use super::{Error, Services, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{MessageId, UserId};
use crate::domain::message::{Message, MessageState, PassedOver};
use crate::domain::party::Caller;
use crate::store::messages::{Wanted, fallbacks, passed_over};
use crate::store::{self, audit, people};

/// A message of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The message.
    pub message: Message,
    /// Whether it waits because the quiet hours of whoever it goes to put it off.
    pub put_off: bool,
    /// Who was not told when it was written, and why.
    pub passed_over: Vec<Passed>,
    /// What was sent instead if it failed, first to last: nothing, where nobody was left to be told.
    pub instead: Vec<Option<Message>>,
}

/// Somebody who was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Who.
    pub user: UserId,
    /// Their e-mail address, by which people are named to other systems.
    pub email: String,
    /// Why.
    pub because: PassedOver,
}

/// Why it waits, where its recipient's quiet hours put it off.
const QUIET: &str = "the quiet hours of whoever it goes to have to end first";

impl Logged {
    /// Why it waits, or why it failed or was withheld: all that is in the way.
    #[must_use]
    pub fn whys(&self) -> Vec<&'static str> {
        self.message.why().into_iter().chain(self.put_off.then_some(QUIET)).collect()
    }

    /// When it goes, while it waits.
    #[must_use]
    pub fn held_until(&self) -> Option<DateTime<Utc>> {
        let waits = matches!(self.message.state, MessageState::Pending | MessageState::Held);
        waits.then(|| self.message.next_attempt_at.unwrap_or(self.message.scheduled_for))
    }
}

/// Messages as the log has them at `now`.
pub(super) async fn logged(
    db: &impl ConnectionTrait,
    messages: Vec<Message>,
    now: DateTime<Utc>,
) -> Result<Vec<Logged>, Error> {
    if messages.is_empty() {
        return Ok(vec![]);
    }
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    let mut instead = fallbacks::instead_of(db, &ids).await?;
    let mut passed = passed_over::of(db, &ids).await?;
    let put_off = put_off(db, &messages, now).await?;
    let users: BTreeSet<UserId> = passed.values().flat_map(BTreeMap::keys).copied().collect();
    let users = people::with_ids(db, &users.into_iter().collect::<Vec<_>>()).await?;
    let emails: BTreeMap<UserId, String> = users.into_iter().map(|person| (person.id, person.email)).collect();
    let passed_over = |(user, because)| Some(Passed { user, email: emails.get(&user)?.clone(), because });
    let logged = |message: Message| Logged {
        put_off: put_off.contains(&message.id),
        passed_over: passed.remove(&message.id).into_iter().flatten().filter_map(passed_over).collect(),
        instead: instead.remove(&message.id).unwrap_or_default(),
        message,
    };
    Ok(messages.into_iter().map(logged).collect())
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

    /// Messages that somebody is shown, as the log has them.
    ///
    /// # Errors
    /// The database's.
    pub async fn logged(&self, messages: Vec<Message>) -> Result<Vec<Logged>, Error> {
        logged(self.database.read(), messages, self.clock.now()).await
    }
}
