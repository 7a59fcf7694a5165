//! Finding a child's record, for whoever answers for children.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::audited;
use super::spoken::{Spoken, spoken};
use super::whole_child::may_see_children;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::child::ChildDescription;
use crate::domain::episode::values::State;
use crate::domain::finding::{Fit, Sought};
use crate::domain::ids::{ChildId, ReferenceId};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::{children, episodes, references, sought};

/// A child who may be the one.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The person.
    pub id: ChildId,
    /// The child as the latest notice describes them; nothing where those words were erased.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// Whether they are missing at this moment.
    pub is_missing: bool,
    /// How often they went missing.
    pub absences: usize,
    /// When they last went missing, or were last back.
    pub last: Option<DateTime<Utc>>,
}

/// Who was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// The children, best fit first.
    pub children: Vec<Found>,
    /// Whether there are more, so that whoever looks should say more.
    pub goes_on: bool,
}

/// More cannot be looked through by eye.
const AT_ONCE: usize = 25;

/// Whoever reports a child has no time for more.
pub const LIKELY: usize = 5;

impl Services {
    /// The children of the person's authorities who fit what is sought: each leaves a line in the audit.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever may not look at children's records; the database's.
    pub async fn find_children(&self, who: &SignedIn, sought: &Sought) -> Result<Finding, Error> {
        if !may_see_children(&who.caller, &who.roles) {
            return Err(Error::NotFound);
        }
        let (persons, goes_on) = ranked(self.database.read(), &who.caller.organisation.authorities, sought).await?;
        Ok(Finding { children: self.shown_to(who, persons).await?, goes_on })
    }

    /// The children of whom somebody may be telling who tells of one that is known as `described`, and by these numbers: who
    /// has one of the numbers, then who fits the description; where nobody does, who only has the name. At most
    /// [`LIKELY`]; each leaves a line in the audit. Nobody for whoever may not look at children's records.
    ///
    /// # Errors
    /// The database's.
    pub async fn likely_children(
        &self,
        who: &SignedIn,
        described: &Sought,
        numbers: &[String],
    ) -> Result<Vec<Found>, Error> {
        if !may_see_children(&who.caller, &who.roles) {
            return Ok(vec![]);
        }
        let (db, authorities) = (self.database.read(), &who.caller.organisation.authorities);
        let mut likely: Vec<ChildId> = vec![];
        for number in numbers {
            likely.extend(ranked(db, authorities, &Sought::typed(None, None, None, Some(number))).await?.0);
        }
        let named = Sought { born: None, ..described.clone() };
        for sought in [described, &named] {
            // Without a name there is too little to go by.
            if named.is_empty() || (!likely.is_empty() && *sought == named) {
                continue;
            }
            likely.extend(ranked(db, authorities, sought).await?.0);
        }
        let mut seen = BTreeSet::new();
        likely.retain(|person| seen.insert(*person));
        likely.truncate(LIKELY);
        self.shown_to(who, likely).await
    }

    /// The persons as they are shown, each with its line in the audit.
    async fn shown_to(&self, who: &SignedIn, persons: Vec<ChildId>) -> Result<Vec<Found>, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let mut children = vec![];
        for person in persons {
            children.push(found(db, person, now).await?);
        }
        let read: Vec<_> = children.iter().map(|found| (format!("child:{}", found.id), found.id)).collect();
        audited(&self.database, &who.caller, "child.find", &read, now).await?;
        Ok(children)
    }
}

/// The persons who fit, best fit first, and whether there are more.
async fn ranked(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    sought: &Sought,
) -> Result<(Vec<ChildId>, bool), Error> {
    let mut fits: BTreeMap<ChildId, Option<Fit>> = BTreeMap::new();
    let mut goes_on = false;
    let numbered = match &sought.number {
        Some(number) => Some(sought::numbered(db, authorities, number).await?),
        None => None,
    };
    let is_described = sought.born.is_some() || !sought.sounds().is_empty();
    if is_described {
        let alike = sought::alike(db, authorities, sought).await?;
        goes_on = alike.len() as u64 == sought::MOST;
        for (record, looks) in alike {
            let Some(fit) = sought.fit(&looks) else { continue };
            let known = fits.entry(record).or_insert(Some(fit));
            *known = (*known).min(Some(fit));
        }
    }
    // A number is one child's: it says more than any name.
    fits.extend(numbered.into_iter().flatten().map(|record| (record, None)));
    let records: Vec<ChildId> = fits.keys().copied().collect();
    let mut best: BTreeMap<ChildId, Option<Fit>> = BTreeMap::new();
    for (record, person) in children::persons_of(db, &records).await? {
        let fit = fits.get(&record).copied().flatten();
        let known = best.entry(person).or_insert(fit);
        *known = (*known).min(fit);
    }
    let mut persons: Vec<_> = best.into_iter().map(|(person, fit)| (fit, person)).collect();
    persons.sort();
    let goes_on = goes_on || persons.len() > AT_ONCE;
    Ok((persons.into_iter().take(AT_ONCE).map(|(_, person)| person).collect(), goes_on))
}

async fn found(db: &impl ConnectionTrait, person: ChildId, now: DateTime<Utc>) -> Result<Found, Error> {
    let held = episodes::of_persons(db, &[person]).await?;
    let child = description(db, person).await?;
    let born = held.iter().find_map(|held| held.episode.born).or(child.as_ref().and_then(|child| child.date_of_birth));
    let counted = || held.iter().map(|held| &held.episode).filter(|episode| episode.state != State::Cancelled);
    Ok(Found {
        id: person,
        child,
        age: born.and_then(|born| age_on(born, london_date(now))),
        is_missing: counted().any(|episode| episode.state == State::Missing),
        absences: counted().count(),
        last: counted().filter_map(|episode| episode.missing_from_at.or(episode.ended_at())).max(),
    })
}

/// A child as the latest of all their notices describes them.
pub(super) async fn description(db: &impl ConnectionTrait, person: ChildId) -> Result<Option<ChildDescription>, Error> {
    let records = children::ids_of_person(db, person).await?;
    let references = references::of_children(db, &records).await?;
    let ids: Vec<ReferenceId> = references.into_iter().map(|standing| standing.reference.id).collect();
    Ok(Spoken::together(spoken(db, &ids).await?.values()).child().cloned())
}
