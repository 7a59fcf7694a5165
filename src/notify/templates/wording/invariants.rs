//! What is said where something that must hold at every moment does not.

use crate::domain::invariant::Invariant;

pub(in crate::notify::templates) const HEADLINE: &str = "Homeward found what must never be";
pub(in crate::notify::templates) const ASKS: &str = "Please look at what it is about, and have whoever runs Homeward read its log.\n\
     Homeward checks every minute, and says on the page when it is well again.";

pub(in crate::notify::templates) fn broken(invariant: Invariant, count: u32) -> String {
    let some = |one: &str, more: &str| if count == 1 { one.to_owned() } else { format!("{count} {more}") };
    match invariant {
        Invariant::InterviewsWatched => some(
            "One interview that is owed is watched by nothing.",
            "interviews that are owed are watched by nothing.",
        ),
        Invariant::InterviewsInHand => {
            some("One open interview is with somebody who has left.", "open interviews are with people who have left.")
        }
        Invariant::OverdueTold => {
            some("One interview is overdue, and nobody was told.", "interviews are overdue, and nobody was told.")
        }
        Invariant::ItemsQueued => some("One thing waits on no list, or on two.", "things wait on no list, or on two."),
        Invariant::MessagesEnd => some("One message has waited for too long.", "messages have waited for too long."),
        Invariant::ChannelsOpen => "A channel by which messages go is closed.".to_owned(),
        Invariant::NothingWaits => "What falls due is not seen to in time.".to_owned(),
        Invariant::NothingGivenUp => some("One record cannot be looked at.", "records cannot be looked at."),
        Invariant::LedgerClean => "The record differs from what was told.".to_owned(),
    }
}
