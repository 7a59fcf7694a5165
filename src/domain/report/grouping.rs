//! By what a report can be split. Each episode falls into one group, or into that of those of which it is not known, so
//! the groups of a report sum up to the whole.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::age::AgeBand;
use super::line::Line;
use crate::domain::calendar::london_date;
use crate::domain::ids::UserId;
use crate::domain::notice::{RiskLevel, Setting};

crate::codes! {
    /// By what.
    By {
        /// The team of the worker who has the interview.
        Team = "team",
        /// The worker who has the interview.
        Worker = "worker",
        /// The provider of care who told of the episode.
        Provider = "provider",
        /// The kind of place that the child went missing from.
        Placement = "placement",
        /// How great the risk is held to be.
        Risk = "risk",
        /// The child's age at the start.
        Age = "age",
        /// The month, in London, in which the child was back.
        Month = "month",
    }
}

/// Where a worker works, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workplace {
    /// The worker's address.
    pub email: String,
    /// The worker's name.
    pub name: String,
    /// The name of their team.
    pub team: Option<String>,
    /// The name of their organisation.
    pub organisation: String,
}

impl By {
    /// Whether it needs to be known from where episodes began.
    #[must_use]
    pub const fn needs_origins(self) -> bool {
        matches!(self, Self::Provider | Self::Placement)
    }

    /// The group of an episode; none where it is not known.
    #[must_use]
    pub fn group(self, line: &Line, workers: &BTreeMap<UserId, Workplace>) -> Option<String> {
        let workplace = line.worker.and_then(|worker| workers.get(&worker));
        match self {
            Self::Team => workplace.and_then(|at| at.team.clone()),
            Self::Worker => workplace.map(|at| at.email.clone()),
            Self::Provider => line.origin.provider.clone(),
            Self::Placement => line.origin.setting.map(Setting::word).map(str::to_owned),
            Self::Risk => line.risk.map(RiskLevel::word).map(str::to_owned),
            Self::Age => line.age.map(AgeBand::word).map(str::to_owned),
            Self::Month => line.back_at.map(london_date).map(|day| format!("{}-{:02}", day.year(), day.month())),
        }
    }
}
