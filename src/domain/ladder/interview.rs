//! The ladder of a return interview counts from the return and from the deadline, until the interview is held or its
//! closure approved. It runs for each episode on its own return and due. Statutory guidance on children who run away
//! or go missing from home or care (2014) asks for the interview within 72 hours of the return.

use chrono::{DateTime, Utc};

use super::bearing::{Bearing, earliest, happened};
use super::hearer::Hearer;
use super::hours::Hours;
use super::step_name::StepName;
use crate::domain::audience::Role;

/// What the ladder of a return interview looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    /// The child was back.
    pub returned_at: DateTime<Utc>,
    /// The interview has to be held by then.
    pub due_at: DateTime<Utc>,
    /// The interviewer who has it now was given it.
    pub allocated_at: Option<DateTime<Utc>>,
    /// That interviewer said that they have it.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// The first attempt that reached the child or carer with an offer.
    pub offered_at: Option<DateTime<Utc>>,
    /// It was held; that of a draft counts.
    pub held_at: Option<DateTime<Utc>>,
    /// Its closure without an interview was approved, and not reopened since.
    pub ended_at: Option<DateTime<Utc>>,
    /// When the child was missing again: since, and until if it is over.
    pub missing_again: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)>,
}

impl Interview {
    pub(super) fn bearings(&self, step: StepName, hours: &Hours) -> Vec<Bearing> {
        let over = earliest([self.held_at, self.ended_at]);
        let unless = |fact| earliest([over, fact]);
        let one = |from, ends_at| vec![Bearing::new(from, ends_at)];
        match step {
            StepName::InterviewNotAllocated => one(self.returned_at, unless(self.allocated_at)),
            StepName::InterviewNotAcknowledged => {
                self.allocated_at.map(|at| Bearing::new(at, unless(self.acknowledged_at))).into_iter().collect()
            }
            StepName::InterviewNotOffered => one(self.returned_at, unless(self.offered_at)),
            StepName::InterviewLastWorkingDay => {
                self.last_working_day(hours).map(|at| Bearing::new(at, unless(Some(self.due_at)))).into_iter().collect()
            }
            // Once the deadline has passed, to be told that it is near would be to be told wrong.
            StepName::InterviewDueSoon => one(self.due_at, unless(Some(self.due_at))),
            StepName::InterviewOverdue
            | StepName::InterviewOverdueOneDay
            | StepName::InterviewOverdueTwoDays
            | StepName::InterviewOverdueFiveWorkingDays => one(self.due_at, over),
            StepName::InterviewMissingAgain => {
                self.times_away().into_iter().map(|(at, until)| Bearing::new(at, unless(until))).collect()
            }
            _ => vec![],
        }
    }

    /// The last moment at which an interviewer at work can still be reminded of a deadline outside working hours.
    fn last_working_day(&self, hours: &Hours) -> Option<DateTime<Utc>> {
        if hours.is_open(self.due_at) {
            return None;
        }
        let nine = Some(hours.nine_before(self.due_at)).filter(|nine| *nine > self.returned_at);
        nine.or_else(|| Some(hours.next_start(self.returned_at)).filter(|start| *start < self.due_at))
    }

    /// The times the child was missing again, as far as they lie after the return; episodes that overlap or touch are
    /// one such time, so the coordinator is told once.
    fn times_away(&self) -> Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> {
        let since_return = self.missing_again.iter().map(|(from, until)| ((*from).max(self.returned_at), *until));
        let mut times: Vec<_> = since_return.filter(|(from, until)| !happened(*until, *from)).collect();
        times.sort_unstable();
        let mut away: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> = vec![];
        for (from, until) in times {
            match away.last_mut().filter(|(_, last)| last.is_none_or(|last| last >= from)) {
                Some((_, last)) => *last = last.zip(until).map(|(one, other)| one.max(other)),
                None => away.push((from, until)),
            }
        }
        away
    }

    fn is_away(&self, at: DateTime<Utc>) -> bool {
        self.times_away().into_iter().any(|(from, until)| from <= at && !happened(until, at))
    }

    /// Nobody can interview a child who is not there: the interviewer is left alone, the coordinator is told instead.
    pub(super) fn silences(&self, audience: &[Hearer], at: DateTime<Utc>) -> bool {
        audience.contains(&Hearer::Role(Role::Interviewer)) && self.is_away(at)
    }

    pub(super) fn acts_next(&self, now: DateTime<Utc>) -> Vec<Hearer> {
        let can_interview = happened(self.allocated_at, now) && !self.is_away(now);
        let role = if can_interview { Role::Interviewer } else { Role::MissingCoordinator };
        vec![Hearer::Role(role)]
    }
}
