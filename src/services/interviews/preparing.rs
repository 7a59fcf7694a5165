//! Preparing a talk: what whoever holds it has to know beforehand. Who the child is, when and where it was away, and what
//! earlier talks asked for that is not done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::facts::recorded;
use super::view::{EpisodeDue, Ground};
use crate::domain::calendar::{age_on, london_date};
use crate::domain::child::ChildDescription;
use crate::domain::coverage::Coverage;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::fact::Fact;
use crate::domain::ids::{ChildId, InterviewId, ReferenceId};
use crate::domain::interview::InterviewFact;
use crate::domain::safe_contact::SafeContact;
use crate::services::Error;
use crate::services::reading::spoken::{Spoken, spoken};
use crate::services::safe_contacts::holding;
use crate::store::interviews::Kept;
use crate::store::ledger;

/// What is known before a talk.
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    /// The child as the latest notice describes them; nothing where those words were erased, or no notice named them yet.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// Whether the child is missing at this moment.
    pub is_missing: bool,
    /// The absences that the talk is about, earliest first.
    pub absences: Vec<Absence>,
    /// The child's other absences, latest first.
    pub others: Vec<Absence>,
    /// What other talks with the child asked for and nobody has said is done, the latest talk first.
    pub asked_for: Vec<AskedFor>,
    /// How it is safe to speak with the child and the adults around them.
    pub safe_contacts: Vec<SafeContact>,
}

/// One absence of the child.
#[derive(Clone, Debug, PartialEq)]
pub struct Absence {
    /// What holds of it.
    pub episode: MissingEpisode,
    /// By when a talk about it is due, and where that stands.
    pub due: EpisodeDue,
    /// What was told of it in words.
    pub told: Spoken,
}

/// What a talk asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFor {
    /// The interview.
    pub interview: InterviewId,
    /// When the talk was.
    pub held_at: DateTime<Utc>,
    /// What is to be done.
    pub actions: Vec<Wish>,
}

/// One thing that is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// By which its record knows it.
    pub number: u32,
    /// What; nothing where the words were erased.
    pub what: Option<String>,
    /// By whom.
    pub owner: Option<String>,
    /// Of which agency.
    pub agency: Option<String>,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// On which day it was done, if it was.
    pub done_on: Option<NaiveDate>,
}

