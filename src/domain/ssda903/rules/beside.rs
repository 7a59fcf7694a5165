//! Rules that hold the Missing table against Header, Episodes and last year's.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use super::{Cell, EpisodeRow, MissingRow, Rule, Tables, day};

/// Eighteen years.
const OF_AGE: Months = Months::new(18 * 12);

/// Why care has to end for a child who is missing when they turn 18.
const TURNED_18: &str = "E8";

/// A spell of care as the rules read it.
#[derive(Clone, Copy)]
struct Spell<'a> {
    began: Option<NaiveDate>,
    ended: Option<NaiveDate>,
    at: usize,
    row: &'a EpisodeRow,
}

/// A period of care.
#[derive(Clone, Copy)]
struct Care {
    began: NaiveDate,
    ended: Option<NaiveDate>,
}

/// Which rows fail which rule. Of rule 580 they are rows of Episodes, of what rule 576 does not see, rows of last year's.
pub(super) fn failing(tables: &Tables) -> Vec<(Rule, Vec<usize>)> {
    let mut spells: BTreeMap<&Cell, Vec<Spell<'_>>> = BTreeMap::new();
    for (at, row) in tables.episodes.iter().enumerate() {
        let spell = Spell { began: day(row.began.as_deref()), ended: day(row.ended.as_deref()), at, row };
        spells.entry(&row.child).or_default().push(spell);
    }
    let care: BTreeMap<&Cell, Vec<Care>> = spells.iter().map(|(child, spells)| (*child, periods(spells))).collect();
    let each = |fails: &dyn Fn(&MissingRow) -> bool| -> Vec<usize> {
        tables.missing.iter().enumerate().filter(|(_, row)| fails(row)).map(|(at, _)| at).collect()
    };
    let spells_of = |row: &MissingRow| spells.get(&row.child).map_or(&[][..], Vec::as_slice);
    // With no period of care at all, nothing is outside one: rule 1012 says that.
    let outside = |row: &MissingRow, is: &dyn Fn(Care) -> bool| {
        care.get(&row.child).is_some_and(|all| !all.is_empty() && all.iter().all(|care| is(*care)))
    };
    let within = |spell: &Spell<'_>, on: NaiveDate| {
        spell.began.is_some_and(|began| began <= on) && spell.ended.is_some_and(|ended| on <= ended)
    };
    let goes_on = |spell: &Spell<'_>, on: NaiveDate| spell.ended.is_none() && spell.began.is_some_and(|b| b <= on);
    let mut born: BTreeMap<&Cell, Vec<Option<NaiveDate>>> = BTreeMap::new();
    for row in &tables.header {
        born.entry(&row.child).or_default().push(day(row.born.as_deref()));
    }
    let mut found = vec![
        (
            Rule::R575,
            each(&|row| {
                let began = day(row.began.as_deref()).filter(|_| row.ended.is_none());
                began.is_some_and(|began| spells_of(row).iter().any(|spell| within(spell, began)))
            }),
        ),
        (
            Rule::R577,
            each(&|row| {
                let (began, ended) = (day(row.began.as_deref()), day(row.ended.as_deref()));
                began.is_some_and(|began| outside(row, &|care| ends_outside(care, began, ended)))
            }),
        ),
        (
            Rule::R578,
            each(&|row| {
                let began = day(row.began.as_deref());
                began.is_some_and(|began| {
                    outside(row, &|care| began < care.began || care.ended.is_some_and(|ended| ended < began))
                })
            }),
        ),
        (
            Rule::R581,
            each(&|row| {
                let spells = spells_of(row);
                let began = day(row.began.as_deref());
                let inside = began.is_some_and(|on| spells.iter().any(|s| within(s, on) || goes_on(s, on)));
                !spells.is_empty() && !inside
            }),
        ),
        (Rule::R1012, each(&|row| !spells.contains_key(&row.child))),
        (Rule::Int04, each(&|row| !born.contains_key(&row.child))),
        (
            Rule::Int13,
            each(&|row| {
                let theirs = born.get(&row.child).into_iter().flatten().flatten();
                day(row.born.as_deref()).is_some_and(|ours| theirs.copied().any(|theirs| theirs != ours))
            }),
        ),
        (Rule::R580, of_age(tables, &spells)),
    ];
    if let Some(last) = &tables.missing_last {
        found.extend(carried(&tables.missing, last));
    }
    found
}

/// Whether a period of absence does not end, or ends outside this period of care.
fn ends_outside(care: Care, began: NaiveDate, ended: Option<NaiveDate>) -> bool {
    match ended {
        None => care.ended.is_some() || began < care.began,
        Some(ended) => care.ended.is_some_and(|last| last < ended) || ended < care.began,
    }
}

/// Spells make one period of care as long as each begins by the day on which the one before it ended.
fn periods(spells: &[Spell<'_>]) -> Vec<Care> {
    let mut spells: Vec<(NaiveDate, Option<NaiveDate>)> =
        spells.iter().filter_map(|spell| Some((spell.began?, spell.ended))).collect();
    spells.sort_by_key(|(began, _)| *began);
    let mut made: Vec<Care> = vec![];
    for (began, ended) in spells {
        match made.last_mut() {
            Some(care) if care.ended.is_none_or(|last| began <= last) => care.ended = ended,
            _ => made.push(Care { began, ended }),
        }
    }
    made
}

/// Spells that ended on the eighteenth birthday, as a period of absence did, for another reason.
fn of_age(tables: &Tables, spells: &BTreeMap<&Cell, Vec<Spell<'_>>>) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for row in &tables.missing {
        let birthday = day(row.born.as_deref()).and_then(|born| born.checked_add_months(OF_AGE));
        let on_it = birthday.filter(|birthday| day(row.ended.as_deref()) == Some(*birthday));
        let Some(birthday) = on_it else { continue };
        let ended = spells.get(&row.child).into_iter().flatten().filter(|spell| spell.ended == Some(birthday));
        let other = ended.filter(|spell| spell.row.reason_ended.as_deref() != Some(TURNED_18));
        found.extend(other.map(|spell| spell.at));
    }
    found.into_iter().collect()
}

/// What was open last year and is not the first period of this year, and what has no period at all to be held against.
fn carried(missing: &[MissingRow], last: &[MissingRow]) -> [(Rule, Vec<usize>); 2] {
    let mut first: BTreeMap<&Cell, (bool, Option<NaiveDate>, usize)> = BTreeMap::new();
    for (at, row) in missing.iter().enumerate().filter(|(_, row)| row.child.is_some()) {
        let began = day(row.began.as_deref());
        let this = (began.is_none(), began, at);
        first.entry(&row.child).and_modify(|found| *found = (*found).min(this)).or_insert(this);
    }
    let (mut differs, mut unseen) = (BTreeSet::new(), vec![]);
    for (at, open) in last.iter().enumerate().filter(|(_, row)| row.ended.is_none()) {
        let Some(began) = day(open.began.as_deref()) else { continue };
        match first.get(&open.child) {
            Some((_, this, row)) if *this != Some(began) => {
                differs.insert(*row);
            }
            Some(_) => {}
            None => unseen.push(at),
        }
    }
    [(Rule::R576, differs.into_iter().collect()), (Rule::BlindSpot576, unseen)]
}
