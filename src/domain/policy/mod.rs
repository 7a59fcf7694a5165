//! A policy is a versioned set of rules of one authority: every number that an authority may choose, and its ladders.
//! What the law fixes (the 72 hours) is not in here. A version is pinned when a clock starts, so changing a policy
//! never moves a running clock.

pub mod changes;
mod faults;
pub mod rung;
pub mod span;
pub mod versions;

pub use changes::Changes;
pub use rung::Rung;
pub use span::Span;
pub use versions::{FIRST_VERSION, Versions};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::calendar::WorkingHours;
use super::episode::Tolerances;
use super::ladder::StepName;
use super::repeat_missing::RepeatRules;
use super::violation::Code;

/// The rules of one authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Which version of the authority's policy it is, counted from 1.
    pub version: u32,
    /// When two references are one absence.
    pub grouping: Grouping,
    /// Sources that differ by more disagree, and the coordinator is asked.
    pub disagreement: Span,
    /// Whether episodes of people of 18 and over owe an interview; they are counted apart.
    pub owes_over_18: bool,
    /// An interview is due soon with this or less to go.
    pub due_soon: Span,
    /// What has to be tried before an interview may be closed as impossible.
    pub unable: Unable,
    /// Under this age a missing child is for the service manager at once.
    pub heightened_under_age: u8,
    /// Under this age a parent's refusal cannot close without a decision on a strategy discussion.
    pub strategy_under_age: u8,
    /// When missing is repeat missing.
    pub repeat: RepeatRules,
    /// When people are at work on a working day.
    pub working_hours: WorkingHours,
    /// A step that is not acknowledged this long after telling is told again: counted in working hours, for urgent
    /// steps by the wall clock.
    pub acknowledge_within: Span,
    /// The ladders, line by line; a step that no line names is not raised.
    pub ladders: Vec<Rung>,
    /// The steps that there were when it was written: of these alone somebody chose that one is not raised.
    #[serde(default = "known_at_first")]
    pub knows: BTreeSet<StepName>,
}

/// The steps that there were before policies said which.
fn known_at_first() -> BTreeSet<StepName> {
    use StepName::{ConversationUnanswered, InterviewFamilyNotTold};
    let all = StepName::WORDS.iter().map(|(_, step)| *step);
    all.filter(|step| !matches!(step, ConversationUnanswered | InterviewFamilyNotTold)).collect()
}

/// How far apart references may be and still be one absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grouping {
    /// At most this long between the starts.
    pub same_absence: Span,
    /// A start this long after an end can still be of it.
    pub after_end: Span,
    /// At most this long between ends, where the start is unknown.
    pub same_end: Span,
}

/// What makes an interview impossible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unable {
    /// At least so many attempts,
    pub attempts: u32,
    /// on so many different days,
    pub days: u32,
    /// by so many different channels.
    pub channels: u32,
}

impl Policy {
    /// The policy that every authority starts with.
    #[must_use]
    pub fn shipped() -> Self {
        Self {
            version: FIRST_VERSION,
            grouping: Grouping {
                same_absence: Span::Hours(24),
                after_end: Span::Minutes(30),
                same_end: Span::Hours(6),
            },
            disagreement: Span::Minutes(30),
            owes_over_18: false,
            due_soon: Span::Hours(24),
            unable: Unable { attempts: 3, days: 2, channels: 2 },
            heightened_under_age: 13,
            strategy_under_age: 10,
            repeat: RepeatRules::default(),
            working_hours: WorkingHours::default(),
            acknowledge_within: Span::Hours(4),
            ladders: rung::shipped(),
            knows: StepName::WORDS.iter().map(|(_, step)| *step).collect(),
        }
    }

    /// With the lines that we ship for steps that there were not yet when it was written: what nobody could choose is told as
    /// we ship it, and never silent.
    #[must_use]
    pub fn completed(mut self) -> Self {
        let Self { ladders, knows, .. } = Self::shipped();
        let is_new = |rung: &Rung| !self.knows.contains(&rung.step) && self.rung(rung.step).is_none();
        let new: Vec<Rung> = ladders.into_iter().filter(is_new).collect();
        self.ladders.extend(new);
        self.knows = knows;
        self
    }

    /// The tolerances by which references are grouped.
    #[must_use]
    pub fn tolerances(&self) -> Tolerances {
        Tolerances {
            same_absence: self.grouping.same_absence.elapsed(),
            after_end: self.grouping.after_end.elapsed(),
            same_end: self.grouping.same_end.elapsed(),
            disagreement: self.disagreement.elapsed(),
        }
    }

    /// The first line that raises `step`.
    #[must_use]
    pub fn rung(&self, step: StepName) -> Option<&Rung> {
        self.ladders.iter().find(|rung| rung.step == step)
    }
}

#[cfg(test)]
mod tests;
