//! Ways are the channels by which a person wants to be told: some for what is ordinary, some for what is urgent. When one
//! fails for good the next is taken, chosen or not: that a child is missing outranks what somebody likes to be told by.

use super::{Channel, MessageState};
use crate::domain::violation::Code;

/// By what a person is told, as they chose; by e-mail, and of what is urgent by text too, if they did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    /// What can wait for somebody to be at work. None is a choice too: it stands in the inbox alone.
    pub ordinary: Vec<Channel>,
    /// What cannot wait. Never empty.
    pub urgent: Vec<Channel>,
}

/// The channels that reach out to a person, in the order in which they take each other's place.
pub const REACHING_OUT: [Channel; 2] = [Channel::Email, Channel::Sms];

/// Why a choice is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    /// No channel is chosen for what is urgent.
    #[error("must hold a way that reaches out: email or sms")]
    ByNothing,
    /// Texts alone are chosen for what is urgent, and there is no number.
    #[error("holds sms alone, and there is no mobile number")]
    WithoutNumber,
}

impl Default for Ways {
    fn default() -> Self {
        Self { ordinary: vec![Channel::Email], urgent: REACHING_OUT.to_vec() }
    }
}

impl Ways {
    /// The channels of these words, each once and in their order; nothing if one is no way to reach out.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Vec<Channel>> {
        let chosen: Option<Vec<Channel>> = words.into_iter().map(Channel::from_word).collect();
        let chosen = chosen.filter(|chosen| chosen.iter().all(|channel| REACHING_OUT.contains(channel)))?;
        Some(REACHING_OUT.into_iter().filter(|channel| chosen.contains(channel)).collect())
    }

    /// # Errors
    /// [`NotReached`], where somebody who chose so would not be reached by what is urgent.
    pub fn checked(self, has_number: bool) -> Result<Self, NotReached> {
        match self.urgent.as_slice() {
            [] => Err(NotReached::ByNothing),
            [Channel::Sms] if !has_number => Err(NotReached::WithoutNumber),
            _ => Ok(self),
        }
    }

    /// By what somebody is told at once who has these: those chosen, and the inbox where none of them can say all of it.
    /// What is urgent takes whatever there is if nothing chosen is left.
    #[must_use]
    pub fn by(&self, urgent: bool, has: &[Channel]) -> Vec<Channel> {
        let chosen = if urgent { &self.urgent } else { &self.ordinary };
        let mut by: Vec<Channel> = chosen.iter().copied().filter(|channel| has.contains(channel)).collect();
        if urgent && by.is_empty() {
            by.extend(has.first());
        }
        if !by.contains(&Channel::Email) {
            by.push(Channel::Inbox);
        }
        by
    }
}

/// What comes after a channel failed for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is told by this one.
    By(Channel),
    /// Another channel has it already.
    AnotherHasIt,
    /// Nothing reaches them: somebody else is to be told.
    NothingLeft,
}

/// What comes after one of the channels failed by which somebody was `told` of something, who can be reached by those they
/// `have`. What is held goes nowhere now, so it keeps nobody from being told.
#[must_use]
pub fn next(told: &[(Channel, MessageState)], have: &[Channel]) -> Next {
    let untried = |channel: &Channel| told.iter().all(|(tried, _)| tried != channel);
    if let Some(channel) = REACHING_OUT.into_iter().filter(|channel| have.contains(channel)).find(untried) {
        return Next::By(channel);
    }
    let goes = |(channel, state): &(Channel, MessageState)| {
        let ended = matches!(state, MessageState::Failed | MessageState::Cancelled | MessageState::Held);
        REACHING_OUT.contains(channel) && !ended
    };
    if told.iter().any(goes) { Next::AnotherHasIt } else { Next::NothingLeft }
}

#[cfg(test)]
mod tests {
    use super::*;

    use Channel::{Email, Inbox, Sms};
    use MessageState::{Cancelled, Delivered, Failed, Held, Pending, Sending, Sent};

