//! From where an episode began, and who told of it, as its references say.

use std::collections::BTreeSet;

use crate::domain::episode::MissingEpisode;
use crate::domain::ids::OrganisationId;
use crate::domain::notice::Setting;
use crate::domain::reference::Reference;

/// From where a child went missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The kind of place.
    pub setting: Option<Setting>,
    /// The name of the provider of care who told of it.
    pub provider: Option<String>,
    /// Whether the police told of it.
    pub by_police: bool,
}

/// Who of those that tell is of which kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tellers {
    /// The organisations that provide care.
    pub providers: BTreeSet<OrganisationId>,
    /// The police forces.
    pub police: BTreeSet<OrganisationId>,
}

impl Origin {
    /// From where an episode began: what the first source says that says it, in the order in which references are
    /// grouped.
    #[must_use]
    pub fn of<'a>(
        episode: &MissingEpisode,
        references: impl IntoIterator<Item = &'a Reference>,
        tellers: &Tellers,
    ) -> Self {
        let counting = references.into_iter().filter(|reference| episode.references.contains(&reference.id));
        let mut telling: Vec<&Reference> = counting.collect();
        telling.sort_by_key(|r| (r.missing_from_at.is_none(), r.missing_from_at, &r.organisation, &r.name));
        let provider = telling.iter().find(|reference| tellers.providers.contains(&reference.organisation_id));
        Self {
            setting: telling.iter().find_map(|reference| reference.setting),
            provider: provider.map(|reference| reference.organisation.clone()),
            by_police: telling.iter().any(|reference| tellers.police.contains(&reference.organisation_id)),
        }
    }
}
