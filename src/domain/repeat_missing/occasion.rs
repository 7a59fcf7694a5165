//! An occasion: an episode that counts, with how great the risk was held to be. All that the report needs of one.

use super::Counted;
use crate::domain::episode::MissingEpisode;
use crate::domain::notice::RiskLevel;

/// An episode that counts, and its risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// What counts.
    pub counted: Counted,
    /// The highest risk of its sources.
    pub risk: Option<RiskLevel>,
}

impl Occasion {
    /// The occasion that an episode is, where it counts.
    #[must_use]
    pub fn of(episode: &MissingEpisode) -> Option<Self> {
        let counted = Counted::of(episode).filter(|_| episode.counts())?;
        Some(Self { counted, risk: episode.risk })
    }
}

impl Counted {
    /// When an episode was; none where nothing says when. Whether it counts is another question.
    #[must_use]
    pub fn of(episode: &MissingEpisode) -> Option<Self> {
        Some(Self {
            id: episode.id,
            missing_from_at: episode.missing_from_at,
            stood_in_start: episode.stood_in_start()?,
            ended_at: episode.ended_at(),
            away_until: episode.away_until,
        })
    }
}
