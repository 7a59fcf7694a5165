//! Duties: every episode that owes an interview has one. Whenever something of a person changed, a duty that arose and a
//! deadline that moved are recorded as facts in the same transaction, and the rows of the interviews follow.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Error;
use super::interviews::facts::recorded;
use super::refresh::Person;
use crate::domain::coverage::{Coverage, Outlook};
use crate::domain::episode::MissingEpisode;
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{ChildId, FactId, InterviewId, MissingEpisodeId, ReferenceId};
use crate::domain::interview::{Interview, InterviewFact};
use crate::store::episodes::Held;
use crate::store::interviews::Kept;
use crate::store::writes::Writes;
use crate::store::{awaiting, interviews, ledger};

/// The source of what nobody told: it follows from what was told.
const OURSELVES: &str = "homeward";

/// The interviews of some persons, before their episodes changed and after.
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub before: Vec<Kept>,
    pub after: Vec<Kept>,
}

/// Lets the interviews of `persons` follow their episodes, which were `held` before; gives the interviews.
pub(super) async fn follow(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    persons: &[Person],
    held: &BTreeMap<MissingEpisodeId, Held>,
    now: DateTime<Utc>,
) -> Result<Followed, Error> {
    let owes = |person: &Person| person.record.episodes.iter().any(MissingEpisode::owes);
    if held.is_empty() && !persons.iter().any(owes) {
        return Ok(Followed::default());
    }
    let records = persons.iter().flat_map(|person| person.records.iter().map(|record| record.id));
    let ids: Vec<ChildId> = persons.iter().map(|person| person.id).chain(records).collect();
    let stored = interviews::of_persons(tx, &ids).await?;
    let mut present = vec![];
    for person in persons {
        let own: Vec<Kept> = stored.iter().filter(|kept| stands_with(kept, person)).cloned().collect();
        record_moves(tx, writes, person, &own, held, now).await?;
        present.extend(settle(tx, writes, person, &own, own.clone(), now).await?);
    }
    Ok(Followed { before: stored, after: present })
}

/// Gives each episode that lacks an interview its own, and writes the rows that differ from those `stored`. `present` is
/// the person's interviews as their facts now make them; gives the rows as they then are.
pub(super) async fn settle(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    person: &Person,
    stored: &[Kept],
    mut present: Vec<Kept>,
    now: DateTime<Utc>,
) -> Result<Vec<Kept>, Error> {
    for (anchor, happened_at) in lacking(person, &present) {
        present.extend(arise(tx, writes, person, anchor, happened_at.unwrap_or(now), now).await?);
    }
    let present = worked_out(person, &present);
    for kept in &present {
        let before = stored.iter().find(|before| before.id == kept.id);
        if before != Some(kept) {
            interviews::save(writes, kept)?;
            let known = before.map_or(&[][..], |before| &before.interview.episodes);
            for anchor in kept.interview.episodes.iter().filter(|anchor| !known.contains(anchor)) {
                interviews::cover(writes, kept.id, *anchor);
            }
        }
    }
    Ok(present)
}

/// Whether an interview goes with this person: it goes where its first anchor goes.
fn stands_with(kept: &Kept, person: &Person) -> bool {
    kept.anchor().is_some_and(|anchor| person.reference(anchor).is_some())
}

/// What of a person's interviews is about which episode.
pub(super) fn coverage<'a>(episodes: &'a [MissingEpisode], interviews: &'a [Kept]) -> Coverage<'a> {
    Coverage::new(episodes, interviews.iter().map(|kept| (kept.id, &kept.interview)))
}

/// The episodes that lack an interview, with the moment of the return. Nothing is owed to a child whom nobody has
/// named: what was told takes effect when the child is known.
fn lacking(person: &Person, interviews: &[Kept]) -> Vec<(MissingEpisodeId, Option<DateTime<Utc>>)> {
    if person.records.iter().all(|record| record.provisional) {
        return vec![];
    }
    let coverage = coverage(&person.record.episodes, interviews);
    let lacking = person.record.episodes.iter().filter(|episode| coverage.lacks_one(episode));
    lacking.map(|episode| (episode.id, episode.returned_at.or(episode.found_at))).collect()
}

/// The rows that a person's interviews must have.
fn worked_out(person: &Person, interviews: &[Kept]) -> Vec<Kept> {
    let coverage = coverage(&person.record.episodes, interviews);
    let row = |kept: &Kept| {
        let told = person.records.first().map_or(&kept.told_authority, |record| &record.authority);
        let episode = kept.anchor().and_then(|anchor| person.record.episodes.iter().find(|e| e.holds(anchor)));
        let responsible = episode.and_then(|episode| episode.responsible_authority.as_ref());
        Kept {
            authority: responsible.unwrap_or(told).clone(),
            told_authority: told.clone(),
            person: person.id,
            outlook: coverage.outlook(&kept.interview),
            ..kept.clone()
        }
    };
    interviews.iter().map(row).collect()
}

