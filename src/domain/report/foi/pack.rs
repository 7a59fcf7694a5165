//! The pack: all entries of a year, and every number as the length of the list behind it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::care::{CareTables, LookedAfterInYear};
use super::entry::{Entry, Talk};
use super::{By, Cell, Figure, FinancialYear};
use crate::domain::ids::{ChildId, InterviewId, UserId};
use crate::domain::report::grouping::Workplace;
use crate::domain::report::line::Line;

/// The pack of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// The year.
    pub year: FinancialYear,
    /// The episodes that began in it or whose child was back in it.
    pub entries: Vec<Entry>,
    /// The children looked after in it; nothing where the authority's own tables of the year were not taken in.
    pub looked_after: Option<LookedAfterInYear>,
    at: DateTime<Utc>,
}

/// One thing that a number counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted<'a> {
    /// The episode; of a child the one that began first, of an interview the one whose child was back first.
    pub entry: &'a Entry,
    /// The interview, where interviews are counted.
    pub interview: Option<InterviewId>,
}

impl Pack {
    /// Of `entries`, of which more than it counts do no harm; `tables` are those of the year, and `workers` says where whoever has
    /// an interview works.
    #[must_use]
    pub fn of(
        year: FinancialYear,
        at: DateTime<Utc>,
        mut entries: Vec<Entry>,
        tables: Option<&CareTables>,
        workers: &BTreeMap<UserId, Workplace>,
    ) -> Self {
        for entry in &mut entries {
            let at_work = entry.line.worker.and_then(|worker| workers.get(&worker));
            entry.provider = at_work.map(|workplace| workplace.organisation.clone());
        }
        let mut pack = Self { year, entries: vec![], looked_after: tables.map(CareTables::looked_after), at };
        entries.retain(|entry| pack.began_within(&entry.line) || pack.ended_within(&entry.line));
        entries.sort_by_key(|entry| (entry.line.began_at, entry.line.episode));
        pack.entries = entries;
        pack
    }

    fn began_within(&self, line: &Line) -> bool {
        let days = self.year.days();
        line.began_at.is_some_and(|began| days.begin() <= began && began < days.end() && began <= self.at)
    }

    fn ended_within(&self, line: &Line) -> bool {
        self.year.days().hold(line)
    }

