//! The sentences that say why a step was raised. They stand together so that one person can edit them; none of them
//! can hold anything about a person.

use chrono::TimeDelta;

use super::step_name::StepName;
use crate::domain::message::Happened;
use crate::domain::policy::{Rung, Span};

/// Why a step was raised that fell due `since` after the instant its rung counts from.
pub(super) fn reason(rung: &Rung, since: TimeDelta) -> String {
    let after = rung.after;
    match rung.step {
        StepName::MissingOpened => "A child is missing.".into(),
        StepName::MissingHeightened => "The missing child is at high risk, under 13 or unaccompanied.".into(),
        StepName::MissingDayOne => {
            format!("The child has been missing for {after}. Record the decision on a strategy discussion.")
        }
        StepName::MissingDayThree => format!("The child has been missing for {}.", in_days(since)),
        StepName::MissingEighteenthBirthday => "The missing child is 18 today.".into(),
        StepName::ReturnNotConfirmed => format!("A return has not been confirmed for {after}."),
        StepName::ReturnDoubted => "A return is not confirmed, and the risk is high or a source contradicts it.".into(),
        StepName::ReturnTimeMissing if since.is_zero() => "The child was found. When was the return?".into(),
        StepName::ReturnTimeMissing | StepName::ReturnTimeDayOne | StepName::ReturnTimeDayThree => {
            format!("The time of the return has not been known for {}.", in_days(since))
        }
        StepName::InterviewNotAllocated => format!("Nobody has been given the interview {after} after the return."),
        StepName::InterviewNotAcknowledged => {
            format!("The interviewer has not acknowledged the allocation within {after}.")
        }
        StepName::InterviewNotOffered => format!("The interview has not been offered {after} after the return."),
        StepName::InterviewFamilyNotTold => {
            "A message about the appointment did not reach the child or an adult around them. Tell them in another way."
                .into()
        }
        StepName::InterviewDueSoon => format!("The interview is due in {after}."),
        StepName::InterviewLastWorkingDay => {
            "The interview is due outside working hours; this is the last working time before.".into()
        }
        StepName::InterviewMissingAgain => {
            "The child is missing again before the interview. The deadline runs on; the interviewer is not reminded."
                .into()
        }
        StepName::InterviewOverdue => "The deadline has passed and the interview has not been held.".into(),
        StepName::InterviewOverdueOneDay
        | StepName::InterviewOverdueTwoDays
        | StepName::InterviewOverdueFiveWorkingDays => format!("The interview is {after} overdue."),
        StepName::AfterHarm => {
            "Harm or an immediate concern was recorded. Decide whether to hold a strategy discussion.".into()
        }
        StepName::AfterStrategyUndecided => {
            format!("No decision on a strategy discussion {after} after harm or an immediate concern was recorded.")
        }
        StepName::AfterNotSubmitted => format!("The record of the interview has not been submitted within {after}."),
        StepName::AfterNotSignedOff => format!("The record of the interview has not been signed off within {after}."),
        StepName::AbsentDecisionWanted => "The child was absent. Decide whether to offer an interview.".into(),
        StepName::AbsentUndecided => format!("No decision within {after} on an interview after an absence."),
        StepName::ChildUnknown => format!("No notice has named the child for {after}."),
        StepName::ReviewMissingChild => "A record may be that of a child who is missing now.".into(),
        StepName::ReviewUndecided => format!("A review has been open for {after}."),
        StepName::RepeatReached => {
            "A rule of repeat missing was reached. Decide what follows, also when nothing.".into()
        }
        StepName::RepeatUndecided => format!("No decision within {after} on repeat missing."),
        StepName::ConversationUnanswered => "A question to another agency has not been answered in time.".into(),
    }
}

/// With what stood in the way this time.
pub(super) fn because(reason: &str, why: Happened) -> String {
    format!("{reason} Why: {}.", why.reason())
}

/// What a telling again adds.
pub(super) fn again(reason: &str, within: Span, urgent: bool, has_rung_above: bool) -> String {
    let within = if urgent { within.to_string() } else { format!("{within} of working time") };
    let above = if has_rung_above { "with one rung above" } else { "to the same people: there is no rung above" };
    format!("{reason} Not acknowledged within {within} after telling, so told again {above}.")
}

/// What a step adds that is told for others too.
pub(super) fn bundled(reason: &str, others: usize) -> String {
    let steps = if others == 1 { "1 other step".into() } else { format!("{others} other steps") };
    format!("{reason} Told once for {steps} that lapsed before this look.")
}

fn in_days(since: TimeDelta) -> String {
    let hours = since.num_hours();
    if hours % 24 != 0 {
        return format!("{hours} hours");
    }
    let days = hours / 24;
    format!("{days} day{}", if days == 1 { "" } else { "s" })
}
