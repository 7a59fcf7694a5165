//! The file that `homeward apply` reads, as it is written.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::rotas::RotaEntry;
use crate::domain::authority::AuthorityCode;
use crate::domain::party::{OrganisationKind, Scope};
use crate::domain::policy::Changes;

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Setup {
    pub(super) authorities: Vec<AuthorityEntry>,
    pub(super) organisations: Vec<OrganisationEntry>,
    pub(super) teams: Vec<TeamEntry>,
    pub(super) users: Vec<UserEntry>,
    pub(super) api_keys: Vec<KeyEntry>,
    pub(super) policies: Vec<PolicyEntry>,
    pub(super) rotas: Vec<RotaEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorityEntry {
    pub code: AuthorityCode,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationEntry {
    pub name: String,
    pub kind: OrganisationKind,
    pub authorities: Vec<AuthorityCode>,
    pub email: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamEntry {
    pub name: String,
    pub organisation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserEntry {
    pub email: String,
    pub name: String,
    pub organisation: String,
    pub team: Option<String>,
    pub roles: Vec<String>,
    pub mobile: Option<String>,
    /// Without it, as they are told now.
    pub ordinary_by: Option<Vec<String>>,
    /// The same.
    pub urgent_by: Option<Vec<String>>,
    #[serde(default)]
    pub disabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyEntry {
    pub name: String,
    pub organisation: String,
    pub scopes: Vec<Scope>,
    pub expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub revoked: bool,
}

/// Whose policy, and what it has that is not as we ship it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "serde_json::Map<String, serde_json::Value>")]
pub(super) struct PolicyEntry {
    pub authority: AuthorityCode,
    pub changes: Changes,
}

/// By hand: `#[serde(flatten)]` would let pass in silence what neither knows.
impl TryFrom<serde_json::Map<String, serde_json::Value>> for PolicyEntry {
    type Error = String;

    fn try_from(mut entry: serde_json::Map<String, serde_json::Value>) -> Result<Self, String> {
        let authority = entry.remove("authority").ok_or("a policy names its authority")?;
        let wrong = |error: serde_json::Error| format!("in a policy: {error}");
        Ok(Self {
            authority: serde_json::from_value(authority).map_err(wrong)?,
            changes: serde_json::from_value(entry.into()).map_err(wrong)?,
        })
    }
}
