//! Set-up: what `homeward apply` makes be there. The file says what is; applying it twice changes nothing. Nothing is
//! removed by leaving it out: a key is withdrawn by `revoked = true`, a person who left by `disabled = true`.

mod file;
mod rotas;
mod user;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

pub use file::Setup;
use file::{KeyEntry, OrganisationEntry, PolicyEntry};

use super::contacts::organisation_changed;
use super::{Error, Services, Transaction};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ApiKeyId, OrganisationId, TeamId};
use crate::domain::party::Organisation;
use crate::domain::policy::Policy;
use crate::domain::violation::Violation;
use crate::store::keys::{self, Key};
use crate::store::parties;
use crate::store::people;
use crate::store::policies;

crate::codes! {
    /// What kind of secret was made.
    Kind {
        /// A key of the API.
        ApiKey = "api_key",
        /// A link by which a person sets their password.
        Invitation = "invitation",
    }
}

/// A secret that was made just now and is shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// What kind it is.
    pub kind: Kind,
    /// The name of the key; whose link it is, by their address.
    pub name: String,
    /// The secret.
    pub secret: String,
}

/// As what the audit names whoever applies a file.
const ACTOR: &str = "command_line";

/// What a key's secret begins with, so that a leaked one can be recognised.
const KEY_PREFIX: &str = "hw_";

/// The hash under which a secret is kept. Secrets are 256 random bits, so a plain hash is as good as a slow one.
#[must_use]
pub fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

impl Services {
    /// Sees to it that every authority has a first policy, also one that was here before policies were kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_policies(&self) -> Result<(), Error> {
        if without_policy(self.database.read()).await?.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        first_policies(&tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// Makes everything be as `setup` says; gives the secrets of keys made just now, then the links of people who have
    /// no way in yet.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every name that points at nothing; then nothing is changed.
    pub async fn apply(&self, setup: &Setup) -> Result<Vec<Issued>, Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let mut applying = Applying { services: self, tx: &tx, now, faults: vec![] };
        for entry in &setup.authorities {
            parties::save_authority(&*tx, &entry.code, &entry.name).await?;
        }
        for (index, entry) in setup.organisations.iter().enumerate() {
            applying.organisation(index, entry).await?;
        }
        for (index, entry) in setup.teams.iter().enumerate() {
            let pointer = format!("#/teams/{index}/organisation");
            if let Some(organisation) = applying.named(&pointer, &entry.organisation).await? {
                people::team(&*tx, organisation, &entry.name, TeamId::fresh(now)).await?;
            }
        }
        let mut people = vec![];
        for (index, entry) in setup.users.iter().enumerate() {
            people.extend(applying.user(index, entry).await?);
        }
        first_policies(&tx, now).await?;
        for (index, entry) in setup.policies.iter().enumerate() {
            applying.policy(index, entry, &setup.policies[..index]).await?;
        }
        for (index, entry) in setup.rotas.iter().enumerate() {
            applying.rota(index, entry).await?;
        }
        let mut issued = vec![];
        for (index, entry) in setup.api_keys.iter().enumerate() {
            issued.extend(applying.key(index, entry).await?);
        }
        for person in &people {
            let link = self.invite_if_new(&tx, person, now).await?;
            issued.extend(link.map(|link| Issued { kind: Kind::Invitation, name: link.email, secret: link.url }));
        }
        if !applying.faults.is_empty() {
            return Err(Error::Invalid(applying.faults));
        }
        tx.commit().await?;
        Ok(issued)
    }
}

struct Applying<'a> {
    services: &'a Services,
    tx: &'a Transaction,
    now: DateTime<Utc>,
    faults: Vec<Violation>,
}

