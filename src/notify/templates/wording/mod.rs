//! The wording of all messages, in one place so that one person can edit it. Plain English; kind; what happened first,
//! then what is asked of the reader. Nothing here can name anybody. A change raises the version of the template.

pub(super) mod appointment;
pub(super) mod feed;
pub(super) mod invariants;
mod steps;
mod webhook;

pub(super) use webhook::{
    WEBHOOK_DISABLED_ASKS, WEBHOOK_DISABLED_HEADLINE, WEBHOOK_FAILED_ASKS, WEBHOOK_FAILED_HEADLINE, webhook_disabled,
    webhook_failed,
};

use chrono::{DateTime, Utc};

use super::{Reference, in_london};
use crate::domain::audience::Role;
use crate::domain::message::seen::SeenCode;
use crate::domain::message::{Channel, Happened};

/// What is said of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words<'a> {
    /// For the subject line, and over a kind of step in a digest.
    pub headline: &'a str,
    /// What happened.
    pub happened: &'a str,
    /// What the reader is asked to do.
    pub asked: &'a str,
}

/// Before the headline of an urgent message.
pub(super) const URGENT: &str = "Urgent: ";

/// Under every message, where no authority says something else.
pub(super) const CLOSING: &str = "Homeward wrote this message by itself, and nobody reads replies to it.\n\
     It names nobody, so that nothing is given away if it is read by chance. Please keep it so when you forward it.";

/// In an urgent message.
pub(super) const ACT_NOW: &str = "This cannot wait until the next working day. Please act on it now.";

/// In a message that is told again.
pub(super) const AGAIN: &str = "You are being told because nobody has said yet what they are doing about it.\n\
     If you already are, please open the link and say so; then everybody knows.";

/// In a digest, where some of it is told again.
pub(super) const SOME_AGAIN: &str = "Where it says \"told again\", nobody has said yet what they are doing about it.\n\
     If you already are, please open the link and say so; then everybody knows.";

pub(super) const FAILED_HEADLINE: &str = "A message could not be delivered";
pub(super) const FAILED_ASKS: &str = "Whoever it was for may not know what they were to be told.\n\
     Please look at the list, tell them in another way, and have an administrator put the address or the mail server right.\n\
     Once it is, they send each message again. There may be more than one.";
pub(super) const FAILED_URGENT: &str = "The message was urgent. Please act on it now.";

pub(super) const POST_HEADLINE: &str = "Somebody wrote to you about a missing episode";
pub(super) const POST_TELLS: &str = "Another agency, or a colleague who named you, wrote about an episode that you know of.\n\
     What they wrote is not in this message. Please sign in to read it and to answer.";

pub(super) const TEXT_HEADLINE: &str = "A text came in that somebody has to read";
pub(super) const TEXT_TELLS: &str = "Somebody sent a text to the number from which Homeward writes. It may be from a child or a family.\n\
     What it says, and from whom it came, is not in this message.";
pub(super) const TEXT_ASKS: &str = "Please sign in, read it now, and say what you do about it.";

pub(super) fn answer_by(at: DateTime<Utc>) -> String {
    format!("They need an answer by {}.", in_london(at))
}

pub(super) const LOOKS_FAILED_HEADLINE: &str = "Homeward cannot do its work for some records";
pub(super) const LOOKS_FAILED_ASKS: &str = "Until this is mended, nobody is told of what falls due about them.\n\
     Please see to these children in another way meanwhile, and have whoever runs Homeward read its log.\n\
     Homeward tries again each night.";

pub(super) const LEDGER_DIFFERS_HEADLINE: &str = "The nightly check of the record found differences";
pub(super) const LEDGER_DIFFERS_ASKS: &str = "Until it is known why, do not rely on lists and figures alone.\n\
     Please have whoever runs Homeward run \"homeward verify\", which names each difference.";

pub(super) const CHANNEL_CLOSED_ASKS: &str = "What was to go that way is kept, and goes once this is put right.\n\
     Until then, please make sure in another way that people know what waits for them.";

pub(super) const fn channel_closed(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "E-mail does not go out",
        Channel::Sms => "Texts do not go out",
        Channel::Inbox => "The inbox cannot be used",
    }
}

pub(super) const CONTACT_FAILED_HEADLINE: &str = "A contact is to be put right";
pub(super) const CONTACT_FAILED_ASKS: &str = "They were told in another way, or somebody else was. It will go on like that until the contact is\n\
     changed, or works again. Please ask them and put it right. There may be more than one.";

pub(super) fn contact_failed(channel: Channel, why: Happened) -> String {
    let what = match channel {
        Channel::Email => "An e-mail address",
        Channel::Sms => "A mobile number",
        Channel::Inbox => "An inbox",
    };
    format!("{what} did not work: {}.", why.reason())
}

/// As a text: what waits, and nothing of what it is.
pub(super) const URGENT_TEXT: &str = "Homeward: something urgent needs you now. Open {link}";
pub(super) const URGENT_TEXT_OF_SEVERAL: &str = "Homeward: {count} urgent things need you now. Open {link}";
pub(super) const TEXT: &str = "Homeward: something waits for you. Open {link}";
pub(super) const TEXT_OF_SEVERAL: &str = "Homeward: {count} things wait for you. Open {link}";

/// In place of the link, in a text that has no room for it.
pub(super) const NO_LINK: &str = "Homeward";

/// At the end of a text, where texts to us come back.
pub(super) fn send_back(code: SeenCode) -> String {
    format!("Seen it? Reply {code}")
}

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

fn reminders(count: u32) -> String {
    if count == 1 { "1 reminder".to_owned() } else { format!("{count} reminders") }
}

pub(super) fn digest_headline(count: u32) -> String {
    let need = if count == 1 { "needs" } else { "need" };
    format!("{} {need} you", children(count))
}

pub(super) fn digest(steps: u32, count: u32) -> String {
    let wait = if steps == 1 { "waits" } else { "wait" };
    format!("{} {wait} for you, about {}.", reminders(steps), children(count))
}

pub(super) fn kind(words: Words<'_>, count: u32) -> String {
    format!("{}: {}", words.headline, children(count))
}

pub(super) fn all_links(link: &str) -> String {
    format!("Open all of it here: {link}")
}

pub(super) fn due_in_line(at: &str) -> String {
    format!("due {at}")
}

pub(super) fn raised_in_line(at: &str) -> String {
    format!("since {at}")
}

pub(super) fn line(reference: Reference, when: &str, again: bool, stands_for: u32) -> String {
    let again = if again { "; told again" } else { "" };
    let others = if stands_for == 0 { String::new() } else { format!("; stands for {} too", reminders(stands_for)) };
    format!("- {reference}: {when}{again}{others}")
}

pub(super) fn some_instead_of(role: Role) -> String {
    format!("Some of it comes to you because nobody is there as {}.", role.word().replace('_', " "))
}

pub(super) fn failed(why: Happened) -> String {
    format!("A message could not be delivered: {}.", why.reason())
}

pub(super) fn looks_failed(subjects: u32) -> String {
    let what = if subjects == 1 { "one record".to_owned() } else { format!("{subjects} records") };
    format!("Homeward tried ten times to see what is due about {what}, and could not.")
}

pub(super) fn ledger_differs(differences: u32) -> String {
    let places = if differences == 1 { "one place".to_owned() } else { format!("{differences} places") };
    format!("In {places} the record is not what was told, or not as it was recorded.")
}
