//! Who looked at a record, or did something about it, as the audit has it. Asked by the id of the record, or by a number by
//! which the child or an absence is known; what is another authority's is answered as what does not exist. That somebody
//! asked is itself a line.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::audience::Role;
use crate::domain::ids::{ApiKeyId, AuditId, ChildId, InterviewId, ReferenceId, UserId};
use crate::domain::party::OrganisationKind;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services, audit_line};
use crate::store::{audit, children, interviews, keys, people, references, sought};

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

/// Whether somebody may ask who looked at a record.
#[must_use]
pub fn may_ask_who_looked(who: &SignedIn) -> bool {
    who.is(Role::Administrator) || who.is(Role::Auditor)
}

impl Services {
    /// Who looked at the record of the child that `named` is of, latest first: an id (the child's own, an episode's, an
    /// interview's), or else an agency's reference or one of the child's numbers.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever may not ask, and where no such record is kept by their authority;
    /// [`Error::Refused`] where several children are known by what is named; the database's.
    pub async fn looks_at(&self, who: &SignedIn, named: &str, before: Option<AuditId>) -> Result<Vec<Look>, Error> {
        if !may_ask_who_looked(who) {
            return Err(Error::NotFound);
        }
        let db = self.database.read();
        let found = match named.trim().parse() {
            Ok(id) => self.records_of(who, id).await?,
            Err(_) => self.records_by_number(who, named.trim()).await?,
        };
        let (child, records) = found.ok_or(Error::NotFound)?;
        let lines = audit::of_children(db, &records, before, LOOKS_AT_ONCE).await?;
        let people = names_of(db, lines.iter().map(|line| line.actor.as_str())).await?;
        let name = |actor: &str| people.get(actor).cloned().unwrap_or_else(|| unnamed(actor));
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

    /// The child that a number is of, with all its records.
    async fn records_by_number(&self, who: &SignedIn, number: &str) -> Result<Option<(ChildId, Vec<ChildId>)>, Error> {
        let council = who.caller.organisation.kind == OrganisationKind::LocalAuthority;
        if !council || number.is_empty() {
            return Ok(None);
        }
        let db = self.database.read();
        let records = sought::numbered(db, &who.caller.organisation.authorities, number).await?;
        let persons = children::persons_of(db, &records).await?;
        let persons: BTreeSet<ChildId> = persons.into_iter().map(|(_, person)| person).collect();
        match persons.into_iter().collect::<Vec<_>>()[..] {
            [] => Ok(None),
            [person] => Ok(Some((person, children::ids_of_person(db, person).await?))),
            _ => {
                Err(Error::Refused("Several children are known by this number: ask by the id of a record.".to_owned()))
            }
        }
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
    for key in keys::with_ids(db, &keys).await? {
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
