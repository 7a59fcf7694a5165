//! Folding: what the facts of an authority, as far as they were recorded by an instant, give of each person. Rows say
//! only what holds now; how things were known on a day is worked out from the facts of before.

use std::collections::BTreeMap;

use super::Error;
use super::interviews::facts::recorded;
use crate::domain::authority::AuthorityCode;
use crate::domain::fact::Fact;
use crate::domain::ids::{ChildId, InterviewId, ReferenceId};
use crate::domain::interview::{Interview, InterviewFact, Recorded};
use crate::domain::joining::{Joins, persons};
use crate::domain::policy::Versions;
use crate::domain::record::Record;
use crate::domain::reference::Reference;

/// A person as some facts give them.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// Who keeps the record.
    pub authority: AuthorityCode,
    /// The records found to be one child, with what was decided of each.
    pub records: Vec<(ChildId, Joins)>,
    /// The references, each with the record it stands with.
    pub references: Vec<(Reference, ChildId)>,
    /// The interviews.
    pub interviews: Vec<(InterviewId, Interview)>,
}

impl Folded {
    /// What the references give by the authority's `policies`.
    pub fn record(&self, policies: &Versions) -> Record {
        let references: Vec<Reference> = self.references.iter().map(|(reference, _)| reference.clone()).collect();
        Record::from_references(&references, policies)
    }

    /// Whether a notice has named the child: before that nothing of it is counted.
    pub fn is_known(&self) -> bool {
        self.references.iter().any(|(reference, _)| reference.born.is_some())
    }
}

/// The persons that `facts`, in the order of their recording, give.
pub(super) fn fold(facts: Vec<Fact>) -> Result<BTreeMap<ChildId, Folded>, Error> {
    let mut streams: BTreeMap<ChildId, (AuthorityCode, Vec<Fact>)> = BTreeMap::new();
    let mut about: BTreeMap<ReferenceId, Vec<Fact>> = BTreeMap::new();
    let mut done: BTreeMap<InterviewId, Vec<Recorded<InterviewFact>>> = BTreeMap::new();
    for fact in facts {
        let (_, stream) = streams.entry(fact.child_id).or_insert_with(|| (fact.authority.clone(), vec![]));
        match (fact.interview_id, fact.reference_id) {
            (Some(id), _) => done.entry(id).or_default().extend(recorded(&fact)?),
            (None, Some(id)) => about.entry(id).or_default().push(fact),
            (None, None) => stream.push(fact),
        }
    }
    let mut records: Vec<(ChildId, AuthorityCode, Joins)> = vec![];
    for (child, (authority, stream)) in streams {
        records.push((child, authority, Joins::from_facts(&stream)?));
    }
    let joined: Vec<_> = records.iter().map(|(id, _, joins)| (*id, joins.joined.clone())).collect();
    let person = persons(&joined);
    let of = |child: &ChildId| person.get(child).copied().unwrap_or(*child);
    let mut folded: BTreeMap<ChildId, Folded> = BTreeMap::new();
    for (id, authority, joins) in records {
        let fresh = || Folded { authority, records: vec![], references: vec![], interviews: vec![] };
        folded.entry(of(&id)).or_insert_with(fresh).records.push((id, joins));
    }
    let mut holder: BTreeMap<ReferenceId, ChildId> = BTreeMap::new();
    for (id, facts) in &about {
        let linked = facts.iter().rev().find(|fact| fact.kind == "reference_linked").map(|fact| fact.child_id);
        let Some((child, reference)) = linked.zip(Reference::from_facts(facts)?) else { continue };
        holder.insert(*id, of(&child));
        if let Some(person) = folded.get_mut(&of(&child)) {
            person.references.push((reference, child));
        }
    }
    for (id, facts) in done {
        let interview = Interview::from_facts(&facts);
        // An interview goes where its first anchor goes.
        let anchor = interview.episodes.first().map(|anchor| ReferenceId::from(*anchor));
        let person = anchor.and_then(|anchor| holder.get(&anchor)).and_then(|person| folded.get_mut(person));
        if let Some(person) = person {
            person.interviews.push((id, interview));
        }
    }
    Ok(folded)
}
