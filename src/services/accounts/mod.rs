//! An account is by what a person signs in: here a password that we keep, and a code of an authenticator app for those
//! who turn it on.
//!
//! # Another way to sign in
//!
//! Everything about *how* somebody proves who they are ends in one value, [`Proven`], and everything about *being signed
//! in* begins with it: `Services::begin_session` takes it and asks nothing more. Single sign-on is to be a module beside
//! [`signing_in`] that checks a provider's answer, finds the person by issuer and subject (never by e-mail address, which
//! the provider may give to somebody else), and makes a `Proven`; sessions, limits, forms and pages stay as they are.

mod administering;
mod authenticator;
mod details;
pub mod in_hand;
mod kept;
mod links;
mod own;
mod passwords;
mod secrets;
mod sessions;
mod signing_in;

use std::net::IpAddr;

use chrono::{DateTime, Utc};

pub use administering::Listed;
pub use authenticator::Offered;
pub use details::Details;
pub use kept::Field;
pub use links::Link;
pub use own::Own;
pub use passwords::{LONGEST, Passwords, SHORTEST};
pub use sessions::{Opened, SignedIn};
pub use signing_in::{Credentials, Entered, Onward};

use super::{Error, Services};
use crate::domain::ids::{AuditId, OrganisationId, UserId};
use crate::domain::session::Proof;
use crate::services::request;
use crate::services::setup::secret_hash;
use crate::store::people::Person;
use crate::store::{accounts, audit, begun_notices, knocks, sessions as rows, tokens};

/// Somebody whose identity was proven just now. Only what proves it makes one, and only beginning a session takes one.
#[derive(Debug)]
struct Proven {
    user: UserId,
    organisation: OrganisationId,
    by: Proof,
    /// When they proved it first, where a session takes the place of another.
    since: DateTime<Utc>,
}

/// A browser that asks, before anybody knows whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Where it asks from.
    pub address: IpAddr,
    /// What it is: a browser and a system, in words.
    pub device: String,
    /// The token that it was given when it first asked to sign in.
    pub visit: String,
    /// The token of the session that it holds, good or not.
    pub before: Option<String>,
}

/// The token that a browser is given when it first asks to sign in.
///
/// # Errors
/// When the system gives no randomness.
pub fn fresh_visit() -> Result<String, Error> {
    secrets::fresh()
}

/// What stands in the forms that such a browser is shown.
#[must_use]
pub fn form_token_of(visit: &str) -> String {
    secrets::hash("form", visit)
}

/// Whether two tokens are the same, compared by their hashes, so that the time tells nothing of where they differ.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    secret_hash(one) == secret_hash(other)
}

/// A line of the audit about an account.
fn line(
    now: DateTime<Utc>,
    actor: Option<(UserId, OrganisationId)>,
    action: &str,
    about: Option<UserId>,
    outcome: &str,
) -> audit::Line {
    audit::Line {
        id: AuditId::fresh(now),
        at: now,
        actor: actor.map_or_else(|| "nobody".to_owned(), |(user, _)| format!("user:{user}")),
        organisation: actor.map(|(_, organisation)| organisation),
        action: action.to_owned(),
        object: about.map(|user| format!("user:{user}")),
        child: None,
        outcome: outcome.to_owned(),
        request: request::current(),
    }
}

/// What others know of a person, which is no password.
fn known_of(person: &Person) -> Vec<String> {
    let words = person.name.split_whitespace().chain(person.email.split(['@', '.', '-', '_', '+']));
    let mut known: Vec<_> = words.map(str::to_owned).collect();
    known.extend([person.name.clone(), person.email.clone(), "homeward".to_owned()]);
    known
}

impl Services {
    /// Forgets what opens nothing any more: sessions that are over, links that lapsed, forms that nobody came back for,
    /// notices that were begun and left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_what_is_over(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        tokens::forget(&*tx, now).await?;
        rows::forget(&*tx, now - sessions::REMEMBERED).await?;
        begun_notices::forget(&*tx, now - super::begun_notices::KEPT_FOR).await?;
        knocks::forget(&*tx, crate::domain::knocking::forgotten_before(now)).await?;
        Ok(tx.commit().await?)
    }

    /// Takes everything from an account by which its owner could come in, and ends what they have open.
    async fn close_account(
        &self,
        tx: &super::Transaction,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<accounts::Account, Error> {
        accounts::locked(&**tx, user).await?;
        let account = accounts::Account::empty(user);
        accounts::save(&**tx, &account).await?;
        accounts::set_recovery_codes(&**tx, user, &[]).await?;
        rows::end_all(&**tx, user, now).await?;
        tokens::take_back(&**tx, user).await?;
        Ok(account)
    }
}
