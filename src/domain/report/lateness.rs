//! Where the time went of an interview that came late. Each minute from the child's return to the talk, to the closure, or
//! to the instant of the report stands under one cause, so that the parts add up to the whole to the minute. What nobody
//! could have done anything about comes first: a child who is missing again cannot be talked to, and of a return that
//! nobody told the council knows nothing.

use chrono::{DateTime, Utc};

use super::line::Line;
use crate::domain::interview::AttemptOutcome;
use crate::domain::violation::Code;

crate::codes! {
    /// What a minute stands under.
    Cause {
        /// The child was missing again.
        MissingAgain = "missing_again",
        /// Nobody had told the council that the child was back.
        ToldLate = "told_late",
        /// It had been given to nobody.
        WaitingForAllocation = "waiting_for_allocation",
        /// It was somebody's, and nobody had tried.
        WaitingForFirstAttempt = "waiting_for_first_attempt",
        /// Tried, and not answered with yes.
        Attempts = "attempts",
        /// The child could not talk: in hospital, in custody, or otherwise not able to.
        ChildUnavailable = "child_unavailable",
        /// Somebody had said yes, and the talk was still to come.
        WaitingForTalk = "waiting_for_talk",
    }
}

/// What is known of the time from the return to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// When the child was back.
    pub back_at: DateTime<Utc>,
    /// When the talk was held or the closure approved; the report's instant while neither is.
    pub until: DateTime<Utc>,
    /// When the council was first told of the end of the absence; nothing where a person of the council said it.
    pub told_at: Option<DateTime<Utc>>,
    /// When it was first given to somebody.
    pub allocated_at: Option<DateTime<Utc>>,
    /// What was tried, and what came of it.
    pub attempts: Vec<(DateTime<Utc>, AttemptOutcome)>,
    /// When the child was away besides, each from its beginning to its end if that had come.
    pub away: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)>,
}

/// The minute that an instant lies in, counted from the epoch.
fn minute(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

impl Course {
    /// The minutes under each cause that took any, in the order of the causes.
    #[must_use]
    pub fn minutes(&self) -> Vec<(Cause, i64)> {
        let (begin, end) = (minute(self.back_at), minute(self.until));
        let away = self.away.iter().flat_map(|(from, to)| std::iter::once(*from).chain(*to));
        let known = self.told_at.into_iter().chain(self.allocated_at).chain(self.attempts.iter().map(|(at, _)| *at));
        let mut cuts: Vec<i64> = away.chain(known).map(minute).filter(|cut| begin < *cut && *cut < end).collect();
        cuts.extend([begin, end]);
        cuts.sort_unstable();
        let mut parts: Vec<(Cause, i64)> = Cause::WORDS.iter().map(|(_, cause)| (*cause, 0)).collect();
        for pair in cuts.windows(2) {
            let cause = self.cause_at(pair[0]);
            parts.iter_mut().filter(|(of, _)| *of == cause).for_each(|(_, minutes)| *minutes += pair[1] - pair[0]);
        }
        parts.retain(|(_, minutes)| *minutes > 0);
        parts
    }

    /// From when on the council knew that the child was back: whoever gave the interview to somebody, or tried, had been told.
    fn known_at(&self) -> Option<DateTime<Utc>> {
        let tried = self.attempts.iter().map(|(attempted, _)| *attempted);
        tried.chain(self.allocated_at).chain(self.told_at).min().filter(|_| self.told_at.is_some())
    }

    fn cause_at(&self, at: i64) -> Cause {
        let is_away = |(from, to): &(DateTime<Utc>, Option<DateTime<Utc>>)| {
            minute(*from) <= at && to.is_none_or(|to| at < minute(to))
        };
        if self.away.iter().any(is_away) {
            return Cause::MissingAgain;
        }
        if self.known_at().is_some_and(|known| at < minute(known)) {
            return Cause::ToldLate;
        }
        let tried = self.attempts.iter().filter(|(attempted, _)| minute(*attempted) <= at);
        match tried.max_by_key(|(attempted, _)| *attempted).map(|(_, outcome)| outcome) {
            Some(AttemptOutcome::Accepted) => Cause::WaitingForTalk,
            Some(AttemptOutcome::MissingAgain) => Cause::MissingAgain,
            Some(AttemptOutcome::InCustody | AttemptOutcome::InHospital | AttemptOutcome::Unavailable) => {
                Cause::ChildUnavailable
            }
            Some(_) => Cause::Attempts,
            None if self.allocated_at.is_some_and(|allocated| minute(allocated) <= at) => Cause::WaitingForFirstAttempt,
            None => Cause::WaitingForAllocation,
        }
    }
}

/// What took most of the time of a late one: of two that took as long, the earlier cause.
#[must_use]
pub fn most(spent: &[(Cause, i64)]) -> Option<Cause> {
    let longest = spent.iter().map(|(_, minutes)| *minutes).max()?;
    spent.iter().find(|(_, minutes)| *minutes == longest).map(|(cause, _)| *cause)
}

/// The late ones by cause: each is counted once, under what took most of its time; the minutes are all that any took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lateness {
    /// By cause, in their order: how many, and how many minutes.
    pub causes: Vec<(Cause, usize, i64)>,
}

impl Lateness {
    /// Of `lines`; those that were not late have no part in it.
    #[must_use]
    pub fn of(lines: &[&Line]) -> Self {
        let of_cause = |cause: Cause| {
            let number = lines.iter().filter(|line| most(&line.spent) == Some(cause)).count();
            let spent = lines.iter().flat_map(|line| &line.spent).filter(|(of, _)| *of == cause);
            (cause, number, spent.map(|(_, minutes)| minutes).sum())
        };
        Self { causes: Cause::WORDS.iter().map(|(_, cause)| of_cause(*cause)).collect() }
    }

    /// How many were late, and how many minutes passed from their returns to their ends.
    #[must_use]
    pub fn whole(&self) -> (usize, i64) {
        self.causes.iter().fold((0, 0), |(number, minutes), (_, more, longer)| (number + more, minutes + longer))
    }
}
