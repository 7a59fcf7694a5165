//! Where persons stand against the rules of repeat missing: written with what changes their episodes, renewed when time
//! has ended a standing, and verified.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::refresh::Person;
use super::{Error, Services};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ChildId;
use crate::domain::policy::Policy;
use crate::domain::repeat_missing::{Counted, Occasion, Standing};
use crate::store::repeats::{Asked, Kept};
use crate::store::writes::Writes;
use crate::store::{parties, policies, repeats};

/// How many persons are renewed in one transaction. On SQLite nobody else writes meanwhile, so it has to be short.
const TOGETHER: usize = 500;
/// How many transactions one run makes, so that it ends well within its lease.
const MOST: usize = 40;

/// Gathers where each of `persons` stands now.
pub(super) fn write<'a>(
    writes: &mut Writes,
    persons: impl Iterator<Item = &'a Person>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let kept = persons.filter_map(|person| {
        let authority = person.records.first()?.authority.clone();
        let policy = person.policies.latest();
        let standing = policy.repeat.standing(&counted(person), now);
        Some(Kept { person: person.id, authority, policy_version: policy.version, standing })
    });
    Ok(repeats::save_all(writes, &kept.collect::<Vec<_>>())?)
}

fn counted(person: &Person) -> Vec<Counted> {
    person.record.episodes.iter().filter_map(Occasion::of).map(|occasion| occasion.counted).collect()
}

/// What is wrong with the row of a person, as of an instant at which it says that it holds.
pub(super) fn check(person: &Person, kept: Option<&Kept>) -> Option<String> {
    let Some(kept) = kept else {
        let is_owed = !person.record.episodes.is_empty();
        return is_owed.then(|| format!("child {}: no row says how often it went missing", person.id));
    };
    if person.record.episodes.is_empty() {
        return Some(format!("child {}: a row says how often it went missing, and it never did", person.id));
    }
    // A row that names no policy of ours is worked out whenever it is asked.
    let given: Standing = match kept.policy_version {
        0 => kept.standing,
        version => person.policies.numbered(version).repeat.standing(&counted(person), kept.standing.instant()),
    };
    let is_theirs = person.records.first().is_some_and(|root| root.authority == kept.authority);
    let differs = !is_theirs || given != kept.standing;
    differs.then(|| format!("child {}: how often it went missing is not what its facts give", person.id))
}

impl Services {
    /// Renews the standings that time, or a change of policy, has ended; says whether none is left. Reports do without it,
    /// for they work those out; but each report all of them, so they must stay few.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_standings(&self) -> Result<bool, Error> {
        let now = self.clock.now();
        let mut left = MOST;
        for (authority, _) in parties::authorities(self.database.read()).await? {
            loop {
                if left == 0 {
                    return Ok(false);
                }
                let renewed = self.renew_some(&authority, now).await?;
                left -= usize::from(renewed > 0);
                if renewed < TOGETHER {
                    break;
                }
            }
        }
        Ok(true)
    }

    /// Renews at most [`TOGETHER`]; says how many.
    async fn renew_some(&self, authority: &AuthorityCode, now: DateTime<Utc>) -> Result<usize, Error> {
        let asked = |policy: &Policy| Asked { authority, policy_version: policy.version, at: now };
        // Looked at first without a turn to write, for mostly there is nothing to do.
        let known = policies::of_authority(self.database.read(), authority).await?;
        if repeats::unsettled(self.database.read(), asked(known.latest())).await?.is_empty() {
            return Ok(0);
        }
        let tx = self.database.begin().await?;
        let policies = policies::of_authority(&*tx, authority).await?;
        let policy = policies.latest();
        // Whoever changes an episode writes the standing too, and so waits for these rows: what is read now is theirs.
        let persons = repeats::take_unsettled(&*tx, asked(policy), TOGETHER as u64).await?;
        let mut counted: BTreeMap<ChildId, Vec<Counted>> = persons.iter().map(|person| (*person, vec![])).collect();
        for (person, occasion) in repeats::occasions(&*tx, &persons).await? {
            counted.entry(person).or_default().push(occasion.counted);
        }
        let renewed = counted.into_iter().map(|(person, counted)| {
            let standing = policy.repeat.standing(&counted, now);
            Kept { person, authority: authority.clone(), policy_version: policy.version, standing }
        });
        let mut writes = Writes::default();
        repeats::save_all(&mut writes, &renewed.collect::<Vec<_>>())?;
        writes.send(&*tx).await?;
        tx.commit().await?;
        Ok(persons.len())
    }
}
