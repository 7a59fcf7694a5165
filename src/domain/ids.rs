//! Names of things. Every id is a `UUIDv7` behind a type of its own, so that a child's id can never stand where an
//! interview's belongs. Ids sort by the instant they were made at.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Timestamp, Uuid};

/// Keeps ids of one millisecond in the order in which they were made.
static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// A fresh id that sorts by `now`, then by the order of making within this process.
fn fresh(now: DateTime<Utc>) -> Uuid {
    let order = ORDER.lock().unwrap_or_else(PoisonError::into_inner);
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(&*order, seconds, now.timestamp_subsec_nanos()))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id that sorts by `now`.
            #[must_use]
            pub fn fresh(now: DateTime<Utc>) -> Self {
                Self(fresh(now))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A file that somebody added to a post.
    AttachmentId
    /// A key by which an organisation's system speaks to us.
    ApiKeyId
    /// One line of the audit.
    AuditId
    /// A notice that somebody is filling in.
    BegunNoticeId
    /// The record of one child, or a provisional one while the child is not known.
    ChildId
    /// One event delivered to one endpoint.
    WebhookDeliveryId
    /// An address of an organisation to which events are delivered.
    EndpointId
    /// One event, for one organisation.
    EventId
    /// One entry of the ledger.
    FactId
    /// What was sent instead of a message.
    FallbackId
    /// A contact of somebody that is to be put right.
    ContactId
    /// One duty to offer, and the record of, the independent talk after a return.
    InterviewId
    /// One message to one person or organisation.
    MessageId
    /// An occasion of going missing: the id of its earliest recorded reference, its anchor.
    MissingEpisodeId
    /// One notice as received.
    NoticeId
    /// An agency: a police force, a provider, a council.
    OrganisationId
    /// One version of a policy.
    PolicyId
    /// When a person does not want to be written to, as it was said once.
    QuietHoursId
    /// One text that somebody sent to us.
    ReceivedTextId
    /// An organisation's own name for an occasion of going missing, as we know it.
    ReferenceId
    /// One request to the API.
    RequestId
    /// A doubt that a person decides.
    ReviewId
    /// One thing that somebody wrote into a rota.
    RotaEntryId
    /// One person at one browser.
    SessionId
    /// One import of an authority's own tables for its SSDA903 return.
    Ssda903ImportId
    /// One rung of a ladder, raised for one subject.
    StepId
    /// A team of an organisation.
    TeamId
    /// Something that opens one thing once.
    TokenId
    /// A person who signs in or is written to.
    UserId
    /// A subject and the moment at which policy may next want something of it.
    WatchId
    /// One version of an authority's wording of a template.
    WordingId
}

impl From<ReferenceId> for MissingEpisodeId {
    fn from(anchor: ReferenceId) -> Self {
        Self(anchor.0)
    }
}

impl From<MissingEpisodeId> for ReferenceId {
    fn from(episode: MissingEpisodeId) -> Self {
        Self(episode.0)
    }
}
