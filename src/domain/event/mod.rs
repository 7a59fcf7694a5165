//! An event is a word to another system that something it may know of has changed: which kind of change, and the ids by
//! which to ask about it, never what the record says. What an organisation cannot see makes no event for it.

mod changes;
mod picture;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

pub use changes::changes;
pub use picture::{Owed, Picture, Pictured};

use super::ids::{EndpointId, InterviewId, MissingEpisodeId, NoticeId, StepId};
use super::instant::outward;

crate::codes! {
    /// What changed.
    EventType {
        /// An episode came to be, or to be known to the organisation.
        EpisodeOpened = "missing_episode.opened",
        /// A child is back, as far as any source tells.
        EpisodeReturned = "missing_episode.returned",
        /// What the organisation can see of an episode is not what it was.
        EpisodeChanged = "missing_episode.changed",
        /// The council confirmed that an episode should not have been recorded.
        EpisodeCancelled = "missing_episode.cancelled",
        /// Somebody of another agency, or of the council, wrote about an episode to those concerned.
        ConversationPosted = "missing_episode.conversation_posted",
        /// An interview is owed, or is due at another time than before.
        InterviewDue = "return_interview.due",
        /// An interview was given to a worker, or to another one.
        InterviewAllocated = "return_interview.allocated",
        /// An interview was offered for the first time.
        InterviewOffered = "return_interview.offered",
        /// An interview was held.
        InterviewHeld = "return_interview.held",
        /// A manager approved that an interview ends without having been held.
        InterviewClosed = "return_interview.closed",
        /// A step of a ladder was raised and is told to somebody.
        EscalationRaised = "escalation.raised",
        /// Somebody said what they do about a step.
        EscalationAcknowledged = "escalation.acknowledged",
        /// A person decided what was in doubt about a notice.
        NoticeReviewed = "notice.reviewed",
        /// Somebody tries an endpoint out.
        EndpointTest = "webhook_endpoint.test",
    }
}

impl EventType {
    /// Whether an endpoint can ask for events of this type. A test goes to the endpoint that it tests, asked for or not.
    #[must_use]
    pub const fn can_be_asked_for(self) -> bool {
        !matches!(self, Self::EndpointTest)
    }
}

/// What an event is about: ids by which the API answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An episode.
    Episode(MissingEpisodeId),
    /// An interview, and the episodes it covers that the organisation can see.
    Interview(InterviewId, Vec<MissingEpisodeId>),
    /// A step.
    Escalation(StepId),
    /// A notice.
    Notice(NoticeId),
    /// An endpoint.
    Endpoint(EndpointId),
}

impl About {
    fn data(&self) -> Value {
        match self {
            Self::Episode(id) => json!({ "missing_episode_id": id }),
            Self::Interview(id, episodes) => json!({ "return_interview_id": id, "missing_episode_ids": episodes }),
            Self::Escalation(id) => json!({ "escalation_id": id }),
            Self::Notice(id) => json!({ "notice_id": id }),
            Self::Endpoint(id) => json!({ "webhook_endpoint_id": id }),
        }
    }
}

/// Something that changed, for one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What changed.
    pub kind: EventType,
    /// What it is about.
    pub about: About,
}

impl Event {
    /// The body that is signed and sent: type, when it was recorded, and ids.
    #[must_use]
    pub fn body(&self, recorded_at: DateTime<Utc>) -> String {
        json!({ "type": self.kind.word(), "timestamp": outward(recorded_at), "data": self.about.data() }).to_string()
    }
}

/// The name by which receivers know an event, the same in every try: no full stop may stand in it, for the text that is
/// signed is cut at those.
#[must_use]
pub fn webhook_id(event: Uuid) -> String {
    format!("evt_{}", event.simple())
}

#[cfg(test)]
mod tests;
