//! The policy in force, and those that were. What runs keeps the version by which it began, so all of them may matter.

use chrono::{DateTime, Utc};

use super::administers;
use crate::domain::authority::AuthorityCode;
use crate::domain::party::OrganisationKind;
use crate::domain::policy::Policy;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::{parties, policies};

/// The policies of one authority.
#[derive(Clone, Debug, PartialEq)]
pub struct PoliciesSeen {
    /// The authority.
    pub authority: AuthorityCode,
    /// Its name.
    pub name: String,
    /// The versions, latest first, each with since when it is in force.
    pub versions: Vec<(DateTime<Utc>, Policy)>,
}

impl Services {
    /// The policies of the administrator's authorities; none where their organisation is no council.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn policies_seen(&self, who: &SignedIn) -> Result<Vec<PoliciesSeen>, Error> {
        administers(who)?;
        let own = &who.caller.organisation;
        if own.kind != OrganisationKind::LocalAuthority {
            return Ok(vec![]);
        }
        let db = self.database.read();
        let names = parties::authorities(db).await?;
        let mut seen = vec![];
        for authority in &own.authorities {
            let mut versions = policies::recorded(db, authority).await?;
            versions.sort_by_key(|(_, policy)| std::cmp::Reverse(policy.version));
            let name = names.iter().find(|(code, _)| code == authority).map(|(_, name)| name.clone());
            let name = name.unwrap_or_else(|| authority.to_string());
            seen.push(PoliciesSeen { authority: authority.clone(), name, versions });
        }
        Ok(seen)
    }
}
