//! Notify: senders, each of one channel, and the texts that they send. A sender is handed what to send and says how it
//! went; it keeps nothing, and who is written to and how often it is tried is not its business.

pub mod email;
pub mod govuk;
pub mod heartbeat;
mod post;
mod public_url;
pub mod templates;
pub mod webhook;

use std::future::Future;

use chrono::{DateTime, Utc};

use crate::domain::message::channel::ChannelFault;
use crate::domain::message::{Channel, Happened};

pub use post::{Mail, Post};
pub use public_url::{NotOurs, PublicUrl};

/// What a sender is handed: one message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// By what it goes.
    pub channel: Channel,
    /// Where it goes.
    pub address: String,
    /// The subject line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Whether the recipient's program may mark it as important.
    pub urgent: bool,
    /// Its name in the provider's and the recipient's world: the same in every try, so that a second copy is known as one.
    pub reference: String,
    /// Whether there was a try before this one, which may have been taken.
    pub tried_before: bool,
    /// The moment of this try.
    pub at: DateTime<Utc>,
}

/// How a try went: all that is ever decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The provider has it.
    Accepted {
        /// By which name the provider knows it, where it says more of it later.
        name: Option<String>,
        /// What the provider answered.
        detail: Option<String>,
    },
    /// It will never be taken for this recipient; nobody else's messages are touched by that.
    RefusedForThisRecipient {
        /// What was in the way.
        why: Happened,
        /// What the provider answered.
        detail: Option<String>,
    },
    /// It was certainly not taken, and may be later.
    TryAgain {
        /// What was in the way.
        why: Happened,
        /// What the provider answered.
        detail: Option<String>,
    },
    /// Nothing goes by this channel at present. That concerns us and no recipient: what waits is kept.
    Closed {
        /// What is wrong with the channel.
        fault: ChannelFault,
        /// When it opens again by itself, if it does.
        until: Option<DateTime<Utc>>,
        /// What the provider answered.
        detail: Option<String>,
    },
    /// It was not tried, and will not be: this is a rehearsal, and the address may be a real person's.
    Withheld,
    /// It may have been taken. Sent again under the same reference, it is at worst a second copy.
    Unclear {
        /// What is known.
        detail: Option<String>,
    },
}

impl Sent {
    /// The word for the record, and what the provider answered.
    #[must_use]
    pub fn into_record(self) -> (Happened, Option<String>) {
        match self {
            Self::Accepted { detail, .. } => (Happened::Accepted, detail),
            Self::RefusedForThisRecipient { why, detail } | Self::TryAgain { why, detail } => (why, detail),
            Self::Closed { detail, .. } => (Happened::ChannelClosed, detail),
            Self::Withheld => (Happened::Withheld, None),
            Self::Unclear { detail } => (Happened::Unclear, detail),
        }
    }
}

/// Sends by one channel.
pub trait Sender: Send + Sync + 'static {
    /// Tries once, within bounded time.
    fn send(&self, outgoing: &Outgoing) -> impl Future<Output = Sent> + Send;
}
