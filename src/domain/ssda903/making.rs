//! How the Missing table is made: the absences of the year that the authority decided to be M or A, of children while it
//! looks after them, as days. What differs from the absences themselves stands in the log.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::absence::Absence;
use super::care::{self, PeriodOfCare, split_at_moves};
use super::changes::{Change, What};
use super::merging::{Merged, Span, merge};
use super::{Class, LaChildId, LookedAfter, Year};
use crate::domain::calendar::{london_date, london_instant};
use crate::domain::ids::MissingEpisodeId;

/// A row of the Missing table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The child.
    pub child: LaChildId,
    /// The birth date, as in Header.
    pub born: NaiveDate,
    /// The class.
    pub class: Class,
    /// The first day.
    pub began: NaiveDate,
    /// The last day; none where it is still open on 31 March.
    pub ended: Option<NaiveDate>,
    /// The missing episodes that it stands for.
    pub episodes: Vec<MissingEpisodeId>,
}

impl Row {
    /// Where it stands in the table.
    fn place(&self) -> (&LaChildId, NaiveDate, bool, Option<NaiveDate>, Class) {
        (&self.child, self.began, self.ended.is_none(), self.ended, self.class)
    }
}

/// The table with its log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The rows, by child and day.
    pub rows: Vec<Row>,
    /// In what they differ from the absences.
    pub changes: Vec<Change>,
}

/// Makes the table of `year` from the authority's own tables and the absences on record. `with_last_year` says whether last
/// year's table is among the tables.
#[must_use]
pub fn make(year: Year, looked_after: &[LookedAfter], with_last_year: bool, absences: &[Absence]) -> Made {
    let children: BTreeMap<String, &LookedAfter> = looked_after.iter().map(|one| (one.child.alike(), one)).collect();
    let mut making = Making { year, with_last_year, made: Made::default() };
    let mut spans: BTreeMap<&LaChildId, Vec<Span>> = BTreeMap::new();
    let mut passed_over: BTreeMap<&LaChildId, Vec<&Absence>> = BTreeMap::new();
    for absence in absences {
        let child = absence.known_as.iter().find_map(|id| children.get(&id.alike()).copied());
        if !absence.touches(year) {
            if let Some(child) = child {
                passed_over.entry(&child.child).or_default().push(absence);
            }
            continue;
        }
        match absence.admitted(child) {
            Ok((child, class)) => {
                let span = making.span(child, class, absence);
                spans.entry(&child.child).or_default().extend(span);
            }
            Err(what) => making.note(absence.known_as.first(), &[absence.episode], what),
        }
    }
    for child in children.values() {
        let own = spans.remove(&child.child).unwrap_or_default();
        let before = passed_over.remove(&child.child).unwrap_or_default();
        making.child(child, own, &before);
    }
    let mut made = making.made;
    made.rows.sort_by(|a, b| a.place().cmp(&b.place()));
    made.changes
        .sort_by_key(|change| (!change.what.asks_for_somebody(), change.child.clone(), change.episodes.clone()));
    made
}

struct Making {
    year: Year,
    with_last_year: bool,
    made: Made,
}

impl Making {
    fn note(&mut self, child: Option<&LaChildId>, episodes: &[MissingEpisodeId], what: What) {
        self.made.changes.push(Change { child: child.cloned(), episodes: episodes.to_vec(), what });
    }

    fn span(&mut self, child: &LookedAfter, class: Class, absence: &Absence) -> Option<Span> {
        let id = Some(&child.child);
        if absence.born.zip(child.born).is_some_and(|(ours, theirs)| ours != theirs) {
            self.note(id, &[absence.episode], What::BirthDateDiffers);
        }
        let ended = absence.ended(Some(class));
        if let (Class::Away, None, Some(found)) = (class, absence.returned_at, absence.found_at) {
            self.note(id, &[absence.episode], What::FoundForReturned(london_date(found)));
        }
        Some(Span { class, began: absence.began?, ended, episodes: vec![absence.episode], carried: None })
    }

