//! A *pause* is an administrator's word that for now no message about their authority's children goes by a channel: a storm
//! of wrong notices, a stolen phone, a drill. What waits is kept, and goes when the pause ends.

use chrono::{DateTime, Utc};

use super::Channel;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::UserId;

/// A pause that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Of whose messages.
    pub authority: AuthorityCode,
    /// Of which of them.
    pub channel: Channel,
    /// Why, in the administrator's words.
    pub reason: String,
    /// Since when.
    pub paused_at: DateTime<Utc>,
    /// By whom.
    pub paused_by: UserId,
}