    /// What a number counts.
    #[must_use]
    pub fn behind(&self, cell: &Cell) -> Vec<Counted<'_>> {
        use Figure as F;
        let in_group =
            |entry: &Entry| cell.group.as_ref().is_none_or(|(by, group)| entry.group(*by) == group.as_deref());
        let own = self.entries.iter().filter(|entry| entry.whose() == Some(cell.whose));
        let for_cause = |cause| cell.cause.is_none_or(|wanted| Some(wanted) == cause);
        let begun = || own.clone().filter(|e| self.began_within(&e.line) && e.left_out_of_episodes().is_none());
        let owed = || own.clone().filter(|e| self.ended_within(&e.line) && e.left_out_of_interviews().is_none());
        let done = |did: fn(&Talk) -> bool| owed().filter(move |entry| entry.talks.iter().any(did));
        let mut counted: Vec<Counted<'_>> = match cell.figure {
            F::Children => first_of_each(begun().filter(|entry| in_group(entry))),
            F::Episodes => episodes(begun()),
            F::Owed => episodes(owed()),
            F::Offered => episodes(done(|talk| talk.offered)),
            F::Held => episodes(done(|talk| talk.held)),
            F::HeldWithin72h => episodes(done(|talk| talk.in_time)),
            F::FollowUpPlanned => episodes(done(|talk| talk.planned)),
            F::FollowUpGiven => episodes(done(|talk| talk.given)),
            F::InterviewsOffered => interviews(owed(), |talk| talk.offered),
            F::InterviewsHeld => interviews(owed(), |talk| talk.held),
            F::InterviewsHeldWithin72h => in_time(owed()),
            F::InterviewsFollowUpPlanned => interviews(owed(), |talk| talk.planned),
            F::InterviewsFollowUpGiven => interviews(owed(), |talk| talk.given),
            F::Begun => return episodes(self.entries.iter().filter(|e| self.began_within(&e.line))),
            F::Ended => return episodes(self.entries.iter().filter(|e| self.ended_within(&e.line))),
            F::BegunLeftOut => {
                let out = self.entries.iter().filter(|e| self.began_within(&e.line));
                let out = out.filter(|e| e.left_out_of_episodes().is_some() && for_cause(e.left_out_of_episodes()));
                return episodes(out);
            }
            F::EndedLeftOut => {
                let out = self.entries.iter().filter(|e| self.ended_within(&e.line));
                let out = out.filter(|e| e.left_out_of_interviews().is_some() && for_cause(e.left_out_of_interviews()));
                return episodes(out);
            }
        };
        counted.retain(|one| in_group(one.entry));
        counted
    }

    /// A number.
    #[must_use]
    pub fn number(&self, cell: &Cell) -> usize {
        self.behind(cell).len()
    }

    /// The groups that the authority's own fall into, those of which it is not known last.
    #[must_use]
    pub fn groups(&self, by: By) -> Vec<Option<String>> {
        let counted = [Figure::Episodes, Figure::Owed].map(|figure| self.behind(&Cell::own(figure)));
        let groups = counted.iter().flatten().map(|one| one.entry.group(by));
        let found: BTreeSet<(bool, Option<&str>)> = groups.map(|group| (group.is_none(), group)).collect();
        found.into_iter().map(|(_, group)| group.map(str::to_owned)).collect()
    }

    /// Episodes that began in the year of which it is not known when: they are counted by what stands in for their start.
    #[must_use]
    pub fn of_unknown_start(&self) -> usize {
        self.behind(&Cell::own(Figure::Episodes)).iter().filter(|one| !one.entry.is_start_known).count()
    }

    /// Episodes counted although whoever told of them has withdrawn them, since nobody of the council has decided.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.behind(&Cell::own(Figure::Episodes)).iter().filter(|one| one.entry.is_pending).count()
    }
}

fn episodes<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Counted<'a>> {
    entries.map(|entry| Counted { entry, interview: None }).collect()
}

/// Each child by the episode that began first, which entries are in the order of.
fn first_of_each<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Counted<'a>> {
    let mut seen: BTreeSet<ChildId> = BTreeSet::new();
    episodes(entries.filter(|entry| seen.insert(entry.line.child)))
}

/// Each interview that did something about one of the entries, by that whose child was back first: so it stands in one group
/// only, whatever else it is about.
fn interviews<'a>(entries: impl Iterator<Item = &'a Entry>, did: fn(&Talk) -> bool) -> Vec<Counted<'a>> {
    let mut first: BTreeMap<InterviewId, &Entry> = BTreeMap::new();
    for entry in entries {
        for talk in entry.talks.iter().filter(|talk| did(talk)) {
            let known = first.entry(talk.interview).or_insert(entry);
            let place = |entry: &Entry| (entry.line.back_at, entry.line.episode);
            if place(entry) < place(known) {
                *known = entry;
            }
        }
    }
    first.into_iter().map(|(interview, entry)| Counted { entry, interview: Some(interview) }).collect()
}

/// The interviews held about the entries that were in time for each that they are about.
fn in_time<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Counted<'a>> {
    let entries: Vec<&Entry> = entries.collect();
    let talks = entries.iter().flat_map(|entry| &entry.talks).filter(|talk| talk.held && !talk.in_time);
    let late: BTreeSet<InterviewId> = talks.map(|talk| talk.interview).collect();
    let mut held = interviews(entries.into_iter(), |talk| talk.held);
    held.retain(|one| one.interview.is_none_or(|interview| !late.contains(&interview)));
    held
}
