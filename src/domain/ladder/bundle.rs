//! Bundling: when several steps lapsed together (a late notice, an outage), all are recorded, and only whoever must act
//! next and the most senior audience reached are told, once each. Steps that fell at one instant did not lapse
//! together; they are simply told together.

use std::collections::BTreeMap;

use super::hearer::{DUTY_TEAM, Hearer, reach};
use super::step::{Outcome, Step};
use super::wording;

/// Leaves told among `steps`, all of which would be told, those who have to be; the others are bundled into them.
pub(super) fn bundle(steps: &mut [Step], acts_next: &[Hearer]) {
    let Some(first) = steps.first().map(|step| step.raised_at) else { return };
    if steps.iter().all(|step| step.raised_at == first) {
        return;
    }
    let (speaks, spoken_to) = share_out(steps, acts_next);
    let carrier = steps[speaks].key;
    let unspoken = |place: &usize| !spoken_to.contains_key(place);
    let silent: Vec<usize> = (0..steps.len()).filter(unspoken).collect();
    // Whom an urgent step would have woken is still woken.
    steps[speaks].urgent |= silent.iter().any(|place| steps[*place].urgent);
    for place in &silent {
        steps[*place].outcome = Outcome::BundledInto(carrier);
    }
    if !silent.is_empty() {
        steps[speaks].reason = wording::bundled(&steps[speaks].reason, silent.len());
    }
    for (place, audience) in spoken_to {
        steps[place].audience = audience;
    }
}

/// The step that speaks to the most senior audience, and whom each step that is told speaks to.
fn share_out(steps: &[Step], acts_next: &[Hearer]) -> (usize, BTreeMap<usize, Vec<Hearer>>) {
    let rank = |place: &usize| (reach(&steps[*place].audience), steps[*place].urgent, steps[*place].raised_at);
    let speaks = (0..steps.len()).max_by_key(rank).unwrap_or_default();
    let mut spoken_to = BTreeMap::from([(speaks, steps[speaks].audience.clone())]);
    for actor in acts_next {
        let told_by = |place: &usize| steps[*place].audience.contains(actor);
        let best = (0..steps.len()).filter(told_by).max_by_key(|place| (steps[*place].urgent, steps[*place].raised_at));
        let place = best.filter(|best| !told_by(&speaks) || (steps[*best].urgent && !steps[speaks].urgent));
        let audience = spoken_to.entry(place.unwrap_or(speaks)).or_default();
        if !audience.contains(actor) {
            audience.push(*actor);
        }
    }
    // Who is woken for an urgent step does not hear of the others once more in the morning.
    let woken: Vec<Hearer> =
        spoken_to.iter().filter(|(place, _)| **place != speaks).flat_map(|(_, told)| told.clone()).collect();
    spoken_to.entry(speaks).or_default().retain(|hearer| !woken.contains(hearer));
    for (place, audience) in &mut spoken_to {
        if steps[*place].audience.contains(&DUTY_TEAM) && !audience.contains(&DUTY_TEAM) {
            audience.push(DUTY_TEAM);
        }
    }
    (speaks, spoken_to)
}
