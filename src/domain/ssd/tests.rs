//! The table by cases, each a row as it is written.

use uuid::Uuid;

use super::*;
use crate::domain::ids::ReferenceId;

fn gone(decided: Option<Decision>, talk: Talk) -> (Absence, Talk) {
    let at = |text: &str| Some(text.parse().expect(text));
    let absence = Absence {
        known_as: vec![LaChildId::read("A,1").expect("a number")],
        born: None,
        episode: MissingEpisodeId::from(ReferenceId(Uuid::from_u128(7))),
        footing: Footing::Firm,
        decided,
        began: at("2025-07-01T21:30:00Z"),
        found_at: at("2025-07-02T01:00:00Z"),
        returned_at: at("2025-12-02T01:00:00Z"),
    };
    (absence, talk)
}

fn year() -> Year {
    Year::try_from(2026).expect("a year")
}

#[test]
fn each_case_reads_as_the_table_has_it() {
    const ID: &str = "00000000-0000-0000-0000-000000000007,\"A,1\",2025-07-01T22:30:00";
    let open = |(absence, talk): (Absence, Talk)| (Absence { found_at: None, returned_at: None, ..absence }, talk);
    for (row, one, expected) in [
        ("missing ends found", gone(Some(Decision::Missing), Talk::Accepted), ",M,2025-07-02T02:00:00,Y,Y"),
        ("away ends back, by winter's clocks", gone(Some(Decision::Away), Talk::Offered), ",A,2025-12-02T01:00:00,Y,N"),
        ("nobody has decided", gone(None, Talk::NotOffered), ",,2025-12-02T01:00:00,N,"),
        ("none is owed", gone(Some(Decision::Away), Talk::NotOwed), ",A,2025-12-02T01:00:00,NA,NA"),
        ("still away", open(gone(Some(Decision::Missing), Talk::StillAway)), ",M,,,"),
    ] {
        let made = extract(year(), &[one]);
        assert_eq!(written(&made.rows), format!("{HEADING}\r\n{ID}{expected}\r\n"), "{row}");
        assert_eq!(made.undecided, usize::from(row == "nobody has decided"), "{row}");
    }
}

fn a_year_before(absence: &mut Absence) {
    for at in [&mut absence.began, &mut absence.found_at, &mut absence.returned_at] {
        *at = at.and_then(|at| at.checked_sub_days(chrono::Days::new(365)));
    }
}

#[test]
fn what_is_no_absence_of_the_authoritys_own_children_is_no_row() {
    let with = |change: fn(&mut Absence)| {
        let (mut absence, talk) = gone(Some(Decision::Missing), Talk::Accepted);
        change(&mut absence);
        (absence, talk)
    };
    for (row, one, unnumbered) in [
        ("struck out", with(|absence| absence.footing = Footing::StruckOut), 0),
        ("withdrawn", with(|absence| absence.footing = Footing::Pending), 0),
        ("another authority's", with(|absence| absence.footing = Footing::AnotherAuthoritys), 0),
        ("neither", with(|absence| absence.decided = Some(Decision::NotReported)), 0),
        ("nobody says since when", with(|absence| absence.began = None), 0),
        ("of the year before", with(a_year_before), 0),
        ("of a child without a number", with(|absence| absence.known_as.clear()), 1),
    ] {
        let made = extract(year(), &[one]);
        assert_eq!((made.rows.len(), made.unnumbered), (0, unnumbered), "{row}");
    }
}
