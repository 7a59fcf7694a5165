//! A template is a text with typed blanks. What may stand in a blank is [`Plain`]: ids shortened to a reference, counts,
//! instants, names of steps and roles. There is no way to put a name, an address or a story into one: e-mail is read on
//! telephones in trains, forwarded, and kept by servers that are not ours.
//!
//! The sentences stand in [`wording`]. Whoever changes one raises the version of its template: the text that was sent is
//! kept with the version that made it.

mod conversation;
mod digest;
mod failed;
mod feed;
mod fields;
mod invariants;
mod ladder;
mod plain;
mod received;
mod steps;
mod webhook;
mod wording;

use super::PublicUrl;
use crate::domain::message::Channel;
use crate::domain::message::seen::SeenCode;
use crate::domain::message::texting::{MOST_SEGMENTS, segments};

pub use conversation::ConversationPost;
pub use digest::{Digest, Kind, of_entries};
pub use failed::{ChannelClosed, ContactFailed, LedgerDiffers, LooksFailed, MessagesFailed};
pub use feed::FeedSilent;
pub use fields::{Place, Reference, in_london};
pub use invariants::{Broken, InvariantsBroken};
pub use ladder::{
    AfterInterview, Interview, Missing, Repeat, ReturnNotConfirmed, ReturnTimeMissing, Reviews, Told, of_step,
};
pub use plain::Plain;
pub use received::TextReceived;
pub use steps::{
    AfterInterviewStep, InterviewStep, MissingStep, RepeatStep, ReturnNotConfirmedStep, ReturnTimeMissingStep,
    ReviewsStep, Step,
};
pub use webhook::{WebhookDisabled, WebhookFailed};

/// A template with its blanks filled. Only this module has any.
pub trait Template: Plain + Send + Sync {
    /// Its name, which stays.
    fn name(&self) -> &'static str;

    /// Its version, raised with each change of its words.
    fn version(&self) -> u32;

    /// Whether what it says cannot wait until somebody is at work.
    fn is_urgent(&self) -> bool;

    /// The text, with links that begin with `public_url`.
    fn render(&self, public_url: &PublicUrl) -> Rendered;

    /// Where somebody goes who has it as a text.
    fn place(&self) -> Place {
        Place::Work
    }

    /// How many things it speaks of.
    fn things(&self) -> u32 {
        1
    }

    /// The same as it goes by a channel. A text says that something waits and where, and not what: whoever sees a phone
    /// lying there learns nothing of anybody.
    fn render_by(&self, channel: Channel, public_url: &PublicUrl) -> Rendered {
        match channel {
            Channel::Email | Channel::Inbox => self.render(public_url),
            Channel::Sms => {
                Rendered::text(&wording::text(self.things(), self.is_urgent()), &self.place().link(public_url))
            }
        }
    }
}

/// The text that something can be read in the inbox: what goes to a phone where another channel failed.
#[must_use]
pub fn in_the_inbox(urgent: bool, public_url: &PublicUrl) -> Rendered {
    Rendered::text(&wording::text(1, urgent), &Place::Inbox.link(public_url))
}

/// A text as it is sent. Only templates make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    subject: String,
    body: String,
}

impl Rendered {
    /// The subject line.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The text.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The same, asking for a code to be sent back once it was seen; as it is where both together would be too long.
    #[must_use]
    pub fn asking_for(self, code: SeenCode) -> Self {
        let body = format!("{} {}", self.body, wording::send_back(code));
        if segments(&body) <= MOST_SEGMENTS { Self { body, ..self } } else { self }
    }

    /// A sentence and a link, for a phone. Without the link where both together would be too long: so far nobody's is.
    fn text(sentence: &str, link: &str) -> Self {
        let whole = format!("{sentence} {link}");
        let fits = segments(&whole) <= MOST_SEGMENTS;
        Self { subject: String::new(), body: if fits { whole } else { format!("{sentence} {}", wording::SIGN_IN) } }
    }

    /// Of paragraphs, under `subject`.
    fn of(urgent: bool, subject: &str, paragraphs: &[String]) -> Self {
        let subject = if urgent { format!("{}{subject}", wording::URGENT) } else { subject.to_owned() };
        let mut body = paragraphs.join("\n\n");
        body.push_str(wording::FOOT);
        Self { subject, body }
    }
}
