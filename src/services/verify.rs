//! Verification: recomputes the ledger's hashes and every row that is worked out from it, and names each difference. It
//! changes nothing. Erased words are reported as erased, not as damaged.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use super::conversation::attaching::files_of;
use super::refresh::{Person, policies_of};
use super::{Error, Services, anchoring, duties, linking, standings};
use crate::domain::attachment::digest;
use crate::domain::fact::{Fact, text_digest};
use crate::domain::ids::{AttachmentId, ChildId, ReferenceId};
use crate::domain::joining::{Joins, persons};
use crate::domain::raised::Known;
use crate::domain::reference::Reference;
use crate::store::children::Child;
use crate::store::references::Standing;
use crate::store::{attachments, children, episodes, ledger, references, repeats, reviews, steps};

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many facts were recomputed.
    pub facts: u64,
    /// How many children's records.
    pub children: u64,
    /// How many references.
    pub references: u64,
    /// How many episodes.
    pub episodes: u64,
    /// How many facts' words, and files of posts, were erased.
    pub erased: u64,
    /// How many ledger anchors the facts were held against.
    pub anchors: u64,
    /// The hash of the last of them, to be compared with what the log of that night says.
    pub last_anchor: Option<String>,
    /// What differs, in words without anything personal.
    pub differences: Vec<String>,
}

impl Services {
    /// Recomputes everything.
    ///
    /// # Errors
    /// When the database fails; differences are no error but the answer.
    pub async fn verify(&self) -> Result<Verified, Error> {
        let db = self.database.read();
        let mut verified = Verified::default();
        let mut folded = Folded::default();
        let mut files = attachments::all(db).await?;
        for child in children::all(db).await? {
            verified.children += 1;
            let facts = ledger::of_child(db, child.id).await?;
            chain(db, &facts, &mut verified).await?;
            attached(db, &facts, &mut files, &mut verified).await?;
            folded.joins.insert(child.id, Joins::from_facts(&facts)?);
            let raised = Known::from_facts(&facts)?;
            let mut kept: Vec<Known> = vec![];
            for (step, is_found) in steps::of_child(db, child.id).await? {
                if !is_found {
                    let id = step.known.raised.id;
                    verified.differences.push(format!("step {id}: lists do not find it by what it says"));
                }
                kept.push(step.known);
            }
            let by_id =
                |steps: Vec<Known>| steps.into_iter().map(|step| (step.raised.id, step)).collect::<BTreeMap<_, _>>();
            if by_id(raised) != by_id(kept) {
                verified.differences.push(format!("child {}: its steps are not what its facts give", child.id));
            }
            let about = facts.iter().filter_map(|fact| fact.reference_id);
            folded.mentioned.extend(about);
            folded.records.insert(child.id, child);
        }
        let orphans = ledger::count(db).await?.saturating_sub(verified.facts);
        if orphans > 0 {
            verified.differences.push(format!("{orphans} facts stand in the stream of no known child"));
        }
        let extra = files.into_iter().map(|id| format!("attachment {id}: it lies there but no post has it"));
        verified.differences.extend(extra);
        folded.check_joins(&mut verified);
        folded.references(db, &mut verified).await?;
        folded.persons(db, &mut verified).await?;
        anchoring::check(db, self.anchor_file.as_ref(), &mut verified).await?;
        Ok(verified)
    }
}

/// The hashes of one stream and the digests of its words.
async fn chain(db: &impl ConnectionTrait, facts: &[Fact], verified: &mut Verified) -> Result<(), Error> {
    let mut before: Option<&Fact> = None;
    let mut differ = |fact: &Fact, what: &str| verified.differences.push(format!("fact {}: {what}", fact.id));
    for fact in facts {
        let (place, prev_hash) = before.map_or((1, ""), |before| (before.place + 1, before.hash.as_str()));
        if fact.place != place {
            differ(fact, "a fact before it is gone");
        }
        if fact.prev_hash != prev_hash {
            differ(fact, "does not follow on the fact before it");
        }
        if fact.hash != fact.reckoned_hash() {
            differ(fact, "was changed after it was recorded");
        }
        before = Some(fact);
    }
    let worded: Vec<_> = facts.iter().filter(|fact| fact.text_digest.is_some()).map(|fact| fact.id).collect();
    let words = ledger::words(db, &worded).await?;
    let by_fact: BTreeMap<_, _> = words.iter().map(|words| (words.fact_id, words)).collect();
    for fact in facts {
        match (&fact.text_digest, by_fact.get(&fact.id)) {
            (Some(digest), Some(words)) if *digest != text_digest(&words.salt, &words.text) => {
                differ(fact, "its words were changed after they were recorded");
            }
            _ => {}
        }
    }
    verified.erased += (worded.len() - words.len()) as u64;
    verified.facts += facts.len() as u64;
    Ok(())
}

/// The digests of the files of one stream's posts, one by one: each may be large. `there` are all files that lie there; those
/// of the stream are taken out.
async fn attached(
    db: &impl ConnectionTrait,
    facts: &[Fact],
    there: &mut BTreeSet<AttachmentId>,
    verified: &mut Verified,
) -> Result<(), Error> {
    for file in files_of(facts)? {
        there.remove(&file.id);
        match attachments::sealed(db, file.id).await? {
            None => verified.erased += 1,
            Some(sealed) if digest(&sealed) == file.digest => {}
            Some(_) => {
                verified.differences.push(format!("attachment {}: was changed after it was recorded", file.id));
            }
        }
    }
    Ok(())
}

