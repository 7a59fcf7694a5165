//! Which absences wait for the authority to say what they were: those that would go into the table, were they missing (`M`) or
//! away (`A`). Of no other does anybody have to decide.

use std::collections::BTreeMap;

use super::absence::Absence;
use super::{LaChildId, LookedAfter, Year};

/// The absences of `year` of children who were looked after in it, decided or not, each with the child's number, by child and
/// time.
#[must_use]
pub fn to_be_decided<'a>(
    year: Year,
    looked_after: &'a [LookedAfter],
    absences: &'a [Absence],
) -> Vec<(&'a LaChildId, &'a Absence)> {
    let children: BTreeMap<String, &LookedAfter> = looked_after.iter().map(|one| (one.child.alike(), one)).collect();
    let of = |absence: &Absence| absence.known_as.iter().find_map(|id| children.get(&id.alike()).copied());
    let in_year = absences.iter().filter(|absence| absence.touches(year));
    let mut found: Vec<(&LaChildId, &Absence)> =
        in_year.filter_map(|absence| Some((&absence.counts(of(absence)).ok()?.child, absence))).collect();
    found.sort_by_key(|(child, absence)| (*child, absence.stood_in_start(), absence.episode));
    found
}
