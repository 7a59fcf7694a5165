//! The messages about what could not be done: messages that could not be delivered, subjects that could not be looked at,
//! a ledger that differs. Whoever was to act does not know of it, and somebody must.

use super::plain::plain_struct;
use super::wording;
use super::{Place, Reference, Rendered, Template, Voice};
use crate::domain::message::channel::ChannelFault;
use crate::domain::message::{Channel, Happened};

plain_struct! {
    /// Messages could not be delivered.
    MessagesFailed {
        /// The message that did first.
        message: Reference,
        /// Why.
        why: Happened,
        /// Whether it was urgent.
        urgent: bool,
    }
}

impl MessagesFailed {
    /// The name of the template: what fails under it is not told of once more.
    pub const NAME: &'static str = "messages_failed";
}

impl Template for MessagesFailed {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        2
    }

    fn is_urgent(&self) -> bool {
        self.urgent
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let mut paragraphs = vec![wording::failed(self.why), wording::FAILED_ASKS.to_owned()];
        paragraphs.extend(self.urgent.then(|| wording::FAILED_URGENT.to_owned()));
        paragraphs.push(wording::reference(self.message));
        paragraphs.push(wording::link(&Place::FailedMessages.link(voice.public_url)));
        Rendered::of(self.urgent, wording::FAILED_HEADLINE, &paragraphs)
    }
}

plain_struct! {
    /// Looks at subjects failed until they were given up for the day.
    LooksFailed {
        /// One of the subjects.
        first: Reference,
        /// How many there are.
        subjects: u32,
    }
}

impl LooksFailed {
    /// The name of the template.
    pub const NAME: &'static str = "looks_failed";
}

impl Template for LooksFailed {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    /// Whoever is missing among them is missing now.
    fn is_urgent(&self) -> bool {
        true
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let paragraphs = [
            wording::looks_failed(self.subjects),
            wording::LOOKS_FAILED_ASKS.to_owned(),
            wording::reference(self.first),
            wording::link(&Place::Work.link(voice.public_url)),
        ];
        Rendered::of(true, wording::LOOKS_FAILED_HEADLINE, &paragraphs)
    }
}

plain_struct! {
    /// The nightly check found the ledger and its rows to differ.
    LedgerDiffers {
        /// In how many places.
        differences: u32,
    }
}

impl LedgerDiffers {
    /// The name of the template.
    pub const NAME: &'static str = "ledger_differs";
}

impl Template for LedgerDiffers {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        false
    }

    fn render(&self, _voice: &Voice<'_>) -> Rendered {
        let paragraphs = [wording::ledger_differs(self.differences), wording::LEDGER_DIFFERS_ASKS.to_owned()];
        Rendered::of(false, wording::LEDGER_DIFFERS_HEADLINE, &paragraphs)
    }
}

plain_struct! {
    /// A channel is closed: what was to go by it waits.
    ChannelClosed {
        /// Which.
        channel: Channel,
        /// What is wrong.
        fault: ChannelFault,
    }
}

impl ChannelClosed {
    /// The name of the template.
    pub const NAME: &'static str = "channel_closed";
}

impl Template for ChannelClosed {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    /// Whatever waits may be urgent.
    fn is_urgent(&self) -> bool {
        true
    }

    fn place(&self) -> Place {
        Place::Running
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let paragraphs = [
            format!("{}.", self.fault.reason()),
            wording::CHANNEL_CLOSED_ASKS.to_owned(),
            wording::link(&Place::Running.link(voice.public_url)),
        ];
        Rendered::of(true, wording::channel_closed(self.channel), &paragraphs)
    }
}

plain_struct! {
    /// A contact of somebody failed, and is to be put right.
    ContactFailed {
        /// By what we tried.
        channel: Channel,
        /// What was in the way.
        why: Happened,
    }
}

impl ContactFailed {
    /// The name of the template.
    pub const NAME: &'static str = "contact_failed";
}

impl Template for ContactFailed {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    /// Whoever was to be told was told in another way, or somebody else was.
    fn is_urgent(&self) -> bool {
        false
    }

    fn place(&self) -> Place {
        Place::Contacts
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let paragraphs = [
            wording::contact_failed(self.channel, self.why),
            wording::CONTACT_FAILED_ASKS.to_owned(),
            wording::link(&Place::Contacts.link(voice.public_url)),
        ];
        Rendered::of(false, wording::CONTACT_FAILED_HEADLINE, &paragraphs)
    }
}
