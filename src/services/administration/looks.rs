//! Who looked at a record, or did something about it, as the audit has it. Asked by the id of the record; one of another
//! authority's is answered as one that does not exist. That somebody asked is itself a line.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::audience::Role;
use crate::domain::ids::{ApiKeyId, AuditId, ChildId, InterviewId, ReferenceId, UserId};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services, audit_line};
use crate::store::{audit, children, interviews, parties, people, references};

/// At most so many are shown at once.
pub const LOOKS_AT_ONCE: u64 = 200;

/// Somebody looked at a record or did something about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its line.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name.
    pub who: String,
    /// What was done, as the audit calls it.
    pub action: String,
    /// What it was done to: kind and id.
    pub object: Option<String>,
    /// What came of it.
    pub outcome: String,
}

impl Services {
    /// Who looked at the record of the child that `id` is of (the child's own, an episode's, an interview's), latest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is neither administrator nor auditor, and where no such record is kept by their
    /// authority; the database's.
    pub async fn looks_at(&self, who: &SignedIn, id: Uuid, before: Option<AuditId>) -> Result<Vec<Look>, Error> {
        if !who.is(Role::Administrator) && !who.is(Role::Auditor) {
            return Err(Error::NotFound);
        }
        let db = self.database.read();
        let (child, records) = self.records_of(who, id).await?.ok_or(Error::NotFound)?;
        let lines = audit::of_children(db, &records, before, LOOKS_AT_ONCE).await?;
        let names = names_of(db, lines.iter().map(|line| line.actor.as_str())).await?;
        let name = |actor: &str| names.get(actor).cloned().unwrap_or_else(|| unnamed(actor));
        let look = |line: audit::Line| Look {
            id: line.id,
            at: line.at,
            who: name(&line.actor),
            action: line.action,
            object: line.object,
            outcome: line.outcome,
        };
        let looks = lines.into_iter().map(look).collect();
        let object = Some(format!("child:{child}"));
        let line = audit_line(&who.caller, self.clock.now(), "audit.read", object, Some(child), "done");
        audit::write(db, &line).await?;
        Ok(looks)
    }

    /// The child that an id is of, with all its records, if the caller's authority keeps them.
    async fn records_of(&self, who: &SignedIn, id: Uuid) -> Result<Option<(ChildId, Vec<ChildId>)>, Error> {
        let db = self.database.read();
        let of_reference = references::one(db, ReferenceId(id)).await?.map(|standing| standing.child);
        let of_interview = interviews::one(db, InterviewId(id)).await?.map(|kept| kept.person);
        let child = of_reference.or(of_interview).unwrap_or(ChildId(id));
        let Some(found) = children::one(db, child).await? else { return Ok(None) };
        if !who.caller.is_council_of(&found.authority) {
            return Ok(None);
        }
        let records = children::ids_of_person(db, found.person).await?;
        Ok(Some((found.person, records)))
    }
}

/// Who they are whom the audit calls so, where a name is kept of them.
pub(in crate::services) async fn names_of<'a>(
    db: &impl ConnectionTrait,
    actors: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, Error> {
    let actors: Vec<&str> = actors.collect();
    let of_kind = |kind: &str| {
        let ids = actors.iter().filter_map(|actor| actor.strip_prefix(kind)?.parse::<Uuid>().ok());
        ids.collect::<Vec<Uuid>>()
    };
    let mut users: Vec<UserId> = of_kind("user:").into_iter().map(UserId).collect();
    users.sort();
    users.dedup();
    let mut keys: Vec<ApiKeyId> = of_kind("key:").into_iter().map(ApiKeyId).collect();
    keys.sort();
    keys.dedup();
    let mut names = BTreeMap::new();
    for person in people::with_ids(db, &users).await? {
        names.insert(format!("user:{}", person.id), person.name);
    }
    for key in parties::keys_with(db, &keys).await? {
        names.insert(format!("key:{}", key.id), format!("The system with the key “{}”", key.name));
    }
    Ok(names)
}

/// Somebody of whom no name is kept.
fn unnamed(actor: &str) -> String {
    match actor {
        "command_line" => "The command line".to_owned(),
        _ => "Homeward itself".to_owned(),
    }
}