    #[test]
    fn the_next_channel_is_the_first_that_was_not_tried() {
        for (row, told, have, then) in [
            ("e-mail bounced, and there is a phone", &[(Email, Failed)][..], &[Email, Sms][..], Next::By(Sms)),
            (
                "the text failed, and nothing else was tried",
                &[(Sms, Failed), (Inbox, Delivered)],
                &[Email, Sms],
                Next::By(Email),
            ),
            ("e-mail bounced, and there is no phone", &[(Email, Failed)], &[Email], Next::NothingLeft),
            ("e-mail bounced, and texts are closed", &[(Email, Failed)], &[], Next::NothingLeft),
            (
                "the text failed, and the e-mail went",
                &[(Email, Sent), (Sms, Failed)],
                &[Email, Sms],
                Next::AnotherHasIt,
            ),
            (
                "the text failed, and the e-mail arrived",
                &[(Email, Delivered), (Sms, Failed)],
                &[Email, Sms],
                Next::AnotherHasIt,
            ),
            (
                "the text failed while the e-mail goes",
                &[(Email, Sending), (Sms, Failed)],
                &[Email, Sms],
                Next::AnotherHasIt,
            ),
            (
                "e-mail bounced while the text waits its turn",
                &[(Email, Failed), (Sms, Pending)],
                &[Email, Sms],
                Next::AnotherHasIt,
            ),
            ("e-mail bounced while texts are held", &[(Email, Failed), (Sms, Held)], &[Email], Next::NothingLeft),
            ("both failed", &[(Email, Failed), (Sms, Failed)], &[Email, Sms], Next::NothingLeft),
            (
                "one failed, the other was taken back",
                &[(Email, Cancelled), (Sms, Failed)],
                &[Email, Sms],
                Next::NothingLeft,
            ),
            (
                "it stands in the inbox, which reaches nobody",
                &[(Email, Failed), (Sms, Failed), (Inbox, Delivered)],
                &[Email, Sms],
                Next::NothingLeft,
            ),
            ("they left", &[(Email, Failed)], &[], Next::NothingLeft),
        ] {
            assert_eq!(next(told, have), then, "{row}");
        }
    }

    #[test]
    fn people_are_told_by_what_they_chose_and_of_what_is_urgent_by_something() {
        let chose =
            |ordinary: &[Channel], urgent: &[Channel]| Ways { ordinary: ordinary.to_vec(), urgent: urgent.to_vec() };
        let all: &[Channel] = &[Email, Sms];
        for (row, ways, urgent, has, by) in [
            ("nothing was chosen", Ways::default(), false, all, &[Email][..]),
            ("nothing was chosen, urgent", Ways::default(), true, all, &[Email, Sms]),
            ("nothing was chosen, urgent, without a phone", Ways::default(), true, &[Email][..], &[Email]),
            ("the inbox alone", chose(&[], &[Email]), false, all, &[Inbox]),
            ("texts alone: they say too little", chose(&[Sms], &[Sms]), false, all, &[Sms, Inbox]),
            ("texts alone, urgent", chose(&[Email], &[Sms]), true, all, &[Sms, Inbox]),
            ("texts alone where none are sent", chose(&[Sms], &[Sms]), false, &[Email], &[Inbox]),
            ("texts alone where none are sent, urgent", chose(&[Sms], &[Sms]), true, &[Email], &[Email]),
            ("nothing there at all", Ways::default(), true, &[], &[Inbox]),
        ] {
            assert_eq!(ways.by(urgent, has), by, "{row}");
        }
    }

    #[test]
    fn nobody_can_choose_to_be_reached_by_nothing_urgent() {
        let chose = |urgent: &[Channel]| Ways { ordinary: vec![], urgent: urgent.to_vec() };
        for (row, urgent, has_number, fault) in [
            ("e-mail", &[Email][..], false, None),
            ("both, without a number yet", &[Email, Sms], false, None),
            ("texts, with a number", &[Sms], true, None),
            ("texts, without a number", &[Sms], false, Some(NotReached::WithoutNumber)),
            ("nothing", &[], true, Some(NotReached::ByNothing)),
        ] {
            assert_eq!(chose(urgent).checked(has_number).err(), fault, "{row}");
        }
    }

    #[test]
    fn words_are_read_in_one_order_and_the_inbox_is_nobodys_choice() {
        for (row, words, read) in [
            ("none", &[][..], Some(vec![])),
            ("twice and the other way round", &["sms", "email", "sms"], Some(vec![Email, Sms])),
            ("the inbox", &["inbox"], None),
            ("a pigeon", &["email", "pigeon"], None),
        ] {
            assert_eq!(Ways::of_words(words.iter().copied()), read, "{row}");
        }
    }
}
