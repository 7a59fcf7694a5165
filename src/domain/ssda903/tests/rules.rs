//! Each rule has a row that fails it, beside one that does not, and says in words what is wrong.

use std::collections::BTreeSet;

use super::*;
use crate::domain::ssda903::reading::Table;
use crate::domain::ssda903::rules::{EpisodeRow, HeaderRow, MissingRow, Rule};
use crate::domain::violation::Code;

fn cell(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// "class start end" of a row.
fn row(text: &str) -> MissingRow {
    let parts: Vec<&str> = text.split('|').collect();
    MissingRow {
        child: cell("100"),
        born: cell("15/06/2010"),
        class: cell(parts[0]),
        began: cell(parts[1]),
        ended: cell(parts[2]),
    }
}

fn tables(missing: &[&str]) -> Tables {
    let moved = |began: &str, ended: &str, reason: &str| EpisodeRow {
        child: cell("100"),
        began: cell(began),
        ended: cell(ended),
        reason_ended: cell(reason),
    };
    Tables {
        header: vec![HeaderRow { child: cell("100"), born: cell("15/06/2010") }],
        episodes: vec![moved("10/01/2024", "10/06/2025", "X1"), moved("10/06/2025", "", "")],
        missing: missing.iter().map(|text| row(text)).collect(),
        missing_last: None,
    }
}

fn failing(tables: &Tables) -> Vec<(&'static str, usize)> {
    tables.failures(year()).iter().map(|failure| (failure.rule.word(), failure.row.unwrap_or(usize::MAX))).collect()
}

/// What is wrong, the rows, and by which rule which of them fails.
type Case = (&'static str, &'static [&'static str], &'static [(&'static str, usize)]);

#[test]
fn a_rule_fails_where_it_says_and_nowhere_else() {
    let cases: &[Case] = &[
        ("nothing is wrong", &["M|03/05/2025|05/05/2025", "A|05/05/2025|05/05/2025"], &[]),
        ("no start", &["M||05/05/2025"], &[("564", 0), ("581", 0), ("1004", 0)]),
        ("no class", &["|03/05/2025|"], &[("565", 0), ("575", 0)]),
        ("no class, with an end", &["|03/05/2025|04/05/2025"], &[("565", 0), ("566", 0)]),
        ("ends before it starts", &["M|05/05/2025|03/05/2025"], &[("567", 0)]),
        ("starts after the year", &["M|01/04/2026|"], &[("570", 0)]),
        ("starts on the last day", &["M|31/03/2026|"], &[]),
        ("ended last year", &["M|30/03/2025|31/03/2025"], &[("571", 0)]),
        ("ends next year", &["M|30/03/2026|01/04/2026"], &[("571", 0)]),
        ("overlaps", &["M|03/05/2025|05/05/2025", "A|04/05/2025|06/05/2025"], &[("574", 1)]),
        ("an away inside", &["M|03/05/2025|08/05/2025", "A|04/05/2025|06/05/2025"], &[("574", 0)]),
        ("starts while open", &["M|03/07/2025|", "A|08/07/2025|09/07/2025"], &[("574", 1)]),
        ("days that touch, whatever their order", &["M|05/05/2025|05/05/2025", "A|03/05/2025|05/05/2025"], &[]),
        ("open after a move", &["M|03/05/2025|"], &[("575", 0)]),
        ("open since the day of the move", &["M|10/06/2025|"], &[("575", 0)]),
        ("open since the day after it", &["M|11/06/2025|"], &[]),
        ("before care", &["M|03/01/2024|01/05/2025"], &[("578", 0), ("581", 0)]),
        ("ended before care", &["M|03/01/2024|04/01/2024"], &[("571", 0), ("577", 0), ("578", 0), ("581", 0)]),
        ("before birth", &["M|15/06/2010|01/05/2025"], &[("578", 0), ("581", 0), ("586", 0)]),
        ("no such day", &["M|31/06/2025|2025-07-01"], &[("581", 0), ("1004", 0), ("1005", 0)]),
        ("lower case", &["m|03/05/2025|05/05/2025"], &[("1006", 0)]),
        ("lower case, no start", &["m||"], &[("564", 0), ("581", 0), ("1004", 0), ("1006", 0)]),
    ];
    for (name, missing, expected) in cases {
        assert_eq!(failing(&tables(missing)), *expected, "{name}");
    }
}

#[test]
fn a_child_in_no_other_table_fails_by_that_alone() {
    let mut tables = tables(&["M|03/05/2025|05/05/2025"]);
    tables.missing[0].child = cell("101");
    assert_eq!(failing(&tables), [("1012", 0), ("INT04", 0)]);
    tables.missing[0].child = cell("100");
    tables.missing[0].born = cell("16/06/2010");
    assert_eq!(failing(&tables), [("INT13", 0)]);
}

#[test]
fn care_that_ended_ends_what_is_open() {
    let mut tables = tables(&["M|03/07/2025|", "M|25/08/2025|26/08/2025", "M|20/08/2025|20/08/2025"]);
    tables.episodes[1].ended = cell("20/08/2025");
    assert_eq!(failing(&tables), [("574", 2), ("575", 0), ("577", 0), ("577", 1), ("578", 1), ("581", 1)]);
    tables.missing = vec![row("M|20/08/2025|20/08/2025")];
    assert_eq!(failing(&tables), [], "the day on which care ended is one of care");
    tables.header[0].born = cell("20/08/2007");
    tables.missing[0].born = cell("20/08/2007");
    let failures = tables.failures(year());
    assert_eq!((failures[0].rule, failures[0].table, failures[0].row), (Rule::R580, Table::Episodes, Some(1)));
}

#[test]
fn what_was_open_last_year_comes_first_and_is_not_forgotten() {
    let mut tables = tables(&["M|20/03/2025|03/04/2025", "A|03/05/2025|05/05/2025"]);
    let last = |rows: &[&str]| Some(rows.iter().map(|text| row(text)).collect());
    tables.missing_last = last(&["M|20/03/2025|", "A|01/03/2025|02/03/2025"]);
    assert_eq!(failing(&tables), []);
    tables.missing_last = last(&["M|21/03/2025|"]);
    assert_eq!(failing(&tables), [("576", 0)]);
    tables.missing.clear();
    assert_eq!(failing(&tables), [("576-unseen", 0)]);
}

#[test]
fn every_rule_is_failed_by_some_row_and_says_so_in_words() {
    let mut all = tables(&[
        "M||05/05/2025",
        "|03/05/2025|04/05/2025",
        "M|05/05/2025|03/05/2025",
        "M|01/04/2026|02/04/2026",
        "X|04/05/2025|31/06/2025",
        "M|15/06/2010|15/06/2028",
        "A|05/06/2025|",
    ]);
    all.missing_last = Some(vec![row("M|20/03/2025|"), MissingRow { child: cell("102"), ..row("M|20/03/2025|") }]);
    let mut stranger = row("M|25/08/2025|20/08/2027");
    (stranger.child, stranger.born) = (cell("103"), cell("20/08/2009"));
    all.missing.extend([MissingRow { child: cell("101"), ..row("M|03/05/2025|") }, stranger]);
    all.header.push(HeaderRow { child: cell("103"), born: cell("21/08/2009") });
    let ended =
        EpisodeRow { began: cell("30/08/2025"), child: cell("103"), ended: cell("20/08/2027"), reason_ended: None };
    all.episodes.push(ended);
    let failures = all.failures(year());
    let failed: BTreeSet<&str> = failures.iter().map(|failure| failure.rule.word()).collect();
    let not_here: Vec<&str> = Rule::WORDS.iter().map(|(word, _)| *word).filter(|word| !failed.contains(word)).collect();
    assert_eq!(not_here, ["577"], "which a test above has");
    for failure in failures {
        assert!(failure.words.ends_with('.') && failure.words.len() > 15, "{failure:?}");
    }
}
