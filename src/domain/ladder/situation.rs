//! A situation is what a ladder looks at: the instants and marks of one subject, and nothing else of it. A fact that
//! lies after the look has not happened yet, so a look at any instant sees what was so at that instant.

use chrono::{DateTime, Utc};

use super::after_it::AfterIt;
use super::bearing::Bearing;
use super::decisions::{AbsentDecision, ChildUnknown, Repeat, Review};
use super::hearer::Hearer;
use super::hours::Hours;
use super::interview::Interview;
use super::missing::Missing;
use super::returns::{ReturnNotConfirmed, ReturnTimeMissing};
use super::step_name::StepName;
use super::unanswered::Unanswered;
use crate::domain::message::Happened;

/// The ladder that a subject is on, with what it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Situation {
    /// A child is missing.
    Missing(Missing),
    /// Some sources tell a return, others do not.
    ReturnNotConfirmed(ReturnNotConfirmed),
    /// The child was found, and nobody said when it was back.
    ReturnTimeMissing(ReturnTimeMissing),
    /// An episode owes a return interview.
    Interview(Interview),
    /// What follows from an interview, held or begun.
    AfterIt(AfterIt),
    /// A child was absent throughout.
    AbsentDecision(AbsentDecision),
    /// Notices wait for one that names the child.
    ChildUnknown(ChildUnknown),
    /// A doubt waits for a person.
    Review(Review),
    /// A child reached a rule of repeat missing.
    Repeat(Repeat),
    /// A question to another agency needs an answer.
    Unanswered(Unanswered),
    /// The subject is on no ladder any more, such as an episode that proved never to be one.
    Over,
}

impl Situation {
    /// Where `step` is anchored for this subject: nowhere if it is not of its ladder, several times if it comes anew.
    pub(super) fn bearings(&self, step: StepName, hours: &Hours) -> Vec<Bearing> {
        match self {
            Self::Missing(missing) => missing.bearings(step),
            Self::ReturnNotConfirmed(doubt) => doubt.bearings(step),
            Self::ReturnTimeMissing(gap) => gap.bearings(step),
            Self::Interview(interview) => interview.bearings(step, hours),
            Self::AfterIt(after) => after.bearings(step),
            Self::AbsentDecision(absent) => absent.bearings(step),
            Self::ChildUnknown(unknown) => unknown.bearings(step),
            Self::Review(review) => review.bearings(step),
            Self::Repeat(repeat) => repeat.bearings(step),
            Self::Unanswered(question) => question.bearings(step),
            Self::Over => vec![],
        }
    }

    /// Who must act next, as things stand at `now`.
    pub(super) fn acts_next(&self, now: DateTime<Utc>) -> Vec<Hearer> {
        match self {
            Self::Missing(_) => Missing::acts_next(),
            Self::ReturnNotConfirmed(_) => ReturnNotConfirmed::acts_next(),
            Self::ReturnTimeMissing(_) => ReturnTimeMissing::acts_next(),
            Self::Interview(interview) => interview.acts_next(now),
            Self::AfterIt(after) => after.acts_next(now),
            Self::AbsentDecision(_) | Self::ChildUnknown(_) | Self::Review(_) => AbsentDecision::acts_next(),
            Self::Repeat(_) => Repeat::acts_next(),
            Self::Unanswered(_) => Unanswered::acts_next(),
            Self::Over => vec![],
        }
    }

    /// Why a step was raised that counts from `from`, where there is more to say than its name does.
    pub(super) fn why(&self, step: StepName, from: DateTime<Utc>) -> Option<Happened> {
        match self {
            Self::AfterIt(after) => after.why(step, from),
            _ => None,
        }
    }

    /// Whether a step to `audience` that falls at `at` is recorded and not sent.
    pub(super) fn silences(&self, audience: &[Hearer], at: DateTime<Utc>) -> bool {
        matches!(self, Self::Interview(interview) if interview.silences(audience, at))
    }
}
