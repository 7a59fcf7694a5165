//! Whether enough was tried to say that a child could not be reached: attempts, on different London days, by different
//! channels. An attempt that found the child missing again leaves the interview open, so it counts for nothing here.

use std::collections::BTreeSet;

use chrono_tz::Europe::London;

use super::attempt::AttemptOutcome;
use super::gathered::ClosureRules;
use super::refusal::Refusal;
use super::state::{Attempt, Interview};

impl Interview {
    pub(super) fn refuse_if_too_little_was_tried(&self, needed: ClosureRules) -> Result<(), Refusal> {
        let counted = || self.attempts.iter().filter(|attempt| attempt.outcome != AttemptOutcome::MissingAgain);
        let london_day = |attempt: &Attempt| attempt.attempted_at.with_timezone(&London).date_naive();
        let attempts = counted().count();
        let days = counted().map(london_day).collect::<BTreeSet<_>>().len();
        let channels = counted().map(|attempt| attempt.channel).collect::<BTreeSet<_>>().len();
        if attempts < needed.attempts || days < needed.days || channels < needed.channels {
            return Err(Refusal::TooFewAttempts { attempts, days, channels, needed });
        }
        Ok(())
    }
}
