//! A rung is one line of a ladder as an authority has it: after how long a step falls due, whom it tells, and whether
//! at any hour. What the time counts from, and what ends the step, is the rule's own and stands in `ladder`.

use serde::{Deserialize, Serialize};

use super::Span;
use crate::domain::audience::Role::{
    self, AssistantDirector, HeadOfService, Interviewer, MissingCoordinator, OutOfHours, ServiceManager, SocialWorker,
    TeamManager,
};
use crate::domain::ladder::{Hearer, StepName};

/// One line of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// The step it raises.
    pub step: StepName,
    /// How long after the ladder's own instant; below zero, before it.
    pub after: Span,
    /// Falls due again and again, this far apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Span>,
    /// Told at any hour, outside working hours to the out-of-hours role too.
    #[serde(default)]
    pub urgent: bool,
    /// Whom it tells.
    pub tells: Vec<Hearer>,
}

impl Rung {
    fn new(step: StepName, after: Span, tells: &[Role]) -> Self {
        Self { step, after, every: None, urgent: false, tells: tells.iter().map(|role| Hearer::Role(*role)).collect() }
    }

    fn at_any_hour(self) -> Self {
        Self { urgent: true, ..self }
    }

    fn every(self, span: Span) -> Self {
        Self { every: Some(span), ..self }
    }

    fn first_tells(mut self, hearer: Hearer) -> Self {
        self.tells.insert(0, hearer);
        self
    }
}

/// A step at the ladder's own instant.
const AT_ONCE: Span = Span::Hours(0);

/// The ladders that we ship: the statutory guidance gives the deadline, and practice the rest.
pub(super) fn shipped() -> Vec<Rung> {
    [missing(), returns(), interview(), after_it(), decisions(), conversation()].concat()
}

fn missing() -> Vec<Rung> {
    vec![
        Rung::new(StepName::MissingOpened, AT_ONCE, &[MissingCoordinator, SocialWorker, OutOfHours]).at_any_hour(),
        Rung::new(StepName::MissingHeightened, AT_ONCE, &[ServiceManager]).at_any_hour(),
        Rung::new(StepName::MissingDayOne, Span::Hours(24), &[ServiceManager]),
        Rung::new(StepName::MissingDayThree, Span::Hours(72), &[HeadOfService, AssistantDirector])
            .at_any_hour()
            .every(Span::Days(7)),
        Rung::new(StepName::MissingEighteenthBirthday, AT_ONCE, &[MissingCoordinator, SocialWorker]),
    ]
}

fn returns() -> Vec<Rung> {
    let ask = Rung::new(StepName::ReturnTimeMissing, AT_ONCE, &[MissingCoordinator]).every(Span::Hours(24));
    vec![
        Rung::new(StepName::ReturnNotConfirmed, Span::Hours(4), &[MissingCoordinator]).first_tells(Hearer::OtherSource),
        Rung::new(StepName::ReturnDoubted, AT_ONCE, &[MissingCoordinator])
            .at_any_hour()
            .first_tells(Hearer::OtherSource),
        ask.first_tells(Hearer::Sender),
        Rung::new(StepName::ReturnTimeDayOne, Span::Hours(24), &[TeamManager]),
        Rung::new(StepName::ReturnTimeDayThree, Span::Hours(72), &[ServiceManager]),
    ]
}

fn interview() -> Vec<Rung> {
    vec![
        Rung::new(StepName::InterviewNotAllocated, Span::Hours(4), &[MissingCoordinator, TeamManager]),
        Rung::new(StepName::InterviewNotAcknowledged, Span::WorkingHours(4), &[TeamManager]),
        Rung::new(StepName::InterviewNotOffered, Span::Hours(24), &[Interviewer, TeamManager]),
        Rung::new(StepName::InterviewFamilyNotTold, AT_ONCE, &[Interviewer, MissingCoordinator]),
        Rung::new(StepName::InterviewDueSoon, Span::Hours(-24), &[Interviewer]),
        Rung::new(StepName::InterviewLastWorkingDay, AT_ONCE, &[Interviewer]),
        Rung::new(StepName::InterviewMissingAgain, AT_ONCE, &[MissingCoordinator]),
        Rung::new(StepName::InterviewOverdue, AT_ONCE, &[Interviewer, TeamManager]),
        Rung::new(StepName::InterviewOverdueOneDay, Span::Hours(24), &[ServiceManager]),
        Rung::new(StepName::InterviewOverdueTwoDays, Span::Hours(48), &[HeadOfService]),
        Rung::new(StepName::InterviewOverdueFiveWorkingDays, Span::WorkingDays(5), &[AssistantDirector]),
    ]
}

fn after_it() -> Vec<Rung> {
    vec![
        Rung::new(StepName::AfterHarm, AT_ONCE, &[SocialWorker, TeamManager]).at_any_hour(),
        Rung::new(StepName::AfterStrategyUndecided, Span::Hours(24), &[ServiceManager]).at_any_hour(),
        Rung::new(StepName::AfterNotSubmitted, Span::WorkingDays(2), &[Interviewer, TeamManager]),
        Rung::new(StepName::AfterNotSignedOff, Span::WorkingDays(5), &[TeamManager]),
    ]
}

fn decisions() -> Vec<Rung> {
    vec![
        Rung::new(StepName::AbsentDecisionWanted, AT_ONCE, &[MissingCoordinator]),
        Rung::new(StepName::AbsentUndecided, Span::Hours(24), &[TeamManager]),
        Rung::new(StepName::ChildUnknown, Span::Hours(24), &[MissingCoordinator]),
        Rung::new(StepName::ReviewMissingChild, AT_ONCE, &[MissingCoordinator]),
        Rung::new(StepName::ReviewUndecided, Span::WorkingHours(4), &[MissingCoordinator]),
        Rung::new(StepName::RepeatReached, AT_ONCE, &[TeamManager, MissingCoordinator]),
        Rung::new(StepName::RepeatUndecided, Span::WorkingDays(3), &[ServiceManager]),
    ]
}

fn conversation() -> Vec<Rung> {
    vec![Rung::new(StepName::ConversationUnanswered, AT_ONCE, &[MissingCoordinator]).first_tells(Hearer::Asker)]
}
