//! Quiet hours are when somebody does not want to be written to: by the clocks of London, each day of the week by itself,
//! from an evening into the next morning if need be. They put off that an ordinary message is sent; what is urgent passes
//! them, and what has to happen does not look at them.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::london_date;
use super::rota::{Day, Stretch, stretch};
use super::violation::{Code, Violation};

/// From when to when, on the day on which they begin; where they do not end after they begin, until the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// When they begin.
    pub from: NaiveTime,
    /// When they end.
    pub to: NaiveTime,
}

/// The quiet hours of a person: at most one stretch that begins on each day of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours(pub BTreeMap<Day, Hours>);

/// Nothing waits longer, whatever somebody wrote.
pub const LONGEST: TimeDelta = TimeDelta::days(8);

const MINUTES_OF_A_DAY: u32 = 24 * 60;

impl QuietHours {
    /// When what comes at `at` may be sent: at once where it is not quiet, else when the quiet hours end.
    #[must_use]
    pub fn end(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let mut end = at;
        // One stretch may run into the next.
        while let Some(to) = self.around(end).filter(|when| when.holds(end)).map(|when| when.to).max() {
            end = to;
            if end - at >= LONGEST {
                return at + LONGEST;
            }
        }
        end
    }

    /// The stretches that may hold `at`.
    fn around(&self, at: DateTime<Utc>) -> impl Iterator<Item = Stretch> {
        let today = london_date(at);
        [today - Days::new(1), today].into_iter().filter_map(|day| {
            let hours = self.0.get(&Day::of(day))?;
            Some(stretch(day, hours.from, hours.to))
        })
    }

    /// All that is wrong with them.
    #[must_use]
    pub fn faults(&self) -> Vec<Violation> {
        let days: Vec<Day> = Day::WORDS.iter().map(|(_, day)| *day).collect();
        let minute = |time: NaiveTime| time.hour() * 60 + time.minute();
        let week = MINUTES_OF_A_DAY * 7;
        let is_quiet = |at: u32| {
            (0..7_u32).zip(&days).any(|(number, day)| {
                let Some(hours) = self.0.get(day) else { return false };
                let begins = number * MINUTES_OF_A_DAY + minute(hours.from);
                let over_night = if hours.to > hours.from { 0 } else { MINUTES_OF_A_DAY };
                let lasts = minute(hours.to) + over_night - minute(hours.from);
                (at + week - begins) % week < lasts
            })
        };
        if (0..week).all(is_quiet) {
            let detail = "Leave some time of the week in which messages are sent";
            return vec![Violation { pointer: "#/monday".to_owned(), detail: detail.to_owned() }];
        }
        vec![]
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::london_instant;

    /// An instant by the London clock, as "2026-03-27 17:30".
    fn at(text: &str) -> DateTime<Utc> {
        london_instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a London time"))
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").expect("a time of day")
    }

    fn quiet(hours: &[(Day, &str, &str)]) -> QuietHours {
        let each = |(day, from, to): &(Day, &str, &str)| (*day, Hours { from: time(from), to: time(to) });
        QuietHours(hours.iter().map(each).collect())
    }

    fn nights() -> QuietHours {
        quiet(&Day::WORDS.iter().map(|(_, day)| (*day, "19:00", "07:30")).collect::<Vec<_>>())
    }

    #[test]
    fn what_comes_in_quiet_hours_waits_for_their_end() {
        let (nights, none) = (nights(), QuietHours::default());
        let lunch = quiet(&[(Day::Monday, "12:00", "13:00")]);
        let weekend = quiet(&[
            (Day::Friday, "18:00", "18:00"),
            (Day::Saturday, "18:00", "18:00"),
            (Day::Sunday, "18:00", "08:00"),
        ]);
        for (row, hours, now, then) in [
            ("no quiet hours", &none, "2026-11-23 03:00", "2026-11-23 03:00"),
            ("a minute before they begin", &nights, "2026-11-23 18:59", "2026-11-23 18:59"),
            ("as they begin", &nights, "2026-11-23 19:00", "2026-11-24 07:30"),
            ("past midnight", &nights, "2026-11-24 03:00", "2026-11-24 07:30"),
            ("a minute before they end", &nights, "2026-11-24 07:29", "2026-11-24 07:30"),
            ("as they end", &nights, "2026-11-24 07:30", "2026-11-24 07:30"),
            ("within a day", &lunch, "2026-11-23 12:30", "2026-11-23 13:00"),
            ("on another day", &lunch, "2026-11-24 12:30", "2026-11-24 12:30"),
            ("a weekend in three stretches", &weekend, "2026-11-27 18:00", "2026-11-30 08:00"),
            ("the night in which clocks go forward", &nights, "2026-03-28 20:00", "2026-03-29 07:30"),
            ("the night in which they go back", &nights, "2026-10-24 20:00", "2026-10-25 07:30"),
        ] {
            assert_eq!(hours.end(at(now)), at(then), "{row}");
        }
        assert_eq!(nights.end(at("2026-03-28 20:00")) - at("2026-03-28 20:00"), TimeDelta::minutes(10 * 60 + 30));
        assert_eq!(nights.end(at("2026-10-24 20:00")) - at("2026-10-24 20:00"), TimeDelta::minutes(12 * 60 + 30));
        let twice = quiet(&[(Day::Saturday, "20:00", "01:30")]);
        let (first, second) =
            (at("2026-10-25 00:30") + TimeDelta::minutes(59), at("2026-10-25 00:30") + TimeDelta::hours(1));
        assert_eq!(twice.end(first), second, "half past one ends them at its first coming");
        assert_eq!(
            twice.end(second + TimeDelta::minutes(59)),
            second + TimeDelta::minutes(59),
            "and not at its second"
        );
    }

    #[test]
    fn nobody_is_quiet_all_week() {
        let whole: Vec<_> = Day::WORDS.iter().map(|(_, day)| (*day, "08:00", "08:00")).collect();
        assert_eq!(quiet(&whole).faults().len(), 1);
        assert_eq!(quiet(&whole[1..]).faults(), []);
        let minute: Vec<_> = Day::WORDS.iter().map(|(_, day)| (*day, "08:01", "08:00")).collect();
        assert_eq!(quiet(&minute).faults(), [], "a minute each day is time enough");
        let end = quiet(&whole).end(at("2026-11-23 09:00"));
        assert_eq!(end, at("2026-11-23 09:00") + LONGEST, "and nothing waits for ever");
    }

    proptest! {
        #[test]
        fn what_waited_is_sent_out_of_quiet_hours_and_nothing_waits_twice(
            hours in prop::collection::btree_map(0_usize..7, (0_u32..96, 0_u32..96), 0..6), quarter in 0_i64..96 * 400,
        ) {
            let quarter_past = |n: u32| NaiveTime::from_hms_opt(n / 4, n % 4 * 15, 0).expect("a time");
            let each = |(day, (from, to)): (usize, (u32, u32))| {
                (Day::WORDS[day].1, Hours { from: quarter_past(from), to: quarter_past(to) })
            };
            let quiet = QuietHours(hours.into_iter().map(each).collect());
            let now = at("2026-01-01 00:00") + TimeDelta::minutes(15 * quarter);
            let end = quiet.end(now);
            prop_assert!(now <= end && end - now <= LONGEST);
            prop_assert_eq!(quiet.end(end), end);
        }
    }
}
