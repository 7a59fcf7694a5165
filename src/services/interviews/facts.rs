//! An interview's facts as the ledger keeps them, in the envelope that the fold takes.

use uuid::Uuid;

use crate::domain::fact::{Body, Fact, Unreadable};
use crate::domain::ids::UserId;
use crate::domain::interview::{InterviewFact, Recorded};

/// How people are named as sources of facts.
const PERSON: &str = "user:";

/// How the ledger names a person as a source.
pub(in crate::services) fn actor(user: UserId) -> String {
    format!("{PERSON}{user}")
}

/// The fact in the interview's envelope; nothing if it is not something that was done about an interview.
pub(in crate::services) fn recorded(fact: &Fact) -> Result<Option<Recorded<InterviewFact>>, Unreadable> {
    let Body::Interview(done) = fact.body()? else { return Ok(None) };
    let actor = fact.source.actor.strip_prefix(PERSON).and_then(|id| Uuid::parse_str(id).ok()).map(UserId);
    Ok(Some(Recorded { id: fact.id, recorded_at: fact.recorded_at, happened_at: fact.happened_at, actor, fact: done }))
}
