//! A link is how somebody gets to set their password: by invitation, and again after a reset. It opens once, for seven
//! days, and is kept only as a hash: who issues it shows it once and passes it on by a way that they trust.

use chrono::{DateTime, TimeDelta, Utc};

use super::{known_of, line, secrets};
use crate::domain::ids::TokenId;
use crate::services::{Error, Services, Transaction};
use crate::store::accounts::Account;
use crate::store::people::Person;
use crate::store::tokens::{Purpose, Token};
use crate::store::{accounts, audit, people, sessions, tokens};

/// How long a link is good: over a week's leave of the colleague who passes it on, and no longer.
const GOOD_FOR: TimeDelta = TimeDelta::days(7);
const LINK: &str = "link";

/// A link that was made just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose it is, by their address.
    pub email: String,
    /// Where it leads.
    pub url: String,
    /// Until when.
    pub good_until: DateTime<Utc>,
}

impl Services {
    /// Makes a link for somebody; one that they had opens nothing any more.
    pub(in crate::services) async fn make_link(
        &self,
        tx: &Transaction,
        person: &Person,
        now: DateTime<Utc>,
    ) -> Result<Link, Error> {
        tokens::take_back_for(&**tx, person.id, Purpose::SetPassword).await?;
        let token = secrets::fresh()?;
        let good_until = now + GOOD_FOR;
        let kept = Token {
            id: TokenId::fresh(now),
            purpose: Purpose::SetPassword,
            user: person.id,
            content: None,
            made_at: now,
            good_until,
        };
        tokens::add(&**tx, &kept, &secrets::hash(LINK, &token)).await?;
        let url = format!("{}/set-password/{token}", self.mail.public_url);
        Ok(Link { email: person.email.clone(), url, good_until })
    }

    /// Invites whoever has no way in: no password, and no link that still opens.
    pub(in crate::services) async fn invite_if_new(
        &self,
        tx: &Transaction,
        person: &Person,
        now: DateTime<Utc>,
    ) -> Result<Option<Link>, Error> {
        let has_way_in = accounts::of(&**tx, person.id).await?.password.is_some()
            || !tokens::of_users(&**tx, Purpose::SetPassword, &[person.id], now).await?.is_empty();
        if has_way_in || person.disabled_at.is_some() {
            return Ok(None);
        }
        Ok(Some(self.make_link(tx, person, now).await?))
    }

    /// Ends what somebody who left, or came back, has open, and every way in.
    pub(in crate::services) async fn shut_out(
        &self,
        tx: &Transaction,
        person: &Person,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.close_account(tx, person.id, now).await?;
        Ok(())
    }

    /// A new link for the person with this address, from the command line: their password and sessions end.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is nobody of this address who may sign in, and the database's.
    pub async fn reset_by_operator(&self, email: &str) -> Result<Link, Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let person = people::by_email(&*tx, email).await?.filter(|person| person.disabled_at.is_none());
        let person = person.ok_or(Error::NotFound)?;
        self.close_account(&tx, person.id, now).await?;
        let link = self.make_link(&tx, &person, now).await?;
        let mut said = line(now, None, "account.reset", Some(person.id), "done");
        "command_line".clone_into(&mut said.actor);
        audit::write(&*tx, &said).await?;
        tx.commit().await?;
        Ok(link)
    }

    /// Whose link this is, if it still opens.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn link_owner(&self, token: &str) -> Result<Option<Person>, Error> {
        Ok(self.opened_link(token, self.clock.now()).await?.map(|(_, person)| person))
    }

    async fn opened_link(&self, token: &str, now: DateTime<Utc>) -> Result<Option<(Token, Person)>, Error> {
        let db = self.database.read();
        let found = tokens::good(db, Purpose::SetPassword, &secrets::hash(LINK, token), now).await?;
        let Some(found) = found else { return Ok(None) };
        let person = people::with_ids(db, &[found.user]).await?.pop();
        Ok(person.filter(|person| person.disabled_at.is_none()).map(|person| (found, person)))
    }

    /// Sets the password of whoever holds the link. They sign in with it then: the link alone opens no record.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the link opens nothing, [`Error::Invalid`] where the password will not do, and the
    /// database's.
    pub async fn set_password_by_link(&self, token: &str, password: &str) -> Result<(), Error> {
        let now = self.clock.now();
        let (link, person) = self.opened_link(token, now).await?.ok_or(Error::NotFound)?;
        if let Some(fault) = self.passwords.fault(password, known_of(&person)).await? {
            return Err(Error::fault("#/password", fault));
        }
        let hash = self.passwords.hash(password).await?;
        let tx = self.database.begin().await?;
        let account = accounts::locked(&*tx, person.id).await?;
        if !tokens::spend(&*tx, link.id, now).await? {
            return Err(Error::NotFound);
        }
        accounts::save(&*tx, &Account { password: Some(hash), password_set_at: Some(now), ..account }).await?;
        sessions::end_all(&*tx, person.id, now).await?;
        let who = Some((person.id, person.organisation));
        audit::write(&*tx, &line(now, who, "account.set_password", Some(person.id), "done")).await?;
        Ok(tx.commit().await?)
    }

    /// Gives each person with one of these addresses the same password, for the demo, where nobody is real.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_password(&self, emails: &[String], password: &str) -> Result<(), Error> {
        let now = self.clock.now();
        let hash = self.passwords.hash(password).await?;
        let tx = self.database.begin().await?;
        for email in emails {
            let Some(person) = people::by_email(&*tx, email).await? else { continue };
            let account = self.close_account(&tx, person.id, now).await?;
            accounts::save(&*tx, &Account { password: Some(hash.clone()), password_set_at: Some(now), ..account })
                .await?;
        }
        Ok(tx.commit().await?)
    }
}
