//! The names of the steps. They are kept in the ledger and shown to partners, so a name once given keeps its meaning.

crate::codes! {
    /// A rung of a ladder: what it is about, and since when it speaks.
    StepName {
        /// A child is missing.
        MissingOpened = "missing.opened",
        /// The missing child is at high risk, under 13 or unaccompanied.
        MissingHeightened = "missing.heightened",
        /// The child has been missing for a day.
        MissingDayOne = "missing.day_one",
        /// The child has been missing for three days, and again each week after.
        MissingDayThree = "missing.day_three",
        /// The child turned 18 while missing.
        MissingEighteenthBirthday = "missing.eighteenth_birthday",
        /// A return told by some sources is not confirmed by the others.
        ReturnNotConfirmed = "return.not_confirmed",
        /// The same, for a child at high risk or where a source contradicts the return.
        ReturnDoubted = "return.doubted",
        /// The child was found, and the time of the return is not known.
        ReturnTimeMissing = "return_time.missing",
        /// The time of the return has not been known for a day.
        ReturnTimeDayOne = "return_time.day_one",
        /// The time of the return has not been known for three days.
        ReturnTimeDayThree = "return_time.day_three",
        /// Nobody has been given the interview.
        InterviewNotAllocated = "interview.not_allocated",
        /// The interviewer has not said that they have it.
        InterviewNotAcknowledged = "interview.not_acknowledged",
        /// The interview has not been offered.
        InterviewNotOffered = "interview.not_offered",
        /// A message about the appointment did not reach the child or an adult around them.
        InterviewFamilyNotTold = "interview.family_not_told",
        /// The deadline is near.
        InterviewDueSoon = "interview.due_soon",
        /// The deadline falls outside working hours, and this is the last working day before it.
        InterviewLastWorkingDay = "interview.last_working_day",
        /// The child went missing again before the interview.
        InterviewMissingAgain = "interview.missing_again",
        /// The deadline passed.
        InterviewOverdue = "interview.overdue",
        /// The deadline passed a day ago.
        InterviewOverdueOneDay = "interview.overdue_one_day",
        /// The deadline passed two days ago.
        InterviewOverdueTwoDays = "interview.overdue_two_days",
        /// The deadline passed five working days ago.
        InterviewOverdueFiveWorkingDays = "interview.overdue_five_working_days",
        /// Harm or an immediate concern was written down.
        AfterHarm = "after.harm",
        /// Nobody decided in time whether the harm needs a strategy discussion.
        AfterStrategyUndecided = "after.strategy_undecided",
        /// The record of a held interview has not been submitted.
        AfterNotSubmitted = "after.not_submitted",
        /// The record of a held interview has not been signed off.
        AfterNotSignedOff = "after.not_signed_off",
        /// A child was absent throughout: is there to be an interview?
        AbsentDecisionWanted = "absent.decision_wanted",
        /// Nobody decided in time whether an absence gets an interview.
        AbsentUndecided = "absent.undecided",
        /// Notices wait for a notice that names the child.
        ChildUnknown = "child.unknown",
        /// A possible match, one of whose records is missing now.
        ReviewMissingChild = "review.missing_child",
        /// A review is undecided.
        ReviewUndecided = "review.undecided",
        /// A child reached a rule of repeat missing.
        RepeatReached = "repeat.reached",
        /// Nobody decided in time what follows from repeat missing.
        RepeatUndecided = "repeat.undecided",
        /// Nobody answered a question to another agency in time.
        ConversationUnanswered = "conversation.unanswered",
    }
}

impl std::fmt::Display for StepName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
