//! A question that somebody wrote to another agency, and by when it needs an answer. Only the answer ends it: that somebody
//! read it does not.

use chrono::{DateTime, Utc};

use super::bearing::Bearing;
use super::hearer::Hearer;
use super::step_name::StepName;
use crate::domain::audience::Role;

/// What the ladder of a question looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// By when it needs an answer.
    pub needed_by: DateTime<Utc>,
    /// When another agency first answered it.
    pub answered_at: Option<DateTime<Utc>>,
}

impl Unanswered {
    pub(super) fn bearings(&self, step: StepName) -> Vec<Bearing> {
        match step {
            StepName::ConversationUnanswered => vec![Bearing::new(self.needed_by, self.answered_at)],
            _ => vec![],
        }
    }

    pub(super) fn acts_next() -> Vec<Hearer> {
        vec![Hearer::Asker, Hearer::Role(Role::MissingCoordinator)]
    }
}
