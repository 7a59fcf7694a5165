//! One's own account: what it has, and changing it. Whoever changes by what they sign in says their password again, and
//! every session but a new one ends: somebody else's may be among them.

use chrono::{DateTime, Utc};

use super::passwords::Verified;
use super::signing_in::door;
use super::{Opened, Proven, SignedIn, Visitor, known_of};
use crate::domain::knocking::Door;
use crate::domain::session::{IDLE, Proof, Session};
use crate::services::{Error, Services, Transaction};
use crate::store::accounts::Account;
use crate::store::{accounts, audit, knocks, sessions};

/// What one's account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Since when the password is as it is.
    pub password_set_at: Option<DateTime<Utc>>,
    /// Since when an authenticator app is on.
    pub authenticator_on_at: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
    /// One's sessions, the last used first.
    pub sessions: Vec<Session>,
}

impl Services {
    /// One's own account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_account(&self, who: &SignedIn) -> Result<Own, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let account = accounts::of(db, who.person.id).await?;
        let mut open = sessions::of_user(db, who.person.id, now - IDLE).await?;
        open.retain(|session| session.is_live(now));
        Ok(Own {
            password_set_at: account.password_set_at,
            authenticator_on_at: account.authenticator.map(|(_, at)| at),
            recovery_codes_left: accounts::recovery_codes_left(db, who.person.id).await?,
            sessions: open,
        })
    }

    /// Changes one's password; gives a new session.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the present one is not theirs or the new one will not do, and the database's.
    pub async fn change_password(
        &self,
        who: &SignedIn,
        visitor: &Visitor,
        present: &str,
        new: &str,
    ) -> Result<Opened, Error> {
        if let Some(fault) = self.passwords.fault(new, known_of(&who.person)).await? {
            return Err(Error::fault("#/password", fault));
        }
        self.confirm_password(who, present).await?;
        let hash = self.passwords.hash(new).await?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let account = accounts::locked(&*tx, who.person.id).await?;
        let changed = Account { password: Some(hash), password_set_at: Some(now), ..account };
        accounts::save(&*tx, &changed).await?;
        let opened = self.renew_session(&tx, who, who.session.proof, visitor, now).await?;
        audit::write(&*tx, &who.line("account.change_password", who.person.id, "done", now)).await?;
        tx.commit().await?;
        Ok(opened)
    }

    /// Makes sure that it is still its owner who is at the screen. Tries count as those of signing in do.
    pub(super) async fn confirm_password(&self, who: &SignedIn, password: &str) -> Result<(), Error> {
        let now = self.clock.now();
        let fault = |detail: &str| Err(Error::fault("#/current_password", detail));
        if password.is_empty() {
            return fault("Enter your current password");
        }
        let own = door(Door::Account, &who.person.email.to_lowercase());
        if self.knock(std::slice::from_ref(&own), now).await?.is_some() {
            return fault("You have tried too often. Wait a quarter of an hour, then try again");
        }
        let kept = accounts::of(self.database.read(), who.person.id).await?.password;
        if self.passwords.verify(password, kept.as_deref()).await? == Verified::No {
            let refused = who.line("account.confirm_password", who.person.id, "refused", now);
            let single = self.database.single().await?;
            audit::write(&single.on(), &refused).await?;
            single.done().await?;
            tracing::warn!("somebody who was signed in did not know their password");
            return fault("That is not your current password");
        }
        let tx = self.database.begin().await?;
        knocks::forgive(&*tx, &own.1).await?;
        Ok(tx.commit().await?)
    }

    /// A session in the place of all that the person has: what was open elsewhere may be somebody else's.
    pub(super) async fn renew_session(
        &self,
        tx: &Transaction,
        who: &SignedIn,
        by: Proof,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<Opened, Error> {
        sessions::end_all(&**tx, who.person.id, now).await?;
        let since = who.session.began_at;
        let proven = Proven { user: who.person.id, organisation: who.person.organisation, by, since };
        self.begin_session(tx, proven, visitor, now).await
    }
}
