//! The fields that need a form of their own: a reference, a place to go to, an instant as people say it.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::plain::plain;
use crate::domain::ids::{InterviewId, MissingEpisodeId, ReceivedTextId, ReferenceId, ReviewId, StepId};
use crate::notify::PublicUrl;

/// How two people on the telephone make sure that they speak of the same thing: the end of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference(u32);

impl Reference {
    /// Of the thing with this id.
    #[must_use]
    pub fn of(id: Uuid) -> Self {
        // The last four bytes of a UUIDv7 are random: they tell nothing, not even when.
        let [.., a, b, c, d] = id.into_bytes();
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// The page on which what is asked for can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A missing episode.
    Episode(MissingEpisodeId),
    /// What agencies wrote to each other about a missing episode.
    Conversation(MissingEpisodeId),
    /// A return interview.
    Interview(InterviewId),
    /// A review.
    Review(ReviewId),
    /// An escalation, to be acknowledged.
    Escalation(StepId),
    /// Children who go missing again and again.
    RepeatMissing,
    /// What the reader's own organisation told of.
    Told(ReferenceId),
    /// All that waits for the reader.
    Work,
    /// Messages that could not be delivered.
    FailedMessages,
    /// How the program does.
    Running,
    /// What the reader was told.
    Inbox,
    /// Contacts that are to be put right.
    Contacts,
    /// Agencies whose systems are silent.
    Silences,
    /// A text that somebody sent to us.
    Text(ReceivedTextId),
}

impl Place {
    /// The link to it.
    pub(super) fn link(self, public_url: &PublicUrl) -> String {
        match self {
            Self::Episode(id) => format!("{public_url}/missing-episodes/{id}"),
            Self::Conversation(id) => format!("{public_url}/missing-episodes/{id}/conversation"),
            Self::Interview(id) => format!("{public_url}/return-interviews/{id}"),
            Self::Review(id) => format!("{public_url}/reviews/{id}"),
            Self::Escalation(id) => format!("{public_url}/escalations/{id}"),
            Self::RepeatMissing => format!("{public_url}/repeat-missing"),
            Self::Told(id) => format!("{public_url}/your-reports/{id}"),
            Self::Work => format!("{public_url}/"),
            Self::Inbox => format!("{public_url}/inbox"),
            Self::Contacts => format!("{public_url}/contacts"),
            Self::Silences => format!("{public_url}/silences"),
            Self::Text(id) => format!("{public_url}/texts/{id}"),
            Self::Running => format!("{public_url}/jobs"),
            Self::FailedMessages => format!("{public_url}/undelivered"),
        }
    }
}

/// The instant as people in England say it, with the zone, since an hour exists twice each October.
#[must_use]
pub fn in_london(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%A %-d %B %Y at %H:%M %Z").to_string()
}

plain!(Reference Place);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_said_in_london_time_with_its_zone() {
        for (name, at, said) in [
            ("in winter", "2026-11-24T19:00:00Z", "Tuesday 24 November 2026 at 19:00 GMT"),
            ("in summer", "2026-07-01T19:00:00Z", "Wednesday 1 July 2026 at 20:00 BST"),
            ("the hour that comes twice, first", "2026-10-25T00:30:00Z", "Sunday 25 October 2026 at 01:30 BST"),
            ("the hour that comes twice, then", "2026-10-25T01:30:00Z", "Sunday 25 October 2026 at 01:30 GMT"),
        ] {
            assert_eq!(in_london(at.parse().expect("a time")), said, "{name}");
        }
    }

    #[test]
    fn a_reference_is_the_last_eight_digits_of_the_id() {
        let id: Uuid = "0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23".parse().expect("an id");
        assert_eq!(Reference::of(id).to_string(), "0cd1ef23");
    }
}
