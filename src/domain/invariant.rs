//! Invariants: what holds at every moment, or else a child may be forgotten and nobody would hear of it.

use std::collections::BTreeSet;

use super::ladder::StepName;
use super::policy::Policy;

crate::codes! {
    /// What must hold at every moment.
    Invariant {
        /// Every interview that is owed is looked at when the next thing may fall due, for each episode that it is about,
        /// until the last step was raised that says that it is overdue.
        InterviewsWatched = "interviews_watched",
        /// Every open interview that is given to somebody is given to somebody who is there and may hold it.
        InterviewsInHand = "interviews_in_hand",
        /// Of every interview that is overdue a step was raised that says so, and some person was told of that step.
        OverdueTold = "overdue_told",
        /// Every open item is in exactly one queue, of an authority that is here and has somebody who can see to it.
        ItemsQueued = "items_queued",
        /// No message and no event waits longer than its kind may.
        MessagesEnd = "messages_end",
        /// Every channel that is set takes what we say.
        ChannelsOpen = "channels_open",
        /// No queue has had something due for long.
        NothingWaits = "nothing_waits",
        /// No subject was given up because its looks kept failing.
        NothingGivenUp = "nothing_given_up",
        /// The ledger was clean when it was last verified.
        LedgerClean = "ledger_clean",
    }
}

/// The steps that say that an interview is overdue. Each is for people further up.
pub const OVERDUE: [StepName; 4] = [
    StepName::InterviewOverdue,
    StepName::InterviewOverdueOneDay,
    StepName::InterviewOverdueTwoDays,
    StepName::InterviewOverdueFiveWorkingDays,
];

/// Whether an episode that owes an interview has to be looked at again: one of the steps that its policy has is still to be
/// raised, or comes again and again. Until `raised` holds them all, nothing but a look brings the next.
#[must_use]
pub fn must_be_watched(policy: &Policy, raised: &BTreeSet<StepName>) -> bool {
    let mut rungs = policy.ladders.iter().filter(|rung| OVERDUE.contains(&rung.step));
    rungs.any(|rung| rung.every.is_some() || !raised.contains(&rung.step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_watched_until_the_last_step_of_its_policy_was_raised() {
        let shipped = Policy::shipped();
        let mut shorter = shipped.clone();
        shorter.ladders.retain(|rung| rung.step != StepName::InterviewOverdueFiveWorkingDays);
        for (row, policy, raised, expected) in [
            ("not due yet", &shipped, &OVERDUE[..0], true),
            ("overdue", &shipped, &OVERDUE[..1], true),
            ("for two days", &shipped, &OVERDUE[..3], true),
            ("to the end", &shipped, &OVERDUE[..], false),
            ("to the end of a shorter ladder", &shorter, &OVERDUE[..3], false),
            ("the last was raised and one before was not", &shipped, &OVERDUE[1..], true),
        ] {
            assert_eq!(must_be_watched(policy, &raised.iter().copied().collect()), expected, "{row}");
        }
    }
}
