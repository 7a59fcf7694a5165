//! A message is what we say to one person or organisation, once, over one channel. It is *open* until it was sent, failed
//! for good, or was cancelled; nothing else ends it, and what is held back is kept.

pub mod channel;
pub mod contact;
pub mod gathering;
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
    }
}

crate::codes! {
    /// How one try to send went. The first stands for success; all others say what was in the way.
    Happened {
        /// The server took the message.
        Accepted = "accepted",
        /// The address is not one to which e-mail can be sent.
        AddressUnusable = "address_unusable",
        /// The server will not take e-mail for this address.
        AddressRefused = "address_refused",
        /// The server will not take this message.
        MessageRefused = "message_refused",
        /// The server asks to be tried later.
        AskedToWait = "asked_to_wait",
        /// The server could not be reached, or closed the connection before it had the message.
        NotReached = "not_reached",
        /// The server did not answer in time.
        TimedOut = "timed_out",
        /// The connection could not be encrypted as the settings demand.
        NotEncrypted = "not_encrypted",
        /// The server refused us: our login, our address, or our program.
        WeAreRefused = "we_are_refused",
        /// The connection was lost while the server, or GOV.UK Notify, had the message; nobody knows whether it was taken.
        Unclear = "unclear",
        /// GOV.UK Notify will not take this message.
        NotifyRefused = "notify_refused",
        /// GOV.UK Notify asks to be tried later.
        NotifyAskedToWait = "notify_asked_to_wait",
        /// GOV.UK Notify failed.
        NotifyFailed = "notify_failed",
        /// GOV.UK Notify could not be reached.
        NotifyNotReached = "notify_not_reached",
        /// GOV.UK Notify says that there is no such number or address.
        NotDelivered = "not_delivered",
        /// GOV.UK Notify says that the phone or mailbox took nothing for as long as was tried.
        NotDeliveredInTime = "not_delivered_in_time",
        /// GOV.UK Notify says that it was lost between it and the network.
        LostOnTheWay = "lost_on_the_way",
        /// GOV.UK Notify took it and never said what became of it.
        NeverHeard = "never_heard",
        /// STOP was sent from the number.
        Stopped = "stopped",
        /// The channel was closed; the message waits for it to open.
        ChannelClosed = "channel_closed",
        /// Every try was cut short before it could be recorded.
        CutShort = "cut_short",
        /// Nobody tried: this is a rehearsal, and the address may be a real person's.
        Withheld = "withheld",
        /// Its channel was closed or paused, and it was urgent: another channel has it.
        AnotherWay = "another_way",
    }
}

impl Happened {
    /// Why a message failed, for the person who has to see to it.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Accepted => "it was sent",
            Self::AddressUnusable => "the address is not one to which e-mail can be sent",
            Self::AddressRefused => "the mail server does not take e-mail for this address",
            Self::MessageRefused => "the mail server refused the message",
            Self::AskedToWait => "the mail server kept asking to be tried later",
            Self::NotReached => "the mail server could not be reached",
            Self::TimedOut => "the mail server did not answer in time",
            Self::NotEncrypted => "the connection to the mail server could not be encrypted",
            Self::WeAreRefused => "the mail server refused our login or our sender's address",
            Self::Unclear => "the connection was lost each time before the mail server said that it has the message",
            Self::NotifyRefused => "GOV.UK Notify refused the message",
            Self::NotifyAskedToWait => "GOV.UK Notify kept asking to be tried later",
            Self::NotifyFailed => "GOV.UK Notify kept failing",
            Self::NotifyNotReached => "GOV.UK Notify could not be reached",
            Self::NotDelivered => "GOV.UK Notify says that there is no such number or address",
            Self::NotDeliveredInTime => "GOV.UK Notify says that the phone or mailbox could not take it in time",
            Self::LostOnTheWay => "GOV.UK Notify says that it was lost on the way",
            Self::NeverHeard => "no receipt came: GOV.UK Notify took it, and never said whether it arrived",
            Self::Stopped => "whoever has the phone sent STOP, so no text goes there until they send START",
            Self::ChannelClosed => "GOV.UK Notify could not be used",
            Self::CutShort => "each try was cut short before it could be recorded",
            Self::Withheld => "this is a rehearsal, and the address may be a real person's",
            Self::AnotherWay => "it could not go this way at the time, so it went another",
        }
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
}

impl Recipient {
    /// What `audience` says of it: the role, or that it is an organisation.
    #[must_use]
    pub const fn audience(&self) -> &'static str {
        match self {
            Self::Person { role, .. } => role.word(),
            Self::Organisation(_) => "organisation",
        }
    }

    /// Who it is, in whatever role.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Person { user, .. } => user.0,
            Self::Organisation(organisation) => organisation.0,
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
    /// The address at the moment of writing.
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
    /// Why it waits, if for other than time; or why it failed, was withheld or went another way.
    #[must_use]
    pub fn why(&self) -> Option<&'static str> {
        let is_why = |last: &Happened| {
            self.state == MessageState::Failed || matches!(last, Happened::Withheld | Happened::AnotherWay)
        };
        let ended = self.last_error.filter(is_why);
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
