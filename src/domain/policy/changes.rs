//! What an authority writes of its own policy: only what differs from the one that we ship, so that a file says what was
//! chosen and stays right when we ship a better number for the rest.

use serde::Deserialize;

use super::{Policy, Rung, Span};
use crate::domain::calendar::WorkingHours;
use crate::domain::ladder::StepName;
use crate::domain::repeat_missing::RepeatRules;

/// The differences; each field is that of [`Policy`] by the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Changes {
    grouping: Grouping,
    disagreement: Option<Span>,
    owes_over_18: Option<bool>,
    due_soon: Option<Span>,
    unable: Unable,
    heightened_under_age: Option<u8>,
    strategy_under_age: Option<u8>,
    repeat: Option<RepeatRules>,
    working_hours: Option<WorkingHours>,
    acknowledge_within: Option<Span>,
    /// Each takes the place of the line with its step, or is added.
    ladders: Vec<Rung>,
    /// Steps that are not raised.
    without: Vec<StepName>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Grouping {
    same_absence: Option<Span>,
    after_end: Option<Span>,
    same_end: Option<Span>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Unable {
    attempts: Option<u32>,
    days: Option<u32>,
    channels: Option<u32>,
}

fn set<T>(field: &mut T, chosen: Option<T>) {
    if let Some(chosen) = chosen {
        *field = chosen;
    }
}

impl Changes {
    /// The policy with these differences from `policy`.
    #[must_use]
    pub fn over(self, mut policy: Policy) -> Policy {
        set(&mut policy.grouping.same_absence, self.grouping.same_absence);
        set(&mut policy.grouping.after_end, self.grouping.after_end);
        set(&mut policy.grouping.same_end, self.grouping.same_end);
        set(&mut policy.disagreement, self.disagreement);
        set(&mut policy.owes_over_18, self.owes_over_18);
        set(&mut policy.due_soon, self.due_soon);
        set(&mut policy.unable.attempts, self.unable.attempts);
        set(&mut policy.unable.days, self.unable.days);
        set(&mut policy.unable.channels, self.unable.channels);
        set(&mut policy.heightened_under_age, self.heightened_under_age);
        set(&mut policy.strategy_under_age, self.strategy_under_age);
        set(&mut policy.repeat, self.repeat);
        set(&mut policy.working_hours, self.working_hours);
        set(&mut policy.acknowledge_within, self.acknowledge_within);
        let named = |step: StepName| self.ladders.iter().any(|rung| rung.step == step);
        policy.ladders.retain(|rung| !named(rung.step) && !self.without.contains(&rung.step));
        policy.ladders.extend(self.ladders);
        policy
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::audience::Role;
    use crate::domain::ladder::Hearer;

    fn changed(by: Value) -> Policy {
        serde_json::from_value::<Changes>(by).expect("they are read").over(Policy::shipped())
    }

    #[test]
    fn what_is_not_named_stays_as_we_ship_it() {
        assert_eq!(changed(json!({})), Policy::shipped());
        let policy = changed(json!({ "grouping": { "after_end": { "minutes": 45 } }, "unable": { "days": 3 } }));
        let mut expected = Policy::shipped();
        expected.grouping.after_end = Span::Minutes(45);
        expected.unable.days = 3;
        assert_eq!(policy, expected);
    }

    #[test]
    fn every_number_can_be_chosen() {
        let policy = changed(json!({
            "grouping": { "same_absence": { "hours": 12 }, "after_end": { "minutes": 10 }, "same_end": { "hours": 3 } },
            "disagreement": { "minutes": 15 },
            "owes_over_18": true,
            "due_soon": { "hours": 12 },
            "unable": { "attempts": 4, "days": 3, "channels": 3 },
            "heightened_under_age": 14,
            "strategy_under_age": 12,
            "repeat": { "too_many": [{ "episodes": 2, "window_days": 90 }], "too_long": [] },
            "working_hours": { "from": "08:00:00", "to": "18:00:00" },
            "acknowledge_within": { "hours": 2 },
        }));
        let (ours, shipped) = (serde_json::to_value(policy).unwrap(), serde_json::to_value(Policy::shipped()).unwrap());
        for (field, value) in shipped.as_object().unwrap() {
            let differs = ours[field] != *value;
            assert_eq!(differs, !["version", "ladders", "knows"].contains(&field.as_str()), "{field}");
        }
    }

    #[test]
    fn a_line_takes_the_place_of_that_of_its_step_and_others_can_be_left_out() {
        let line = json!({ "step": "interview.not_offered", "after": { "hours": 12 }, "tells": ["team_manager"] });
        let policy = changed(json!({ "ladders": [line], "without": ["missing.eighteenth_birthday"] }));
        let rung = policy.rung(StepName::InterviewNotOffered).expect("it is there");
        assert_eq!((rung.after, &rung.tells[..]), (Span::Hours(12), &[Hearer::Role(Role::TeamManager)][..]));
        assert_eq!(policy.ladders.iter().filter(|rung| rung.step == StepName::InterviewNotOffered).count(), 1);
        assert_eq!(policy.rung(StepName::MissingEighteenthBirthday), None);
        assert_eq!(policy.ladders.len(), Policy::shipped().ladders.len() - 1);
    }
}
