//! A template is a text with typed blanks. What may stand in a blank is [`Plain`]: ids shortened to a reference, counts,
//! instants, names of steps and roles. There is no way to put a name, an address or a story into one: e-mail is read on
//! telephones in trains, forwarded, and kept by servers that are not ours. One template says a first name, of somebody at
//! work: the one that children and families are sent ([`Appointment`]).
//!
//! The sentences stand in [`wording`]. Whoever changes one raises the version of its template: the text that was sent is
//! kept with the version that made it. Of steps an authority may say some of it in its own words ([`Voice`]).

mod appointment;
mod conversation;
mod digest;
mod failed;
mod feed;
mod fields;
mod invariants;
mod ladder;
mod plain;
mod preview;
mod received;
mod steps;
mod voice;
mod webhook;
mod wording;

use super::PublicUrl;
use crate::domain::message::Channel;
use crate::domain::message::seen::SeenCode;
use crate::domain::message::texting::{MOST_SEGMENTS, segments};
use crate::domain::message::wording::TemplateName;

pub use appointment::{Appointment, FirstName, Ringable};
pub use conversation::ConversationPost;
pub use digest::{Digest, Kind, of_entries};
pub use failed::{ChannelClosed, ContactFailed, LedgerDiffers, LooksFailed, MessagesFailed};
pub use feed::FeedSilent;
pub use fields::{Place, Reference, in_london};
pub use invariants::{Broken, InvariantsBroken};
pub use ladder::{
    AfterInterview, Conversation, Interview, Missing, Repeat, ReturnNotConfirmed, ReturnTimeMissing, Reviews, Told,
    of_step,
};
pub use plain::Plain;
pub use preview::{SAMPLE_CODE, Sample, preview, sample};
pub use received::TextReceived;
pub use steps::{
    AfterInterviewStep, ConversationStep, InterviewStep, MissingStep, RepeatStep, ReturnNotConfirmedStep,
    ReturnTimeMissingStep, ReviewsStep, Step,
};
pub use voice::{Voice, shipped};
pub use webhook::{WebhookDisabled, WebhookFailed};

/// A template with its blanks filled. Only this module has any.
pub trait Template: Plain + Send + Sync {
    /// Its name, which stays.
    fn name(&self) -> &'static str;

    /// Its version, raised with each change of its words.
    fn version(&self) -> u32;

    /// Whether what it says cannot wait until somebody is at work.
    fn is_urgent(&self) -> bool;

    /// The text, in this voice.
    fn render(&self, voice: &Voice<'_>) -> Rendered;

    /// The steps it speaks of, of which an authority may have words of its own.
    fn steps(&self) -> Vec<Step> {
        vec![]
    }

    /// Where somebody goes who has it as a text.
    fn place(&self) -> Place {
        Place::Work
    }

    /// Whether one of its kind about the same thing that still waits for its moment says all that it says.
    fn is_said_by_another(&self) -> bool {
        false
    }

    /// How many things it speaks of.
    fn things(&self) -> u32 {
        1
    }

    /// The same as it goes by a channel. A text says that something waits and where, and not what: whoever sees a phone
    /// lying there learns nothing of anybody.
    fn render_by(&self, channel: Channel, voice: &Voice<'_>) -> Rendered {
        match channel {
            Channel::Email | Channel::Inbox => self.render(voice),
            Channel::Sms => voice.text(self.things(), self.is_urgent(), &self.place().link(voice.public_url)),
        }
    }

    /// All that can be worded of what goes by a channel.
    fn worded(&self, channel: Channel) -> Vec<TemplateName> {
        let steps = self.steps();
        match channel {
            Channel::Sms => vec![TemplateName::text(self.is_urgent())],
            Channel::Email | Channel::Inbox if steps.is_empty() => vec![],
            Channel::Email | Channel::Inbox => {
                let steps = steps.into_iter().filter_map(Step::name).map(TemplateName::Step);
                std::iter::once(TemplateName::Email).chain(steps).collect()
            }
        }
    }
}

/// The text that something can be read in the inbox: what goes to a phone where another channel failed.
#[must_use]
pub fn in_the_inbox(urgent: bool, public_url: &PublicUrl) -> Rendered {
    Voice::ours(public_url).text(1, urgent, &Place::Inbox.link(public_url))
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

    /// For a phone. Without the link where it would be too long with it: so far nobody's is.
    fn text(whole: String, without_link: impl FnOnce() -> String) -> Self {
        let fits = segments(&whole) <= MOST_SEGMENTS;
        Self { subject: String::new(), body: if fits { whole } else { without_link() } }
    }

    /// Of paragraphs, under `subject`, with our closing.
    fn of(urgent: bool, subject: &str, paragraphs: &[String]) -> Self {
        Self::closed(urgent, subject, paragraphs, wording::CLOSING)
    }

    fn closed(urgent: bool, subject: &str, paragraphs: &[String], closing: &str) -> Self {
        let subject = if urgent { format!("{}{subject}", wording::URGENT) } else { subject.to_owned() };
        let body = format!("{}\n\n--\n{closing}\n", paragraphs.join("\n\n"));
        Self { subject, body }
    }
}