/// What the facts give.
#[derive(Default)]
struct Folded {
    records: BTreeMap<ChildId, Child>,
    joins: BTreeMap<ChildId, Joins>,
    mentioned: BTreeSet<ReferenceId>,
    standing: BTreeMap<ChildId, Vec<Standing>>,
}

impl Folded {
    fn check_joins(&self, verified: &mut Verified) {
        let graph: Vec<_> = self.joins.iter().map(|(id, joins)| (*id, joins.joined.clone())).collect();
        let person = persons(&graph);
        for (id, child) in &self.records {
            let joins = &self.joins[id];
            if child.joined != joins.joined || child.parted != joins.parted || Some(&child.person) != person.get(id) {
                verified.differences.push(format!("child {id}: its joinings are not what its facts give"));
            }
        }
    }

    async fn references(&mut self, db: &impl ConnectionTrait, verified: &mut Verified) -> Result<(), Error> {
        let mut stored: BTreeMap<ReferenceId, Standing> = BTreeMap::new();
        for child in self.records.keys() {
            let there = references::of_children(db, &[*child]).await?;
            stored.extend(there.into_iter().map(|standing| (standing.reference.id, standing)));
        }
        for id in &self.mentioned {
            verified.references += 1;
            let facts = ledger::of_reference(db, *id).await?;
            let linked = facts.iter().rev().find(|fact| fact.kind == "reference_linked").map(|fact| fact.child_id);
            let given = Reference::from_facts(&facts)?;
            let (Some(reference), Some(child)) = (given, linked) else {
                verified.differences.push(format!("reference {id}: no fact links it to a child"));
                continue;
            };
            let there = stored.remove(id);
            if there.as_ref().is_none_or(|there| there.reference != reference || there.child != child) {
                verified.differences.push(format!("reference {id}: its row is not what its facts give"));
            }
            let told = linking::told(db, &facts, None, reference.organisation_id).await?;
            let kept = children::told_of(db, &[child]).await?.remove(id).map(|(_, told)| told);
            if told.is_some() && told != kept {
                verified.differences.push(format!("reference {id}: what it says of its child is not what was told"));
            }
            let (authority, episode) =
                there.map_or((facts[0].authority.clone(), None), |there| (there.authority, there.episode));
            self.standing.entry(child).or_default().push(Standing { reference, authority, child, episode });
        }
        let extra = stored.into_keys().map(|id| format!("reference {id}: there is a row but no fact"));
        verified.differences.extend(extra);
        Ok(())
    }

    async fn persons(&mut self, db: &impl ConnectionTrait, verified: &mut Verified) -> Result<(), Error> {
        let mut by_person: BTreeMap<ChildId, Vec<Child>> = BTreeMap::new();
        for child in self.records.values() {
            by_person.entry(child.person).or_default().push(child.clone());
        }
        let persons: Vec<ChildId> = by_person.keys().copied().collect();
        verified.differences.extend(duties::check_anchors(db, &persons).await?);
        let mut expected_reviews = BTreeMap::new();
        let kept = repeats::all(db).await?.into_iter().map(|kept| (kept.person, kept));
        let mut repeating: BTreeMap<ChildId, repeats::Kept> = kept.collect();
        for (id, records) in by_person {
            let standing: Vec<_> =
                records.iter().flat_map(|record| self.standing.remove(&record.id).unwrap_or_default()).collect();
            let policies = policies_of(db, &records).await?;
            let person = Person::work_out(id, records.clone(), standing.clone(), policies);
            if person.records != records {
                verified.differences.push(format!("child {id}: whether it is provisional is not what its facts give"));
            }
            for given in &person.references {
                if !standing.contains(given) {
                    let reference = given.reference.id;
                    verified.differences.push(format!("reference {reference}: stands with another episode"));
                }
            }
            let mut stored: BTreeMap<_, _> =
                episodes::of_persons(db, &[id]).await?.into_iter().map(|held| (held.episode.id, held)).collect();
            for episode in &person.record.episodes {
                verified.episodes += 1;
                if stored.remove(&episode.id).is_none_or(|held| held.episode != *episode) {
                    verified
                        .differences
                        .push(format!("missing episode {}: its row is not what its facts give", episode.id));
                }
            }
            let extra = stored.into_keys().map(|id| format!("missing episode {id}: there is a row but no fact"));
            verified.differences.extend(extra);
            verified.differences.extend(duties::check(db, &person).await?);
            verified.differences.extend(standings::check(&person, repeating.remove(&id).as_ref()));
            for doubt in person.doubts {
                expected_reviews.insert((doubt.kind, doubt.subject, doubt.other), doubt.decision);
            }
        }
        let strangers = repeating.into_keys();
        let extra = strangers.map(|id| format!("child {id}: a row says how often it went missing, and it is nobody"));
        verified.differences.extend(extra);
        for review in reviews::all(db).await? {
            let key = (review.doubt.kind, review.doubt.subject, review.doubt.other);
            let expected = expected_reviews.remove(&key);
            let standing = expected.is_some_and(|decision| decision.is_none());
            let decision_differs = expected.is_some_and(|decision| decision != review.doubt.decision);
            if standing != review.standing || decision_differs {
                verified.differences.push(format!("review {}: is not what the facts give", review.id));
            }
        }
        let missing = expected_reviews.into_keys().map(|(kind, subject, _)| {
            format!("review of {} about {subject}: the facts give it, but there is no row", kind.word())
        });
        verified.differences.extend(missing);
        Ok(())
    }
}
