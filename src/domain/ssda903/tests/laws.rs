//! What holds for any child of any year: what is made passes every rule, no day is invented, and order does not matter.

use chrono::{Days, TimeDelta};
use proptest::prelude::*;

use super::*;

/// Days and lengths from which a child's year is made.
#[derive(Clone, Debug)]
struct Told {
    /// Of each spell: how long after the one before it begins (0: the same day, a move), and how long it is.
    spells: Vec<(u64, u64)>,
    goes_on: bool,
    /// Of each absence: minutes after the beginning, how many minutes, whether it ended, whether it is M.
    absences: Vec<(i64, i64, bool, bool)>,
    /// Days before 1 April at which last year's table has a period open.
    open_last: Option<u64>,
}

fn told() -> impl Strategy<Value = Told> {
    let spells = prop::collection::vec((prop_oneof![Just(0_u64), 1..60_u64], 0..120_u64), 1..6);
    let a_year_and_more = 60 * 24 * 460_i64;
    let absence = (0..a_year_and_more, 0..60 * 24 * 20_i64, prop::bool::weighted(0.9), any::<bool>());
    let absences = prop::collection::vec(absence, 0..12);
    (spells, any::<bool>(), absences, prop::option::of(1..30_u64))
        .prop_map(|(spells, goes_on, absences, open_last)| Told { spells, goes_on, absences, open_last })
}

fn made_of(told: &Told) -> (LookedAfter, Vec<Absence>) {
    let mut spells = vec![];
    let mut day = on("2025-02-01");
    for (after, length) in &told.spells {
        let began = day + Days::new(*after);
        let ended = began + Days::new(*length);
        if year().last() < began {
            break;
        }
        day = ended;
        let ended = Some(ended).filter(|ended| *ended <= year().last());
        if ended.is_none_or(|ended| year().first() <= ended) {
            spells.push(Spell { began, ended, reason_ended: Some("E8".into()), ..spell("2025-01-01", None) });
        }
    }
    if let Some(last) = spells.last_mut().filter(|_| told.goes_on) {
        last.ended = None;
    }
    let begins_before = spells.first().is_some_and(|spell| spell.began < year().first());
    let open = told.open_last.map(|days| year().first() - Days::new(days));
    let open = open.filter(|open| begins_before && spells[0].began <= *open);
    let last_year = open.map(|began| Period { class: Class::Missing, began, ended: None }).into_iter().collect();
    let child = LookedAfter { last_year, ..child(spells) };
    let start = at("2025-02-20 12:00");
    let absences = told.absences.iter().zip(1..).map(|((after, length, ended, missing), number)| {
        let began = start + TimeDelta::minutes(*after);
        let ended = ended.then(|| began + TimeDelta::minutes(*length));
        let decided = if *missing { Decision::Missing } else { Decision::Away };
        Absence {
            began: Some(began),
            found_at: ended,
            returned_at: ended,
            ..absence(number, decided, "2025-05-03 22:00", None)
        }
    });
    (child, absences.collect())
}

proptest! {
    #[test]
    fn whatever_is_recorded_the_table_passes_every_rule(told in told()) {
        let (child, absences) = made_of(&told);
        let children = [child];
        let made = make(year(), &children, true, &absences);
        let cannot_be_carried = made.changes.iter().any(|change| {
            matches!(change.what, crate::domain::ssda903::changes::What::OpenLastYearButEnded { .. })
        });
        let mut failing = failing(&made, &children, true);
        failing.retain(|words| !(cannot_be_carried && words.starts_with("576")));
        prop_assert_eq!(failing, Vec::<String>::new());
    }

    #[test]
    fn no_day_is_invented(told in told()) {
        let (child, absences) = made_of(&told);
        let made = make(year(), &[LookedAfter { last_year: vec![], ..child.clone() }], false, &absences);
        for row in &made.rows {
            let ended = row.ended.unwrap_or(year().last());
            for day in row.began.iter_days().take_while(|day| *day <= ended) {
                let gone = |absence: &Absence| {
                    let first = crate::domain::calendar::london_date(absence.began.expect("it has a start"));
                    let last = absence.found_at.map(crate::domain::calendar::london_date);
                    first <= day && last.is_none_or(|last| day <= last)
                };
                prop_assert!(absences.iter().any(gone), "{day} of {row:?}");
                prop_assert!(child.spells.iter().any(|s| s.began <= day && s.ended.is_none_or(|e| day <= e)), "{day}");
            }
        }
    }

    #[test]
    fn every_absence_of_the_year_goes_out_or_is_said_to_be_left_out(told in told()) {
        let (child, absences) = made_of(&told);
        let made = make(year(), &[child], true, &absences);
        for absence in absences {
            let began = crate::domain::calendar::london_date(absence.began.expect("it has a start"));
            let ended = absence.found_at.map(crate::domain::calendar::london_date);
            if began <= year().last() && ended.is_none_or(|ended| year().first() <= ended) {
                let sent = made.rows.iter().any(|row| row.episodes.contains(&absence.episode));
                let said = made.changes.iter().any(|change| {
                    change.what.word() == "left_out" && change.episodes.contains(&absence.episode)
                });
                prop_assert!(sent || said, "{absence:?}");
            }
        }
    }

    #[test]
    fn the_order_of_the_absences_does_not_matter(told in told()) {
        let (child, mut absences) = made_of(&told);
        let children = [child];
        let made = make(year(), &children, true, &absences);
        absences.reverse();
        let again = make(year(), &children, true, &absences);
        prop_assert_eq!(rows(&made), rows(&again));
    }
}
