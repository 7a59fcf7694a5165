//! A *received text* is what somebody sent from a phone to our number at GOV.UK Notify. We cannot know who holds a phone; so
//! what Homeward does not understand is read by a person, at once.

use chrono::{DateTime, Utc};

/// A text as Notify hands it on.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedText {
    /// Notify's name for it: the same however often it is handed on.
    pub name: String,
    /// The phone that it came from, as the network names it.
    pub from: String,
    /// What it says.
    pub said: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

/// Neither who sent one nor what it says belongs in a log.
impl std::fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReceivedText").field("name", &self.name).field("sent_at", &self.sent_at).finish_non_exhaustive()
    }
}

crate::codes! {
    /// What was made of a text.
    Outcome {
        /// Somebody has to read it.
        ToBeRead = "to_be_read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_and_from_whom_is_not_written_into_a_log() {
        let text = ReceivedText {
            name: "a name".to_owned(),
            from: "447700900123".to_owned(),
            said: "please help".to_owned(),
            sent_at: DateTime::UNIX_EPOCH,
        };
        let logged = format!("{text:?}");
        assert!(logged.contains("a name") && !logged.contains("help") && !logged.contains("7700"), "{logged}");
    }
}
