//! Reading the authority's own tables, and writing ours.

use super::*;
use crate::domain::ssda903::reading::{Fault, Files, read};
use crate::domain::ssda903::written;

const HEADER: &str = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n100,1,15/06/2010,WBRI,,,\n";
const EPISODES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
100,10/06/2025,P,C2,N1,U4,PR1,,,,ZZ1 1ZZ,ZZ1 1ZZ,SC000001
100,10/01/2024,S,C2,N1,K2,PR1,10/06/2025,X1,CARPL,ZZ1 1ZZ,ZZ1 1ZZ,SC000001
";
const LAST: &str = "\u{feff}CHILD,DOB,MISSING,MIS_START,MIS_END\r\n100,15/06/2010,m,20/03/2025,\r\n101,01/02/2009,A,20/03/2025,21/03/2025\r\n";

fn files<'a>(header: &'a str, episodes: &'a str, missing_last: &'a str) -> Files<'a> {
    Files { header, episodes, missing_last: Some(missing_last) }
}

fn said(faults: &[Fault]) -> Vec<String> {
    let row = |fault: &Fault| fault.row.map_or_else(String::new, |row| row.to_string());
    let line = |fault: &Fault| {
        format!("{} {} {} {}", fault.table.word(), row(fault), fault.column.unwrap_or_default(), fault.detail)
    };
    faults.iter().map(line).collect()
}

#[test]
fn tables_are_read_in_whatever_order_and_with_whatever_columns_beside() {
    let read = read(year(), files(HEADER, EPISODES, LAST)).expect("they are whole");
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].born, Some(on("2010-06-15")));
    let spells: Vec<_> = read[0].spells.iter().map(|spell| (spell.began, spell.ended, &*spell.placement)).collect();
    let moved = on("2025-06-10");
    assert_eq!(spells, [(on("2024-01-10"), Some(moved), "K2"), (moved, None, "U4")]);
    assert_eq!(read[0].last_year, [open_since("2025-03-20", Class::Missing)]);
    assert_eq!((read[1].born, read[1].spells.len(), read[1].last_year.len()), (None, 0, 1));
}

#[test]
fn every_fault_is_named_with_its_row_its_column_and_the_reason() {
    let header = "CHILD,DOB\n100,2010-06-15\n,15/06/2010\n=1+1,15/06/2010\n101,31/02/2010\n100,15/06/2010\n102\n";
    let episodes = "CHILD,DECOM,LS,PLACE,DEC,REC\n999,10/06/2025,C2,U4,,\n100,1/6/2025,C2,U4,,\n100,10/06/2025,C2,U4,01/06/2025,X1
100,02/04/2026,C2,U4,01/03/2025,X1\n101,10/06/2025,C2,U4,,\n101,12/06/2025,C2,U4,20/06/2025,X1\n101,19/06/2025,C2,U4,,\n";
    let last =
        "CHILD,DOB,MISSING,MIS_START,MIS_END\n100,15/06/2010,X,,nonsense\n100,15/06/2010,M,01/04/2025,30/03/2025\n";
    let faults = read(year(), files(header, episodes, last)).expect_err("they are full of faults");
    assert_eq!(
        said(&faults),
        [
            "header 7  has 1 cells where the headings have 2",
            "header 2 DOB is not a day written as dd/mm/yyyy",
            "header 3 CHILD is blank",
            "header 4 CHILD begins with a sign that a spreadsheet takes for a formula, or holds one that no number has",
            "header 5 DOB is not a day written as dd/mm/yyyy",
            "header 6 CHILD is in row 2 already: a child has one row",
            "header 7 DOB is blank",
            "episodes 2 CHILD is 999, a child who is not in Header",
            "episodes 3 DECOM is not a day written as dd/mm/yyyy",
            "episodes 4 DEC is before DECOM",
            "episodes 5 DECOM is 2 April 2026, after the year",
            "episodes 5 DEC is 1 March 2025, outside the year",
            "episodes 6 DEC is blank, yet row 7 begins later",
            "episodes 8 DECOM is before the spell in row 7 has ended",
            "missing_last 2 MISSING is neither M nor A",
            "missing_last 2 MIS_START is blank",
            "missing_last 2 MIS_END is not a day written as dd/mm/yyyy",
            "missing_last 3 MIS_START is 1 April 2025: last year's table ends on 31 March",
            "missing_last 3 MIS_END is before MIS_START",
        ]
    );
}

#[test]
fn a_table_of_other_columns_is_refused_by_their_names() {
    let faults = read(year(), files("CHILD,CHILD,BORN\n", "nonsense", LAST)).expect_err("they are no such tables");
    let expected =
        ["CHILD is among the headings twice", "DOB is not among the headings"].map(|said| format!("header 1 {said}"));
    assert_eq!(said(&faults)[..2], expected);
    assert_eq!(faults.len(), 2 + 6);
}

#[test]
fn the_table_is_written_as_the_department_takes_it() {
    let absences = [
        absence(1, Decision::Missing, "2025-05-03 22:00", Some("2025-05-05 09:00")),
        absence(2, Decision::Away, "2026-03-30 22:00", None),
    ];
    let made = make(year(), &[child(vec![spell("2024-01-10", None)])], false, &absences);
    let expected = "CHILD,DOB,MISSING,MIS_START,MIS_END\r\n100,15/06/2010,M,03/05/2025,05/05/2025\r\n100,15/06/2010,A,30/03/2026,\r\n";
    assert_eq!(written::missing(&made.rows), expected);
}
