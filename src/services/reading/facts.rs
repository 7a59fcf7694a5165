//! The facts of an episode as callers are shown them: the council all, a partner its own notices; and those of a step.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{audited, seen};
use crate::domain::fact::Fact;
use crate::domain::ids::{ChildId, MissingEpisodeId, OrganisationId, ReferenceId, StepId};
use crate::domain::party::Caller;
use crate::services::{Error, Services};
use crate::store::{ledger, parties, steps};

/// A fact with the name of who told it.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldFact {
    /// The fact.
    pub fact: Fact,
    /// The organisation's name; `Homeward` for what was worked out.
    pub source: String,
    /// The record in whose stream it stands; only for the child's own council, and whoever has the interview.
    pub child: Option<ChildId>,
}

/// What tells a fact of Homeward's own.
const OURSELVES: &str = "Homeward";

/// The facts with the names of who told them; with the records that they stand in, where those are shown.
pub(in crate::services) async fn told(
    db: &impl ConnectionTrait,
    facts: Vec<Fact>,
    shows_child: bool,
) -> Result<Vec<ToldFact>, Error> {
    let mut told = vec![];
    let mut names: BTreeMap<OrganisationId, String> = BTreeMap::new();
    for fact in facts {
        let source = match fact.source.organisation_id {
            None => OURSELVES.to_owned(),
            Some(id) => {
                if let Entry::Vacant(vacant) = names.entry(id) {
                    let organisation = parties::organisation(db, id).await?;
                    vacant.insert(organisation.map_or_else(String::new, |organisation| organisation.name));
                }
                names[&id].clone()
            }
        };
        told.push(ToldFact { child: Some(fact.child_id).filter(|_| shows_child), fact, source });
    }
    Ok(told)
}

impl Services {
    /// The facts about the references that the episode now holds, as recorded by `known_at`, in the order of recording.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no episode that `caller` may see; the database's.
    pub async fn facts(
        &self,
        caller: &Caller,
        id: MissingEpisodeId,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Vec<ToldFact>, Error> {
        let db = self.database.read();
        let (held, holds, sight) = seen(db, caller, id).await?;
        let ids: Vec<ReferenceId> = holds.iter().map(|standing| standing.reference.id).collect();
        let own =
            |fact: &Fact| fact.kind == "notice_received" && fact.source.organisation_id == Some(caller.organisation.id);
        let mut facts = ledger::of_references(db, &ids).await?;
        facts.retain(|fact| known_at.is_none_or(|known_at| fact.recorded_at <= known_at));
        facts.retain(|fact| sight.shows_sources() || own(fact));
        let told = told(db, facts, sight.shows_sources()).await?;
        let read = [(format!("missing_episode:{}", held.episode.id), held.person)];
        audited(&self.database, caller, "missing_episode.facts", &read, self.clock.now()).await?;
        Ok(told)
    }

    /// The facts of a step, as recorded by `known_at`, in the order of recording.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no step of a record that `caller` is the council of; the database's; when a fact
    /// cannot be read.
    pub async fn step_facts(
        &self,
        caller: &Caller,
        id: StepId,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Vec<ToldFact>, Error> {
        let db = self.database.read();
        let kept = steps::one(db, id).await?.ok_or(Error::NotFound)?;
        if !caller.is_council_of(&kept.authority) {
            return Err(Error::NotFound);
        }
        let mut facts = vec![];
        for fact in ledger::of_child(db, kept.child).await? {
            let known = known_at.is_none_or(|known_at| fact.recorded_at <= known_at);
            if known && fact.kind.starts_with("step_") && fact.body()?.step() == Some(id) {
                facts.push(fact);
            }
        }
        let told = told(db, facts, true).await?;
        let read = [(format!("escalation:{id}"), kept.person)];
        audited(&self.database, caller, "escalation.facts", &read, self.clock.now()).await?;
        Ok(told)
    }
}
