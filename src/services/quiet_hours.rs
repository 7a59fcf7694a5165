//! Quiet hours: each person says their own, an administrator those of the people they see to; and what waits for their end
//! is said where messages are listed.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::accounts::SignedIn;
use super::{Error, Services, audit_line};
use crate::domain::ids::{MessageId, UserId};
use crate::domain::message::gathering::goes_at;
use crate::domain::message::{Message, MessageState, Recipient};
use crate::domain::quiet_hours::QuietHours;
use crate::store::quiet_hours as rows;
pub use crate::store::quiet_hours::Said;
use crate::store::{audit, locks};

/// What is said of some people's quiet hours.
pub(super) struct Quiet(Vec<Said>);

impl Quiet {
    pub async fn of(db: &impl ConnectionTrait, recipients: impl IntoIterator<Item = Recipient>) -> Result<Self, Error> {
        let users: BTreeSet<UserId> = recipients
            .into_iter()
            .filter_map(|recipient| match recipient {
                Recipient::Person { user, .. } => Some(user),
                Recipient::Organisation(_) | Recipient::Family { .. } => None,
            })
            .collect();
        Ok(Self(rows::of_users(db, users).await?))
    }

    /// When what comes for `recipient` at `at` may be sent, by what was said until `known_at`.
    pub fn end(&self, recipient: Recipient, at: DateTime<Utc>, known_at: DateTime<Utc>) -> DateTime<Utc> {
        let of_them = |said: &&Said| said.user.0 == recipient.id() && said.at <= known_at;
        self.0.iter().rfind(of_them).map_or(at, |said| said.hours.end(at))
    }
}

/// When an ordinary message to `recipient` may be sent that is written at `now`.
pub(super) async fn may_go_at(
    db: &impl ConnectionTrait,
    recipient: Recipient,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Error> {
    Ok(Quiet::of(db, [recipient]).await?.end(recipient, now, now))
}

impl Services {
    /// One's own quiet hours, with who said them last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_quiet_hours(&self, who: &SignedIn) -> Result<Option<Said>, Error> {
        Ok(rows::of_users(self.database.read(), [who.person.id]).await?.pop())
    }

    /// Those of a person of an administrator's organisation.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this id, and the database's.
    pub async fn quiet_hours_of(&self, who: &SignedIn, id: UserId) -> Result<Option<Said>, Error> {
        let person = self.own_person(who, id).await?.person;
        Ok(rows::of_users(self.database.read(), [person.id]).await?.pop())
    }

    /// Says when one does not want to be written to.
    ///
    /// # Errors
    /// [`Error::Invalid`], and the database's.
    pub async fn set_own_quiet_hours(&self, who: &SignedIn, hours: QuietHours) -> Result<(), Error> {
        self.set_quiet_hours(who, who.person.id, hours).await
    }

    /// Says it for a person of an administrator's organisation.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] where there is none of this id; the database's.
    pub async fn set_quiet_hours_of(&self, who: &SignedIn, id: UserId, hours: QuietHours) -> Result<(), Error> {
        let person = self.own_person(who, id).await?.person;
        self.set_quiet_hours(who, person.id, hours).await
    }

    async fn set_quiet_hours(&self, who: &SignedIn, user: UserId, hours: QuietHours) -> Result<(), Error> {
        let faults = hours.faults();
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        locks::hold(&*tx, &[format!("quiet/{user}")]).await?;
        let before = rows::of_users(&*tx, [user]).await?.pop();
        if before.map(|said| said.hours).unwrap_or_default() == hours {
            return Ok(());
        }
        rows::add(&*tx, &Said { user, hours, by: who.person.id, at: now }).await?;
        let object = Some(format!("user:{user}"));
        audit::write(&*tx, &audit_line(&who.caller, now, "account.quiet_hours", object, None, "done")).await?;
        Ok(tx.commit().await?)
    }
}

/// Which of `messages` wait at `now` because their recipients' quiet hours put them off: by what was said when each was
/// written.
pub(super) async fn put_off(
    db: &impl ConnectionTrait,
    messages: &[Message],
    now: DateTime<Utc>,
) -> Result<BTreeSet<MessageId>, Error> {
    let waits = |message: &&Message| {
        let is_open = matches!(message.state, MessageState::Pending | MessageState::Held);
        is_open && !message.urgent && message.scheduled_for > now
    };
    let waiting: Vec<&Message> = messages.iter().filter(waits).collect();
    let quiet = Quiet::of(db, waiting.iter().map(|message| message.recipient)).await?;
    let is_put_off = |message: &&&Message| {
        let written = message.created_at;
        let may_go = |at| quiet.end(message.recipient, at, written);
        [written, goes_at(false, written)]
            .into_iter()
            .any(|at| at < message.scheduled_for && may_go(at) == message.scheduled_for)
    };
    Ok(waiting.iter().filter(is_put_off).map(|message| message.id).collect())
}
