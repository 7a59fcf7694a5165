//! Whether enough was tried to say that a child could not be reached: attempts, on different London days, by different
//! channels. An attempt that found the child missing again leaves the interview open, so it counts for nothing here.

use std::collections::BTreeSet;

use chrono_tz::Europe::London;

use super::attempt::AttemptOutcome;
use super::refusal::Refusal;
use super::state::{Attempt, Interview};
use crate::domain::policy::Unable;

impl Interview {
    pub(super) fn refuse_if_too_little_was_tried(&self, needed: Unable) -> Result<(), Refusal> {
        let counted = || self.attempts.iter().filter(|attempt| attempt.outcome != AttemptOutcome::MissingAgain);
        let london_day = |attempt: &Attempt| attempt.attempted_at.with_timezone(&London).date_naive();
        let tried = Unable {
            attempts: number(counted().count()),
            days: number(counted().map(london_day).collect::<BTreeSet<_>>().len()),
            channels: number(counted().map(|attempt| attempt.channel).collect::<BTreeSet<_>>().len()),
        };
        if tried.attempts < needed.attempts || tried.days < needed.days || tried.channels < needed.channels {
            return Err(Refusal::TooFewAttempts { tried, needed });
        }
        Ok(())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
