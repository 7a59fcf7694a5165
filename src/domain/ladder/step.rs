//! A step is one rung of a ladder raised for one subject. It is unique by its name, the instant it was due, and its
//! round: the first telling, and the telling again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::hearer::Hearer;
use super::step_name::StepName;

/// What makes a step of a subject unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepKey {
    /// The name of the step.
    pub name: StepName,
    /// The instant the step was due: that of the rung, in every round.
    pub due_at: DateTime<Utc>,
    /// Odd: told for the first time. Even: told again, since nobody acknowledged the round before. Above 2 only where
    /// a step that was withdrawn is wanted anew.
    pub round: u32,
}

impl StepKey {
    /// Whether this is a telling again.
    #[must_use]
    pub const fn is_again(self) -> bool {
        self.round.is_multiple_of(2)
    }
}

/// What becomes of a step when it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its audience is told then.
    Told {
        /// When, by the calendar; delivery comes after.
        at: DateTime<Utc>,
    },
    /// It held at its instant and no longer at the look; nobody is told.
    Passed,
    /// The child was missing again, and the interviewer could do nothing; nobody is told.
    Suppressed,
    /// Another step, found lapsed at the same look, is told for this one too.
    BundledInto(StepKey),
}

/// A step that the rules want recorded now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which it is.
    pub key: StepKey,
    /// When this round fell due: the step's own instant, or when the time to acknowledge ran out.
    pub raised_at: DateTime<Utc>,
    /// Whether it is told at any hour.
    pub urgent: bool,
    /// Whom it tells. Of a bundled, passed or suppressed step: whom it would have told.
    pub audience: Vec<Hearer>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// By when the decision that it asks for is due.
    pub decision_by: Option<DateTime<Utc>>,
    /// Why, in plain English; nothing in it is about a person.
    pub reason: String,
}

/// A step as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedStep {
    /// Which it is.
    pub key: StepKey,
    /// Whether it was told at any hour.
    pub urgent: bool,
    /// Whom it told.
    pub audience: Vec<Hearer>,
    /// What became of it.
    pub outcome: Outcome,
    /// Somebody said what they do about it.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// It was withdrawn, since its instant moved.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl From<&Step> for RecordedStep {
    fn from(step: &Step) -> Self {
        Self {
            key: step.key,
            urgent: step.urgent,
            audience: step.audience.clone(),
            outcome: step.outcome,
            acknowledged_at: None,
            withdrawn_at: None,
        }
    }
}
