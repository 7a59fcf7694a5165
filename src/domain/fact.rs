//! A fact is one thing that happened, with its three times and its source. Facts are only ever added; everything else is
//! worked out from them. Facts of one child form a stream chained by hashes, so that a change or a gap shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::authority::AuthorityCode;
use super::conversation::Posted;
use super::digest;
use super::ids::{
    ChildId, FactId, InterviewId, MissingEpisodeId, NoticeId, OrganisationId, ReferenceId, StepId, UserId,
};
use super::interview::InterviewFact;
use super::matching::{Doubt, LinkReason};
use super::notice::Saying;
use super::policy::versions::first_version;
use super::raised::{Raised, Told};
use super::safe_contact::Terms;
use super::settlement::Settlement;

/// What happened: the kind of the fact and its content in codes, instants and ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Body {
    /// A notice came in.
    NoticeReceived {
        /// The notice.
        notice_id: NoticeId,
        /// The sender's name for the occasion.
        reference: String,
        /// The sender's name, by which references of one start are ordered.
        organisation: String,
        /// What it says.
        saying: Box<Saying>,
        /// The version of the authority's policy that was in force; a reference runs by that of its first notice.
        #[serde(default = "first_version")]
        policy_version: u32,
    },
    /// A reference was found to belong to this child.
    ReferenceLinked {
        /// Where it was before, if anywhere.
        from: Option<ChildId>,
        /// Why.
        reason: LinkReason,
        /// What a person has to decide.
        doubt: Option<Doubt>,
    },
    /// A person found two records to be one child.
    ChildrenJoined {
        /// The other record.
        other: ChildId,
    },
    /// A person found two records to be two children.
    ChildrenParted {
        /// The other record.
        other: ChildId,
    },
    /// A person found two references to be one occasion.
    EpisodesJoined {
        /// The other reference.
        other: ReferenceId,
    },
    /// A person found two references to be two occasions.
    EpisodesParted {
        /// The other reference.
        other: ReferenceId,
    },
    /// The council settled a value, or took a settlement back.
    ValueSettled(Settlement),
    /// The council decided whether an occasion is struck out.
    CancellationDecided {
        /// Whether it is.
        confirmed: bool,
    },
    /// The council decided whether a return told by some sources is one.
    ReturnDecided {
        /// Whether it is.
        confirmed: bool,
    },
    /// People of the council agreed how to speak with the child and with adults around them; names, addresses and reasons
    /// are text.
    SafeContactRecorded {
        /// What is agreed about each person.
        contacts: Vec<Terms>,
        /// The facts in whose place this stands: several, where records of one child came together.
        instead_of: Vec<FactId>,
    },
    /// Corrections moved the deadline of an episode, gave it one or took it away.
    DeadlineMoved {
        /// The episode's anchor.
        episode: MissingEpisodeId,
        /// When the interview was due before.
        from: Option<DateTime<Utc>>,
        /// When it is due now.
        to: Option<DateTime<Utc>>,
        /// Whether the earlier deadline had passed: a task for the coordinator, and counted.
        after_due: bool,
    },
    /// A rung of a ladder was raised for a subject.
    StepRaised(Box<Raised>),
    /// The time to tell of a step came.
    StepTold {
        /// The step.
        step: StepId,
        /// Who was told.
        told: Told,
    },
    /// Somebody said what they do about a step; the action itself is text.
    StepAcknowledged {
        /// The step.
        step: StepId,
        /// Who.
        by: UserId,
        /// By when they will have acted.
        by_when: DateTime<Utc>,
    },
    /// A step was withdrawn, since its instant is no longer one of the ladder's.
    StepWithdrawn {
        /// The step.
        step: StepId,
    },
    /// Somebody wrote to the other agencies about an episode; what they wrote is text.
    ConversationPosted(Posted),
    /// Something of a return interview.
    #[serde(untagged)]
    Interview(InterviewFact),
}

impl Body {
    /// The step that it is of, if it is of one.
    #[must_use]
    pub const fn step(&self) -> Option<StepId> {
        match self {
            Self::StepRaised(raised) => Some(raised.id),
            Self::StepTold { step, .. } | Self::StepAcknowledged { step, .. } | Self::StepWithdrawn { step } => {
                Some(*step)
            }
            _ => None,
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The organisation that told us; none for what Homeward worked out by itself.
    pub organisation_id: Option<OrganisationId>,
    /// The key or person: `key:…`, `user:…`, or `homeward`.
    pub actor: String,
}

/// A fact before it has its place in a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its name.
    pub id: FactId,
    /// The authority whose record it is.
    pub authority: AuthorityCode,
    /// The child in whose stream it stands.
    pub child_id: ChildId,
    /// The reference it is about.
    pub reference_id: Option<ReferenceId>,
    /// The interview it is about.
    pub interview_id: Option<InterviewId>,
    /// What happened.
    pub body: Body,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When we were told.
    pub told_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who told it.
    pub source: Source,
    /// The fact that this one corrects.
    pub replaces: Option<FactId>,
    /// What was written in words, kept apart because it may lawfully be erased.
    pub text: Option<Value>,
}

/// A fact in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its name.
    pub id: FactId,
    /// The authority whose record it is.
    pub authority: AuthorityCode,
    /// The child in whose stream it stands.
    pub child_id: ChildId,
    /// Its place in the stream, from 1.
    pub place: i64,
    /// The reference it is about.
    pub reference_id: Option<ReferenceId>,
    /// The interview it is about.
    pub interview_id: Option<InterviewId>,
    /// The kind, as stored.
    pub kind: String,
    /// The content, as stored: canonical JSON.
    pub content: String,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When we were told.
    pub told_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who told it.
    pub source: Source,
    /// The fact that this one corrects.
    pub replaces: Option<FactId>,
    /// SHA-256 of salt and text, where there is text.
    pub text_digest: Option<String>,
    /// The hash of the fact before it in the stream; empty for the first.
    pub prev_hash: String,
    /// The hash over all of the above.
    pub hash: String,
}

