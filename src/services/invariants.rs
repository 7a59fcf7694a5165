//! Every minute it is asked whether all holds that must hold at every moment. If it does, the heartbeat beats; if not, that
//! is logged, shown and told to administrators, and outside it is noticed that the heartbeat is silent.

mod queued;
mod watched;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Error, Services};
use crate::domain::authority::AuthorityCode;
use crate::domain::invariant::Invariant;
use crate::domain::violation::Code;
use crate::store::invariants::{self, Odd};
use crate::store::{channels, messages, schedules, watches, webhooks};

/// A look at what fell due may come this much late.
const LOOKED_AT_WITHIN: TimeDelta = TimeDelta::minutes(15);
/// What waited for offices to open is told this soon after.
const TOLD_WITHIN: TimeDelta = TimeDelta::hours(1);
/// An urgent message that still waits after this has been tried several times.
const URGENT_ENDS_WITHIN: TimeDelta = TimeDelta::hours(1);
/// What is tried in vain is given up after a day.
const ENDS_WITHIN: TimeDelta = TimeDelta::hours(26);
/// GOV.UK Notify tries an address for three days.
const HEARD_OF_WITHIN: TimeDelta = TimeDelta::hours(80);
/// An event is tried ten times, and a receiver may ask for a day before each.
const EVENTS_END_WITHIN: TimeDelta = TimeDelta::days(10);
/// Past this a queue does not do its work.
const WORKED_OFF_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// What the outcome of a check is where all holds.
const WHOLE: &str = "whole";
/// What it is where all holds, and nobody heard the heartbeat.
const UNHEARD: &str = "unheard";

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Which.
    pub invariant: Invariant,
    /// Whose things break it; nobody's where it is about the installation.
    pub authority: Option<AuthorityCode>,
    /// Interviews, messages or open items; nothing where there is nothing to name.
    pub things: BTreeSet<Uuid>,
}

/// How the last check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// When.
    pub at: DateTime<Utc>,
    /// What did not hold.
    pub broken: Vec<Invariant>,
    /// Whether the heartbeat was answered; true where there is none to beat.
    pub heard: bool,
}

impl Services {
    /// What does not hold now, though it must at every moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn broken_invariants(&self) -> Result<Vec<Broken>, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let untold = invariants::untold(db, now - LOOKED_AT_WITHIN, now - TOLD_WITHIN);
        let unended = invariants::unended(db, now - URGENT_ENDS_WITHIN, now - ENDS_WITHIN, now - HEARD_OF_WITHIN);
        let found = [
            (Invariant::InterviewsWatched, watched::unwatched(db).await?),
            (Invariant::InterviewsInHand, invariants::in_nobodys_hands(db).await?),
            (Invariant::OverdueTold, untold.await?),
            (Invariant::ItemsQueued, queued::unqueued(db, now - LOOKED_AT_WITHIN).await?),
            (Invariant::MessagesEnd, unended.await?),
            (Invariant::MessagesEnd, invariants::unended_events(db, now - EVENTS_END_WITHIN).await?),
        ];
        let mut broken: Vec<Broken> =
            found.into_iter().flat_map(|(invariant, odd)| shared_out(invariant, odd)).collect();
        for dead in watches::dead(db).await? {
            let odd = Odd { authority: Some(dead.authority), id: dead.subject.id };
            broken.extend(shared_out(Invariant::NothingGivenUp, vec![odd]));
        }
        if channels::all(db).await?.iter().any(|standing| standing.closed(now).is_some()) {
            broken.push(Broken { invariant: Invariant::ChannelsOpen, authority: None, things: BTreeSet::new() });
        }
        if self.waits_too_long(now).await? {
            broken.push(Broken { invariant: Invariant::NothingWaits, authority: None, things: BTreeSet::new() });
        }
        if self.last_verified().await?.is_some_and(|(_, outcome)| outcome != "clean") {
            broken.push(Broken { invariant: Invariant::LedgerClean, authority: None, things: BTreeSet::new() });
        }
        Ok(joined(broken))
    }

    /// Whether something has been due for long in any queue.
    async fn waits_too_long(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        let db = self.database.read();
        let due = [
            watches::next_due(db, now).await?,
            messages::queue::next_due(db, &self.mail.channels(), now).await?,
            webhooks::queue::next_due(db, now).await?,
        ];
        Ok(due.into_iter().flatten().any(|due| due < now - WORKED_OFF_WITHIN))
    }

    /// Checks what must hold; gives how it went, in a word or several, to be kept with the run.
    ///
    /// # Errors
    /// When the database fails: then nothing beats.
    pub(super) async fn check_invariants(&self) -> Result<String, Error> {
        let broken = self.broken_invariants().await?;
        for Broken { invariant, authority, things } in &broken {
            let authority = authority.as_ref().map(AuthorityCode::as_str);
            let (count, first) = (things.len(), things.first().map(Uuid::to_string));
            tracing::error!(
                invariant = invariant.word(),
                authority,
                thing.count = count,
                thing.first = first,
                "What must hold does not"
            );
        }
        if broken.is_empty() {
            return Ok(if self.beat().await { WHOLE } else { UNHEARD }.to_owned());
        }
        // Once may be a moment's backlog after a start; twice, a minute apart, is for a person.
        let before = self.last_checked().await?.map(|checked| checked.broken).unwrap_or_default();
        let lasting: Vec<&Broken> = broken.iter().filter(|broken| before.contains(&broken.invariant)).collect();
        self.tell_of_broken(&lasting).await?;
        let words: BTreeSet<&str> = broken.iter().map(|broken| broken.invariant.word()).collect();
        Ok(words.into_iter().collect::<Vec<_>>().join(" "))
    }

    /// Whether the heartbeat was heard, where there is one.
    async fn beat(&self) -> bool {
        let Some(heartbeat) = &self.heartbeat else { return true };
        match heartbeat.beat().await {
            Ok(()) => true,
            Err(reason) => {
                tracing::warn!(reason, "The heartbeat was not heard");
                false
            }
        }
    }

    /// How the last check ended, if there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_checked(&self) -> Result<Option<Checked>, Error> {
        let last = schedules::last(self.database.read(), super::schedules::INVARIANTS).await?;
        Ok(last.map(|(at, outcome)| Checked {
            at,
            broken: outcome.split(' ').filter_map(Invariant::from_word).collect(),
            heard: outcome != UNHEARD,
        }))
    }
}

/// What breaks an invariant, by whose it is.
fn shared_out(invariant: Invariant, odd: Vec<Odd>) -> Vec<Broken> {
    let mut by_authority: BTreeMap<Option<AuthorityCode>, BTreeSet<Uuid>> = BTreeMap::new();
    for odd in odd {
        by_authority.entry(odd.authority).or_default().insert(odd.id);
    }
    by_authority.into_iter().map(|(authority, things)| Broken { invariant, authority, things }).collect()
}

/// Those of one invariant and one authority together.
fn joined(broken: Vec<Broken>) -> Vec<Broken> {
    let mut by_whose: BTreeMap<(Invariant, Option<AuthorityCode>), BTreeSet<Uuid>> = BTreeMap::new();
    for broken in broken {
        by_whose.entry((broken.invariant, broken.authority)).or_default().extend(broken.things);
    }
    by_whose.into_iter().map(|((invariant, authority), things)| Broken { invariant, authority, things }).collect()
}
