//! Of which absences somebody has to say what they were.

use super::*;
use crate::domain::ssda903::changes::What;
use crate::domain::ssda903::deciding::to_be_decided;

fn undecided(number: u128, began: &str, ended: Option<&str>) -> Absence {
    Absence { decided: None, ..absence(number, Decision::Missing, began, ended) }
}

#[test]
fn a_decision_is_asked_for_where_it_would_put_a_row_into_the_table_and_nowhere_else() {
    let looked_after = [
        child(vec![spell("2024-01-10", None)]),
        LookedAfter {
            child: id("200"),
            ..child(vec![Spell { legal_status: "V3".into(), ..spell("2024-01-10", None) }])
        },
        LookedAfter { child: id("300"), ..child(vec![]) },
    ];
    let of = |number: &str, absence: Absence| Absence { known_as: vec![id(number)], ..absence };
    let in_may = |number| undecided(number, "2025-05-03 22:00", Some("2025-05-04 02:00"));
    let table = [
        ("looked after, later in the year", undecided(1, "2025-09-03 22:00", Some("2025-09-04 02:00")), true),
        ("looked after", in_may(2), true),
        ("decided already", Absence { decided: Some(Decision::NotReported), ..in_may(3) }, true),
        ("still away", undecided(4, "2026-03-30 22:00", None), true),
        ("of the year before", undecided(5, "2025-03-03 22:00", Some("2025-03-31 23:59")), false),
        ("of the year after", undecided(6, "2026-04-01 00:30", None), false),
        ("struck out", Absence { footing: Footing::StruckOut, ..in_may(7) }, false),
        ("withdrawn by whoever told it", Absence { footing: Footing::Pending, ..in_may(8) }, false),
        ("another authority's", Absence { footing: Footing::AnotherAuthoritys, ..in_may(9) }, false),
        ("of a child whose number nobody told", Absence { known_as: vec![], ..in_may(10) }, false),
        ("short breaks only", of("200", in_may(11)), false),
        ("no spell in the year", of("300", in_may(12)), false),
        ("never looked after", of("400", in_may(13)), false),
    ];
    for (row, absence, asked) in &table {
        let alone = [absence.clone()];
        assert_eq!(to_be_decided(year(), &looked_after, &alone).len(), usize::from(*asked), "{row}");
        let made = make(year(), &looked_after, true, &alone);
        let says_so = made.changes.iter().any(|change| change.what == What::Undecided);
        assert_eq!(says_so, *asked && absence.decided.is_none(), "{row}: the log asks for the same");
    }
    let all: Vec<Absence> = table.iter().map(|(_, absence, _)| absence.clone()).collect();
    let asked: Vec<_> = to_be_decided(year(), &looked_after, &all).iter().map(|(_, one)| one.episode).collect();
    let expected = [2, 3, 1, 4].map(|number| MissingEpisodeId::from(ReferenceId(Uuid::from_u128(number))));
    assert_eq!(asked, expected, "in the order of time");
}
