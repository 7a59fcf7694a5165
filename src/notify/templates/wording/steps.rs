//! The sentences of the ladders' steps.

use super::Words;
use crate::notify::templates::steps::{
    AfterInterviewStep, ConversationStep, InterviewStep, MissingStep, RepeatStep, ReturnNotConfirmedStep,
    ReturnTimeMissingStep, ReviewsStep,
};

const fn words(headline: &'static str, happened: &'static str, asked: &'static str) -> Words<'static> {
    Words { headline, happened, asked }
}

impl MissingStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::Opened => words(
                "A child is missing",
                "A child has been reported missing.",
                "Please open the record, and see that everybody who should know does.",
            ),
            Self::Heightened => words(
                "A missing child needs your attention",
                "A child has been reported missing, and a service manager is to know of it from the start.",
                "Please open the record and say what you are doing.",
            ),
            Self::DayOne => words(
                "A child has been missing for a day",
                "A child has been missing for 24 hours.",
                "Please decide whether to hold a strategy discussion, and record the decision.",
            ),
            Self::DayThree => words(
                "A child is still missing",
                "A child has been missing for three days or longer.",
                "Please open the record and say what is being done.",
            ),
            Self::EighteenthBirthday => words(
                "A missing child has turned 18",
                "A child turned 18 while missing. The record stays open.",
                "Please open the record and decide how the search and the support go on.",
            ),
        }
    }
}

impl ReturnNotConfirmedStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::NotConfirmed => words(
                "A return is not confirmed",
                "One agency says that a child has returned, and another has not said so.",
                "Please find out, and tell us what you know.",
            ),
            Self::Doubted => words(
                "A return is in doubt",
                "One agency says that a child has returned, and there is reason to doubt it.",
                "Please find out where the child is, and record it.",
            ),
        }
    }
}

impl ReturnTimeMissingStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::Missing => words(
                "The time of a return is missing",
                "A child was found, and nobody has told us when the child was back.",
                "The 72 hours for the return interview cannot be counted without it. Please tell us the time.",
            ),
            Self::DayOne => words(
                "The time of a return has been missing for a day",
                "A child was found, and for a day nobody has told us when the child was back.",
                "Please see that the time is found out and recorded.",
            ),
            Self::DayThree => words(
                "The time of a return has been missing for three days",
                "A child was found, and for three days nobody has told us when the child was back.",
                "Please see that the time is found out and recorded, and that the interview is offered meanwhile.",
            ),
        }
    }
}

impl InterviewStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::NotAllocated => words(
                "A return interview has no interviewer",
                "A child has returned, and nobody has been given the return interview.",
                "Please give it to somebody who is independent of the placement.",
            ),
            Self::NotAcknowledged => words(
                "A return interview has not been acknowledged",
                "The interviewer has not said that they have the return interview.",
                "Please make sure that they do, or give it to somebody else.",
            ),
            Self::NotOffered => words(
                "A return interview has not been offered",
                "A child returned a day ago, and the return interview has not been offered.",
                "Please offer it, or record the offer if it was made.",
            ),
            Self::FamilyNotTold => words(
                "A message about an appointment did not arrive",
                "A message to a child or an adult around them, about when they meet the interviewer, did not reach them or was not safe to send.",
                "Please see why, and tell them in another way that is agreed to be safe.",
            ),
            Self::DueSoon => words(
                "A return interview is due soon",
                "The deadline of a return interview is near.",
                "Please hold it in time, or record it if it was held.",
            ),
            Self::LastWorkingDay => words(
                "A return interview is due outside working hours",
                "The deadline of a return interview falls outside working hours; this is the last working time before it.",
                "Please plan for it today.",
            ),
            Self::MissingAgain => words(
                "A child is missing again before the return interview",
                "A child went missing again before the return interview. The deadline runs on.",
                "The interviewer is not reminded meanwhile. Please keep the interview in view.",
            ),
            Self::Overdue => words(
                "A return interview is overdue",
                "The deadline of a return interview has passed, and it has not been held.",
                "Please hold it as soon as the child is ready, and record why it is late.",
            ),
            Self::OverdueOneDay => words(
                "A return interview is a day overdue",
                "The deadline of a return interview passed a day ago, and it has not been held.",
                "Please see that the child is offered the interview.",
            ),
            Self::OverdueTwoDays => words(
                "A return interview is two days overdue",
                "The deadline of a return interview passed two days ago, and it has not been held.",
                "Please see that the child is offered the interview.",
            ),
            Self::OverdueFiveWorkingDays => words(
                "A return interview is five working days overdue",
                "The deadline of a return interview passed five working days ago, and it has not been held.",
                "Please see that the child is offered the interview.",
            ),
        }
    }
}

impl AfterInterviewStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::Harm => words(
                "A return interview needs your decision",
                "Something was written down in a return interview that needs a manager's decision.",
                "Please read the record, and decide within 24 hours whether to hold a strategy discussion.",
            ),
            Self::StrategyUndecided => words(
                "A decision on a strategy discussion is late",
                "Nobody has decided whether to hold a strategy discussion after a return interview.",
                "Please read the record and decide.",
            ),
            Self::NotSubmitted => words(
                "The record of a return interview is not finished",
                "A return interview was held, and its record has not been submitted.",
                "Please finish it, so that those who look after the child can act on it.",
            ),
            Self::NotSignedOff => words(
                "The record of a return interview is not signed off",
                "A return interview was held, and its record has not been signed off.",
                "Please read it, and sign it off or send it back.",
            ),
        }
    }
}

impl ReviewsStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::AbsentDecisionWanted => words(
                "Is there to be a return interview after an absence?",
                "A child was absent and is back. No interview follows by itself.",
                "Please decide whether to offer one, and record the decision either way.",
            ),
            Self::AbsentUndecided => words(
                "A decision after an absence is late",
                "Nobody has decided whether a child who was absent is offered a return interview.",
                "Please decide, and record the decision either way.",
            ),
            Self::ChildUnknown => words(
                "Notices wait for a child's name",
                "We were told of a missing child whom no notice has named yet.",
                "Please find out who it is, or ask the agency that told us.",
            ),
            Self::MissingChild => words(
                "Two records may be of one child, who is missing now",
                "Two records may be of the same child, and one of them is missing now.",
                "Please look at them and decide, so that everybody works with all that is known.",
            ),
            Self::Undecided => words(
                "A review waits for a decision",
                "Something in the records is in doubt, and only a person can decide it.",
                "Please look at it and decide.",
            ),
        }
    }
}

impl RepeatStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::Reached => words(
                "A child goes missing again and again",
                "A child has gone missing so often, or for so long, that somebody should ask why.",
                "Please decide within three working days what follows, and record it, also if it is nothing.",
            ),
            Self::Undecided => words(
                "A decision on repeat missing is late",
                "A child goes missing again and again, and nobody has decided what follows.",
                "Please decide, and record it, also if it is nothing.",
            ),
        }
    }
}

impl ConversationStep {
    pub(in crate::notify::templates) const fn says(self) -> Words<'static> {
        match self {
            Self::Unanswered => words(
                "A question to another agency has no answer",
                "Somebody asked another agency about a child. The time by which an answer was needed has passed.",
                "Please ask again, or find out by telephone, and write down what you learn.",
            ),
        }
    }
}
