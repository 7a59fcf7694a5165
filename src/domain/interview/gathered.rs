//! What a verb is told besides the interview: who acts, what the covered episodes say, and the policy's numbers.

use chrono::{DateTime, Utc};

use super::refusal::Refusal;
use crate::domain::ids::{MissingEpisodeId, UserId};
use crate::domain::policy::{Policy, Unable};

/// The person who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: UserId,
    /// Whether they hold a manager's role for this interview.
    pub is_manager: bool,
}

/// What counts of an episode that the interview covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredEpisode {
    /// The episode, by its present id.
    pub id: MissingEpisodeId,
    /// The earliest start any source gives; unknown where only the end is known.
    pub started_at: Option<DateTime<Utc>>,
    /// The earliest moment at which any source says the child was seen safe.
    pub found_at: Option<DateTime<Utc>>,
    /// The earliest moment at which any source says the child was back.
    pub returned_at: Option<DateTime<Utc>>,
    /// When its interview is due; nothing while the return time is missing or nothing is owed.
    pub due_at: Option<DateTime<Utc>>,
}

/// The numbers of the policy that bear on ending without an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosureRules {
    /// What has to be tried before anybody may say `unable`.
    pub unable: Unable,
    /// Below this age a parent's refusal closes nothing without a decision about a strategy discussion.
    pub strategy_under_age: u32,
}

impl From<&Policy> for ClosureRules {
    fn from(policy: &Policy) -> Self {
        Self { unable: policy.unable, strategy_under_age: policy.strategy_under_age.into() }
    }
}

impl Default for ClosureRules {
    /// The shipped policy.
    fn default() -> Self {
        Self::from(&Policy::shipped())
    }
}

/// What was gathered before a verb decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// Who acts.
    pub actor: Actor,
    /// The covered episodes as they stand now.
    pub episodes: Vec<CoveredEpisode>,
    /// The child's age today by the London calendar; unknown where the birth date is.
    pub childs_age: Option<u32>,
    /// The policy's numbers.
    pub rules: ClosureRules,
}

impl Gathered {
    /// Before this instant there was nothing to talk about. Unknown while any covered episode has no known start, for
    /// that one may be the earliest.
    #[must_use]
    pub fn earliest_start(&self) -> Option<DateTime<Utc>> {
        let starts: Option<Vec<_>> = self.episodes.iter().map(|episode| episode.started_at).collect();
        starts?.into_iter().min()
    }

    /// Whether anybody has seen the child since a covered episode began.
    #[must_use]
    pub fn is_found(&self) -> bool {
        self.episodes.iter().any(|episode| episode.found_at.is_some() || episode.returned_at.is_some())
    }

    /// The deadline of the most urgent covered episode.
    #[must_use]
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.episodes.iter().filter_map(|episode| episode.due_at).min()
    }

    /// Refuses an instant at which the child had not gone missing yet.
    pub(super) fn refuse_before_the_earliest_start(
        &self,
        field: &'static str,
        at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        match self.earliest_start() {
            Some(start) if at < start => Err(Refusal::BeforeTheEarliestStart { field, at, start }),
            _ => Ok(()),
        }
    }
}
