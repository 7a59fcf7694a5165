//! Any instant has one answer, whatever was written into a rota.

use proptest::prelude::*;

use super::*;
use crate::domain::rota::export::{Shown, written};
use crate::domain::rota::import::{Named, read};

fn people() -> impl Strategy<Value = UserId> {
    prop::sample::select(vec![ANN, BEN, CAT])
}

/// An hour of three weeks around a clock change.
fn hour() -> impl Strategy<Value = DateTime<Utc>> {
    let starts = prop::sample::select(vec!["2026-03-20T00:00:00Z", "2026-10-16T00:00:00Z", "2026-12-18T00:00:00Z"]);
    (starts, 0_i64..21 * 24 * 4).prop_map(|(start, quarter)| utc(start) + TimeDelta::minutes(15 * quarter))
}

fn entries() -> impl Strategy<Value = Entry> {
    let day = || prop::sample::select(Day::WORDS.iter().map(|(_, day)| *day).collect::<Vec<_>>());
    let holidays = prop::sample::select(OnBankHolidays::WORDS.iter().map(|(_, each)| *each).collect::<Vec<_>>());
    let quarter = || (0_u32..96).prop_map(|n| NaiveTime::from_hms_opt(n / 4, n % 4 * 15, 0).expect("a time"));
    let each_week = (people(), prop::collection::btree_set(day(), 0..5), holidays, quarter(), quarter());
    let each_week = each_week.prop_map(|(who, days, bank_holidays, from, to)| {
        let first_day = date("2026-01-01");
        Entry::Weekly(Weekly { who, days, bank_holidays, from, to, first_day, last_day: None, except: BTreeSet::new() })
    });
    let when = || (hour(), 1_i64..200).prop_map(|(from, hours)| Stretch { from, to: from + TimeDelta::hours(hours) });
    let once = (people(), when()).prop_map(|(who, when)| Entry::Once { who, when });
    let gone = (people(), prop::option::of(people()), when());
    let gone = gone.prop_map(|(who, instead, when)| Entry::Away { who, instead, when });
    prop_oneof![3 => each_week, 1 => once, 1 => gone]
}

proptest! {
    #[test]
    fn any_instant_has_one_answer_and_it_is_that_of_its_run(
        entries in prop::collection::vec(entries(), 0..8), from in hour(), hours in 1_i64..200, minute in 0_i64..12_000,
    ) {
        let (calendar, rota) = (Calendar::published(), Rota::new(entries.clone()));
        let to = from + TimeDelta::hours(hours);
        let runs = rota.runs(from, to, &calendar);
        prop_assert_eq!(runs.first().map(|run| run.when.from), Some(from));
        prop_assert_eq!(runs.last().map(|run| run.when.to), Some(to));
        prop_assert!(runs.windows(2).all(|pair| pair[0].when.to == pair[1].when.from && pair[0].on_duty != pair[1].on_duty));
        let at = from + TimeDelta::minutes(minute % (hours * 60));
        let holding: Vec<_> = runs.iter().filter(|run| run.when.holds(at)).collect();
        prop_assert_eq!(holding.len(), 1);
        prop_assert_eq!(&holding[0].on_duty, &rota.on_duty(at, &calendar));
        // Who is on duty has a duty of their own then, or stands in for somebody; and is not away.
        for who in &holding[0].on_duty {
            let stands_in = |entry: &Entry| matches!(entry, Entry::Away { instead: Some(instead), when, .. } if instead == who && when.holds(at));
            let is_due = entries.iter().any(|entry| (entry.who() == *who && entry.is_on(at, &calendar)) || stands_in(entry));
            let is_gone = |entry: &Entry| matches!(entry, Entry::Away { who: gone, when, .. } if gone == who && when.holds(at));
            let is_away = entries.iter().any(is_gone);
            prop_assert!(is_due && !is_away);
        }
        // Duties are a union: their order does not matter.
        let (mut duties, gone): (Vec<_>, Vec<_>) = entries.into_iter().partition(Entry::is_duty);
        duties.reverse();
        let turned = Rota::new([gone, duties].concat());
        prop_assert_eq!(turned.on_duty(at, &calendar), rota.on_duty(at, &calendar));
    }
    #[test]
    fn what_is_given_out_as_a_calendar_has_the_same_people_on_duty_and_is_in_the_rota_already(
        entries in prop::collection::vec(entries(), 0..8), from in hour(), days in 1_i64..45, minute in 0_i64..65_000,
    ) {
        let (calendar, rota) = (Calendar::published(), Rota::new(entries));
        let to = from + TimeDelta::days(days);
        let named = |id: UserId, name: &str| Named { id, name: "One Name".to_owned(), email: format!("{name}@example.org") };
        let people = [named(ANN, "ann"), named(BEN, "ben"), named(CAT, "cat")];
        let shown = |(number, (who, when)): (usize, (UserId, Stretch))| {
            let email = people.iter().find(|person| person.id == who).expect("one of them").email.clone();
            Shown { name: number.to_string(), title: "One Name".to_owned(), email, when }
        };
        let duties = rota.duties(from, to, &calendar);
        let given = duties.iter().flat_map(|(who, when)| when.pieces().into_iter().map(|piece| (*who, piece)));
        let file = written(&given.enumerate().map(shown).collect::<Vec<_>>(), None, from);
        let back = if duties.is_empty() { vec![] } else { read(&file, &people).expect("it is read") };
        for entry in &back {
            let Entry::Once { who, when } = entry else { panic!("instants are given out: {entry:?}") };
            prop_assert!(rota.has_on_duty(*who, *when, &calendar), "{entry:?}");
        }
        let at = from + TimeDelta::minutes(minute % (days * 24 * 60));
        prop_assert_eq!(Rota::new(back).on_duty(at, &calendar), rota.on_duty(at, &calendar));
    }
}
