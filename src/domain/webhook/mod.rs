//! A webhook is a request that we make to another system's address when something has changed: an *endpoint* is such an
//! address, a *delivery* is one event on its way to one endpoint. Signed and repeated as Standard Webhooks 1.0 has it.

pub mod retry;

use chrono::{DateTime, TimeDelta, Utc};

use super::event::EventType;
use super::ids::{EndpointId, EventId, OrganisationId, WebhookDeliveryId};

/// An endpoint at which nothing has arrived for so long is disabled. Standard Webhooks gives up a delivery after about
/// three days; whoever has not mended their side by then must be told in another way.
pub const DISABLED_AFTER: TimeDelta = TimeDelta::days(3);

crate::codes! {
    /// How far a delivery has come.
    DeliveryState {
        /// Waits for its moment, or for its next try.
        Pending = "pending",
        /// A worker has it in hand.
        Sending = "sending",
        /// The receiver took it.
        Delivered = "delivered",
        /// Given up; it can be replayed.
        Failed = "failed",
        /// Kept back because its endpoint is disabled; it can be replayed once that is enabled again.
        Held = "held",
        /// Its endpoint was deleted before it was delivered.
        Cancelled = "cancelled",
    }
}

crate::codes! {
    /// How one try went. The first stands for success; all others say what was in the way.
    TryOutcome {
        /// The receiver answered with a code of 200 to 299.
        Delivered = "delivered",
        /// The receiver answered 410: it wants no more.
        Gone = "gone",
        /// The receiver asks to be spared: 429, 502, 503 or 504.
        AskedToWait = "asked_to_wait",
        /// The receiver sent us elsewhere, and we do not follow.
        Redirected = "redirected",
        /// The receiver answered with any other code.
        Refused = "refused",
        /// The address cannot be used: its form, its scheme, or its port.
        AddressUnusable = "address_unusable",
        /// The name leads to no address.
        NameUnknown = "name_unknown",
        /// The name leads only to addresses that may not be reached from here, such as private ones.
        AddressForbidden = "address_forbidden",
        /// No connection came about.
        NotReached = "not_reached",
        /// The connection could not be encrypted, or the receiver's certificate is not valid.
        NotEncrypted = "not_encrypted",
        /// The receiver did not answer in time.
        TimedOut = "timed_out",
        /// The connection was lost before the answer; nobody knows whether the event was taken.
        Unclear = "unclear",
        /// The endpoint's secret cannot be read with the key that is set.
        SecretUnreadable = "secret_unreadable",
        /// Every try was cut short before it could be recorded.
        CutShort = "cut_short",
    }
}

impl TryOutcome {
    /// What was in the way, for the person who has to see to it.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Delivered => "it was delivered",
            Self::Gone => "the receiver answered 410: it wants no more events",
            Self::AskedToWait => "the receiver asked to be tried later",
            Self::Redirected => "the receiver answered with a redirect, which is not followed: give its final address",
            Self::Refused => "the receiver did not answer with a code of 200 to 299",
            Self::AddressUnusable => "the address is not one that can be used: https on port 443",
            Self::NameUnknown => "the name in the address leads nowhere",
            Self::AddressForbidden => "the address is not a public one, and its network is not allowed by the settings",
            Self::NotReached => "no connection to the receiver came about",
            Self::NotEncrypted => "the connection could not be encrypted, or the certificate is not valid",
            Self::TimedOut => "the receiver did not answer in time",
            Self::Unclear => "the connection was lost before the receiver had answered",
            Self::SecretUnreadable => "the endpoint's secret cannot be read with the key that is set: rotate it",
            Self::CutShort => "each try was cut short before it could be recorded",
        }
    }
}

crate::codes! {
    /// Why nothing is delivered to an endpoint.
    DisabledBecause {
        /// Its owner wanted it so.
        ByOwner = "by_owner",
        /// It answered 410.
        Gone = "gone",
        /// Nothing has arrived there for days.
        Failing = "failing",
    }
}

/// An address of an organisation to which events are delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where it is.
    pub url: String,
    /// Which events it wants; all if empty.
    pub event_types: Vec<EventType>,
    /// What its owner calls it.
    pub description: String,
    /// Its secret, sealed.
    pub secret: String,
    /// The secret before, sealed, and until when both sign.
    pub old_secret: Option<(String, DateTime<Utc>)>,
    /// Counted up with each change of what its owner can change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its owner changed it last.
    pub updated_at: DateTime<Utc>,
    /// Since when nothing is delivered to it, and why.
    pub disabled: Option<(DateTime<Utc>, DisabledBecause)>,
    /// How the tries of late went.
    pub health: Health,
}

impl Endpoint {
    /// Whether it wants events of this type.
    #[must_use]
    pub fn wants(&self, kind: EventType) -> bool {
        self.event_types.is_empty() || self.event_types.contains(&kind)
    }
}

/// How the tries of late went at one endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// How many tries in a row failed.
    pub failures: u32,
    /// When the first of them did.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when nothing is tried, to spare it and ourselves.
    pub hold_until: Option<DateTime<Utc>>,
}

/// An event on its way to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// Where it goes.
    pub endpoint: EndpointId,
    /// The event: the same for all endpoints of the organisation, and in every try.
    pub event: EventId,
    /// What changed.
    pub kind: EventType,
    /// What is signed and sent.
    pub body: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried, ever.
    pub attempts: u32,
    /// How often it was tried since it was written or replayed.
    pub tries: u32,
    /// When it is tried next.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// How the last try went.
    pub last_outcome: Option<TryOutcome>,
    /// When the event was recorded.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// One try to deliver an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryTry {
    /// Which it was, ever.
    pub number: u32,
    /// When it was over.
    pub at: DateTime<Utc>,
    /// How it went.
    pub outcome: TryOutcome,
    /// The code that the receiver answered.
    pub status: Option<u16>,
    /// How long it took.
    pub milliseconds: u32,
}
