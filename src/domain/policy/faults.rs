//! What is wrong with a policy: numbers that no authority can mean, each in words for who wrote them.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{Policy, Rung, Span};
use crate::domain::ladder::StepName;

impl Policy {
    /// Every fault, in the order of the fields; a policy in use has none.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = vec![];
        for (name, span) in [
            ("grouping.same_absence", self.grouping.same_absence),
            ("grouping.after_end", self.grouping.after_end),
            ("grouping.same_end", self.grouping.same_end),
            ("disagreement", self.disagreement),
            ("due_soon", self.due_soon),
        ] {
            if span.is_working() || span.elapsed() < TimeDelta::zero() {
                faults.push(format!("{name} must be elapsed minutes, hours or days, and not below zero"));
            }
        }
        let many = self.repeat.too_many.iter().map(|rule| rule.window_days.min(rule.episodes));
        if many.chain(self.repeat.too_long.iter().map(|rule| rule.window_days)).any(|least| least == 0) {
            faults.push("repeat: each rule must count an episode at least, and look a day back".into());
        }
        if !is_forward(self.acknowledge_within) {
            faults.push("acknowledge_within must be above zero: nobody can answer in no time".into());
        }
        faults.extend(self.ladders.iter().flat_map(faults_of));
        if self.rung(StepName::InterviewOverdue).is_none() {
            faults.push("ladders: interview.overdue must tell somebody: a missed deadline is never silent".into());
        }
        let mut seen = BTreeSet::new();
        let twice = self.ladders.iter().filter(|rung| !seen.insert(rung.step));
        faults.extend(twice.map(|rung| format!("ladders: {} has more than one line", rung.step)));
        faults
    }
}

fn faults_of(rung: &Rung) -> Vec<String> {
    let mut faults = vec![];
    if rung.tells.is_empty() {
        faults.push(format!("ladders: {} tells nobody; leave the line out instead", rung.step));
    }
    if rung.every.is_some_and(|every| every.is_working() || !is_forward(every)) {
        faults.push(format!("ladders: {} must come again after elapsed time above zero", rung.step));
    }
    faults
}

fn is_forward(span: Span) -> bool {
    span.elapsed() > TimeDelta::zero()
}
