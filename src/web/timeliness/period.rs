//! Over which returns figures are made.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::report::timeliness::Days;

crate::codes! {
    /// Over which returns.
    Period {
        /// The last 30 days, and today.
        Month = "30-days",
        /// The last three months, and today.
        Quarter = "3-months",
        /// The last twelve months, and today.
        Year = "12-months",
        /// The council's year so far, which begins on 1 April.
        ThisYear = "this-year",
        /// The council's last year.
        LastYear = "last-year",
    }
}

impl Period {
    /// As people call it.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Month => "The last 30 days",
            Self::Quarter => "The last 3 months",
            Self::Year => "The last 12 months",
            Self::ThisYear => "This year from 1 April",
            Self::LastYear => "Last year to 31 March",
        }
    }

    /// The days; `today` is the last of those that are not over.
    pub(super) fn days(self, today: NaiveDate) -> Days {
        let tomorrow = today.succ_opt().unwrap_or(today);
        let back = |months| today.checked_sub_months(Months::new(months)).unwrap_or(today);
        let april = |year| NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or(today);
        let begun = if today.month() >= 4 { today.year() } else { today.year() - 1 };
        match self {
            Self::Month => Days { from: today - chrono::TimeDelta::days(30), to: tomorrow },
            Self::Quarter => Days { from: back(3), to: tomorrow },
            Self::Year => Days { from: back(12), to: tomorrow },
            Self::ThisYear => Days { from: april(begun), to: tomorrow },
            Self::LastYear => Days { from: april(begun - 1), to: april(begun) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_councils_year_begins_on_the_first_of_april() {
        for (today, period, from, to) in [
            ("2026-11-23", Period::ThisYear, "2026-04-01", "2026-11-24"),
            ("2026-03-31", Period::ThisYear, "2025-04-01", "2026-04-01"),
            ("2026-04-01", Period::LastYear, "2025-04-01", "2026-04-01"),
            ("2026-03-31", Period::Quarter, "2025-12-31", "2026-04-01"),
            ("2024-02-29", Period::Year, "2023-02-28", "2024-03-01"),
        ] {
            let day = |day: &str| day.parse::<NaiveDate>().expect("a day");
            assert_eq!(period.days(day(today)), Days { from: day(from), to: day(to) }, "{today} {period:?}");
        }
    }
}
