//! What holds of every ladder, whatever the facts and whenever anyone looks.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::*;

/// Three weeks around the end of summer time, in minutes.
const SPAN: i64 = 21 * 24 * 60;

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0..SPAN).prop_map(|minutes| london("2026-10-12 09:00") + TimeDelta::minutes(minutes))
}

fn missing() -> impl Strategy<Value = Situation> {
    (instant(), vec(instant(), 0..3), any::<bool>(), of(instant()), of(instant())).prop_map(
        |(opened_at, high_risk_at, is_young, eighteenth_birthday, ended_at)| {
            let unaccompanied = false;
            Situation::Missing(Missing {
                opened_at,
                high_risk_at,
                is_young,
                unaccompanied,
                eighteenth_birthday,
                ended_at,
            })
        },
    )
}

fn interview() -> impl Strategy<Value = Situation> {
    let away = vec((instant(), of(instant())), 0..3);
    (instant(), of(instant()), of(instant()), of(instant()), of(instant()), of(instant()), away).prop_map(
        |(returned_at, allocated_at, acknowledged_at, offered_at, held_at, ended_at, missing_again)| {
            let due_at = returned_at + TimeDelta::hours(72);
            let interview = Interview {
                returned_at,
                due_at,
                allocated_at,
                acknowledged_at,
                offered_at,
                held_at,
                ended_at,
                missing_again,
            };
            Situation::Interview(interview)
        },
    )
}

fn returns() -> impl Strategy<Value = Situation> {
    (instant(), of(instant()), of(instant()), of(instant()), any::<bool>()).prop_map(
        |(first_end, high_risk_at, contradicted_at, confirmed_at, found_only)| {
            if found_only {
                return Situation::ReturnTimeMissing(ReturnTimeMissing { found_at: first_end, known_at: confirmed_at });
            }
            let doubt = ReturnNotConfirmed { first_end, high_risk_at, contradicted_at, confirmed_at };
            Situation::ReturnNotConfirmed(doubt)
        },
    )
}

fn after_it() -> impl Strategy<Value = Situation> {
    let untold = of((instant(), of(instant())));
    (of(instant()), of(instant()), of(instant()), of(instant()), of(instant()), untold).prop_map(
        |(harm_or_concern_at, strategy_decided_at, held_at, submitted_at, signed_off_at, untold)| {
            let untold = untold.map(|(at, settled_at)| Untold { at, why: Happened::NeverToBeUsed, settled_at });
            let untold = untold.into_iter().collect();
            let facts =
                AfterIt { harm_or_concern_at, strategy_decided_at, held_at, submitted_at, signed_off_at, untold };
            Situation::AfterIt(facts)
        },
    )
}

fn decision() -> impl Strategy<Value = Situation> {
    (instant(), of(instant()), of(instant()), 0..5).prop_map(|(at, decided_at, child_missing_at, which)| match which {
        0 => Situation::AbsentDecision(AbsentDecision { returned_at: at, decided_at }),
        1 => Situation::ChildUnknown(ChildUnknown { first_recorded_at: at, known_at: decided_at }),
        2 => Situation::Review(Review { opened_at: at, child_missing_at, decided_at }),
        3 => Situation::Unanswered(Unanswered { needed_by: at, answered_at: decided_at }),
        _ => Situation::Repeat(Repeat { reached_at: at, decided_at }),
    })
}

fn situation() -> impl Strategy<Value = Situation> {
    prop_oneof![missing(), interview(), returns(), after_it(), decision(), Just(Situation::Over)]
}

fn looks() -> impl Strategy<Value = Vec<DateTime<Utc>>> {
    vec(instant(), 1..12).prop_map(|mut looks| {
        looks.sort_unstable();
        looks
    })
}

fn first_rounds(keys: &[StepKey]) -> BTreeSet<StepKey> {
    keys.iter().copied().filter(|key| key.round == 1).collect()
}

fn at_one_look(situation: &Situation, now: DateTime<Utc>) -> BTreeSet<StepKey> {
    let mut ledger = Ledger::default();
    ledger.look(situation, now);
    first_rounds(&ledger.keys())
}

proptest! {
    #[test]
    fn many_looks_record_what_one_look_at_the_end_records(situation in situation(), looks in looks()) {
        let mut ledger = Ledger::default();
        for now in &looks {
            ledger.look(&situation, *now);
        }
        prop_assert_eq!(first_rounds(&ledger.keys()), at_one_look(&situation, looks[looks.len() - 1]));
        let unique: BTreeSet<StepKey> = ledger.keys().into_iter().collect();
        prop_assert_eq!(unique.len(), ledger.recorded.len(), "each step once");
        prop_assert!(ledger.recorded.iter().all(|step| step.withdrawn_at.is_none()), "nothing moved");
    }

    #[test]
    fn looking_only_when_asked_to_finds_every_step_at_its_instant(situation in situation(), until in instant()) {
        let mut ledger = Ledger::default();
        ledger.run(&situation, london("2026-10-01 09:00"), until);
        for (now, step) in &ledger.steps {
            prop_assert_eq!(*now, step.raised_at, "{}", step.key.name);
        }
        prop_assert_eq!(first_rounds(&ledger.keys()), at_one_look(&situation, until));
    }

    #[test]
    fn looking_twice_adds_nothing(situation in situation(), looks in looks()) {
        let mut ledger = Ledger::default();
        for now in looks {
            let once = ledger.look(&situation, now);
            let twice = ledger.look(&situation, now);
            prop_assert_eq!((twice.steps, twice.withdrawn), (vec![], vec![]));
            prop_assert_eq!(twice.next_look_at, once.next_look_at);
            prop_assert!(once.next_look_at.is_none_or(|next| next > now));
        }
    }

    #[test]
    fn a_later_look_never_loses_a_step(situation in situation(), one in instant(), other in instant()) {
        let (earlier, later) = (one.min(other), one.max(other));
        prop_assert!(at_one_look(&situation, earlier).is_subset(&at_one_look(&situation, later)));
    }

    #[test]
    fn steps_that_lapsed_together_tell_nobody_twice_and_somebody_once(situation in situation(), looks in looks()) {
        let mut ledger = Ledger::default();
        for now in looks {
            let steps = ledger.look(&situation, now).steps;
            let bundled = steps.iter().any(|step| matches!(step.outcome, Outcome::BundledInto(_)));
            let told: Vec<&Step> = steps.iter().filter(|step| matches!(step.outcome, Outcome::Told { .. })).collect();
            prop_assert!(!bundled || !told.is_empty());
            let mut hearers: Vec<Hearer> = told.iter().flat_map(|step| step.audience.clone()).collect();
            hearers.retain(|hearer| *hearer != Hearer::Role(Role::OutOfHours));
            let all = hearers.len();
            hearers.sort_unstable();
            hearers.dedup();
            prop_assert!(!bundled || hearers.len() == all, "told twice: {:?}", told);
            prop_assert!(told.iter().all(|step| !step.audience.is_empty()));
        }
    }
}
