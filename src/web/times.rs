//! How far away an instant is, as people say it. The exact time stands beside it wherever it is said.

use chrono::{DateTime, TimeDelta, Utc};

/// How far ahead: "in 5 hours". What has passed is "5 hours ago".
#[must_use]
pub fn from_now(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at > now { format!("in {}", span(at - now)) } else { format!("{} ago", span(now - at)) }
}

/// Where a deadline stands: "due in 5 hours", "3 days late".
#[must_use]
pub fn due(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    // At the deadline itself nothing is late yet.
    if at >= now { format!("due in {}", span(at - now)) } else { format!("{} late", span(now - at)) }
}

/// The same beside a word that says that it is due: "In 5 hours", "3 days late".
#[must_use]
pub fn left(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    capital(due(at, now).trim_start_matches("due "))
}

/// Fewer hours than these are said with their minutes: half an hour more or less is much of them.
const FEW_HOURS: i64 = 6;

/// A length of time in the one unit that says most; what is less than one of it is left out, save the minutes of a few hours.
#[must_use]
pub fn span(length: TimeDelta) -> String {
    let (minutes, hours, days) = (length.num_minutes(), length.num_hours(), length.num_days());
    let counted = |number: i64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (minutes, hours) {
        (..1, _) => "less than a minute".to_owned(),
        (_, ..1) => counted(minutes, "minute"),
        (_, ..FEW_HOURS) if minutes % 60 != 0 => {
            format!("{} {}", counted(hours, "hour"), counted(minutes % 60, "minute"))
        }
        // Within the 72 hours they are counted in hours; "2 days" could be nearly three.
        (_, ..72) => counted(hours, "hour"),
        _ => counted(days, "day"),
    }
}

/// With a capital letter at the beginning.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_said_in_the_unit_that_says_most() {
        let now: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        for (row, seconds, said) in [
            ("at the deadline", 0, "due in less than a minute"),
            ("a second late", -1, "less than a minute late"),
            ("a minute", 60, "due in 1 minute"),
            ("a second less than an hour", 3_599, "due in 59 minutes"),
            ("an hour", 3_600, "due in 1 hour"),
            ("an hour and a half", 5_400, "due in 1 hour 30 minutes"),
            ("a minute less than six hours", 21_540, "due in 5 hours 59 minutes"),
            ("a minute more than six hours", 21_660, "due in 6 hours"),
            ("an hour late", -3_600, "1 hour late"),
            ("a second less than three days", 259_199, "due in 71 hours"),
            ("three days late", -259_200, "3 days late"),
        ] {
            assert_eq!(due(now + TimeDelta::seconds(seconds), now), said, "{row}");
        }
        assert_eq!(from_now(now, now), "less than a minute ago");
        assert_eq!(from_now(now + TimeDelta::hours(5), now), "in 5 hours");
        assert_eq!(left(now + TimeDelta::hours(5), now), "In 5 hours");
        assert_eq!(left(now - TimeDelta::hours(5), now), "5 hours late");
        assert_eq!(capital("due in 5 hours"), "Due in 5 hours");
    }
}
