//! A key opens the API to an organisation's system. It is looked up anew for each request, so that one withdrawn a
//! moment ago opens nothing.

use chrono::{DateTime, TimeDelta, Utc};

use super::setup::secret_hash;
use super::{Error, Services};
use crate::domain::ids::ApiKeyId;
use crate::domain::party::{Caller, Scope};
use crate::domain::violation::Code;
use crate::store::{keys, parties};

/// How exact "last used" is: a write for each request would cost more than the knowledge is worth.
const TOUCHED_AFTER: TimeDelta = TimeDelta::hours(1);

impl Services {
    /// Whoever has the key with this `secret`; none if there is no such key, or it expired or was withdrawn.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn caller_with(&self, secret: &str) -> Result<Option<Caller>, Error> {
        let now = self.clock.now();
        let db = self.database.read();
        let Some((key, organisation)) = keys::hashed(db, &secret_hash(secret)).await? else { return Ok(None) };
        let over = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= now);
        if over(key.expires_at) || over(key.revoked_at) {
            return Ok(None);
        }
        if key.last_used_at.is_none_or(|at| now - at >= TOUCHED_AFTER)
            && let Err(error) = self.touch(key.id, now).await
        {
            // That it was used is worth knowing, but not worth refusing the request for.
            tracing::warn!(%error, key.id = %key.id, "could not note that a key was used");
        }
        Ok(Some(Caller { organisation, key: Some(key.id), user: None, scopes: key.scopes }))
    }

    async fn touch(&self, key: ApiKeyId, now: DateTime<Utc>) -> Result<(), Error> {
        let tx = self.database.begin().await?;
        keys::touch(&*tx, key, now).await?;
        Ok(tx.commit().await?)
    }

    /// The organisation of this name, as the command line speaks for it: with every scope and no key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn caller_named(&self, organisation: &str) -> Result<Option<Caller>, Error> {
        let found = parties::organisation_named(self.database.read(), organisation).await?;
        let scopes = || Scope::WORDS.iter().map(|(_, scope)| *scope).collect();
        Ok(found.map(|organisation| Caller { organisation, key: None, user: None, scopes: scopes() }))
    }
}
