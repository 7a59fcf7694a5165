//! A contact is to be put right when a message to it failed for good. It stays so until it is changed, its bearer left, or
//! something arrives there after all.

use chrono::{DateTime, Utc};

use super::{Channel, Happened};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ContactId, OrganisationId, UserId};

/// Whose contact it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A person's.
    Person(UserId),
    /// An organisation's.
    Organisation(OrganisationId),
}

/// A contact that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its name.
    pub id: ContactId,
    /// Whose messages failed: its administrators see to it.
    pub authority: AuthorityCode,
    /// Whose it is.
    pub of: Whose,
    /// By what we tried.
    pub channel: Channel,
    /// The address or number.
    pub address: String,
    /// What was in the way last.
    pub why: Happened,
    /// When it failed first.
    pub since: DateTime<Utc>,
    /// When it failed last.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub times: u32,
    /// How it was put right.
    pub closed: Option<Closed>,
}

/// That a contact was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub because: ClosedBecause,
    /// By whom, as the audit names them; nobody, where something arrived.
    pub by: Option<String>,
}

crate::codes! {
    /// How a contact was put right.
    ClosedBecause {
        /// It was changed, or taken away.
        Changed = "changed",
        /// A later message arrived there.
        Delivered = "delivered",
        /// START was sent from the number.
        Started = "started",
        /// Nobody writes to them any more.
        Left = "left",
    }
}
