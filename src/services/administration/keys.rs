//! Keys by which other systems speak to us. A key's secret is shown once, when it is made; withdrawn, it opens nothing from
//! that moment on.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{fault, named};
use crate::domain::calendar::london_instant;
use crate::domain::ids::{ApiKeyId, OrganisationId};
use crate::domain::party::Scope;
use crate::services::accounts::SignedIn;
use crate::services::setup::{fresh_secret, secret_hash};
use crate::services::{Error, Services, audit_line};
use crate::store::audit;
use crate::store::keys::{self, Key};

/// A key as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySeen {
    /// The key; of its secret only the hash is kept.
    pub key: Key,
    /// Whose it is.
    pub organisation: String,
}

impl KeySeen {
    /// Whether it opens anything at `now`.
    #[must_use]
    pub fn opens(&self, now: DateTime<Utc>) -> bool {
        let over = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= now);
        !over(self.key.revoked_at) && !over(self.key.expires_at)
    }
}

/// A key as somebody wants it.
#[derive(Clone, Debug, Default)]
pub struct KeyWanted {
    /// Its name, unique for ever.
    pub name: String,
    /// The id of whose it is to be.
    pub organisation: Option<OrganisationId>,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// The last day on which it opens; for ever, if there is none.
    pub last_day: Option<NaiveDate>,
}

impl Services {
    /// The keys of all organisations that an administrator is in charge of, by name.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn keys_seen(&self, who: &SignedIn) -> Result<Vec<KeySeen>, Error> {
        let organisations = self.in_charge_of(who).await?;
        let ids: Vec<_> = organisations.iter().map(|organisation| organisation.id).collect();
        let mut keys = keys::of(self.database.read(), &ids).await?;
        keys.sort_by_key(|key| (key.revoked_at.is_some(), key.name.to_lowercase()));
        let name = |id: OrganisationId| organisations.iter().find(|of| of.id == id).map(|of| of.name.clone());
        Ok(keys
            .into_iter()
            .map(|key| KeySeen { organisation: name(key.organisation).unwrap_or_default(), key })
            .collect())
    }

    /// Whose keys an administrator can make: id and name.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn key_owners(&self, who: &SignedIn) -> Result<Vec<(OrganisationId, String)>, Error> {
        Ok(self.in_charge_of(who).await?.into_iter().map(|of| (of.id, of.name)).collect())
    }

    /// Makes a key; gives its secret, which nobody is shown again.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault; [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn issue_key(&self, who: &SignedIn, wanted: &KeyWanted) -> Result<String, Error> {
        let owners = self.in_charge_of(who).await?;
        let now = self.clock.now();
        let mut faults = vec![];
        let name = named(&wanted.name, &mut faults);
        let owner = owners.iter().find(|of| Some(of.id) == wanted.organisation);
        if owner.is_none() {
            faults.push(fault("organisation", "Say whose key it is"));
        }
        if wanted.scopes.is_empty() {
            faults.push(fault("scopes", "Say what it may be used for"));
        }
        let end = |day: NaiveDate| london_instant(day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN));
        let expires_at = wanted.last_day.map(end);
        if expires_at.is_some_and(|at| at <= now) {
            faults.push(fault("last_day", "The last day must not have passed"));
        }
        let tx = self.database.begin().await?;
        if keys::named(&*tx, &name).await?.is_some() {
            faults.push(fault("name", "This name is taken: each key has a name of its own"));
        }
        let Some(owner) = owner.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        let secret = fresh_secret()?;
        let id = ApiKeyId::fresh(now);
        let key = Key {
            id,
            name,
            organisation: owner.id,
            hash: secret_hash(&secret),
            scopes: wanted.scopes.clone(),
            expires_at,
            revoked_at: None,
            last_used_at: None,
        };
        keys::save(&*tx, &key, now).await?;
        let line = audit_line(&who.caller, now, "api_key.issue", Some(format!("api_key:{id}")), None, "done");
        audit::write(&*tx, &line).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Withdraws a key. One that was withdrawn before stays so.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this id for the administrator; the database's.
    pub async fn revoke_key(&self, who: &SignedIn, id: ApiKeyId) -> Result<(), Error> {
        let seen = self.key_seen(who, id).await?;
        if seen.key.revoked_at.is_some() {
            return Ok(());
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        keys::save(&*tx, &Key { revoked_at: Some(now), ..seen.key }, now).await?;
        let line = audit_line(&who.caller, now, "api_key.revoke", Some(format!("api_key:{id}")), None, "done");
        audit::write(&*tx, &line).await?;
        Ok(tx.commit().await?)
    }

    /// One of the keys.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this id for the administrator; the database's.
    pub async fn key_seen(&self, who: &SignedIn, id: ApiKeyId) -> Result<KeySeen, Error> {
        self.keys_seen(who).await?.into_iter().find(|seen| seen.key.id == id).ok_or(Error::NotFound)
    }
}
