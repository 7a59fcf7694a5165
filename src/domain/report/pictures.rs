//! What pictures beside the figures of timeliness show: how long children waited for their talk, how the share in time went
//! from month to month, how often children went missing, and at which hours.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate, TimeDelta, Timelike};
use chrono_tz::Europe::London;

use super::line::Line;
use super::rate::Rate;
use super::timeliness::{Days, Figure, Figures};
use crate::domain::calendar::london_date;
use crate::domain::ids::ChildId;

/// Bands of this many hours from the return to the talk; six of them are the 72 hours.
pub const BAND_HOURS: i64 = 12;
/// So many bands; whatever took longer stands in one more.
pub const BANDS: usize = 14;
/// Children who went missing so often or more often stand together.
pub const MOST_TIMES: usize = 10;

/// What pictures show, of an authority's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// Talks held, by the band of hours from the return in which they were; the last holds all later ones.
    pub waits: [usize; BANDS + 1],
    /// Talks held of which it is not known how long they took, for the time of return is not known.
    pub waits_unknown: usize,
    /// By the month of the return, whose first day stands for it: held within 72 hours, of those due. Months in which no
    /// child came back are there too, so that nobody takes two months for neighbours that are none.
    pub months: Vec<(NaiveDate, Rate)>,
    /// Children, by how often they went missing: once first, and [`MOST_TIMES`] or more last.
    pub children: [usize; MOST_TIMES],
    /// Starts of absences by London's day of the week, Monday first, and hour.
    pub week: [[usize; 24]; 7],
}

impl Pictures {
    /// Of the lines of a report over `days`.
    #[must_use]
    pub fn of(lines: &[Line], days: Days) -> Self {
        let held = || lines.iter().filter(|line| Figure::Held.counts(line, None));
        let mut waits = [0; BANDS + 1];
        for taken in held().filter_map(|line| line.taken) {
            waits[band(taken)] += 1;
        }
        let own = || lines.iter().filter(|line| Figure::Episodes.counts(line, None));
        let mut often: BTreeMap<ChildId, usize> = BTreeMap::new();
        let mut week = [[0; 24]; 7];
        for line in own() {
            *often.entry(line.child).or_default() += 1;
            if let Some(began) = line.began_at.map(|began| began.with_timezone(&London)) {
                week[began.weekday().num_days_from_monday() as usize][began.hour() as usize] += 1;
            }
        }
        let mut children = [0; MOST_TIMES];
        for times in often.into_values() {
            children[times.min(MOST_TIMES) - 1] += 1;
        }
        Self {
            waits,
            waits_unknown: held().filter(|line| line.taken.is_none()).count(),
            months: months(lines, days),
            children,
            week,
        }
    }
}

/// In which band a talk falls. The 72 hours are over only after their last moment.
fn band(taken: TimeDelta) -> usize {
    let width = TimeDelta::hours(BAND_HOURS);
    (0..BANDS).find(|band| taken <= width * (i32::try_from(*band).unwrap_or(i32::MAX) + 1)).unwrap_or(BANDS)
}

fn months(lines: &[Line], days: Days) -> Vec<(NaiveDate, Rate)> {
    let first = days.from.with_day(1).into_iter();
    let all = first.flat_map(|first| (0..).map_while(move |later| first.checked_add_months(Months::new(later))));
    let mut by_month: BTreeMap<NaiveDate, Vec<&Line>> =
        all.take_while(|month| *month < days.to).map(|month| (month, vec![])).collect();
    for line in lines {
        if let Some(month) = line.back_at.and_then(|back| london_date(back).with_day(1)) {
            by_month.entry(month).or_default().push(line);
        }
    }
    let rate = |lines: &[&Line]| Figures::of(lines, None).rate(Figure::HeldWithin72h, Figure::Due);
    by_month.into_iter().map(|(month, lines)| (month, rate(&lines))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_talk_at_the_last_moment_of_the_72_hours_is_within_them() {
        for (row, taken, expected) in [
            ("at once", TimeDelta::zero(), 0),
            ("held before the return was told", TimeDelta::hours(-3), 0),
            ("at twelve hours", TimeDelta::hours(12), 0),
            ("at 72 hours", TimeDelta::hours(72), 5),
            ("a moment later", TimeDelta::hours(72) + TimeDelta::microseconds(1), 6),
            ("at seven days", TimeDelta::hours(168), 13),
            ("later still", TimeDelta::hours(169), 14),
        ] {
            assert_eq!(band(taken), expected, "{row}");
        }
    }

    #[test]
    fn of_nothing_everything_is_none_and_every_month_of_the_days_is_there() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let of = |from: &str, to: &str| Pictures::of(&[], Days { from: day(from), to: day(to) });
        let none = of("2025-11-24", "2026-11-24");
        let counted: usize = none.waits.iter().chain(&none.children).chain(none.week.as_flattened()).sum();
        assert_eq!((counted, none.waits_unknown), (0, 0));
        assert!(none.months.iter().all(|(_, rate)| rate.denominator == 0), "{:?}", none.months);
        for (row, from, to, first, number) in [
            ("a year from the middle of a month", "2025-11-24", "2026-11-24", "2025-11-01", 13),
            ("a council's year", "2025-04-01", "2026-04-01", "2025-04-01", 12),
            ("one day", "2026-02-28", "2026-03-01", "2026-02-01", 1),
            ("the night between two months", "2026-02-28", "2026-03-02", "2026-02-01", 2),
            ("no day", "2026-03-01", "2026-03-01", "", 0),
        ] {
            let months = of(from, to).months;
            let begins = months.first().map(|(month, _)| month.to_string()).unwrap_or_default();
            assert_eq!((begins.as_str(), months.len()), (first, number), "{row}");
        }
    }
}