/// A stored fact whose kind or content cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("fact {id} of kind {kind} cannot be read: {source}")]
pub struct Unreadable {
    id: FactId,
    kind: String,
    source: serde_json::Error,
}

impl Fact {
    /// Puts a draft in its place behind `before` (place and hash of the stream's last fact).
    ///
    /// # Errors
    /// When the content cannot be written as JSON.
    pub fn chained(
        draft: &Draft,
        before: Option<(i64, String)>,
        text_digest: Option<String>,
    ) -> Result<Self, serde_json::Error> {
        let (kind, content) = draft.body.stored()?;
        let (place, prev_hash) = before.map_or((1, String::new()), |(place, hash)| (place + 1, hash));
        let mut fact = Self {
            id: draft.id,
            authority: draft.authority.clone(),
            child_id: draft.child_id,
            place,
            reference_id: draft.reference_id,
            interview_id: draft.interview_id,
            kind,
            content,
            happened_at: draft.happened_at,
            told_at: draft.told_at,
            recorded_at: draft.recorded_at,
            source: draft.source.clone(),
            replaces: draft.replaces,
            text_digest,
            prev_hash,
            hash: String::new(),
        };
        fact.hash = fact.reckoned_hash();
        Ok(fact)
    }

    /// The hash that this fact must bear. Every field goes in with its length, so that none can flow into the next.
    #[must_use]
    pub fn reckoned_hash(&self) -> String {
        let optional = |id: Option<String>| id.unwrap_or_default();
        let content_digest = hex::encode(Sha256::digest(self.content.as_bytes()));
        let parts = [
            self.prev_hash.clone(),
            self.id.to_string(),
            self.authority.to_string(),
            self.child_id.to_string(),
            self.place.to_string(),
            optional(self.reference_id.map(|id| id.to_string())),
            optional(self.interview_id.map(|id| id.to_string())),
            self.kind.clone(),
            content_digest,
            micros(self.happened_at),
            micros(self.told_at),
            micros(self.recorded_at),
            optional(self.source.organisation_id.map(|id| id.to_string())),
            self.source.actor.clone(),
            optional(self.replaces.map(|id| id.to_string())),
            self.text_digest.clone().unwrap_or_default(),
        ];
        digest::of_parts(parts.iter().map(String::as_str))
    }

    /// What happened, read back.
    ///
    /// # Errors
    /// When kind or content is not one that we write.
    pub fn body(&self) -> Result<Body, Unreadable> {
        let unreadable = |source| Unreadable { id: self.id, kind: self.kind.clone(), source };
        let content: Value = serde_json::from_str(&self.content).map_err(unreadable)?;
        let tagged = serde_json::json!({ "kind": self.kind, "content": content });
        serde_json::from_value(tagged).map_err(unreadable)
    }
}

impl Body {
    /// Kind and content as they are stored.
    fn stored(&self) -> Result<(String, String), serde_json::Error> {
        let mut tagged = serde_json::to_value(self)?;
        let kind = tagged["kind"].as_str().unwrap_or_default().to_owned();
        Ok((kind, serde_json::to_string(&tagged["content"].take())?))
    }
}

/// SHA-256 of salt and text in hex: what the chain covers in place of an erasable text.
#[must_use]
pub fn text_digest(salt: &str, text: &str) -> String {
    hex::encode(Sha256::new().chain_update(salt).chain_update(text).finalize())
}

fn micros(at: DateTime<Utc>) -> String {
    at.timestamp_micros().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::MissingEpisodeId;

    #[test]
    fn every_shape_of_content_is_read_back_as_it_was_written() {
        let episode = MissingEpisodeId(uuid::Uuid::from_u128(7));
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        for body in [
            Body::ReturnDecided { confirmed: true },
            Body::DeadlineMoved { episode, from: None, to: None, after_due: false },
            Body::Interview(InterviewFact::DutyArisen { episodes: vec![episode] }),
            Body::Interview(InterviewFact::AllocationAcknowledged),
            Body::Interview(InterviewFact::ActionAnswered { action: 2, done_on: Some(day) }),
            Body::Interview(InterviewFact::ActionAnswered { action: 1, done_on: None }),
        ] {
            let (kind, content) = body.stored().expect("it is written");
            let content: Value = serde_json::from_str(&content).expect("it is JSON");
            let read = serde_json::from_value(serde_json::json!({ "kind": kind, "content": content }));
            assert_eq!(body, read.expect("it is read"), "{kind}");
        }
    }
}
