//! Who goes missing again and again, as at an instant, on what was recorded by an instant.
//!
//! For about now it is read off where each person stands; only those whose standing time or a change of policy has ended
//! are worked out anew, and explained only those who are shown. For another instant everybody's occasions are looked at;
//! and where something was recorded since, the facts of before.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::folding::fold;
use super::reports::{Moment, Part};
use super::{Error, Services};
use crate::domain::authority::AuthorityCode;
use crate::domain::fact::Fact;
use crate::domain::ids::ChildId;
use crate::domain::notice::RiskLevel;
use crate::domain::policy::Versions;
use crate::domain::repeat_missing::{Counted, Occasion, RepeatRules, Repeating};
use crate::store::repeats::Asked;
use crate::store::{episodes, ledger, policies, repeats};

/// A person who reached a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// The person.
    pub child: ChildId,
    /// What they reached.
    pub repeating: Repeating,
    /// The risk of the episode that started last.
    pub risk: Option<RiskLevel>,
}

/// Within this time of now few standings are over or have yet to begin, so the rest are read off.
const ABOUT_NOW: TimeDelta = TimeDelta::days(1);

impl Services {
    /// A part of the report on the children of `authority` who reached a rule, most urgent first, and whether there are
    /// more. What was recorded after the moment's `known_at` is left out, so a report can be had again as it stood.
    ///
    /// # Errors
    /// When the database fails, or a fact cannot be read.
    pub(super) async fn repeat_missing(
        &self,
        authority: &AuthorityCode,
        moment: Moment,
        part: Part,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Repeat>, bool), Error> {
        // All of one moment: a child whose standing changes meanwhile must not slip from one list without being on the other.
        let snapshot = self.database.snapshot().await?;
        let found = look(&*snapshot, authority, moment, part, now).await;
        snapshot.end().await?;
        found
    }
}

/// Why one person counts as missing again and again, if they do.
pub(super) async fn repeating(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    person: ChildId,
    at: DateTime<Utc>,
) -> Result<Option<Repeating>, Error> {
    let policies = policies::of_authority(db, authority).await?;
    let repeats = ranked(occasions_of(db, &[person]).await?, &policies.latest().repeat, at);
    Ok(repeats.into_iter().next().map(|repeat| repeat.repeating))
}

async fn look(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    Moment { at, known_at }: Moment,
    part: Part,
    now: DateTime<Utc>,
) -> Result<(Vec<Repeat>, bool), Error> {
    let policies = policies::of_authority(db, authority).await?;
    let all_is_known = known_at >= now;
    let policy = if all_is_known { policies.latest() } else { policies.in_force_at(known_at) };
    if !all_is_known && ledger::record_goes_on_after(db, authority, known_at).await? {
        let facts = ledger::of_authority(db, authority, known_at).await?;
        return Ok(shown(ranked(episodes_of(facts, &policies)?, &policy.repeat, at), 0, part));
    }
    if policy.version == policies.latest().version && (at - now).abs() <= ABOUT_NOW {
        let asked = Asked { authority, policy_version: policy.version, at };
        return read_off(db, asked, &policy.repeat, part).await;
    }
    let since = at - policy.repeat.longest_window();
    let persons = episodes::persons_started_between(db, authority, since, at).await?;
    Ok(shown(ranked(occasions_of(db, &persons).await?, &policy.repeat, at), 0, part))
}

/// Those whose standing holds come from the index of standings, in its order; among them come those who are worked out.
async fn read_off(
    db: &impl ConnectionTrait,
    asked: Asked<'_>,
    rules: &RepeatRules,
    part: Part,
) -> Result<(Vec<Repeat>, bool), Error> {
    let unsettled = repeats::unsettled(db, asked).await?;
    let mut found = ranked(occasions_of(db, &unsettled).await?, rules, asked.at);
    // So many may stand before whoever is shown, and push each of those who are read off back by so many places.
    let before = part.behind.saturating_sub(found.len());
    let enough = part.behind - before + part.limit.saturating_add(1);
    let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let settled = repeats::most_urgent(db, asked, number(before), number(enough)).await?;
    found.extend(ranked(occasions_of(db, &settled).await?, rules, asked.at));
    found.sort_by_key(Repeat::place);
    Ok(shown(found, before, part))
}

/// The part of the list that is asked for, of which so many places `before` were not read.
fn shown(mut list: Vec<Repeat>, before: usize, part: Part) -> (Vec<Repeat>, bool) {
    list.drain(..(part.behind - before).min(list.len()));
    let goes_on = list.len() > part.limit;
    list.truncate(part.limit);
    (list, goes_on)
}

/// What somebody went missing, occasion by occasion, in the order of their starts.
type Occasions = BTreeMap<ChildId, Vec<Occasion>>;

async fn occasions_of(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Occasions, Error> {
    let mut found = Occasions::new();
    for (person, occasion) in repeats::occasions(db, persons).await? {
        found.entry(person).or_default().push(occasion);
    }
    Ok(found)
}

/// The occasions of each person as `facts`, in the order of their recording, give them by `policies`.
fn episodes_of(facts: Vec<Fact>, policies: &Versions) -> Result<Occasions, Error> {
    let occasions = |episodes: &[_]| episodes.iter().filter_map(Occasion::of).collect();
    Ok(fold(facts)?.into_iter().map(|(id, person)| (id, occasions(&person.record(policies).episodes))).collect())
}

fn ranked(occasions: Occasions, rules: &RepeatRules, at: DateTime<Utc>) -> Vec<Repeat> {
    let mut found: Vec<Repeat> =
        occasions.into_iter().filter_map(|(child, occasions)| repeat_of(child, &occasions, rules, at)).collect();
    found.sort_by_key(Repeat::place);
    found
}

fn repeat_of(child: ChildId, occasions: &[Occasion], rules: &RepeatRules, at: DateTime<Utc>) -> Option<Repeat> {
    let counted: Vec<Counted> = occasions.iter().map(|occasion| occasion.counted).collect();
    let repeating = rules.repeating(&counted, at)?;
    let started = occasions.iter().filter(|occasion| occasion.counted.stood_in_start <= at);
    let risk = started.max_by_key(|occasion| occasion.counted.stood_in_start).and_then(|latest| latest.risk);
    Some(Repeat { child, repeating, risk })
}

impl Repeat {
    /// Its place in the list: that of the index of standings.
    fn place(&self) -> impl Ord + use<> {
        (self.repeating.urgency(), self.child)
    }
}
