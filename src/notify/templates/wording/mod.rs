//! The wording of all messages, in one place so that one person can edit it. Plain English; kind; what happened first,
//! then what is asked of the reader. Nothing here can name anybody. A change raises the version of the template.

mod steps;

use super::Reference;
use crate::domain::audience::Role;
use crate::domain::message::Happened;

/// What is said of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// For the subject line, and for the line of a digest.
    pub headline: &'static str,
    /// What happened.
    pub happened: &'static str,
    /// What the reader is asked to do.
    pub asked: &'static str,
}

/// Before the headline of an urgent message.
pub(super) const URGENT: &str = "Urgent: ";

/// Under every message.
pub(super) const FOOT: &str = "\n\n--\nHomeward wrote this message by itself, and nobody reads replies to it.\n\
     It names nobody, so that nothing is given away if it is read by chance. Please keep it so when you forward it.\n";

/// In an urgent message.
pub(super) const ACT_NOW: &str = "This cannot wait until the next working day. Please act on it now.";

/// In a message that is told again.
pub(super) const AGAIN: &str = "You are being told because nobody has said yet what they are doing about it.\n\
     If you already are, please open the link and say so; then everybody knows.";

pub(super) const FAILED_HEADLINE: &str = "A message could not be delivered";
pub(super) const FAILED_ASKS: &str = "Whoever it was for may not know what they were to be told.\n\
     Please look at the list, tell them in another way, and have the address or the mail server put right.\n\
     Once it is, each message can be sent again from the list. There may be more than one.";
pub(super) const FAILED_URGENT: &str = "The message was urgent. Please act on it now.";

pub(super) fn reference(reference: Reference) -> String {
    format!("Reference: {reference}")
}

pub(super) fn raised(at: &str) -> String {
    format!("Since: {at}")
}

pub(super) fn due(at: &str) -> String {
    format!("Due: {at}")
}

pub(super) fn link(link: &str) -> String {
    format!("Open it here: {link}")
}

pub(super) fn instead_of(role: Role) -> String {
    format!("It comes to you because nobody is there as {}.", role.word().replace('_', " "))
}

pub(super) fn others(others: u32) -> String {
    let steps = if others == 1 { "one other reminder".to_owned() } else { format!("{others} other reminders") };
    format!("It stands for {steps} too, which fell due at the same time.")
}

fn children(count: u32) -> String {
    if count == 1 { "1 child".to_owned() } else { format!("{count} children") }
}

pub(super) fn digest_headline(count: u32) -> String {
    format!("{} need you", children(count)).replace("1 child need", "1 child needs")
}

pub(super) fn digest(count: u32) -> String {
    format!("Several things are waiting for you, about {}:", children(count))
}

pub(super) fn line(words: Words, count: u32) -> String {
    format!("- {}: {}", words.headline, children(count))
}

pub(super) fn failed(why: Happened) -> String {
    format!("A message could not be delivered: {}.", why.reason())
}
