//! Messages that did not arrive: they failed for good, and nothing else reached whom they were for. Whoever watches over a
//! council's children is told that there are some, and sees what each was about, until somebody answers or it is sent again.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::SignedIn;
use super::reports::board::must_watch_over;
use super::{Error, Services, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, UserId};
use crate::domain::message::{Message, Recipient};
use crate::notify::templates::MessagesFailed;
use crate::store::audit;
use crate::store::messages::fallbacks;

/// One of them, with the name of the person it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// The message.
    pub message: Message,
    /// For whom it was; nothing where it was for an organisation.
    pub person: Option<String>,
}

/// So many are shown at once: the oldest. What is more is shown once those are seen to.
pub const SHOWN: u64 = 100;

impl Services {
    /// The messages of an authority that did not arrive, oldest first, for somebody who watches over its children.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn undelivered(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Vec<Undelivered>, Error> {
        must_watch_over(who, authority)?;
        let (db, now) = (self.database.read(), self.clock.now());
        let found = fallbacks::dead(db, authority, MessagesFailed::NAME, SHOWN).await?;
        let user = |message: &Message| match message.recipient {
            Recipient::Person { user, .. } => Some(user),
            Recipient::Organisation(_) | Recipient::Family { .. } => None,
        };
        let users: BTreeSet<UserId> = found.iter().filter_map(user).collect();
        let names: BTreeMap<UserId, String> = self.names(users).await?;
        let line = |child: ChildId, message: &Message| {
            let object = Some(format!("message:{}", message.id));
            audit_line(&who.caller, now, "message.undelivered", object, Some(child), "done")
        };
        let lines = found.iter().filter_map(|message| Some(line(message.child?, message)));
        audit::write_all(db, lines.collect()).await?;
        let shown = |message: Message| {
            let person = user(&message).and_then(|user| names.get(&user).cloned());
            Undelivered { message, person }
        };
        Ok(found.into_iter().map(shown).collect())
    }

    /// How many there are; nothing of it is about one child.
    pub(super) async fn undelivered_in(&self, authority: &AuthorityCode) -> Result<u64, Error> {
        Ok(fallbacks::count_dead(self.database.read(), authority, MessagesFailed::NAME).await?)
    }
}
