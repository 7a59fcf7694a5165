//! The steps that messages speak of, by families; the words are those under which the ledger keeps them.

use super::plain::plain;
use super::wording::Words;
use crate::domain::ladder::StepName;
use crate::domain::violation::Code;

crate::codes! {
    /// While a child is missing.
    MissingStep {
        /// A child is missing.
        Opened = "missing.opened",
        /// A missing child needs a service manager's eye from the start.
        Heightened = "missing.heightened",
        /// A day has passed.
        DayOne = "missing.day_one",
        /// Three days have passed, or a further week.
        DayThree = "missing.day_three",
        /// The child turned 18 while missing.
        EighteenthBirthday = "missing.eighteenth_birthday",
    }
}

crate::codes! {
    /// While one source tells of a return and another does not.
    ReturnNotConfirmedStep {
        /// The return is not confirmed.
        NotConfirmed = "return.not_confirmed",
        /// The return is not confirmed, and there is reason to doubt it.
        Doubted = "return.doubted",
    }
}

crate::codes! {
    /// While a child was found and nobody said when the return was.
    ReturnTimeMissingStep {
        /// The time is not known.
        Missing = "return_time.missing",
        /// It has not been known for a day.
        DayOne = "return_time.day_one",
        /// It has not been known for three days.
        DayThree = "return_time.day_three",
    }
}

crate::codes! {
    /// While a return interview is owed.
    InterviewStep {
        /// Nobody has been given it.
        NotAllocated = "interview.not_allocated",
        /// The interviewer has not said that they have it.
        NotAcknowledged = "interview.not_acknowledged",
        /// It has not been offered.
        NotOffered = "interview.not_offered",
        /// A message about the appointment did not reach the child or an adult around them.
        FamilyNotTold = "interview.family_not_told",
        /// Its deadline is near.
        DueSoon = "interview.due_soon",
        /// Its deadline falls outside working hours.
        LastWorkingDay = "interview.last_working_day",
        /// The child went missing again before it.
        MissingAgain = "interview.missing_again",
        /// Its deadline passed.
        Overdue = "interview.overdue",
        /// Its deadline passed a day ago.
        OverdueOneDay = "interview.overdue_one_day",
        /// Its deadline passed two days ago.
        OverdueTwoDays = "interview.overdue_two_days",
        /// Its deadline passed five working days ago.
        OverdueFiveWorkingDays = "interview.overdue_five_working_days",
    }
}

crate::codes! {
    /// After a return interview.
    AfterInterviewStep {
        /// Something was written down on which a manager must decide at once.
        Harm = "after.harm",
        /// That decision is late.
        StrategyUndecided = "after.strategy_undecided",
        /// The record has not been submitted.
        NotSubmitted = "after.not_submitted",
        /// The record has not been signed off.
        NotSignedOff = "after.not_signed_off",
    }
}

crate::codes! {
    /// What waits for a decision of the council.
    ReviewsStep {
        /// Is there to be an interview after an absence?
        AbsentDecisionWanted = "absent.decision_wanted",
        /// That decision is late.
        AbsentUndecided = "absent.undecided",
        /// Notices wait for one that names the child.
        ChildUnknown = "child.unknown",
        /// A possible match, one of whose records is missing now.
        MissingChild = "review.missing_child",
        /// A review is undecided.
        Undecided = "review.undecided",
    }
}

crate::codes! {
    /// When a child goes missing again and again.
    RepeatStep {
        /// A rule was reached.
        Reached = "repeat.reached",
        /// The decision on it is late.
        Undecided = "repeat.undecided",
    }
}

crate::codes! {
    /// While a question to another agency needs an answer.
    ConversationStep {
        /// Nobody answered it in time.
        Unanswered = "conversation.unanswered",
    }
}

/// A step of any family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// While a child is missing.
    Missing(MissingStep),
    /// While a return is not confirmed.
    ReturnNotConfirmed(ReturnNotConfirmedStep),
    /// While the time of a return is not known.
    ReturnTimeMissing(ReturnTimeMissingStep),
    /// While a return interview is owed.
    Interview(InterviewStep),
    /// After it.
    AfterInterview(AfterInterviewStep),
    /// What waits for a decision.
    Reviews(ReviewsStep),
    /// Again and again.
    Repeat(RepeatStep),
    /// While a question needs an answer.
    Conversation(ConversationStep),
}

impl Step {
    /// The step that the ledger keeps under `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        MissingStep::from_word(word)
            .map(Self::Missing)
            .or_else(|| ReturnNotConfirmedStep::from_word(word).map(Self::ReturnNotConfirmed))
            .or_else(|| ReturnTimeMissingStep::from_word(word).map(Self::ReturnTimeMissing))
            .or_else(|| InterviewStep::from_word(word).map(Self::Interview))
            .or_else(|| AfterInterviewStep::from_word(word).map(Self::AfterInterview))
            .or_else(|| ReviewsStep::from_word(word).map(Self::Reviews))
            .or_else(|| RepeatStep::from_word(word).map(Self::Repeat))
            .or_else(|| ConversationStep::from_word(word).map(Self::Conversation))
    }

    /// Every word under which the ledger keeps a step that messages can speak of.
    pub fn words() -> impl Iterator<Item = &'static str> {
        fn of<S: Code>() -> impl Iterator<Item = &'static str> {
            S::WORDS.iter().map(|(word, _)| *word)
        }
        of::<MissingStep>()
            .chain(of::<ReturnNotConfirmedStep>())
            .chain(of::<ReturnTimeMissingStep>())
            .chain(of::<InterviewStep>())
            .chain(of::<AfterInterviewStep>())
            .chain(of::<ReviewsStep>())
            .chain(of::<RepeatStep>())
            .chain(of::<ConversationStep>())
    }

    /// The name by which ladders know it.
    pub(super) fn name(self) -> Option<StepName> {
        let word = match self {
            Self::Missing(step) => step.word(),
            Self::ReturnNotConfirmed(step) => step.word(),
            Self::ReturnTimeMissing(step) => step.word(),
            Self::Interview(step) => step.word(),
            Self::AfterInterview(step) => step.word(),
            Self::Reviews(step) => step.word(),
            Self::Repeat(step) => step.word(),
            Self::Conversation(step) => step.word(),
        };
        StepName::from_word(word)
    }

    /// What we say of it.
    pub(super) const fn says(self) -> Words<'static> {
        match self {
            Self::Missing(step) => step.says(),
            Self::ReturnNotConfirmed(step) => step.says(),
            Self::ReturnTimeMissing(step) => step.says(),
            Self::Interview(step) => step.says(),
            Self::AfterInterview(step) => step.says(),
            Self::Reviews(step) => step.says(),
            Self::Repeat(step) => step.says(),
            Self::Conversation(step) => step.says(),
        }
    }
}

plain!(
    MissingStep ReturnNotConfirmedStep ReturnTimeMissingStep InterviewStep AfterInterviewStep ReviewsStep RepeatStep
    ConversationStep Step
);