impl Applying<'_> {
    fn fault(&mut self, pointer: String, detail: String) {
        self.faults.push(Violation { pointer, detail });
    }

    async fn named(&mut self, pointer: &str, name: &str) -> Result<Option<OrganisationId>, Error> {
        let found = parties::organisation_named(&**self.tx, name).await?;
        if found.is_none() {
            self.fault(pointer.to_owned(), format!("there is no organisation named {name:?}"));
        }
        Ok(found.map(|organisation| organisation.id))
    }

    async fn organisation(&mut self, index: usize, entry: &OrganisationEntry) -> Result<(), Error> {
        let known = parties::authorities(&**self.tx).await?;
        for authority in &entry.authorities {
            if !known.iter().any(|(code, _)| code == authority) {
                let pointer = format!("#/organisations/{index}/authorities");
                self.fault(pointer, format!("there is no authority {authority} in this file or before it"));
            }
        }
        let there = parties::organisation_named(&**self.tx, &entry.name).await?;
        let mut authorities = entry.authorities.clone();
        authorities.sort();
        authorities.dedup();
        let organisation = Organisation {
            id: there.as_ref().map_or_else(|| OrganisationId::fresh(self.now), |there| there.id),
            name: entry.name.clone(),
            kind: entry.kind,
            authorities,
            email: entry.email.clone(),
        };
        if there.as_ref() != Some(&organisation) {
            parties::save_organisation(&**self.tx, &organisation, self.now).await?;
            organisation_changed(self.tx, &organisation, ACTOR, self.now).await?;
        }
        Ok(())
    }

    /// A policy that is not as the one in force becomes the next version; what runs keeps the version that it has.
    async fn policy(&mut self, index: usize, entry: &PolicyEntry, before: &[PolicyEntry]) -> Result<(), Error> {
        let pointer = format!("#/policies/{index}");
        let known = parties::authorities(&**self.tx).await?;
        if !known.iter().any(|(code, _)| *code == entry.authority) {
            let detail = format!("there is no authority {} in this file or before it", entry.authority);
            self.fault(format!("{pointer}/authority"), detail);
            return Ok(());
        }
        if before.iter().any(|other| other.authority == entry.authority) {
            self.fault(format!("{pointer}/authority"), "has a policy in this file already".to_owned());
        }
        let versions = policies::of_authority(&**self.tx, &entry.authority).await?;
        let latest = versions.latest();
        let wanted = Policy { version: latest.version, ..entry.changes.clone().over(Policy::shipped()) };
        for detail in wanted.faults() {
            self.fault(pointer.clone(), detail);
        }
        if wanted != *latest {
            let next = Policy { version: latest.version + 1, ..wanted };
            policies::add(&**self.tx, &entry.authority, &next, self.now).await?;
        }
        Ok(())
    }

    async fn key(&mut self, index: usize, entry: &KeyEntry) -> Result<Option<Issued>, Error> {
        let pointer = format!("#/api_keys/{index}/organisation");
        let Some(organisation) = self.named(&pointer, &entry.organisation).await? else { return Ok(None) };
        let there = keys::named(&**self.tx, &entry.name).await?;
        if there.as_ref().is_some_and(|key| key.organisation != organisation) {
            self.fault(format!("#/api_keys/{index}/name"), "is the name of another organisation's key".to_owned());
            return Ok(None);
        }
        let secret = fresh_secret()?;
        let before = there.as_ref().and_then(|there| there.revoked_at);
        let key = Key {
            id: there.as_ref().map_or_else(|| ApiKeyId::fresh(self.now), |there| there.id),
            name: entry.name.clone(),
            organisation,
            hash: there.as_ref().map_or_else(|| secret_hash(&secret), |there| there.hash.clone()),
            scopes: entry.scopes.clone(),
            expires_at: entry.expires_at,
            revoked_at: entry.revoked.then(|| before.unwrap_or(self.now)),
            last_used_at: there.as_ref().and_then(|there| there.last_used_at),
        };
        if there.as_ref() != Some(&key) {
            keys::save(&**self.tx, &key, self.now).await?;
        }
        Ok(there.is_none().then(|| Issued { kind: Kind::ApiKey, name: entry.name.clone(), secret }))
    }
}

/// Every authority has a first policy: the one that we shipped when it came to be here.
async fn first_policies(tx: &Transaction, now: DateTime<Utc>) -> Result<(), Error> {
    for authority in without_policy(&**tx).await? {
        policies::add(&**tx, &authority, &Policy::shipped(), now).await?;
    }
    Ok(())
}

/// The authorities that have no policy yet.
async fn without_policy(db: &impl ConnectionTrait) -> Result<Vec<AuthorityCode>, Error> {
    let mut lacking = vec![];
    for (authority, _) in parties::authorities(db).await? {
        if policies::recorded(db, &authority).await?.is_empty() {
            lacking.push(authority);
        }
    }
    Ok(lacking)
}

pub(super) fn fresh_secret() -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Randomness(error.to_string()))?;
    Ok(format!("{KEY_PREFIX}{}", hex::encode(bytes)))
}
