//! Where the time of the late ones went, as a table.

use super::{Cell, Links, Table};
use crate::domain::report::lateness::{Cause, Lateness};

/// A cause as people call it.
pub(super) const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::MissingAgain => "The child was missing again",
        Cause::ToldLate => "Nobody had told us of the return",
        Cause::WaitingForAllocation => "Given to nobody yet",
        Cause::WaitingForFirstAttempt => "Waiting for a first attempt",
        Cause::Attempts => "Attempts without a yes",
        Cause::ChildUnavailable => "The child could not talk",
        Cause::WaitingForTalk => "Agreed, and not held yet",
    }
}

/// Minutes in words: "3 days 4 hours", "5 hours 10 minutes".
fn time(minutes: i64) -> String {
    let some = |number: i64, one: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {one}s")),
    };
    let (days, hours, left) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = [some(days, "day"), some(hours, "hour"), some(left, "minute").filter(|_| days == 0)];
    let said = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if said.is_empty() { "–".to_owned() } else { said }
}

pub(super) fn table(late: &Lateness, links: &Links<'_>) -> Table {
    let (number, minutes) = late.whole();
    let share =
        |of: i64| if minutes == 0 { "–".to_owned() } else { format!("{}%", (200 * of + minutes) / (2 * minutes)) };
    let mut rows: Vec<Vec<Cell>> = late
        .causes
        .iter()
        .map(|(cause, number, minutes)| {
            let counted = Cell { href: Some(links.of_cause(*cause)), ..Cell::number(number.to_string()) };
            vec![Cell::text(because(*cause)), counted, Cell::number(time(*minutes)), Cell::number(share(*minutes))]
        })
        .collect();
    if number == 0 {
        rows.clear();
    } else {
        let whole = [number.to_string(), time(minutes), share(minutes)].map(Cell::number);
        rows.push(std::iter::once(Cell::text("All that were late")).chain(whole).collect());
    }
    let heads = [("What took the time", false), ("Took most of", true), ("Time in all", true), ("Share", true)];
    Table {
        caption: "Where the time of the late ones went, from the return to the talk, the ending or now".to_owned(),
        heads: heads.map(|(head, number)| (head.to_owned(), number)).to_vec(),
        rows,
        none: "None was late.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn minutes_are_said_in_the_units_that_matter() {
        for (minutes, said) in [
            (0, "–"),
            (1, "1 minute"),
            (61, "1 hour 1 minute"),
            (1440, "1 day"),
            (1501, "1 day 1 hour"),
            (4 * 1440 + 59, "4 days"),
        ] {
            assert_eq!(time(minutes), said, "{minutes}");
        }
    }
}
