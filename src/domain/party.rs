//! Parties are those who tell and are told: organisations, their teams and people, and the keys their systems use.

use super::audience::Role;
use super::authority::AuthorityCode;
use super::ids::{ApiKeyId, OrganisationId, UserId};
use super::violation::Code;

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
        /// Make exports, and bring in what they are made from.
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

impl Scope {
    /// What a person with `roles` may ask for on the pages, as a key may with its scopes. Whoever only sees to accounts
    /// has no business with children's records.
    #[must_use]
    pub fn of_roles(roles: &[Role]) -> Vec<Self> {
        let holds = |role: Role| roles.contains(&role);
        let works_with_records = |role: &Role| !matches!(role, Role::Reporter | Role::Administrator);
        let records = roles.iter().any(works_with_records);
        let writes =
            roles.iter().any(|role| works_with_records(role) && !matches!(role, Role::Auditor | Role::ReturnsOfficer));
        let exports = holds(Role::ReturnsOfficer) || roles.iter().any(|role| role.is_manager());
        let allowed = |scope: &Self| match scope {
            Self::Notices => holds(Role::Reporter) || writes,
            Self::Records | Self::Reports => records,
            Self::Interviews => writes,
            Self::Exports => exports,
            Self::Administration => holds(Role::Administrator),
        };
        Self::WORDS.iter().map(|(_, scope)| *scope).filter(allowed).collect()
    }
}

/// Who asks: an organisation by one of its keys, by one of its people on the pages, or by the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The organisation.
    pub organisation: Organisation,
    /// The key it came with; none on the pages and on the command line.
    pub key: Option<ApiKeyId>,
    /// The person who is signed in; none where a program asks.
    pub user: Option<UserId>,
    /// What the key allows, or the person's roles do.
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
        match (self.user, self.key) {
            (Some(user), _) => format!("user:{user}"),
            (None, Some(key)) => format!("key:{key}"),
            (None, None) => "command_line".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_may_ask_for_follows_from_their_roles() {
        for (roles, expected) in [
            (vec![], ""),
            (vec![Role::Reporter], "notices"),
            (vec![Role::Administrator], "administration"),
            (vec![Role::Interviewer], "notices records interviews reports"),
            (vec![Role::TeamManager], "notices records interviews reports exports"),
            (vec![Role::Auditor], "records reports"),
            (vec![Role::ReturnsOfficer], "records reports exports"),
            (vec![Role::MissingCoordinator, Role::Administrator], "notices records interviews reports administration"),
        ] {
            let scopes: Vec<_> = Scope::of_roles(&roles).into_iter().map(Scope::word).collect();
            assert_eq!(scopes.join(" "), expected, "{roles:?}");
        }
    }
}
