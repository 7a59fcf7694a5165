//! A period of care is a run of spells each of which begins by the day on which the one before it ends. A child is looked
//! after from its first day to its last.

use chrono::{Days, NaiveDate};

use super::Spell;

/// Legal statuses of children who are only ever looked after for short breaks: they are not in the Missing table.
const SHORT_BREAKS: [&str; 2] = ["V3", "V4"];

/// A period of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodOfCare {
    /// Its first day.
    pub began: NaiveDate,
    /// Its last day; none while it goes on.
    pub ended: Option<NaiveDate>,
}

/// The periods of care that `spells`, in order, make.
#[must_use]
pub fn periods(spells: &[Spell]) -> Vec<PeriodOfCare> {
    let mut made: Vec<PeriodOfCare> = vec![];
    for spell in spells {
        match made.last_mut() {
            Some(last) if last.ended.is_none_or(|ended| spell.began <= ended) => last.ended = spell.ended,
            _ => made.push(PeriodOfCare { began: spell.began, ended: spell.ended }),
        }
    }
    made
}

/// Whether the child was only ever looked after for short breaks.
#[must_use]
pub fn short_breaks_only(spells: &[Spell]) -> bool {
    !spells.is_empty() && spells.iter().all(|spell| SHORT_BREAKS.contains(&spell.legal_status.as_str()))
}

/// Days that make up one absence still open at the end of the year: where the spell in which one began has ended, it ends with it
/// and the next begins the day after (rule 575). A spell that ended on the first day is one in which it began.
#[must_use]
pub fn split_at_moves(began: NaiveDate, spells: &[Spell], last: NaiveDate) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let mut parts = vec![];
    let mut from = began;
    while from <= last {
        let left = spells.iter().filter(|spell| spell.began <= from).filter_map(|spell| spell.ended);
        let Some(ended) = left.filter(|ended| from <= *ended).max() else {
            parts.push((from, None));
            break;
        };
        parts.push((from, Some(ended)));
        let Some(next) = ended.checked_add_days(Days::new(1)) else { break };
        from = next;
    }
    parts
}
