//! Rules that the Missing table can be held to by itself.

use super::{MissingRow, Rule, Tables, Year, day};

/// Which rows fail which rule.
pub(super) fn failing(tables: &Tables, year: Year) -> Vec<(Rule, Vec<usize>)> {
    let rows = &tables.missing;
    let each = |fails: &dyn Fn(&MissingRow) -> bool| -> Vec<usize> {
        rows.iter().enumerate().filter(|(_, row)| fails(row)).map(|(at, _)| at).collect()
    };
    let began = |row: &MissingRow| day(row.began.as_deref());
    let ended = |row: &MissingRow| day(row.ended.as_deref());
    let known = |class: &str| matches!(class, "M" | "A");
    vec![
        (
            Rule::R564,
            each(&|row| row.class.as_deref().is_some_and(|c| known(&c.to_uppercase())) && row.began.is_none()),
        ),
        (Rule::R565, each(&|row| row.began.is_some() && row.class.is_none())),
        (Rule::R566, each(&|row| row.ended.is_some() && row.class.is_none())),
        (Rule::R567, each(&|row| began(row).zip(ended(row)).is_some_and(|(began, ended)| ended < began))),
        (Rule::R570, each(&|row| began(row).is_some_and(|began| year.last() < began))),
        (Rule::R571, each(&|row| ended(row).is_some_and(|ended| ended < year.first() || year.last() < ended))),
        (Rule::R574, overlapping(rows)),
        (Rule::R586, each(&|row| day(row.born.as_deref()).zip(began(row)).is_some_and(|(born, began)| began <= born))),
        (Rule::R1004, each(&|row| began(row).is_none())),
        (Rule::R1005, each(&|row| row.ended.is_some() && ended(row).is_none())),
        (Rule::R1006, each(&|row| row.class.as_deref().is_some_and(|class| !known(class)))),
    ]
}

/// Each row of a child is held against the one before it, in the order of their ends, of their starts where they are open.
fn overlapping(rows: &[MissingRow]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].child.is_some()).collect();
    order.sort_by_key(|at| {
        let (began, ended) = (day(rows[*at].began.as_deref()), day(rows[*at].ended.as_deref()));
        let until = ended.or(began);
        // What is no date comes last.
        (&rows[*at].child, until.is_none(), until, began.is_none(), began)
    });
    let fails = |pair: &&[usize]| {
        let (before, after) = (&rows[pair[0]], &rows[pair[1]]);
        let open = day(before.ended.as_deref());
        before.child == after.child
            && open.is_none_or(|ended| day(after.began.as_deref()).is_some_and(|began| began < ended))
    };
    let mut found: Vec<usize> = order.windows(2).filter(fails).map(|pair| pair[1]).collect();
    found.sort_unstable();
    found
}