    /// All rows of one child. `before` are absences of other years.
    fn child(&mut self, child: &LookedAfter, mut spans: Vec<Span>, before: &[&Absence]) {
        self.carry(child, &mut spans, before);
        for Merged { span, whats } in merge(spans) {
            for what in whats {
                self.note(Some(&child.child), &span.episodes, what);
            }
            if let Some((began, class)) = span.carried {
                self.note(
                    Some(&child.child),
                    &span.episodes,
                    What::CarriedForward { from: london_date(span.began), to: began },
                );
                if class != span.class {
                    self.note(Some(&child.child), &span.episodes, What::ClassDiffers(class));
                }
            } else if self.with_last_year && span.first_day() < self.year.first() {
                self.note(Some(&child.child), &span.episodes, What::NotInLastYears(span.first_day()));
            }
            self.days(child, &span);
        }
    }

    /// Takes up what last year's table left open.
    fn carry(&mut self, child: &LookedAfter, spans: &mut Vec<Span>, before: &[&Absence]) {
        let id = Some(&child.child);
        for open in child.last_year.iter().filter(|period| period.ended.is_none()) {
            let first = self.year.first();
            let reaches = |span: &&mut Span| {
                london_date(span.began) < first && span.last_day().is_none_or(|ended| first <= ended)
            };
            let began = Some(open.began);
            if child.spells.is_empty() {
                self.note(id, &[], What::OpenLastYearNotLookedAfter(open.began));
            } else if let Some(span) = spans.iter_mut().find(reaches) {
                let carried = (open.began, open.class);
                span.carried = Some(span.carried.map_or(carried, |other| other.min(carried)));
            } else if let Some((absence, ended)) = before.iter().find_map(|absence| {
                let ended = absence.ended(Some(open.class)).map(london_date)?;
                let same = absence.began.map(london_date) == began && ended < first;
                same.then_some((absence, ended))
            }) {
                let what = What::OpenLastYearButEnded { began: open.began, ended };
                self.note(id, &[absence.episode], what);
            } else {
                self.note(id, &[], What::CarriedUnseen(open.began));
                let began = london_instant(open.began.and_time(NaiveTime::MIN));
                let carried = Some((open.began, open.class));
                spans.push(Span { class: open.class, began, ended: None, episodes: vec![], carried });
            }
        }
    }

    /// The rows of one span: within care, within the year, and split at moves where it is still open.
    fn days(&mut self, child: &LookedAfter, span: &Span) {
        let (began, ended) = (span.first_day(), span.last_day());
        let id = Some(&child.child);
        let care = care::periods(&child.spells);
        let touched: Vec<&PeriodOfCare> = care
            .iter()
            .filter(|care| ended.is_none_or(|ended| care.began <= ended) && care.ended.is_none_or(|end| began <= end))
            .collect();
        if touched.is_empty() {
            return self.note(id, &span.episodes, What::OutsideCare);
        }
        for care in touched {
            if care.ended == Some(began) {
                self.note(id, &span.episodes, What::BeganAsCareEnded(began));
                continue;
            }
            if began < care.began && ended == Some(care.began) {
                self.note(id, &span.episodes, What::EndedAsCareBegan(care.began));
                continue;
            }
            if began < care.began {
                self.note(id, &span.episodes, What::BeginsWithCare { from: began, to: care.began });
            }
            let mut until = ended;
            if let Some(last) = care.ended.filter(|last| ended.is_none_or(|ended| *last < ended)) {
                self.note(id, &span.episodes, What::EndsWithCare(last));
                until = Some(last);
            }
            if let Some(after) = until.filter(|until| self.year.last() < *until) {
                self.note(id, &span.episodes, What::EndAfterYear(after));
                until = None;
            }
            self.rows(child, span, began.max(care.began), until);
        }
    }

    fn rows(&mut self, child: &LookedAfter, span: &Span, began: NaiveDate, ended: Option<NaiveDate>) {
        let parts = match ended {
            Some(ended) => vec![(began, Some(ended))],
            None => split_at_moves(began, &child.spells, self.year.last()),
        };
        let Some(born) = child.born else { return };
        for (part_began, part_ended) in parts {
            if let Some(moved) = part_ended.filter(|_| ended.is_none()) {
                self.note(Some(&child.child), &span.episodes, What::SplitAtMove(moved));
            }
            self.made.rows.push(Row {
                child: child.child.clone(),
                born,
                class: span.class,
                began: part_began,
                ended: part_ended,
                episodes: span.episodes.clone(),
            });
        }
    }
}
