//! One hard case of a child a row: what is recorded, what goes out, and what the log says of it.

use super::*;
use crate::domain::ssda903::Decision::{Away, Missing, NotReported};

/// What a case makes: its rows, and the kinds of entries in the log.
fn case(child: LookedAfter, absences: &[Absence]) -> (Vec<String>, Vec<&'static str>) {
    let children = [child];
    let made = make(year(), &children, true, absences);
    assert_eq!(failing(&made, &children, true), Vec::<String>::new());
    (rows(&made), made.changes.iter().map(|change| change.what.word()).collect())
}

fn all_year() -> LookedAfter {
    child(vec![spell("2024-01-10", None)])
}

#[test]
fn overlapping_absences_are_one_period_and_none_is_lost() {
    let police = absence(1, Missing, "2025-05-03 22:00", Some("2025-05-05 09:00"));
    let provider = absence(2, Missing, "2025-05-04 01:00", Some("2025-05-06 10:00"));
    let (rows, log) = case(all_year(), &[provider, police]);
    assert_eq!((rows, log), (vec!["M 2025-05-03 2025-05-06".into()], vec!["merged"]));
}

#[test]
fn an_away_inside_a_missing_is_part_of_it_and_the_more_serious_class_holds() {
    let missing = absence(1, Missing, "2025-05-03 22:00", Some("2025-05-09 09:00"));
    let away = absence(2, Away, "2025-05-04 01:00", Some("2025-05-04 23:00"));
    let (rows, _) = case(all_year(), &[missing.clone(), away.clone()]);
    assert_eq!(rows, ["M 2025-05-03 2025-05-09"]);
    let (around, within) = (Absence { decided: Some(Away), ..missing }, Absence { decided: Some(Missing), ..away });
    assert_eq!(case(all_year(), &[around, within]).0, ["M 2025-05-03 2025-05-09"], "the other way round too");
}

