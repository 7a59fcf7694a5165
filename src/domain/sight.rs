//! Who sees what, in one place. A council sees its own children, and of other authorities' children placed in its area
//! where they stand. A partner sees the occasions it told of itself: agreed times, state, whether an interview is due,
//! offered, held; police also risk and place of return. Whoever may not see a record cannot tell that it exists.

use super::authority::AuthorityCode;
use super::ids::OrganisationId;
use super::party::{Caller, Organisation, OrganisationKind};

/// Which records a caller can be shown at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of these authorities, and those placed in their area.
    Council(Vec<AuthorityCode>),
    /// Those that the organisation told of.
    Partner(OrganisationId),
}

/// How much of a record a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it: the council's own child.
    Whole,
    /// State and outcome: another authority's child, placed in the council's area.
    Outcome,
    /// What a force may see: agreed times, state, interview due, offered, held, risk.
    Police,
    /// The same without risk.
    Provider,
}

impl Reach {
    /// What `caller` can be shown.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        if caller.organisation.kind == OrganisationKind::LocalAuthority {
            Self::Council(caller.organisation.authorities.clone())
        } else {
            Self::Partner(caller.organisation.id)
        }
    }
}

impl Sight {
    /// How much `caller` sees of a record of `authority` that is placed in `host` and told of by `tellers`; nothing is
    /// answered as if there were no such record.
    #[must_use]
    pub fn of(
        caller: &Caller,
        authority: &AuthorityCode,
        host: Option<&AuthorityCode>,
        tellers: &[OrganisationId],
    ) -> Option<Self> {
        Self::of_organisation(&caller.organisation, authority, host, tellers)
    }

    /// The same for whoever of `organisation` asks.
    #[must_use]
    pub fn of_organisation(
        organisation: &Organisation,
        authority: &AuthorityCode,
        host: Option<&AuthorityCode>,
        tellers: &[OrganisationId],
    ) -> Option<Self> {
        let told = tellers.contains(&organisation.id);
        match organisation.kind {
            OrganisationKind::LocalAuthority if organisation.authorities.contains(authority) => Some(Self::Whole),
            OrganisationKind::LocalAuthority if host.is_some_and(|host| organisation.authorities.contains(host)) => {
                Some(Self::Outcome)
            }
            OrganisationKind::LocalAuthority => None,
            OrganisationKind::Police => told.then_some(Self::Police),
            OrganisationKind::CareProvider
            | OrganisationKind::InterviewService
            | OrganisationKind::Health
            | OrganisationKind::Education => told.then_some(Self::Provider),
        }
    }

    /// Whether the agreed times are shown.
    #[must_use]
    pub const fn shows_times(self) -> bool {
        !matches!(self, Self::Outcome)
    }

    /// Whether risk is shown.
    #[must_use]
    pub const fn shows_risk(self) -> bool {
        matches!(self, Self::Whole | Self::Police)
    }

    /// Whether who said what is shown.
    #[must_use]
    pub const fn shows_sources(self) -> bool {
        matches!(self, Self::Whole)
    }
}
