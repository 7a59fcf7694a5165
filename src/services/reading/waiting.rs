//! The steps that wait for one person's answer: those of which they, or all who bear their role, were told.

use std::collections::BTreeSet;

use crate::domain::audience::Role;
use crate::domain::child::ChildDescription;
use crate::domain::ids::StepId;
use crate::domain::ladder::Hearer;
use crate::domain::party::OrganisationKind;
use crate::domain::raised::{Known, SubjectKind};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services, audit_line};
use crate::store::{audit, steps};

/// A step that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What is known of it.
    pub known: Known,
    /// The child; nothing where nobody named them yet.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// The people who were told, by their names.
    pub told: Vec<String>,
    /// Whether it tells that the child is missing, who is not any more.
    pub is_back: bool,
}

/// Whether a step tells that a child is missing.
pub(super) fn tells_of_missing(known: &Known) -> bool {
    known.raised.subject.kind == SubjectKind::Missing
}

/// So many are read at once to find those that are one person's.
const AT_ONCE: u64 = 250;

impl Services {
    /// The steps that wait for the answer of somebody who is told of steps, latest first, those before `before`: at most
    /// `limit`.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is told of none; the database's.
    pub async fn waiting_steps(
        &self,
        who: &SignedIn,
        before: Option<StepId>,
        limit: usize,
    ) -> Result<Vec<Waiting>, Error> {
        let organisation = &who.caller.organisation;
        let is_told = who.roles.iter().any(|role| role.answers_steps());
        if organisation.kind != OrganisationKind::LocalAuthority || !is_told {
            return Err(Error::NotFound);
        }
        let (db, now) = (self.database.read(), self.clock.now());
        let is_theirs = |known: &Known| {
            let people = known.told.as_ref().map_or(&[][..], |told| &told.people[..]);
            // Of those who hold interviews only whoever has this one is told.
            let by_role = who.roles.iter().filter(|role| **role != Role::Interviewer);
            let by_role: Vec<Hearer> = by_role.map(|role| Hearer::Role(*role)).collect();
            let was_theirs = |hearer: &Hearer| by_role.contains(hearer);
            people.contains(&who.person.id) || known.raised.audience.iter().any(was_theirs)
        };
        let (mut found, mut before) = (vec![], before);
        while found.len() < limit {
            let read = steps::waiting(db, &organisation.authorities, before, AT_ONCE).await?;
            let Some(last) = read.last() else { break };
            before = Some(last.known.raised.id);
            found.extend(read.into_iter().filter(|kept| is_theirs(&kept.known)));
        }
        found.truncate(limit);
        let persons: Vec<_> = found.iter().map(|kept| kept.person).collect();
        let children = self.who_they_are(&persons, now).await?;
        let gone = self.missing_now(&persons).await?;
        let people = |known: &Known| known.told.iter().flat_map(|told| told.people.clone()).collect::<Vec<_>>();
        let names = self.names(found.iter().flat_map(|kept| people(&kept.known)).collect::<BTreeSet<_>>()).await?;
        let lines = found.iter().map(|kept| {
            let object = Some(format!("escalation:{}", kept.known.raised.id));
            audit_line(&who.caller, now, "escalation.list", object, Some(kept.person), "done")
        });
        audit::write_all(db, lines.collect()).await?;
        let waiting = |kept: steps::Kept| {
            let (child, age) = children.get(&kept.person).cloned().unwrap_or_default();
            let told = people(&kept.known).iter().filter_map(|id| names.get(id).cloned()).collect();
            let is_back = tells_of_missing(&kept.known) && !gone.contains(&kept.person);
            Waiting { known: kept.known, child, age, told, is_back }
        };
        Ok(found.into_iter().map(waiting).collect())
    }
}
