//! A message is what we say to one person or organisation, once, over one channel. It is *open* until it was sent, failed
//! for good, was cancelled, or blocked; nothing else ends it, and what is held back is kept.

pub mod channel;
pub mod contact;
pub mod family;
pub mod gathering;
mod happened;
pub mod pace;
pub mod pause;
pub mod receipt;
pub mod received;
pub mod rehearsal;
pub mod retry;
pub mod seen;
pub mod texting;
pub mod ways;
pub mod wording;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::wording::TemplateName;
use super::audience::Role;
use super::authority::AuthorityCode;
use super::ids::{ChildId, MessageId, OrganisationId, UserId};
use super::safe_contact::Whose;

pub use happened::Happened;

crate::codes! {
    /// By what a message goes.
    Channel {
        /// E-mail.
        Email = "email",
        /// A text to a mobile phone.
        Sms = "sms",
        /// The inbox here: read by whoever signs in, and reaching out to nobody.
        Inbox = "inbox",
    }
}

crate::codes! {
    /// How far a message has come.
    MessageState {
        /// Waits for its moment, or for its next try.
        Pending = "pending",
        /// Waits for something other than time; it says for what.
        Held = "held",
        /// A worker has it in hand.
        Sending = "sending",
        /// The provider took it. For e-mail this is the end: nobody tells us more.
        Sent = "sent",
        /// The provider says that it arrived.
        Delivered = "delivered",
        /// Given up; it says why, and a person can have it sent again.
        Failed = "failed",
        /// What it was about no longer holds, and it had not been sent; or it may not leave a rehearsal.
        Cancelled = "cancelled",
        /// It was for a child or a family, and at its moment it was not safe to send; a person has to see to it.
        Blocked = "blocked",
    }
}

crate::codes! {
    /// What a message waits for, other than time.
    HeldBecause {
        /// There is no e-mail server among the settings.
        NoServer = "no e-mail server is set",
        /// Texts do not go by GOV.UK Notify, and by nothing else.
        NoTexts = "no template for texts is set",
        /// GOV.UK Notify takes nothing of ours at present; whoever administers this is shown why.
        ChannelClosed = "GOV.UK Notify cannot be used at present",
        /// GOV.UK Notify takes nothing more until midnight UTC.
        DaySpent = "the day's number of messages at GOV.UK Notify is spent",
        /// An administrator keeps back whatever goes this way.
        Paused = "an administrator has paused these messages",
        /// It is for a child or a family, and its number or address is safe at other times of the day.
        SafeHours = "the number or address is not safe at this time of day",
    }
}

crate::codes! {
    /// Why somebody was not told who might have been.
    PassedOver {
        /// Off duty by the rota of the role that was told.
        OffDuty = "off_duty",
        /// They brought about by what they recorded what others were told of.
        OwnAct = "own_act",
    }
}

impl PassedOver {
    /// Why, for whoever reads the log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OffDuty => "off duty",
            Self::OwnAct => "as it was their own act",
        }
    }
}

/// To whom a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A person, told in a role.
    Person {
        /// Who.
        user: UserId,
        /// As what.
        role: Role,
    },
    /// An organisation, at the address that it gave.
    Organisation(OrganisationId),
    /// A child, or an adult around them: told of an appointment, by a way that is agreed to be safe.
    Family {
        /// The child.
        child: ChildId,
        /// Who of them.
        whose: Whose,
    },
}

impl Recipient {
    /// What `audience` says of it: the role, that it is an organisation, or who of a family.
    #[must_use]
    pub const fn audience(&self) -> &'static str {
        match self {
            Self::Person { role, .. } => role.word(),
            Self::Organisation(_) => "organisation",
            Self::Family { whose, .. } => whose.word(),
        }
    }

    /// Who it is, in whatever role; of a family, whose child.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Person { user, .. } => user.0,
            Self::Organisation(organisation) => organisation.0,
            Self::Family { child, .. } => child.0,
        }
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.id().fmt(f)
    }
}

/// A message as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// The authority it concerns; none where it is about the whole installation.
    pub authority: Option<AuthorityCode>,
    /// The subject: an episode, an interview, a review, another message; the first of several.
    pub about: Uuid,
    /// The child, where it is about one and no more.
    pub child: Option<ChildId>,
    /// By what it goes.
    pub channel: Channel,
    /// To whom.
    pub recipient: Recipient,
    /// The address at the moment of writing; of a family's, sealed.
    pub address: String,
    /// The template's name.
    pub template: String,
    /// The version of the template.
    pub template_version: u32,
    /// The authority's own wordings that it was made with, each with its number.
    pub wordings: BTreeMap<TemplateName, u32>,
    /// The subject line as rendered.
    pub subject: String,
    /// The text as rendered.
    pub body: String,
    /// Whether it is tried more often.
    pub urgent: bool,
    /// How far it has come.
    pub state: MessageState,
    /// What it waits for, if it is held.
    pub held_because: Option<HeldBecause>,
    /// How often it was tried, ever.
    pub attempts: u32,
    /// How often it was tried since it was written or sent again by a person.
    pub tries: u32,
    /// When it was to go.
    pub scheduled_for: DateTime<Utc>,
    /// When it is tried next; none once it has ended.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// From when on it is worth nothing: it is not sent then any more, whatever kept it.
    pub not_after: Option<DateTime<Utc>>,
    /// The name under which the provider knows it: the same in every try.
    pub provider_reference: String,
    /// How the last try that did not succeed went.
    pub last_error: Option<Happened>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Message {
    /// Why it waits, if for other than time; or why it failed, was blocked, withheld, taken back or went another way.
    #[must_use]
    pub fn why(&self) -> Option<&'static str> {
        let gave_up = matches!(self.state, MessageState::Failed | MessageState::Blocked);
        let taken_back =
            |last| matches!(last, Happened::Withheld | Happened::AppointmentChanged | Happened::AnotherWay);
        let ended = self.last_error.filter(|last| gave_up || taken_back(*last));
        self.held_because.map(HeldBecause::word).or(ended.map(Happened::reason))
    }
}

/// One try to send a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryAttempt {
    /// Which try it was, ever.
    pub number: u32,
    /// When it was over.
    pub at: DateTime<Utc>,
    /// How it went.
    pub outcome: Happened,
    /// What the provider answered, where it did.
    pub detail: Option<String>,
}
