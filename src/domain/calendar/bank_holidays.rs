//! A bank holiday is a day on which, in England and Wales, offices are shut by law or proclamation. The list is part of
//! the program, so that a working day is the same on every machine; it runs out, and [`Calendar`](super::Calendar) says
//! when.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

/// As published on GOV.UK.
static PUBLISHED: LazyLock<BankHolidays> = LazyLock::new(|| {
    BankHolidays::read(include_str!("england_and_wales.txt")).expect("the list inside the program is read by a test")
});

/// Bank holidays, and how far the list of them reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankHolidays {
    days: BTreeSet<NaiveDate>,
    runs_out_on: NaiveDate,
}

/// Why a list of bank holidays cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A line does not begin with a date.
    #[error("line {0} must begin with a date, as in 2026-12-25 Christmas Day")]
    Line(usize),
    /// Without a single day nobody can tell how far the list reaches.
    #[error("the list names no day")]
    Empty,
}

impl BankHolidays {
    /// The list that the program brings along.
    #[must_use]
    pub fn published() -> Self {
        PUBLISHED.clone()
    }

    /// Reads a list: a line is a date and a name; `#` begins a remark. The list reaches to the end of its last year,
    /// because bank holidays are published by whole years.
    ///
    /// # Errors
    /// The first line that is no date and no remark, or that no day is named.
    pub fn read(list: &str) -> Result<Self, Unreadable> {
        let mut days = BTreeSet::<NaiveDate>::new();
        for (index, line) in list.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let date = line.split_once(' ').map_or(line, |(date, _)| date);
            days.insert(date.parse().map_err(|_| Unreadable::Line(index + 1))?);
        }
        let latest = days.last().ok_or(Unreadable::Empty)?;
        let runs_out_on = NaiveDate::from_ymd_opt(latest.year(), 12, 31).unwrap_or(*latest);
        Ok(Self { days, runs_out_on })
    }

    /// Whether the day is one.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.days.contains(&day)
    }

    /// The last day of which the list can tell.
    #[must_use]
    pub const fn runs_out_on(&self) -> NaiveDate {
        self.runs_out_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_published_list_names_the_days_that_move() {
        let published = BankHolidays::published();
        for (name, date, shut) in [
            ("Good Friday", "2026-04-03", true),
            ("Easter Sunday is a Sunday and nothing more", "2026-04-05", false),
            ("Easter Monday", "2026-04-06", true),
            ("an August Monday of Scotland only", "2026-08-03", false),
            ("the late summer Monday", "2026-08-31", true),
            ("Christmas Day", "2026-12-25", true),
            ("Boxing Day on a Saturday", "2026-12-26", false),
            ("its substitute", "2026-12-28", true),
            ("New Year's Day on a Saturday", "2028-01-01", false),
            ("its substitute", "2028-01-03", true),
        ] {
            assert_eq!(published.contains(day(date)), shut, "{name}");
        }
        assert_eq!(published.runs_out_on(), day("2028-12-31"));
    }

    #[test]
    fn every_published_year_has_its_eight_days_and_none_falls_on_a_weekend() {
        let published = BankHolidays::published();
        for year in 2024..=2028 {
            assert_eq!(published.days.iter().filter(|day| day.year() == year).count(), 8, "{year}");
        }
        assert!(published.days.iter().all(|day| day.weekday().num_days_from_monday() < 5));
    }

    #[test]
    fn a_list_that_cannot_be_read_is_refused_by_its_line() {
        assert_eq!(BankHolidays::read("# 2026\n2026-12-25 Christmas Day\n25 December"), Err(Unreadable::Line(3)));
        assert_eq!(BankHolidays::read("2026-02-29 no such day"), Err(Unreadable::Line(1)));
        assert_eq!(BankHolidays::read("# nothing\n\n"), Err(Unreadable::Empty));
    }
}
