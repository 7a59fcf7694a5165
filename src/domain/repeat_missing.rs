//! A child goes missing *repeatedly* if and only if, looked at from an instant T, one of the policy's rules matches: so
//! many episodes within so many days, or one that lasted long. There is no national number (the guidance says only that
//! it must not be treated as normal), so the numbers are policy.

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::MissingEpisodeId;

mod explanation;
mod occasion;
mod standing;

pub use occasion::Occasion;
pub use standing::Standing;

/// An episode that counts: ever missing or away without authorisation, not cancelled, the child under 18 at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The episode.
    pub id: MissingEpisodeId,
    /// Its start, if any source gives one.
    pub missing_from_at: Option<DateTime<Utc>>,
    /// Its start, else `found_at`, else `returned_at`: by what it is counted.
    pub stood_in_start: DateTime<Utc>,
    /// The earliest end that any source gives; none while the child is missing.
    pub ended_at: Option<DateTime<Utc>>,
    /// The latest return, else the latest time found: to when the child counts as away.
    pub away_until: Option<DateTime<Utc>>,
}

/// Episodes within days that are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TooMany {
    /// From how many episodes on.
    pub episodes: u16,
    /// Started within so many days, of 24 hours each.
    pub window_days: u16,
}

/// An absence that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TooLong {
    /// More than so many hours.
    pub hours: u16,
    /// Started within so many days, of 24 hours each.
    pub window_days: u16,
}

/// What an authority calls repeated. Policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepeatRules {
    /// Rules that count episodes; each that matches is named.
    pub too_many: Vec<TooMany>,
    /// Rules that look at one episode's length.
    pub too_long: Vec<TooLong>,
}

impl RepeatRules {
    /// The instants at which an episode by itself can make a rule match: its start, and when it has lasted too long.
    #[must_use]
    pub fn moments(&self, episode: &Counted) -> Vec<DateTime<Utc>> {
        let start = episode.stood_in_start;
        let long =
            self.too_long.iter().map(|rule| TimeDelta::hours(i64::from(rule.hours)) + TimeDelta::microseconds(1));
        let lasted = long.filter_map(|long| episode.missing_from_at.map(|start| start + long));
        [start].into_iter().chain(lasted).collect()
    }

    /// How far back any rule looks; ninety days at least, which every list shows.
    #[must_use]
    pub fn longest_window(&self) -> TimeDelta {
        let days = self.too_many.iter().map(|rule| rule.window_days).chain(self.too_long.iter().map(|r| r.window_days));
        TimeDelta::days(i64::from(days.max().unwrap_or(0).max(90)))
    }
}

impl Default for RepeatRules {
    /// What councils' protocols most often say: a flag, a watch, a manager's look.
    fn default() -> Self {
        Self {
            too_many: vec![TooMany { episodes: 3, window_days: 90 }, TooMany { episodes: 2, window_days: 28 }],
            too_long: vec![TooLong { hours: 24, window_days: 90 }],
        }
    }
}

/// A rule that matches, with what makes it match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The rule's word, made of its numbers so that it never says others: `3-in-90-days`, `over-24-hours`.
    pub rule: String,
    /// Over how many days it looks back.
    pub window_days: u16,
    /// The episodes that count towards it, by their start.
    pub episodes: Vec<MissingEpisodeId>,
    /// Why it matches, for people: "3rd in 41 days: 2 Jul, 19 Jul, 11 Aug".
    pub explanation: String,
}

/// A person who goes missing repeatedly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeating {
    /// Episodes that started within the 90 days, whatever the policy's windows.
    pub episodes_in_90_days: usize,
    /// The rules that match, in the policy's order; never empty.
    pub rules: Vec<Matched>,
    /// The latest start, or what stands in for it.
    pub last_missing_from_at: DateTime<Utc>,
    /// Whether an episode has started and not ended.
    pub missing_now: bool,
}

/// The count that every list shows, so that children compare across policies. Fixed by the contract.
const SHOWN_DAYS: u16 = 90;

impl RepeatRules {
    /// Whether one person's episodes are repeated as at `at`; what comes after it has not happened.
    #[must_use]
    pub fn repeating(&self, episodes: &[Counted], at: DateTime<Utc>) -> Option<Repeating> {
        let mut started: Vec<_> = episodes.iter().filter(|episode| episode.stood_in_start <= at).collect();
        started.sort_by_key(|episode| (episode.stood_in_start, episode.id));
        let too_many = self.too_many.iter().filter_map(|rule| rule.matched(&started, at));
        let too_long = self.too_long.iter().filter_map(|rule| rule.matched(&started, at));
        let rules: Vec<_> = too_many.chain(too_long).collect();
        let last = started.last().filter(|_| !rules.is_empty())?;
        Some(Repeating {
            episodes_in_90_days: since(&started, SHOWN_DAYS, at).count(),
            rules,
            last_missing_from_at: last.stood_in_start,
            missing_now: started.iter().any(|episode| episode.is_open(at)),
        })
    }
}

impl Repeating {
    /// What sorts the most urgent first: missing now, then more rules, then more episodes, then most recent.
    #[must_use]
    pub fn urgency(&self) -> Reverse<(bool, usize, usize, DateTime<Utc>)> {
        Reverse((self.missing_now, self.rules.len(), self.episodes_in_90_days, self.last_missing_from_at))
    }
}

impl Counted {
    fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.ended_at.is_none_or(|ended| ended > at)
    }

    /// How long the child was away by `at`; not known without a start.
    fn time_missing(&self, at: DateTime<Utc>) -> Option<TimeDelta> {
        let from = self.missing_from_at?;
        Some(self.away_until.map_or(at, |until| until.min(at)) - from)
    }
}

impl TooMany {
    fn matched(self, started: &[&Counted], at: DateTime<Utc>) -> Option<Matched> {
        let within: Vec<_> = since(started, self.window_days, at).collect();
        // Even a policy of 0 episodes needs one to speak of.
        let matches = !within.is_empty() && within.len() >= usize::from(self.episodes);
        matches.then(|| Matched {
            rule: format!("{}-in-{}-days", self.episodes, self.window_days),
            window_days: self.window_days,
            episodes: within.iter().map(|episode| episode.id).collect(),
            explanation: explanation::of_many(&within, self.window_days),
        })
    }
}

impl TooLong {
    fn matched(self, started: &[&Counted], at: DateTime<Utc>) -> Option<Matched> {
        let longest_allowed = TimeDelta::hours(self.hours.into());
        let is_too_long = |episode: &&Counted| episode.time_missing(at).is_some_and(|time| time > longest_allowed);
        let long: Vec<_> = since(started, self.window_days, at).filter(is_too_long).collect();
        (!long.is_empty()).then(|| Matched {
            rule: format!("over-{}-hours", self.hours),
            window_days: self.window_days,
            episodes: long.iter().map(|episode| episode.id).collect(),
            explanation: explanation::of_long(&long, at),
        })
    }
}

/// The episodes that started within so many days before `at`, both ends included.
fn since<'a>(started: &'a [&'a Counted], days: u16, at: DateTime<Utc>) -> impl Iterator<Item = &'a Counted> {
    let from = at - TimeDelta::days(days.into());
    started.iter().copied().filter(move |episode| episode.stood_in_start >= from)
}

#[cfg(test)]
mod tests;
