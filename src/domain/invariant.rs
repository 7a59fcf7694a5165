//! Invariants: what holds at every moment, or else a child may be forgotten and nobody would hear of it.

crate::codes! {
    /// What must hold at every moment.
    Invariant {
        /// Every interview that is owed is looked at when the next thing may fall due, or its deadline was told of.
        InterviewsWatched = "interviews_watched",
        /// Every open interview that is given to somebody is given to somebody who is there.
        InterviewsInHand = "interviews_in_hand",
        /// Of every interview that is overdue a step was raised, and some person was told.
        OverdueTold = "overdue_told",
        /// No message waits longer than its kind may.
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