#[test]
fn absences_of_one_day_that_do_not_overlap_stay_apart() {
    let early = absence(1, Missing, "2025-05-03 01:00", Some("2025-05-03 05:00"));
    let touching = absence(2, Away, "2025-05-03 05:00", Some("2025-05-03 09:00"));
    let late = absence(3, Missing, "2025-05-03 22:00", Some("2025-05-05 09:00"));
    let next = absence(4, Missing, "2025-05-05 20:00", Some("2025-05-05 23:00"));
    let (rows, log) = case(all_year(), &[late, next, early, touching]);
    let all =
        ["M 2025-05-03 2025-05-03", "A 2025-05-03 2025-05-03", "M 2025-05-03 2025-05-05", "M 2025-05-05 2025-05-05"];
    assert_eq!((rows, log), (all.map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn the_end_is_the_day_found_of_a_missing_and_the_day_of_the_return_of_an_away() {
    let apart = |decided| Absence {
        found_at: Some(at("2025-05-04 02:00")),
        returned_at: Some(at("2025-05-05 15:00")),
        ..absence(1, decided, "2025-05-03 22:00", None)
    };
    assert_eq!(case(all_year(), &[apart(Missing)]).0, ["M 2025-05-03 2025-05-04"]);
    assert_eq!(case(all_year(), &[apart(Away)]).0, ["A 2025-05-03 2025-05-05"]);
    let not_told = Absence { returned_at: None, ..apart(Away) };
    assert_eq!(case(all_year(), &[not_told]), (vec!["A 2025-05-03 2025-05-04".into()], vec!["to_check"]));
}

#[test]
fn a_day_is_a_day_of_london() {
    let summer = absence(1, Missing, "2025-07-01 00:30", Some("2025-07-01 23:50"));
    assert_eq!(case(all_year(), &[summer]).0, ["M 2025-07-01 2025-07-01"]);
}

#[test]
fn a_move_ends_what_is_still_open_and_nothing_else() {
    let moved = || {
        child(vec![
            spell("2024-01-10", Some("2025-06-10")),
            spell("2025-06-10", Some("2025-09-01")),
            spell("2025-09-01", None),
        ])
    };
    let back = absence(1, Missing, "2025-06-08 22:00", Some("2025-06-12 09:00"));
    assert_eq!(case(moved(), &[back]), (vec!["M 2025-06-08 2025-06-12".into()], vec![]));
    let still = absence(1, Missing, "2025-06-08 22:00", None);
    let parts = ["M 2025-06-08 2025-06-10", "M 2025-06-11 2025-09-01", "M 2025-09-02 open"];
    assert_eq!(case(moved(), &[still]), (parts.map(str::to_owned).to_vec(), vec!["split", "split"]));
    let on_the_day = absence(1, Missing, "2025-09-01 22:00", None);
    assert_eq!(case(moved(), &[on_the_day]).0, ["M 2025-09-01 2025-09-01", "M 2025-09-02 open"]);
}

#[test]
fn the_ends_of_the_year_cut_off_nothing_that_the_return_wants() {
    let over = absence(1, Missing, "2026-03-30 22:00", Some("2026-04-02 09:00"));
    assert_eq!(case(all_year(), &[over]), (vec!["M 2026-03-30 open".into()], vec!["clipped"]));
    let last_day = absence(1, Missing, "2026-03-31 22:00", Some("2026-03-31 23:00"));
    assert_eq!(case(all_year(), &[last_day]).0, ["M 2026-03-31 2026-03-31"]);
    let still = absence(1, Missing, "2026-03-31 22:00", None);
    assert_eq!(case(all_year(), &[still]), (vec!["M 2026-03-31 open".into()], vec![]));
    for (began, ended) in [("2025-03-29 22:00", "2025-03-31 23:59"), ("2026-04-01 00:00", "2026-04-02 09:00")] {
        assert_eq!(case(all_year(), &[absence(1, Missing, began, Some(ended))]), (vec![], vec![]), "{began}");
    }
}

#[test]
fn what_last_year_left_open_begins_as_last_years_table_has_it() {
    let open = || LookedAfter { last_year: vec![open_since("2025-03-20", Class::Missing)], ..all_year() };
    let same = absence(1, Missing, "2025-03-20 22:00", Some("2025-04-03 09:00"));
    assert_eq!(
        case(open(), std::slice::from_ref(&same)),
        (vec!["M 2025-03-20 2025-04-03".into()], vec!["carried_forward"])
    );
    let earlier = Absence { began: Some(at("2025-03-11 20:00")), ..same.clone() };
    assert_eq!(case(open(), &[earlier]).0, ["M 2025-03-20 2025-04-03"], "split last year");
    let other = Absence { decided: Some(Away), ..same };
    let log = vec!["to_check", "carried_forward"];
    assert_eq!(case(open(), &[other]), (vec!["A 2025-03-20 2025-04-03".into()], log));
    assert_eq!(case(open(), &[]), (vec!["M 2025-03-20 open".into()], vec!["carried_forward", "carried_forward"]));
    let new = absence(1, Missing, "2025-03-25 22:00", Some("2025-04-03 09:00"));
    assert_eq!(case(all_year(), &[new]), (vec!["M 2025-03-25 2025-04-03".into()], vec!["to_check"]));
}

#[test]
fn last_years_open_period_that_cannot_be_carried_is_said_to_somebody() {
    let open = LookedAfter { last_year: vec![open_since("2025-03-20", Class::Missing)], ..all_year() };
    let ended = absence(1, Missing, "2025-03-20 22:00", Some("2025-03-22 09:00"));
    let children = [open.clone()];
    let made = make(year(), &children, true, std::slice::from_ref(&ended));
    assert_eq!((rows(&made), made.changes.len()), (vec![], 1));
    assert!(made.changes[0].what.asks_for_somebody());
    let unseen = failing(&made, &children, true);
    assert!(
        unseen.len() == 1 && unseen[0].starts_with("576-unseen: Last year's table has a period open since 20 March")
    );
    let again = absence(2, Missing, "2025-08-01 22:00", Some("2025-08-02 09:00"));
    let made = make(year(), &children, true, &[ended, again]);
    assert!(failing(&made, &children, true)[0].starts_with("576: "), "with a row of this year the rule itself sees it");
    let gone = [LookedAfter { spells: vec![], born: None, ..open }];
    let made = make(year(), &gone, true, &[]);
    assert_eq!((rows(&made), made.changes.len()), (vec![], 1));
}

#[test]
fn care_bounds_what_is_sent() {
    let left = || child(vec![spell("2025-05-10", Some("2025-09-20")), spell("2025-11-01", None)]);
    let before = absence(1, Missing, "2025-05-08 22:00", Some("2025-05-12 09:00"));
    assert_eq!(case(left(), &[before]), (vec!["M 2025-05-10 2025-05-12".into()], vec!["clipped"]));
    let after = absence(1, Missing, "2025-09-18 22:00", Some("2025-09-25 09:00"));
    assert_eq!(case(left(), &[after]), (vec!["M 2025-09-18 2025-09-20".into()], vec!["clipped"]));
    let across = absence(1, Missing, "2025-09-18 22:00", None);
    let parts = vec!["M 2025-09-18 2025-09-20".to_owned(), "M 2025-11-01 open".to_owned()];
    assert_eq!(case(left(), &[across]), (parts, vec!["clipped", "clipped"]));
    for (row, began, ended) in [
        ("between two periods of care", "2025-10-01 22:00", "2025-10-03 09:00"),
        ("begun on the day on which care ended", "2025-09-20 22:00", "2025-09-21 09:00"),
        ("ended on the day on which care began", "2025-10-30 22:00", "2025-11-01 09:00"),
    ] {
        assert_eq!(case(left(), &[absence(1, Missing, began, Some(ended))]), (vec![], vec!["left_out"]), "{row}");
    }
    let first_day = absence(1, Missing, "2025-11-01 20:00", Some("2025-11-02 09:00"));
    assert_eq!(case(left(), &[first_day]).0, ["M 2025-11-01 2025-11-02"], "gone on the day on which care began");
}

#[test]
fn missing_until_eighteen_ends_on_the_birthday_and_care_must_have_ended_for_it() {
    let of_age = |reason: &str| LookedAfter {
        born: Some(on("2007-10-15")),
        ..child(vec![Spell { reason_ended: Some(reason.into()), ..spell("2024-01-10", Some("2025-10-15")) }])
    };
    let still = absence(1, Missing, "2025-10-01 22:00", None);
    assert_eq!(
        case(of_age("E8"), std::slice::from_ref(&still)),
        (vec!["M 2025-10-01 2025-10-15".into()], vec!["clipped"])
    );
    let children = [of_age("E4A")];
    let made = make(year(), &children, true, &[still]);
    let failing = failing(&made, &children, true);
    assert!(failing[0].contains("must then be E8, and is E4A") && failing.len() == 1, "{failing:?}");
}

#[test]
fn what_is_left_out_says_why_and_what_waits_for_somebody_comes_first() {
    let base = || absence(1, Missing, "2025-05-03 22:00", Some("2025-05-05 09:00"));
    let short = || child(vec![Spell { legal_status: "V4".into(), ..spell("2025-05-01", None) }]);
    for (row, child, absence, somebody) in [
        ("nobody has decided", all_year(), Absence { decided: None, ..base() }, true),
        ("decided to be neither", all_year(), Absence { decided: Some(NotReported), ..base() }, false),
        ("a child without a number", all_year(), Absence { known_as: vec![], ..base() }, true),
        ("not looked after", all_year(), Absence { known_as: vec![id("999")], decided: None, ..base() }, false),
        ("short breaks only", short(), base(), false),
        ("another authority's", all_year(), Absence { footing: Footing::AnotherAuthoritys, ..base() }, false),
        ("struck out", all_year(), Absence { footing: Footing::StruckOut, ..base() }, false),
        ("withdrawn by its sender", all_year(), Absence { footing: Footing::Pending, ..base() }, true),
        ("no start", all_year(), Absence { began: None, ..base() }, true),
        ("ends before it begins", all_year(), Absence { began: Some(at("2025-05-06 10:00")), ..base() }, true),
    ] {
        let made = make(year(), &[child], true, &[absence]);
        let log: Vec<_> =
            made.changes.iter().map(|change| (change.what.word(), change.what.asks_for_somebody())).collect();
        assert_eq!((rows(&made), log), (vec![], vec![("left_out", somebody)]), "{row}");
        assert!(made.changes[0].what.words().starts_with("Left out: "), "{row}");
    }
}

#[test]
fn one_without_an_end_before_another_is_said_to_somebody() {
    let never = absence(1, Missing, "2025-05-03 22:00", None);
    let again = absence(2, Missing, "2025-06-20 22:00", Some("2025-06-21 09:00"));
    let (rows, log) = case(all_year(), &[never, again]);
    assert_eq!((rows, log), (vec!["M 2025-05-03 open".into()], vec!["merged", "merged"]));
}

#[test]
fn another_birth_date_than_headers_is_said_to_somebody_and_headers_is_sent() {
    let other =
        Absence { born: Some(on("2010-06-16")), ..absence(1, Missing, "2025-05-03 22:00", Some("2025-05-05 09:00")) };
    let made = make(year(), &[all_year()], true, &[other]);
    assert_eq!(made.rows[0].born, on("2010-06-15"));
    assert_eq!(made.changes.iter().map(|change| change.what.word()).collect::<Vec<_>>(), ["to_check"]);
}
