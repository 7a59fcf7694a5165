//! List 8 by cases that an inspector would ask about.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::london_instant;
use crate::domain::ids::{MissingEpisodeId, ReferenceId};
use crate::domain::ssda903::Spell;

fn on(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect(text)
}

fn at(text: &str) -> DateTime<Utc> {
    london_instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text))
}

fn id(text: &str) -> LaChildId {
    LaChildId::read(text).expect("it is a number")
}

fn spell(began: &str, ended: Option<&str>) -> Spell {
    Spell {
        began: on(began),
        ended: ended.map(on),
        legal_status: "C2".into(),
        placement: "U4".into(),
        reason_ended: None,
    }
}

fn child(number: &str, spells: Vec<Spell>) -> LookedAfter {
    LookedAfter { child: id(number), born: Some(on("2010-06-15")), spells, last_year: vec![] }
}

fn gone(decided: Option<Decision>, began: &str, talk: Talk) -> (Absence, Talk) {
    let absence = Absence {
        known_as: vec![id("100")],
        born: None,
        episode: MissingEpisodeId::from(ReferenceId(Uuid::from_u128(1))),
        footing: Footing::Firm,
        decided,
        began: Some(at(began)),
        found_at: None,
        returned_at: None,
    };
    (absence, talk)
}

const M: Option<Decision> = Some(Decision::Missing);
const A: Option<Decision> = Some(Decision::Away);

/// What the list says of one child in care since 2024, on 1 May 2026.
fn said(absences: &[(Absence, Talk)]) -> String {
    let rows = list_8(&[child("100", vec![spell("2024-01-10", None)])], absences, at("2026-05-01 09:00"));
    written(&rows).lines().nth(1).expect("a row").to_owned()
}

#[test]
fn each_case_reads_as_the_list_has_it() {
    let other = |(absence, talk): (Absence, Talk), footing| (Absence { footing, ..absence }, talk);
    for (row, absences, expected) in [
        ("never gone", vec![], "100,15/06/2010,0,0,,,"),
        (
            "missing twice, absent once",
            vec![
                gone(M, "2025-05-01 00:00", Talk::Accepted),
                gone(M, "2026-04-30 23:00", Talk::NotOffered),
                gone(A, "2026-02-01 12:00", Talk::Accepted),
            ],
            "100,15/06/2010,2,1,b) No,c) Unknown,",
        ),
        ("a minute too early", vec![gone(M, "2025-04-30 23:59", Talk::Accepted)], "100,15/06/2010,0,0,,,"),
        ("not begun by then", vec![gone(M, "2026-05-01 09:01", Talk::StillAway)], "100,15/06/2010,0,0,,,"),
        (
            "missing now: the one before is the last with a return",
            vec![gone(M, "2026-04-30 23:00", Talk::StillAway), gone(M, "2026-03-01 12:00", Talk::Offered)],
            "100,15/06/2010,2,0,a) Yes,b) No,",
        ),
        (
            "missing now for the first time",
            vec![gone(M, "2026-04-30 23:00", Talk::StillAway)],
            "100,15/06/2010,1,0,c) Unknown,c) Unknown,",
        ),
        ("absent only", vec![gone(A, "2026-04-30 23:00", Talk::NotOwed)], "100,15/06/2010,0,1,,,"),
        ("nobody has decided", vec![gone(None, "2026-04-30 23:00", Talk::Accepted)], "100,15/06/2010,0,0,,,1"),
        (
            "decided to be neither",
            vec![gone(Some(Decision::NotReported), "2026-04-30 23:00", Talk::Accepted)],
            "100,15/06/2010,0,0,,,",
        ),
        (
            "struck out, withdrawn, another authority's",
            vec![
                other(gone(M, "2026-04-30 23:00", Talk::Accepted), Footing::StruckOut),
                other(gone(M, "2026-04-29 23:00", Talk::Accepted), Footing::Pending),
                other(gone(M, "2026-04-28 23:00", Talk::Accepted), Footing::AnotherAuthoritys),
            ],
            "100,15/06/2010,0,0,,,",
        ),
    ] {
        assert_eq!(said(&absences), expected, "{row}");
    }
}

#[test]
fn only_what_began_in_care_is_counted_and_only_who_was_in_care_is_listed() {
    let short = Spell { legal_status: "V4".into(), ..spell("2024-01-10", None) };
    let children = [
        child("100", vec![spell("2026-01-10", Some("2026-03-01"))]),
        child("200", vec![spell("2024-01-10", Some("2025-04-30"))]),
        child("300", vec![short]),
        child("400", vec![spell("2026-05-02", None)]),
        LookedAfter { born: None, ..child("500", vec![]) },
    ];
    let absences = [
        gone(M, "2026-01-09 23:00", Talk::Accepted),
        gone(M, "2026-01-10 01:00", Talk::Offered),
        gone(M, "2026-03-01 23:00", Talk::NotOffered),
        gone(M, "2026-03-02 01:00", Talk::Accepted),
    ];
    let rows = list_8(&children, &absences, at("2026-05-01 09:00"));
    let listed: Vec<_> = rows.iter().map(|row| (row.child.as_str(), row.missing, row.offered)).collect();
    assert_eq!(listed, [("100", 2, Some(Answer::No))]);
}

#[test]
fn who_left_care_in_the_year_before_is_on_the_list_as_long_as_it_looks_back_so_far() {
    let this = vec![child("100", vec![spell("2024-01-10", Some("2026-04-20"))])];
    let before = vec![
        child("100", vec![spell("2023-01-01", Some("2023-02-01")), spell("2024-01-10", None)]),
        child("200", vec![spell("2024-01-10", Some("2025-06-01"))]),
    ];
    let both = together(this, before);
    let spells: Vec<_> = both[0].spells.iter().map(|spell| (spell.began, spell.ended)).collect();
    let expected = [(on("2023-01-01"), Some(on("2023-02-01"))), (on("2024-01-10"), Some(on("2026-04-20")))];
    assert_eq!(spells, expected);
    for (at_day, listed) in [("2026-06-01 12:00", 2), ("2026-06-02 12:00", 1)] {
        assert_eq!(list_8(&both, &[], at(at_day)).len(), listed, "{at_day}");
    }
}
