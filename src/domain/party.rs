//! Parties are those who tell and are told: organisations, their teams and people, and the keys their systems use.

use super::authority::AuthorityCode;
use super::ids::{ApiKeyId, OrganisationId};

crate::codes! {
    /// What kind of organisation it is.
    OrganisationKind {
        /// A police force.
        Police = "police",
        /// A provider of care: children's homes, fostering, supported accommodation.
        CareProvider = "care_provider",
        /// A council.
        LocalAuthority = "local_authority",
        /// Who holds return interviews for a council.
        InterviewService = "interview_service",
        /// A health service.
        Health = "health",
        /// A school or college.
        Education = "education",
    }
}

crate::codes! {
    /// What an API key may be used for.
    Scope {
        /// Send notices and read back one's own.
        Notices = "notices",
        /// Read episodes and their facts.
        Records = "records",
        /// Read and write return interviews.
        Interviews = "interviews",
        /// Read reports.
        Reports = "reports",
        /// Read exports.
        Exports = "exports",
        /// Settings, reviews and messages.
        Administration = "administration",
    }
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Our id of it.
    pub id: OrganisationId,
    /// Its name, unique and for ever.
    pub name: String,
    /// What kind it is.
    pub kind: OrganisationKind,
    /// The authorities it tells.
    pub authorities: Vec<AuthorityCode>,
    /// Where we write to it.
    pub email: Option<String>,
}

/// Who asks: an organisation by one of its keys, or by the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The organisation.
    pub organisation: Organisation,
    /// The key it came with; none on the command line.
    pub key: Option<ApiKeyId>,
    /// What the key allows.
    pub scopes: Vec<Scope>,
}

impl Caller {
    /// Whether the caller is the council of `authority`.
    #[must_use]
    pub fn is_council_of(&self, authority: &AuthorityCode) -> bool {
        self.organisation.kind == OrganisationKind::LocalAuthority && self.organisation.authorities.contains(authority)
    }

    /// How the caller is named in facts and audit.
    #[must_use]
    pub fn actor(&self) -> String {
        self.key.map_or_else(|| "command_line".to_owned(), |key| format!("key:{key}"))
    }
}
