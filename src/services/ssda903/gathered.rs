//! The absences that the Missing table of a year is made from: of every child whose record the authority keeps and who was
//! away in the year, and of those whom last year's table left open.

use std::collections::BTreeSet;

use chrono::{Days, NaiveTime};
use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_instant;
use crate::domain::child::Scheme;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::ChildId;
use crate::domain::ssda903::making::{Absence, Footing};
use crate::domain::ssda903::{LaChildId, LookedAfter, Year};
use crate::services::Error;
use crate::store::{children, episodes};

/// How many persons are read in one statement: well under what a statement's parameters may number.
const PERSONS_AT_ONCE: usize = 500;

pub(super) async fn absences(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    year: Year,
    looked_after: &[LookedAfter],
) -> Result<Vec<(ChildId, Absence)>, Error> {
    let from = london_instant(year.first().and_time(NaiveTime::MIN));
    let before = london_instant((year.last() + Days::new(1)).and_time(NaiveTime::MIN));
    let away = episodes::persons_away_between(db, authority, from, before).await?;
    let mut persons: BTreeSet<ChildId> = away.into_iter().collect();
    let left_open = looked_after.iter().filter(|child| child.last_year.iter().any(|period| period.ended.is_none()));
    let left_open: Vec<String> = left_open.map(|child| child.child.alike()).collect();
    for chunk in left_open.chunks(PERSONS_AT_ONCE) {
        persons.extend(children::persons_called(db, authority, Scheme::LaChildId, chunk).await?);
    }
    let persons: Vec<ChildId> = persons.into_iter().collect();
    let mut found = vec![];
    for chunk in persons.chunks(PERSONS_AT_ONCE) {
        let mut held = episodes::of_persons(db, chunk).await?;
        held.retain(|held| held.authority == *authority);
        held.sort_by_key(|held| (held.person, held.episode.stood_in_start(), held.episode.id));
        let called = children::called(db, chunk, Scheme::LaChildId).await?;
        for held in held {
            let known_as = called.get(&held.person).into_iter().flatten();
            let known_as = known_as.filter_map(|value| LaChildId::read(value).ok()).collect();
            found.push((held.person, absence(authority, known_as, &held.episode)));
        }
    }
    Ok(found)
}

fn absence(authority: &AuthorityCode, known_as: Vec<LaChildId>, episode: &MissingEpisode) -> Absence {
    let elsewhere = episode.responsible_authority.as_ref().is_some_and(|responsible| responsible != authority);
    let footing = match (episode.state, episode.cancellation_pending, elsewhere) {
        (State::Cancelled, ..) => Footing::StruckOut,
        (_, true, _) => Footing::Pending,
        (_, _, true) => Footing::AnotherAuthoritys,
        _ => Footing::Firm,
    };
    Absence {
        known_as,
        born: episode.born,
        episode: episode.id,
        footing,
        decided: episode.ssda903_class,
        began: episode.missing_from_at,
        found_at: episode.found_at,
        returned_at: episode.returned_at,
    }
}
