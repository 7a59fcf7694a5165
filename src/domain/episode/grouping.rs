//! Grouping says which references of a child are one occasion. One absence told late by the other agency is one
//! episode, and a second disappearance is never swallowed by the first.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::Tolerances;
use crate::domain::policy::Versions;
use crate::domain::reference::Reference;

/// References that are one occasion, by their places in the slice that was grouped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The references whose values count.
    pub members: Vec<usize>,
    /// Cancelled references that joined without effect on the values.
    pub struck_out: Vec<usize>,
    /// References of which only the end is known, put here on no better ground than that the episode was open.
    pub on_weak_ground: Vec<usize>,
}

/// The ground of one grouping.
struct Grouping<'a> {
    references: &'a [Reference],
    /// By which each reference joins others: those of the policy pinned when it was first recorded.
    tolerances: Vec<Tolerances>,
}

/// Groups the references of one child; the order of the slice does not matter.
#[must_use]
pub fn group(references: &[Reference], policies: &Versions) -> Vec<Group> {
    let pinned = references.iter().map(|reference| policies.numbered(reference.policy_version).tolerances());
    let grouping = Grouping { references, tolerances: pinned.collect() };
    let standing = |i: &usize| references[*i].cancelled.is_none();
    let struck_out = |i: &usize| references[*i].cancelled.is_some();
    let mut groups = grouping.by_start(grouping.started(standing));
    grouping.place_ends(&mut groups);
    let alone: Vec<usize> = grouping
        .started(struck_out)
        .into_iter()
        .filter(|reference| !grouping.strike_out(&mut groups, *reference))
        .collect();
    groups.extend(grouping.by_start(alone));
    grouping.bring_together(groups)
}

