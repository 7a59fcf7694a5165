//! A return interview as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words;
use crate::domain::deadline::Standing;
use crate::domain::instant::outward;
use crate::domain::interview::Outcome;
use crate::http::conditional::Tagged;
use crate::services::interviews as shown;

/// A return interview: where it stands for each episode that it covers, and for the most urgent of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnInterview {
    /// Its id.
    id: Uuid,
    /// The episodes that it covers, each with its own deadline.
    missing_episodes: Vec<EpisodeDue>,
    /// When its most urgent episode is due; null where none is owed or the time of return is missing.
    #[schema(required = true, format = "date-time", example = "2026-11-24T09:00:00Z")]
    due_at: Option<String>,
    /// Why then, in words.
    #[schema(required = true)]
    due_because: Option<String>,
    /// Where its most urgent episode stands; null where none is owed.
    #[schema(required = true, value_type = Option<words::Standing>)]
    standing: Option<&'static str>,
    /// The e-mail address of the worker who has it.
    #[schema(required = true)]
    worker: Option<String>,
    /// When it was first offered to the child, a parent or a carer.
    #[schema(required = true, format = "date-time")]
    offered_at: Option<String>,
    /// When it was held.
    #[schema(required = true, format = "date-time")]
    held_at: Option<String>,
    /// How it ended; null while it is open.
    #[schema(required = true, value_type = Option<words::InterviewOutcome>)]
    outcome: Option<&'static str>,
    /// The version of the policy by which it runs.
    policy_version: u32,
}

/// A covered episode against its own deadline.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EpisodeDue {
    /// The episode's id.
    id: Uuid,
    /// When its interview is due; null where none is owed or the time of return is missing.
    #[schema(required = true, format = "date-time", example = "2026-11-24T09:00:00Z")]
    due_at: Option<String>,
    /// Where it stands; null where none is owed.
    #[schema(required = true, value_type = Option<words::Standing>)]
    standing: Option<&'static str>,
    /// Whether the talk was held before the child was back, as both are recorded now.
    before_return: bool,
}

/// The return interview that an episode owes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReturnInterviewDue)]
pub struct InterviewOwed {
    /// The interview's id.
    id: Uuid,
    /// When it is due; null where the time of return is missing.
    #[schema(required = true, format = "date-time", example = "2026-11-24T09:00:00Z")]
    due_at: Option<String>,
    /// Where it stands.
    #[schema(value_type = words::Standing)]
    standing: &'static str,
}

impl From<shown::ReturnInterview> for ReturnInterview {
    fn from(interview: shown::ReturnInterview) -> Self {
        Self {
            id: interview.id.0,
            missing_episodes: interview.missing_episodes.into_iter().map(EpisodeDue::from).collect(),
            due_at: interview.due_at.map(outward),
            due_because: interview.due_because,
            standing: interview.standing.map(Standing::word),
            worker: interview.worker,
            offered_at: interview.offered_at.map(outward),
            held_at: interview.held_at.map(outward),
            outcome: interview.outcome.map(Outcome::word),
            policy_version: interview.policy_version,
        }
    }
}

impl From<shown::ReturnInterview> for Tagged<ReturnInterview> {
    fn from(interview: shown::ReturnInterview) -> Self {
        Self(interview.edition.clone(), interview.into())
    }
}

impl From<shown::EpisodeDue> for EpisodeDue {
    fn from(episode: shown::EpisodeDue) -> Self {
        Self {
            id: episode.id.0,
            due_at: episode.due_at.map(outward),
            standing: episode.standing.map(Standing::word),
            before_return: episode.before_return,
        }
    }
}

impl From<shown::InterviewDue> for InterviewOwed {
    fn from(due: shown::InterviewDue) -> Self {
        Self { id: due.id.0, due_at: due.due_at.map(outward), standing: due.standing.word() }
    }
}
