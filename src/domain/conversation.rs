//! The conversation about a missing episode: what the agencies that know of it write to each other. A post is a fact. It is
//! for those who were concerned when it was written, so that whoever comes later reads nothing from before; the child's own
//! council reads all of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::attachment::Attached;
use super::fact::{Body, Fact, Unreadable};
use super::ids::{FactId, OrganisationId, ReferenceId, UserId};
use super::sight::Sight;

/// What a post is, apart from its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// For whom it is, besides the child's council.
    pub to: Vec<OrganisationId>,
    /// The people whom it names, who are told by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<UserId>,
    /// The post that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<FactId>,
    /// By when it needs an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<DateTime<Utc>>,
    /// The files that were added to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attached>,
}

impl Posted {
    /// Whether an organisation that sees the episode in this way reads it.
    #[must_use]
    pub fn is_for(&self, reader: OrganisationId, sight: Sight, author: Option<OrganisationId>) -> bool {
        match sight {
            Sight::Whole => true,
            Sight::Outcome | Sight::Police | Sight::Provider => author == Some(reader) || self.to.contains(&reader),
        }
    }
}

/// A post that needs an answer by a time, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The post.
    pub id: FactId,
    /// The reference with which it goes.
    pub reference: Option<ReferenceId>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// Who asked.
    pub asker: Option<UserId>,
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// By when it needs an answer.
    pub needed_by: DateTime<Utc>,
    /// When another organisation first answered it.
    pub answered_at: Option<DateTime<Utc>>,
}

impl Question {
    /// The questions among `facts`, which hold all posts of a conversation, in the order of recording.
    ///
    /// # Errors
    /// When a fact cannot be read.
    pub fn from_facts(facts: &[Fact]) -> Result<Vec<Self>, Unreadable> {
        let mut questions: Vec<Self> = vec![];
        for fact in facts {
            let Body::ConversationPosted(posted) = fact.body()? else { continue };
            let answered = questions.iter_mut().find(|question| Some(question.id) == posted.answers);
            if let Some(question) = answered.filter(|asked| asked.organisation != fact.source.organisation_id) {
                question.answered_at.get_or_insert(fact.recorded_at);
            }
            questions.extend(posted.answer_by.map(|needed_by| Self {
                id: fact.id,
                reference: fact.reference_id,
                asked_at: fact.recorded_at,
                asker: author(fact),
                organisation: fact.source.organisation_id,
                needed_by,
                answered_at: None,
            }));
        }
        Ok(questions)
    }
}

/// Who wrote a post.
#[must_use]
pub fn author(fact: &Fact) -> Option<UserId> {
    fact.source.actor.strip_prefix("user:")?.parse().ok().map(UserId)
}

/// How a post stands that asks for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// It was answered.
    Answered,
    /// There is time yet.
    Until(DateTime<Utc>),
    /// The time is over.
    Since(DateTime<Utc>),
}

/// How a post by `author` that asks for an answer stands, given who answered it: only another organisation's answer is one.
#[must_use]
pub fn waits(
    posted: &Posted,
    author: Option<OrganisationId>,
    answered_by: impl IntoIterator<Item = Option<OrganisationId>>,
    now: DateTime<Utc>,
) -> Option<Waits> {
    let by = posted.answer_by?;
    Some(if answered_by.into_iter().any(|answer| answer != author) {
        Waits::Answered
    } else if by <= now {
        Waits::Since(by)
    } else {
        Waits::Until(by)
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(number))
    }

    #[test]
    fn it_is_read_by_the_council_its_author_and_those_it_is_for() {
        let (police, home, school) = (organisation(1), organisation(2), organisation(3));
        let post = Posted { to: vec![home], ..Posted::default() };
        for (row, reader, sight, reads) in [
            ("the child's council", organisation(4), Sight::Whole, true),
            ("the council of the area", organisation(5), Sight::Outcome, false),
            ("its author", police, Sight::Police, true),
            ("for whom it is", home, Sight::Provider, true),
            ("anybody else who told of the child", school, Sight::Provider, false),
        ] {
            assert_eq!(post.is_for(reader, sight, Some(police)), reads, "{row}");
        }
    }

    #[test]
    fn it_waits_until_another_organisation_answers() {
        let now: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().expect("a time");
        let (ours, theirs) = (Some(organisation(1)), Some(organisation(2)));
        let (later, earlier) = (now + TimeDelta::hours(1), now - TimeDelta::hours(1));
        for (row, by, answers, stands) in [
            ("it asks for none", None, vec![], None),
            ("there is time", Some(later), vec![], Some(Waits::Until(later))),
            ("to the instant", Some(now), vec![], Some(Waits::Since(now))),
            ("time is over", Some(earlier), vec![], Some(Waits::Since(earlier))),
            ("we said more ourselves", Some(earlier), vec![ours], Some(Waits::Since(earlier))),
            ("they answered", Some(earlier), vec![ours, theirs], Some(Waits::Answered)),
        ] {
            let post = Posted { answer_by: by, ..Posted::default() };
            assert_eq!(waits(&post, ours, answers, now), stands, "{row}");
        }
    }
}