impl Grouping<'_> {
    /// References with a start that `choose` picks, in order of start, organisation and name.
    fn started(&self, choose: impl Fn(&usize) -> bool) -> Vec<usize> {
        let mut chosen: Vec<usize> = (0..self.references.len()).filter(choose).collect();
        chosen.retain(|i| self.references[*i].missing_from_at.is_some());
        chosen.sort_by_key(|i| {
            let reference = &self.references[*i];
            (reference.missing_from_at, &reference.organisation, &reference.name)
        });
        chosen
    }

    /// Each joins the latest-started fitting episode, else starts one. Episodes come in the order of their starts, so
    /// the last that fits is the latest started, and of equal starts the one whose first reference comes later.
    fn by_start(&self, ordered: Vec<usize>) -> Vec<Group> {
        let mut groups: Vec<Group> = vec![];
        for reference in ordered {
            match groups.iter_mut().rev().find(|group| self.fits(group, reference)) {
                Some(group) => group.members.push(reference),
                None => groups.push(Group { members: vec![reference], ..Group::default() }),
            }
        }
        groups
    }

    fn fits(&self, group: &Group, reference: usize) -> bool {
        let Some((first, start)) = self.start(group).zip(self.references[reference].missing_from_at) else {
            return false;
        };
        let tolerances = &self.tolerances[reference];
        let not_over = self.end(group).is_none_or(|end| start - end <= tolerances.after_end);
        start - first <= tolerances.same_absence && not_over && self.admits(group, reference)
    }

    /// References of which only the end is known.
    fn place_ends(&self, groups: &mut Vec<Group>) {
        let mut ends: Vec<(DateTime<Utc>, usize)> = (0..self.references.len())
            .filter(|i| self.references[*i].cancelled.is_none() && self.references[*i].missing_from_at.is_none())
            .filter_map(|i| Some((self.references[i].back_at()?, i)))
            .collect();
        ends.sort_by_key(|(end, i)| (*end, &self.references[*i].organisation, &self.references[*i].name));
        for (end, reference) in ends {
            if let Some(nearest) = self.nearest_end(groups, end, reference) {
                groups[nearest].members.push(reference);
            } else if let Some(open) = self.latest_open(groups, end, reference) {
                groups[open].members.push(reference);
                groups[open].on_weak_ground.push(reference);
            } else {
                groups.push(Group { members: vec![reference], ..Group::default() });
            }
        }
    }

    /// The episode that ended nearest; at equal distance the earlier started, of equal starts the later first reference.
    fn nearest_end(&self, groups: &[Group], end: DateTime<Utc>, reference: usize) -> Option<usize> {
        (0..groups.len())
            .filter(|g| self.admits(&groups[*g], reference))
            .filter_map(|g| Some(((self.back(&groups[g])? - end).abs(), g)))
            .filter(|(distance, _)| *distance <= self.tolerances[reference].same_end)
            .min_by_key(|(distance, g)| {
                let start = self.start(&groups[*g]);
                (*distance, start.is_none(), start, Reverse(*g))
            })
            .map(|(_, g)| g)
    }

    fn latest_open(&self, groups: &[Group], end: DateTime<Utc>, reference: usize) -> Option<usize> {
        (0..groups.len())
            .filter(|g| self.end(&groups[*g]).is_none() && self.admits(&groups[*g], reference))
            .filter(|g| self.start(&groups[*g]).is_some_and(|start| start <= end))
            .max_by_key(|g| (self.start(&groups[*g]), *g))
    }

    /// Puts a cancelled reference beside the occasion it was a telling of; false if there is none.
    fn strike_out(&self, groups: &mut [Group], reference: usize) -> bool {
        let (cancelled, tolerances) = (&self.references[reference], &self.tolerances[reference]);
        let Some(start) = cancelled.missing_from_at else { return true };
        let not_over = |end: Option<DateTime<Utc>>, other: DateTime<Utc>| {
            end.is_none_or(|end| other - end <= tolerances.after_end)
        };
        let place = (0..groups.len())
            .filter_map(|g| Some((self.start(&groups[g])?, g)))
            .filter(|(other, _)| (start - *other).abs() <= tolerances.same_absence)
            .filter(|(other, g)| not_over(self.end(&groups[*g]), start) && not_over(cancelled.ended_at(), *other))
            .filter(|(_, g)| !self.kept_apart(&groups[*g], reference))
            .max()
            .map(|(_, g)| g);
        if let Some(g) = place {
            groups[g].struck_out.push(reference);
        }
        place.is_some()
    }

    /// Merges what a person found to be one occasion.
    fn bring_together(&self, groups: Vec<Group>) -> Vec<Group> {
        let mut merged: Vec<Group> = vec![];
        for mut group in groups {
            while let Some(i) = merged.iter().position(|other| self.joined(other, &group)) {
                let other = merged.remove(i);
                group = self.merge(other, group);
            }
            merged.push(group);
        }
        merged
    }

    /// Values of struck-out references count only where nothing else stands.
    fn merge(&self, mut into: Group, group: Group) -> Group {
        into.members.extend(group.members);
        into.struck_out.extend(group.struck_out);
        into.on_weak_ground.extend(group.on_weak_ground);
        if into.members.iter().any(|i| self.references[*i].cancelled.is_none()) {
            let (struck_out, members) = into.members.into_iter().partition(|i| self.references[*i].cancelled.is_some());
            into.members = members;
            into.struck_out.extend::<Vec<usize>>(struck_out);
        }
        into
    }

    fn joined(&self, a: &Group, b: &Group) -> bool {
        let together = |i: usize, j: usize| {
            self.references[i].together.contains(&self.references[j].id)
                || self.references[j].together.contains(&self.references[i].id)
        };
        a.all().any(|i| b.all().any(|j| together(i, j)))
    }

    /// Whether the group has no reference of the same organisation, and nobody said it is another occasion.
    fn admits(&self, group: &Group, reference: usize) -> bool {
        let organisation = self.references[reference].organisation_id;
        let has_own = group.members.iter().any(|i| self.references[*i].organisation_id == organisation);
        !has_own && !self.kept_apart(group, reference)
    }

    fn kept_apart(&self, group: &Group, reference: usize) -> bool {
        let one = &self.references[reference];
        group.all().any(|i| apart(&self.references[i], one))
    }

    fn start(&self, group: &Group) -> Option<DateTime<Utc>> {
        group.members.iter().filter_map(|i| self.references[*i].missing_from_at).min()
    }

    fn end(&self, group: &Group) -> Option<DateTime<Utc>> {
        group.members.iter().filter_map(|i| self.references[*i].ended_at()).min()
    }

    /// When the child was back, as the episode will say: the earliest return that any source gives, else the earliest
    /// find. A find that one source tells says nothing against the return that another does.
    fn back(&self, group: &Group) -> Option<DateTime<Utc>> {
        let members = || group.members.iter().map(|i| &self.references[*i]);
        members().filter_map(|r| r.returned_at).min().or_else(|| members().filter_map(|r| r.found_at).min())
    }
}

impl Group {
    /// All references it holds.
    pub fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.members.iter().chain(&self.struck_out).copied()
    }
}

/// The groups whose references of one organisation overlap: two episodes that may be one, for a person to decide.
#[must_use]
pub fn overlaps(references: &[Reference], groups: &[Group]) -> Vec<(usize, usize)> {
    let mut found = vec![];
    for a in 0..groups.len() {
        for b in a + 1..groups.len() {
            let pairs = groups[a].members.iter().flat_map(|i| groups[b].members.iter().map(move |j| (*i, *j)));
            let decided = groups[a].all().any(|i| groups[b].all().any(|j| apart(&references[i], &references[j])));
            let overlapping = pairs.into_iter().any(|(i, j)| overlap(&references[i], &references[j]));
            if overlapping && !decided {
                found.push((a, b));
            }
        }
    }
    found
}

fn apart(a: &Reference, b: &Reference) -> bool {
    a.apart.contains(&b.id) || b.apart.contains(&a.id)
}

/// Whether two standing references of one organisation were open at the same moment.
fn overlap(a: &Reference, b: &Reference) -> bool {
    if a.organisation_id != b.organisation_id || a.cancelled.is_some() || b.cancelled.is_some() {
        return false;
    }
    let Some((start_a, start_b)) = a.missing_from_at.zip(b.missing_from_at) else { return false };
    let open_at = |reference: &Reference, at| reference.ended_at().is_none_or(|end| end > at);
    open_at(a, start_b.max(start_a)) && open_at(b, start_a.max(start_b))
}
