//! A hearer is one whom a step tells: the people of a role, or an organisation that has part in the episode.

use serde::{Deserialize, Serialize};

use crate::domain::audience::Role;

/// One whom a step tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hearer {
    /// The organisation whose notice it is.
    Sender,
    /// The organisation that told of the episode and has not told of this.
    OtherSource,
    /// Whoever asked the question that it is about.
    Asker,
    /// The people of a role.
    #[serde(untagged)]
    Role(Role),
}

/// Who is told of urgent steps while the others are not at work.
pub(super) const DUTY_TEAM: Hearer = Hearer::Role(Role::OutOfHours);

impl Hearer {
    /// The word by which pages and answers call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Role(role) => role.word(),
            Self::Sender => "sender",
            Self::OtherSource => "other_source",
            Self::Asker => "asker",
        }
    }

    /// How far up it stands; 0 is beside the ladder.
    #[must_use]
    pub const fn seniority(self) -> u8 {
        match self {
            Self::Role(role) => role.seniority(),
            Self::Sender | Self::OtherSource | Self::Asker => 0,
        }
    }

    /// Who is told when this one does not answer; an organisation's rung above is the coordinator.
    #[must_use]
    pub const fn above(self) -> Option<Role> {
        match self {
            Self::Role(role) => role.rung_above(),
            Self::Sender | Self::OtherSource | Self::Asker => Some(Role::MissingCoordinator),
        }
    }
}

/// How high an audience reaches.
#[must_use]
pub fn reach(audience: &[Hearer]) -> u8 {
    audience.iter().map(|hearer| hearer.seniority()).max().unwrap_or(0)
}

/// The one rung above an audience: that of its most senior hearer. None above the top.
#[must_use]
pub fn above(audience: &[Hearer]) -> Option<Role> {
    audience.iter().max_by_key(|hearer| hearer.seniority())?.above()
}

/// An audience in words.
#[must_use]
pub fn in_words(audience: &[Hearer]) -> String {
    let words: Vec<String> = audience.iter().map(|hearer| hearer.word().replace('_', " ")).collect();
    match words.split_last() {
        None => "nobody".into(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
