//! The tally: how much this program has done since it started, counted as it goes. It says how many, never who or what.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::fact::{Body, Draft};
use crate::domain::ladder::Outcome;

crate::codes! {
    /// What was done.
    Deed {
        /// A notice was taken in.
        NoticeApplied = "applied",
        /// One was, and a person has to decide something about it.
        NoticeNeedsReview = "needs_review",
        /// One had come before.
        NoticeDuplicate = "duplicate",
        /// One had faults.
        NoticeRefused = "refused",
        /// A step was raised, and somebody is told.
        StepTold = "told",
        /// A step was recorded of which nobody is told by itself.
        StepRecorded = "recorded",
    }
}

impl Deed {
    /// Whether it is something that became of a notice; otherwise of a step.
    #[must_use]
    pub const fn is_of_notice(self) -> bool {
        !matches!(self, Self::StepTold | Self::StepRecorded)
    }
}

/// How often each thing was done. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<BTreeMap<Deed, u64>>>);

impl Tally {
    /// Counts what was done.
    pub(super) fn add(&self, deed: Deed, times: u64) {
        // A panic cannot leave a count half written.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(deed).or_default() += times;
    }

    /// Counts the steps that `drafts` raise, and gives how many there are.
    pub(super) fn steps<'a>(drafts: impl Iterator<Item = &'a Draft>) -> Raised {
        let mut raised = Raised::default();
        for draft in drafts {
            match &draft.body {
                Body::StepRaised(step) if matches!(step.outcome, Outcome::Told { .. }) => raised.told += 1,
                Body::StepRaised(_) => raised.recorded += 1,
                _ => {}
            }
        }
        raised
    }

    /// How often `deed` was done.
    #[must_use]
    pub fn of(&self, deed: Deed) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&deed).copied().unwrap_or_default()
    }
}

/// Steps that were raised at one look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Raised {
    /// Of which somebody is told.
    pub told: u64,
    /// The others.
    pub recorded: u64,
}
