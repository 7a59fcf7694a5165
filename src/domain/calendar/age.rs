//! A child's age is counted by the London calendar, in whole birthdays. Who was born on 29 February has theirs on 1 March
//! in a year without one. Under 18 a person is a child (Children Act 1989, section 105).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};

use super::{london_date, london_instant};

/// The birthday on which a child is one no more. Law.
const GROWN_UP_AT: u32 = 18;

/// How many birthdays there were by the end of `day`; none if `born` lies after it.
#[must_use]
pub fn age_on(born: NaiveDate, day: NaiveDate) -> Option<u32> {
    day.years_since(born)
}

/// Whether it is a child's: the 18th birthday has not begun in London at `at`.
#[must_use]
pub fn is_under_18_at(born: NaiveDate, at: DateTime<Utc>) -> bool {
    age_on(born, london_date(at)).is_none_or(|age| age < GROWN_UP_AT)
}

/// The London midnight with which the 18th birthday begins.
#[must_use]
pub fn eighteenth_birthday(born: NaiveDate) -> DateTime<Utc> {
    let same_day = born + Months::new(12 * GROWN_UP_AT);
    // Adding months stops at 28 February; the law goes on to 1 March.
    let birthday = if same_day.day() == born.day() { same_day } else { same_day + Days::new(1) };
    london_instant(birthday.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_birthday_begins_at_midnight_in_london() {
        for (name, born, midnight) in [
            ("in winter midnight is UTC's", "2008-11-20", "2026-11-20T00:00:00Z"),
            ("in summer it is an hour earlier", "2008-07-01", "2026-06-30T23:00:00Z"),
            ("born on the leap day: on 1 March", "2008-02-29", "2026-03-01T00:00:00Z"),
            ("on the Sunday when clocks go forward", "2008-03-29", "2026-03-29T00:00:00Z"),
            ("on the Sunday when clocks go back", "2008-10-25", "2026-10-24T23:00:00Z"),
        ] {
            let midnight: DateTime<Utc> = midnight.parse().expect("an instant");
            assert_eq!(eighteenth_birthday(day(born)), midnight, "{name}");
            let second = TimeDelta::seconds(1);
            assert!(is_under_18_at(day(born), midnight - second), "{name}: a second before");
            assert!(!is_under_18_at(day(born), midnight), "{name}: exactly");
            assert!(!is_under_18_at(day(born), midnight + second), "{name}: a second after");
        }
    }

    #[test]
    fn an_age_is_counted_in_birthdays() {
        for (name, born, on, age) in [
            ("the day before the birthday", "2011-04-09", "2026-04-08", Some(14)),
            ("the birthday", "2011-04-09", "2026-04-09", Some(15)),
            ("the leap day's child on 28 February", "2012-02-29", "2026-02-28", Some(13)),
            ("the leap day's child on 1 March", "2012-02-29", "2026-03-01", Some(14)),
            ("the leap day's child on a leap day", "2012-02-29", "2028-02-29", Some(16)),
            ("the day of birth", "2026-04-09", "2026-04-09", Some(0)),
            ("not born yet", "2026-04-10", "2026-04-09", None),
        ] {
            assert_eq!(age_on(day(born), day(on)), age, "{name}");
        }
        assert!(is_under_18_at(day("2026-04-10"), "2026-04-09T12:00:00Z".parse().expect("an instant")), "not born yet");
    }

    proptest! {
        #[test]
        fn under_18_ends_with_the_eighteenth_birthday(born in 0_i64..50_000, around in -200_000_i64..200_000) {
            let born = day("1900-01-01") + TimeDelta::days(born);
            let at = eighteenth_birthday(born) + TimeDelta::seconds(around);
            prop_assert_eq!(is_under_18_at(born, at), around < 0);
        }
    }
}
