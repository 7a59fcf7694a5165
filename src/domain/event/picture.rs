//! A picture is what holds of some children at one moment, as far as events can tell of it. One is taken before a change
//! and one after.

use std::collections::BTreeMap;

use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{InterviewId, MissingEpisodeId, OrganisationId, UserId};
use crate::domain::interview::Interview;
use crate::domain::party::{Organisation, OrganisationKind};
use crate::domain::sight::Sight;

/// What holds of some children at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Their episodes.
    pub episodes: Vec<Pictured>,
    /// Their interviews.
    pub interviews: Vec<Owed>,
    /// The authorities that are kept here: where the one with a duty is not, the one told acts for it.
    pub authorities: Vec<AuthorityCode>,
    /// For whom the workers who have the interviews work.
    pub workers: BTreeMap<UserId, OrganisationId>,
}

/// An episode with all that decides who may know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictured {
    /// The episode.
    pub episode: MissingEpisode,
    /// Whose record it is.
    pub authority: AuthorityCode,
    /// Who told of it.
    pub tellers: Vec<OrganisationId>,
}

/// An interview with all that decides who may know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    /// Its id.
    pub id: InterviewId,
    /// Who has the duty.
    pub authority: AuthorityCode,
    /// Who keeps the record.
    pub told_authority: AuthorityCode,
    /// The interview.
    pub interview: Interview,
}

impl Picture {
    /// An episode.
    #[must_use]
    pub fn episode(&self, id: MissingEpisodeId) -> Option<&Pictured> {
        self.episodes.iter().find(|pictured| pictured.episode.id == id)
    }

    /// An interview.
    #[must_use]
    pub fn interview(&self, id: InterviewId) -> Option<&Owed> {
        self.interviews.iter().find(|owed| owed.id == id)
    }

    /// The episodes that an interview covers.
    pub(super) fn covered<'a>(&'a self, interview: &'a Interview) -> impl Iterator<Item = &'a Pictured> {
        let covers = |episode: &MissingEpisode| interview.episodes.iter().any(|anchor| episode.holds((*anchor).into()));
        self.episodes.iter().filter(move |pictured| covers(&pictured.episode))
    }

    /// Whether an interview service's own worker has the interview.
    pub(super) fn is_theirs(&self, owed: &Owed, organisation: &Organisation) -> bool {
        let works_for = owed.interview.worker().and_then(|worker| self.workers.get(&worker));
        organisation.kind == OrganisationKind::InterviewService && works_for == Some(&organisation.id)
    }
}

impl Pictured {
    /// How much of it `organisation` sees.
    #[must_use]
    pub fn sight(&self, organisation: &Organisation) -> Option<Sight> {
        Sight::of_organisation(organisation, &self.authority, self.episode.host_authority.as_ref(), &self.tellers)
    }
}
