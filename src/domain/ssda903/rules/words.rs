//! What is wrong with a row, in words that whoever makes the return can act on.

use super::{EpisodeRow, MissingRow, Rule, Year, day};
use crate::domain::ssda903::said;

/// Of a row of the Missing table.
pub(super) fn of(rule: Rule, row: &MissingRow, year: Year) -> String {
    let (began, ended) = (told(row.began.as_deref()), told(row.ended.as_deref()));
    let (first, last) = (said(year.first()), said(year.last()));
    match rule {
        Rule::R564 => "It has a class but no start.".into(),
        Rule::R565 => format!("It starts on {began} but has no class: it must be M or A."),
        Rule::R566 => format!("It ends on {ended} but has no class: it must be M or A."),
        Rule::R567 => format!("It ends on {ended}, before it starts, on {began}."),
        Rule::R570 => format!("It starts on {began}, after the year, which ends on {last}."),
        Rule::R571 => format!("It ends on {ended}, outside the year from {first} to {last}."),
        Rule::R574 => format!(
            "It starts on {began}, before the period before it has ended. Periods of a child may touch on a day, and never overlap."
        ),
        Rule::R575 => format!(
            "It starts on {began} and does not end, but the placement from which the child went has ended. It must end then; another may start the day after."
        ),
        Rule::R576 => format!(
            "It starts on {began} and is the first of this year, but last year's table has a period still open with another start. That one must come first."
        ),
        Rule::R577 => format!(
            "It starts on {began} and ends {}, but the child was not looked after then, or ceased to be.",
            row.ended.as_ref().map_or_else(|| "at no time".to_owned(), |_| format!("on {ended}"))
        ),
        Rule::R578 => format!("It starts on {began}, outside the time in which the child was looked after."),
        Rule::R581 => format!("It starts on {began}, when the child was in no spell of care that Episodes holds."),
        Rule::R586 => {
            format!("It starts on {began}, which is not after the birth date, {}.", told(row.born.as_deref()))
        }
        Rule::R1004 if row.began.is_none() => "Its start is blank.".into(),
        Rule::R1004 => "Its start is not a day written as dd/mm/yyyy.".into(),
        Rule::R1005 => "Its end is not a day written as dd/mm/yyyy.".into(),
        Rule::R1006 => "Its class is neither M nor A.".into(),
        Rule::R1012 => {
            "Episodes holds no spell of care of this child this year, so nothing else of the child may be sent.".into()
        }
        Rule::Int04 => "Header does not hold this child.".into(),
        Rule::Int13 => format!("The birth date is {}, and another one in Header.", told(row.born.as_deref())),
        Rule::R580 | Rule::BlindSpot576 => String::new(),
    }
}

/// Of a row of Episodes.
pub(super) fn of_episode(row: &EpisodeRow) -> String {
    let reason = row.reason_ended.as_deref().unwrap_or("blank");
    format!(
        "The child was missing until the eighteenth birthday, {}, on which care ended. The reason must then be E8, and is {reason}. Put it right in Episodes.",
        told(row.ended.as_deref())
    )
}

/// Of a row of last year's Missing table.
pub(super) fn of_last_year(row: &MissingRow) -> String {
    format!(
        "Last year's table has a period open since {}, and this year's has none of this child. The Department's rule 576 does not see it: carry it forward, or have last year's return put right.",
        told(row.began.as_deref())
    )
}

/// A day in words; as it is written where it is none.
fn told(cell: Option<&str>) -> String {
    day(cell).map_or_else(|| cell.unwrap_or_default().to_owned(), said)
}
