//! An interview's facts as the ledger keeps them, in the envelope that the fold takes.

use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::edition::Edition;
use crate::domain::fact::{Body, Fact, Unreadable};
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::interview::{Decided, InterviewFact, Recorded};
use crate::services::Error;
use crate::store::ledger;

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

/// All that was said about an interview, in the order of recording.
pub(in crate::services) async fn facts_of(
    db: &impl ConnectionTrait,
    id: InterviewId,
) -> Result<Vec<Recorded<InterviewFact>>, Error> {
    let mut facts = vec![];
    for fact in ledger::of_interview(db, id).await? {
        facts.extend(recorded(&fact)?);
    }
    Ok(facts)
}

/// The edition that an interview is in after `facts`: whatever is said about it makes another.
pub(in crate::services) fn edition(facts: &[Recorded<InterviewFact>]) -> Edition {
    Edition::of(&facts.iter().map(|fact| fact.id).collect::<Vec<_>>())
}

/// Whether `user` has said the very same about the interview before, word for word. What was erased is not the same.
pub(in crate::services) async fn said_before(
    db: &impl ConnectionTrait,
    id: InterviewId,
    user: UserId,
    decided: &Decided,
) -> Result<bool, Error> {
    let mut alike = vec![];
    for fact in ledger::of_interview(db, id).await? {
        let said = recorded(&fact)?;
        let is_alike = |said: Recorded<InterviewFact>| {
            said.actor == Some(user) && said.happened_at == decided.happened_at && said.fact == decided.fact
        };
        if said.is_some_and(is_alike) {
            alike.push(fact.id);
        }
    }
    let words = ledger::words(db, &alike).await?;
    Ok(alike.iter().any(|fact| {
        let text = words.iter().find(|words| words.fact_id == *fact);
        // Words that cannot be read are not the same.
        text.and_then(|words| serde_json::from_str::<Value>(&words.text).ok()) == decided.texts
    }))
}
