//! Covering: one talk may be about several occasions of going missing. Each keeps its own deadline.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::fact::{Decided, InterviewFact};
use super::gathered::Gathered;
use super::limits::LINE;
use super::refusal::Refusal;
use super::state::{Closure, Interview};
use crate::domain::ids::MissingEpisodeId;
use crate::domain::violation::{Reader, Violation};

/// A further episode to be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The episode, by any id it ever had.
    pub episode: MissingEpisodeId,
}

/// What was found of the episode that is to be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandidateEpisode {
    /// The episode, by its present id.
    pub id: MissingEpisodeId,
    /// Whether it is an episode of the child whose interview this is.
    pub is_this_childs: bool,
    /// Its earliest start, if known.
    pub started_at: Option<DateTime<Utc>>,
}

impl Cover {
    /// Reads the body of `episodes`.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let text = reader.text("missing_episode", LINE);
            let text = reader.required("missing_episode", text)?;
            let Ok(id) = Uuid::parse_str(&text) else {
                reader.fault("missing_episode", "must be the id of a missing episode");
                return None;
            };
            Some(Self { episode: MissingEpisodeId(id) })
        })
    }
}

/// Covers a further episode.
///
/// # Errors
/// It is covered or another child's, began after the talk, or the interview has ended without one.
pub fn cover(
    interview: &Interview,
    candidate: CandidateEpisode,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    let episode = candidate.id;
    if !candidate.is_this_childs {
        return Err(Refusal::AnotherChildsEpisode);
    }
    if interview.episodes.contains(&episode) || gathered.episodes.iter().any(|covered| covered.id == episode) {
        return Err(Refusal::AlreadyCovered);
    }
    if let Closure::Approved { at, .. } = interview.closure {
        return Err(Refusal::Ended { at });
    }
    if let Some((held_at, _)) = interview.held_at().zip(candidate.started_at).filter(|(held, start)| held < start) {
        return Err(Refusal::StartedAfterTheTalk { held_at });
    }
    Ok(Decided { fact: InterviewFact::EpisodeCovered { episode }, happened_at: now, texts: None })
}