/// Records that a duty arose.
async fn arise(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    person: &Person,
    episode: MissingEpisodeId,
    happened_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Kept>, Error> {
    let id = InterviewId::fresh(now);
    let body = Body::Interview(InterviewFact::DutyArisen { episodes: vec![episode] });
    let draft = follows(person, episode, id, body, happened_at, now);
    let Some(fact) = append(tx, writes, draft).await? else { return Ok(None) };
    let facts: Vec<_> = recorded(&fact)?.into_iter().collect();
    Ok(Some(Kept {
        id,
        authority: fact.authority.clone(),
        told_authority: fact.authority,
        person: person.id,
        interview: Interview::from_facts(&facts),
        outlook: Outlook::default(),
    }))
}

/// Records each deadline of a covered episode that is not what it was. Those who were told the old one must be told,
/// and a deadline that moved after it had passed is counted.
async fn record_moves(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    person: &Person,
    interviews: &[Kept],
    held: &BTreeMap<MissingEpisodeId, Held>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for kept in interviews {
        for anchor in kept.interview.episodes.iter().copied() {
            let reference = ReferenceId::from(anchor);
            if !seen.insert(anchor) || person.reference(reference).is_none() {
                continue;
            }
            let before = held.values().map(|held| &held.episode).find(|episode| episode.holds(reference));
            let from = before.and_then(MissingEpisode::due_at);
            let present = person.record.episodes.iter().find(|episode| episode.holds(reference));
            let to = present.and_then(MissingEpisode::due_at);
            if from != to {
                let after_due = from.is_some_and(|from| from < now);
                let body = Body::DeadlineMoved { episode: anchor, from, to, after_due };
                append(tx, writes, follows(person, anchor, kept.id, body, now, now)).await?;
            }
        }
    }
    Ok(())
}

/// What follows from what was told, for the stream of the record that the anchor stands with.
fn follows(
    person: &Person,
    anchor: MissingEpisodeId,
    interview: InterviewId,
    body: Body,
    happened_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<Draft> {
    let standing = person.reference(anchor.into())?;
    Some(Draft {
        id: FactId::fresh(now),
        authority: standing.authority.clone(),
        child_id: standing.child,
        reference_id: Some(standing.reference.id),
        interview_id: Some(interview),
        body,
        happened_at,
        told_at: now,
        recorded_at: now,
        source: Source { organisation_id: None, actor: OURSELVES.to_owned() },
        replaces: None,
        text: None,
    })
}

async fn append(tx: &impl ConnectionTrait, writes: &mut Writes, draft: Option<Draft>) -> Result<Option<Fact>, Error> {
    let Some(draft) = draft else { return Ok(None) };
    // Without words there is nothing to salt.
    Ok(ledger::append_all(tx, writes, &[draft], "").await?.pop())
}

/// Names each way in which the interviews of `person` are not what the facts give.
pub(super) async fn check(db: &impl ConnectionTrait, person: &Person) -> Result<Vec<String>, Error> {
    let stored = interviews::of_persons(db, &[person.id]).await?;
    let mut differences = vec![];
    let mut given = vec![];
    for kept in &stored {
        let mut facts = vec![];
        for fact in ledger::of_interview(db, kept.id).await? {
            facts.extend(recorded(&fact)?);
        }
        let interview = Interview::from_facts(&facts);
        if interview != kept.interview {
            differences.push(format!("return interview {}: its row is not what its facts give", kept.id));
        }
        if !stands_with(kept, person) {
            differences.push(format!("return interview {}: stands with another child", kept.id));
        }
        given.push(Kept { interview, ..kept.clone() });
    }
    for (kept, expected) in given.iter().zip(worked_out(person, &given)) {
        if *kept != expected {
            differences.push(format!("return interview {}: whose it is or when it is due differs", kept.id));
        }
    }
    let misplaced = awaiting::misplaced(db, &[person.id]).await?.into_iter();
    differences.extend(misplaced.map(|id| format!("return interview {id}: lists do not find it by what it says")));
    let lacking = lacking(person, &given).into_iter();
    differences
        .extend(lacking.map(|(episode, _)| format!("missing episode {episode}: owes an interview and has none")));
    Ok(differences)
}

/// Names each row of covered anchors that the interviews do not give, and each that is not there.
pub(super) async fn check_anchors(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<String>, Error> {
    let mut stored: BTreeSet<_> = interviews::anchors(db).await?.into_iter().collect();
    let mut differences = vec![];
    for person in persons {
        for kept in interviews::of_persons(db, &[*person]).await? {
            let missing = kept.interview.episodes.iter().filter(|anchor| !stored.remove(&(kept.id, **anchor)));
            differences.extend(missing.map(|anchor| format!("return interview {}: no row covers {anchor}", kept.id)));
        }
    }
    differences
        .extend(stored.into_iter().map(|(id, anchor)| format!("return interview {id}: no fact covers {anchor}")));
    Ok(differences)
}