/// What is known before each of `talks`, in their order.
pub(super) async fn prepared(
    db: &impl ConnectionTrait,
    ground: &Ground,
    talks: &[Kept],
    with_others: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Preparation>, Error> {
    let wanted = |kept: &Kept| -> Vec<MissingEpisode> {
        let covered = ground.coverage(kept).covered_by(&kept.interview).into_iter().cloned();
        if with_others { ground.episodes(kept).to_vec() } else { covered.collect() }
    };
    let references: Vec<ReferenceId> =
        talks.iter().flat_map(wanted).flat_map(|episode| episode.held().collect::<Vec<_>>()).collect();
    let told = spoken(db, &references).await?;
    let persons: BTreeSet<ChildId> = talks.iter().map(|kept| kept.person).collect();
    let agreed = holding(db, &persons.into_iter().collect::<Vec<_>>(), now).await?;
    let mut prepared = vec![];
    for kept in talks {
        prepared.push(Preparation {
            safe_contacts: agreed.get(&kept.person).cloned().unwrap_or_default(),
            asked_for: asked_for(db, ground.interviews(kept), kept).await?,
            ..about(ground, kept, &told, now)
        });
    }
    Ok(prepared)
}

fn about(ground: &Ground, kept: &Kept, told: &BTreeMap<ReferenceId, Spoken>, now: DateTime<Utc>) -> Preparation {
    let coverage = ground.coverage(kept);
    let covered = coverage.covered_by(&kept.interview);
    let absence = |episode: &&MissingEpisode| absence(episode, &coverage, told, now);
    let began = |absence: &Absence| absence.episode.missing_from_at.or(absence.episode.ended_at());
    let mut absences: Vec<_> = covered.iter().map(absence).collect();
    absences.sort_by_key(began);
    let is_covered = |episode: &&MissingEpisode| covered.iter().any(|known| known.id == episode.id);
    let mut others: Vec<_> =
        ground.episodes(kept).iter().filter(|episode| !is_covered(episode)).map(|episode| absence(&episode)).collect();
    others.sort_by_key(|absence| std::cmp::Reverse(began(absence)));
    let together = Spoken::together(absences.iter().chain(&others).map(|absence| &absence.told));
    let born = covered.iter().find_map(|episode| episode.born);
    Preparation {
        child: together.child().cloned(),
        age: born.and_then(|born| age_on(born, london_date(now))),
        is_missing: ground.episodes(kept).iter().any(|episode| episode.state == State::Missing),
        absences,
        others,
        asked_for: vec![],
        safe_contacts: vec![],
    }
}

fn absence(
    episode: &MissingEpisode,
    coverage: &Coverage<'_>,
    told: &BTreeMap<ReferenceId, Spoken>,
    now: DateTime<Utc>,
) -> Absence {
    let due = EpisodeDue::of(coverage, episode, now);
    let told = Spoken::together(episode.held().filter_map(|reference| told.get(&reference)));
    Absence { episode: episode.clone(), due, told }
}

/// What all talks but this one asked for, and what is still to be done of it.
async fn asked_for(db: &impl ConnectionTrait, all: &[Kept], but: &Kept) -> Result<Vec<AskedFor>, Error> {
    let mut asked = vec![];
    for kept in all.iter().filter(|kept| kept.id != but.id) {
        let is_open = kept.interview.actions().any(|(number, ..)| kept.interview.done_on(number).is_none());
        if is_open {
            asked.extend(asked_by(db, kept).await?);
        }
    }
    for asked in &mut asked {
        asked.actions.retain(|wish| wish.done_on.is_none());
    }
    asked.sort_by_key(|asked| std::cmp::Reverse((asked.held_at, asked.interview)));
    Ok(asked)
}

/// All that the talk of an interview asked for, done or not; nothing where it was not held or asked for nothing.
pub(super) async fn asked_by(db: &impl ConnectionTrait, kept: &Kept) -> Result<Option<AskedFor>, Error> {
    let Some(held_at) = kept.interview.held_at() else { return Ok(None) };
    if kept.interview.actions().next().is_none() {
        return Ok(None);
    }
    let texts = match last_record(&ledger::of_interview(db, kept.id).await?)? {
        Some((fact, _)) => words(db, fact).await?,
        None => Value::Null,
    };
    let wish = |(index, (number, due_on)): (usize, (u32, Option<NaiveDate>))| {
        let word = |name: &str| texts["actions"][index][name].as_str().map(str::to_owned);
        let done_on = kept.interview.done_on(number);
        Wish { number, what: word("what"), owner: word("owner"), agency: word("agency"), due_on, done_on }
    };
    let actions = kept.interview.actions().map(|(number, action, _)| (number, action.due_on));
    Ok(Some(AskedFor { interview: kept.id, held_at, actions: actions.enumerate().map(wish).collect() }))
}

/// The fact by which a record was last saved, and what it says.
pub(super) fn last_record(facts: &[Fact]) -> Result<Option<(&Fact, InterviewFact)>, Error> {
    for fact in facts.iter().rev().filter(|fact| fact.kind.starts_with("record_")) {
        if let Some(said) = recorded(fact)? {
            return Ok(Some((fact, said.fact)));
        }
    }
    Ok(None)
}

/// The words beside a fact; `null` where they were erased.
pub(super) async fn words(db: &impl ConnectionTrait, fact: &Fact) -> Result<Value, Error> {
    let words = ledger::words(db, &[fact.id]).await?.pop();
    Ok(words.and_then(|words| serde_json::from_str(&words.text).ok()).unwrap_or_default())
}
