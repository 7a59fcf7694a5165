//! Why a rule matches, in words that a reader can check by hand.

use chrono::{DateTime, TimeDelta, Utc};

use super::Counted;
use crate::domain::calendar::{london_date, written_day};

/// "3rd in 41 days: 2 Jul, 19 Jul, 11 Aug". Both the first and the last day count.
pub(super) fn of_many(within: &[&Counted], window_days: u16) -> String {
    let days: Vec<_> = within.iter().map(|episode| episode.stood_in_start).collect();
    let ends = days.first().zip(days.last());
    let span = ends.map_or(0, |(first, last)| (london_date(*last) - london_date(*first)).num_days() + 1);
    // 90 times 24 hours can touch 91 days of the calendar; to name more than the rule's own number would puzzle.
    let span = span.min(i64::from(window_days));
    let unit = if span == 1 { "day" } else { "days" };
    let dates: Vec<_> = days.into_iter().map(written_day).collect();
    format!("{} in {span} {unit}: {}", ordinal(within.len()), dates.join(", "))
}

/// "missing 26 h from 2 Jul, 52 h 10 min from 11 Aug (still missing)".
pub(super) fn of_long(long: &[&Counted], at: DateTime<Utc>) -> String {
    let spans = long.iter().map(|episode| {
        let time = written_span(episode.time_missing(at).unwrap_or_default());
        let still = if episode.is_open(at) { " (still missing)" } else { "" };
        format!("{time} from {}{still}", written_day(episode.stood_in_start))
    });
    format!("missing {}", spans.collect::<Vec<_>>().join(", "))
}

/// Hours and begun minutes: what lasted a second over 24 hours must not read as 24 hours.
fn written_span(span: TimeDelta) -> String {
    let whole = span.num_minutes();
    let minutes = if span > TimeDelta::minutes(whole) { whole + 1 } else { whole };
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinal_ends_as_it_is_spoken() {
        let spoken: Vec<_> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111].map(ordinal).into();
        let expected = ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "101st", "111th"];
        assert_eq!(spoken, expected);
    }

    #[test]
    fn a_span_is_written_in_hours_and_begun_minutes() {
        let day = TimeDelta::hours(24);
        for (span, written) in [
            (day, "24 h"),
            (day + TimeDelta::seconds(1), "24 h 1 min"),
            (day + TimeDelta::minutes(59), "24 h 59 min"),
            (day + TimeDelta::seconds(3_541), "25 h"),
        ] {
            assert_eq!(written_span(span), written);
        }
    }
}
