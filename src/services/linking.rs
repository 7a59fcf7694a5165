//! Which record a reference stands with: worked out anew whenever one of its notices names a child.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Error;
use super::reading::spoken::described;
use crate::domain::child::ChildDescription;
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{ChildId, OrganisationId};
use crate::domain::matching::{Doubt, LinkReason, Told, find};
use crate::domain::notice::{Notice, Saying};
use crate::store::children::Child;
use crate::store::references::Standing;
use crate::store::{candidates, children, ledger, references};

/// Where a reference is to stand, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The record.
    pub child: ChildId,
    /// Whether the record is to be made.
    pub fresh: bool,
    /// Why.
    pub reason: LinkReason,
    /// What a person has to decide.
    pub doubt: Option<Doubt>,
}

/// All that the notices of a reference, and `notice` with them, say of the child; none if they name none.
pub(super) async fn told(
    db: &impl ConnectionTrait,
    facts: &[Fact],
    notice: Option<&Notice>,
    organisation: OrganisationId,
) -> Result<Option<Told>, Error> {
    let mut descriptions: Vec<(Saying, ChildDescription)> = vec![];
    let mut naming = vec![];
    for fact in facts {
        if let Body::NoticeReceived { saying, .. } = fact.body()?
            && saying.child.is_some()
        {
            naming.push((fact.id, *saying));
        }
    }
    if !naming.is_empty() {
        let ids: Vec<_> = naming.iter().map(|(id, _)| *id).collect();
        for words in ledger::words(db, &ids).await? {
            let saying = naming.iter().find(|(id, _)| *id == words.fact_id).map(|(_, saying)| saying.clone());
            let child = serde_json::from_str(&words.text).ok().and_then(|words| described(&words));
            descriptions.extend(saying.zip(child));
        }
    }
    if let Some((notice, child)) = notice.and_then(|notice| Some((notice, notice.child.clone()?))) {
        descriptions.push((notice.saying.clone(), child));
    }
    descriptions.sort_by(|(a, _), (b, _)| a.rank().cmp(&b.rank()));
    let descriptions: Vec<_> = descriptions.into_iter().map(|(_, child)| child).collect();
    Ok(Told::from_descriptions(&descriptions, organisation))
}

/// Where the reference is to stand, given what its notices say of the child.
pub(super) async fn decide(
    db: &impl ConnectionTrait,
    notice: &Notice,
    existing: Option<&Standing>,
    told: Option<&Told>,
    now: DateTime<Utc>,
) -> Result<Link, Error> {
    let own = |reason, doubt| Link { child: ChildId::fresh(now), fresh: true, reason, doubt };
    let Some(told) = told else {
        return Ok(match existing {
            Some(standing) => {
                Link { child: standing.child, fresh: false, reason: LinkReason::ChildUnknown, doubt: None }
            }
            None => own(LinkReason::ChildUnknown, None),
        });
    };
    let except = existing.map(|standing| standing.reference.id);
    let mut alike = candidates::of(db, &notice.authority, told, except).await?;
    let Some(standing) = existing else {
        let found = find(told, &alike);
        return Ok(match found.child {
            Some(child) => Link { child, fresh: false, reason: found.reason, doubt: found.doubt },
            None => own(found.reason, found.doubt),
        });
    };
    let here = company(db, standing).await?;
    alike.retain(|candidate| !here.parted.contains(&candidate.child));
    let found = find(told, &alike);
    Ok(match found.child {
        Some(person) if person == here.person => {
            Link { child: standing.child, fresh: false, reason: found.reason, doubt: found.doubt }
        }
        Some(person) => Link { child: person, fresh: false, reason: found.reason, doubt: found.doubt },
        None if here.alone => {
            let reason = if here.named { LinkReason::SameReference } else { LinkReason::NewChild };
            Link { child: standing.child, fresh: false, reason, doubt: found.doubt }
        }
        None => own(found.reason, found.doubt),
    })
}

/// With whom a reference stands.
struct Company {
    /// The person of its record.
    person: ChildId,
    /// Persons that people found to be somebody else.
    parted: Vec<ChildId>,
    /// Whether no other reference stands with that person.
    alone: bool,
    /// Whether the reference named its child before.
    named: bool,
}

async fn company(db: &impl ConnectionTrait, standing: &Standing) -> Result<Company, Error> {
    let records: Vec<Child> = children::beside(db, &[standing.child]).await?;
    let own = records.iter().find(|record| record.id == standing.child);
    let person = own.map_or(standing.child, |record| record.person);
    let ids: Vec<ChildId> = records.iter().map(|record| record.id).collect();
    let others = references::of_children(db, &ids).await?;
    let mut parted = vec![];
    for other in records.iter().flat_map(|record| &record.parted) {
        parted.extend(children::one(db, *other).await?.map(|record| record.person));
    }
    parted.retain(|other| *other != person);
    let is_other = |s: &Standing| s.reference.id != standing.reference.id;
    Ok(Company { person, parted, alone: !others.iter().any(is_other), named: standing.reference.born.is_some() })
}

/// Whether the link says anything that the reference's last one did not.
pub(super) fn is_news(link: &Link, existing: Option<&Standing>) -> bool {
    let Some(standing) = existing else { return true };
    let moved = standing.child != link.child;
    let before = standing.reference.linked.as_ref();
    let doubt_changed = before.and_then(|linked| linked.doubt.as_ref()) != link.doubt.as_ref();
    let first_named = before.is_none_or(|linked| linked.reason == LinkReason::ChildUnknown)
        && link.reason != LinkReason::ChildUnknown;
    moved || doubt_changed || first_named
}

/// The fact that records a link.
pub(super) fn body(link: &Link, existing: Option<&Standing>) -> Body {
    let from = existing.map(|standing| standing.child).filter(|child| *child != link.child);
    Body::ReferenceLinked { from, reason: link.reason, doubt: link.doubt.clone() }
}
