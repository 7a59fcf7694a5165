//! A rota says who is on duty for a role of an authority, at any instant. People write *entries* into it; whoever is on
//! duty is worked out from those that stand. It says who is told first, never what has to happen: steps and deadlines do
//! not look at it.

mod entry;
pub mod export;
pub mod import;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::audience::Role;
use super::calendar::{Calendar, WorkingHours, london_date};
use super::ids::UserId;

pub use entry::{Day, Entry, OnBankHolidays, Stretch, Weekly, stretch};

/// The roles that a rota can be of: all that steps tell, save who has the interview, which is one person by name.
pub const ROLES: [Role; 7] = [
    Role::OutOfHours,
    Role::MissingCoordinator,
    Role::SocialWorker,
    Role::TeamManager,
    Role::ServiceManager,
    Role::HeadOfService,
    Role::AssistantDirector,
];

/// The rota of one role: the entries that stand, in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rota {
    entries: Vec<Entry>,
}

/// A stretch of time throughout which the same people are on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// From when to when.
    pub when: Stretch,
    /// Who is on duty; nobody in a gap.
    pub on_duty: BTreeSet<UserId>,
}

impl Rota {
    /// Of these entries, in the order of writing: of two that say of one person's absence something different, the later
    /// one holds.
    #[must_use]
    pub const fn new(entries: Vec<Entry>) -> Self {
        Self { entries }
    }

    /// Whether anybody is ever put on duty by it; an empty one says nothing, and everybody with the role is told.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.entries.iter().any(Entry::is_duty)
    }

    /// Who is on duty at `at`.
    #[must_use]
    pub fn on_duty(&self, at: DateTime<Utc>, calendar: &Calendar) -> BTreeSet<UserId> {
        let due = self.entries.iter().filter(|entry| entry.is_on(at, calendar)).map(Entry::who);
        due.filter_map(|who| self.present(who, at)).collect()
    }

    /// Who has `who`'s duty at `at`: they themselves, or whoever stands in for them, or for those in turn. Nobody where all
    /// of them are away.
    fn present(&self, who: UserId, at: DateTime<Utc>) -> Option<UserId> {
        let (mut who, mut passed) = (who, BTreeSet::new());
        loop {
            let away = self.entries.iter().rev().find_map(|entry| match entry {
                Entry::Away { who: away, instead, when } if *away == who && when.holds(at) => Some(*instead),
                _ => None,
            });
            let Some(instead) = away else { return Some(who) };
            // Two who stand in for each other are both away.
            if !passed.insert(who) {
                return None;
            }
            who = instead?;
        }
    }

    /// The time from `from` to `to`, cut wherever somebody else is on duty.
    #[must_use]
    pub fn runs(&self, from: DateTime<Utc>, to: DateTime<Utc>, calendar: &Calendar) -> Vec<Run> {
        let mut cuts: BTreeSet<DateTime<Utc>> = BTreeSet::from([from]);
        let days: Vec<NaiveDate> = days_around(from, to).collect();
        for entry in &self.entries {
            let stretches: Vec<Stretch> = match entry {
                Entry::Weekly(weekly) => {
                    days.iter().filter(|day| weekly.falls_on(**day, calendar)).map(|day| weekly.on(*day)).collect()
                }
                Entry::Once { when, .. } | Entry::Away { when, .. } => vec![*when],
            };
            cuts.extend(stretches.iter().flat_map(|when| [when.from, when.to]).filter(|at| from < *at && *at < to));
        }
        let ends = cuts.iter().copied().skip(1).chain([to]);
        let mut runs: Vec<Run> = vec![];
        for (from, to) in cuts.iter().copied().zip(ends) {
            let on_duty = self.on_duty(from, calendar);
            match runs.last_mut() {
                Some(last) if last.on_duty == on_duty => last.when.to = to,
                _ => runs.push(Run { when: Stretch { from, to }, on_duty }),
            }
        }
        runs
    }

    /// The duties of each person between `from` and `to`, whoever else has one; what is cut off there goes on beyond.
    #[must_use]
    pub fn duties(&self, from: DateTime<Utc>, to: DateTime<Utc>, calendar: &Calendar) -> Vec<(UserId, Stretch)> {
        let mut duties: Vec<(UserId, Stretch)> = vec![];
        for run in self.runs(from, to, calendar) {
            for who in run.on_duty {
                match duties.iter_mut().rfind(|(other, when)| *other == who && when.to == run.when.from) {
                    Some((_, when)) => when.to = run.when.to,
                    None => duties.push((who, run.when)),
                }
            }
        }
        duties
    }

    /// Whether `who` is on duty all through `when`.
    #[must_use]
    pub fn has_on_duty(&self, who: UserId, when: Stretch, calendar: &Calendar) -> bool {
        self.duties(when.from, when.to, calendar).contains(&(who, when))
    }

    /// When between `from` and `to` nobody is on duty who should be: for the team out of hours, outside `hours` only.
    #[must_use]
    pub fn gaps(
        &self,
        role: Role,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        calendar: &Calendar,
        hours: &WorkingHours,
    ) -> Vec<Stretch> {
        let empty = self.runs(from, to, calendar).into_iter().filter(|run| run.on_duty.is_empty()).map(|run| run.when);
        if role != Role::OutOfHours {
            return empty.collect();
        }
        let outside = calendar.outside(hours, from, to);
        empty.flat_map(|gap| outside.iter().filter_map(move |when| common(gap, *when)).collect::<Vec<_>>()).collect()
    }
}

impl Entry {
    fn is_on(&self, at: DateTime<Utc>, calendar: &Calendar) -> bool {
        match self {
            Self::Weekly(weekly) => {
                let mut days = days_around(at, at);
                days.any(|day| weekly.falls_on(day, calendar) && weekly.on(day).holds(at))
            }
            Self::Once { when, .. } => when.holds(at),
            Self::Away { .. } => false,
        }
    }
}

impl Calendar {
    /// The time between `from` and `to` in which people are not at work.
    fn outside(&self, hours: &WorkingHours, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Stretch> {
        let mut found = vec![];
        let mut at = from;
        while at < to {
            let opens = self.next_working_time(at, hours).min(to);
            if at < opens {
                found.push(Stretch { from: at, to: opens });
            }
            at = self.closes_after(opens, hours);
        }
        found
    }
}

/// The days on which something may begin that lasts into the time from `from` to `to`.
fn days_around(from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    let last = london_date(to);
    (london_date(from) - Days::new(1)).iter_days().take_while(move |day| *day <= last)
}

fn common(one: Stretch, other: Stretch) -> Option<Stretch> {
    let both = Stretch { from: one.from.max(other.from), to: one.to.min(other.to) };
    (both.from < both.to).then_some(both)
}
