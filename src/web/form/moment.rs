//! Days and moments in a form: day, month, year and time of day in boxes of their own, by the clocks of London. Where those
//! were put forward there is no such time, and where they were put back there are two: then we ask which.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;

use super::Form;
use crate::domain::calendar::{OnTheClock, london_instants};
use crate::web::times::capital;

/// The words for the months, of which the first three letters are enough.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The boxes of a day.
const BOXES: [&str; 3] = ["day", "month", "year"];

impl Form {
    /// A day that must be there; `what` is what it is, as in "the date of birth".
    pub fn day(&mut self, name: &str, what: &str) -> Option<NaiveDate> {
        if self.is_blank(name, &BOXES) {
            self.blame_part(name, "day", format!("Enter {what}"));
            return None;
        }
        self.optional_day(name, what)
    }

    /// A day that may be left out.
    pub fn optional_day(&mut self, name: &str, what: &str) -> Option<NaiveDate> {
        if self.is_blank(name, &BOXES) {
            return None;
        }
        let what = capital(what);
        if let Some(missing) = BOXES.into_iter().find(|part| self.part(name, part).trim().is_empty()) {
            self.blame_part(name, missing, format!("{what} must have a {missing}"));
            return None;
        }
        let year = self.part(name, "year").trim();
        let year = if year.len() == 4 { year.parse::<i32>().ok() } else { None };
        let Some(year) = year else {
            self.blame_part(name, "year", format!("{what} must have a year with 4 digits, such as 2026"));
            return None;
        };
        let month = month(self.part(name, "month").trim());
        let day = self.part(name, "day").trim().parse().ok();
        let date = month.zip(day).and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
        if date.is_none() {
            let part = if month.is_none() { "month" } else { "day" };
            self.blame_part(name, part, format!("{what} must be a real date"));
        }
        date
    }

    /// A moment that must be there; `what` is what it is, as in "the time the child came back".
    pub fn moment(&mut self, name: &str, what: &str) -> Option<DateTime<Utc>> {
        if self.is_blank(name, &["day", "month", "year", "time"]) {
            self.blame_part(name, "day", format!("Enter {what}"));
            return None;
        }
        self.optional_moment(name, what)
    }

    /// A moment that may be left out.
    pub fn optional_moment(&mut self, name: &str, what: &str) -> Option<DateTime<Utc>> {
        if self.is_blank(name, &["day", "month", "year", "time"]) {
            return None;
        }
        // Both are read, so that both faults are named.
        let day = self.day(name, what);
        let typed = self.part(name, "time").trim().to_owned();
        let time = time_of_day(&typed);
        if time.is_none() {
            let said = format!("{} must have a time of day, such as 14:30", capital(what));
            self.blame_part(name, "time", said);
        }
        let (day, time) = day.zip(time)?;
        match london_instants(day.and_time(time)) {
            OnTheClock::Once(at) => Some(at),
            OnTheClock::Twice(first, second) => match self.part(name, "which") {
                "first" => Some(first),
                "second" => Some(second),
                _ => {
                    let time = time.format("%H:%M");
                    let said = format!("The clocks went back that night, so {time} came twice: choose which it was");
                    self.blame_part(name, "which", said);
                    None
                }
            },
            OnTheClock::Never => {
                let time = time.format("%H:%M");
                let said = format!("The clocks went forward that night, so there was no {time}: check the time");
                self.blame_part(name, "time", said);
                None
            }
        }
    }

    /// A time of day that may be left out.
    pub fn time_of_day(&mut self, name: &str) -> Option<NaiveTime> {
        let typed = self.optional(name)?;
        let time = time_of_day(&typed);
        if time.is_none() {
            self.blame_field(name, "Enter a time of day, such as 14:30");
        }
        time
    }

    /// Whether to ask which of two moments it was: because it was not said, or was said before.
    #[must_use]
    pub fn asks_which(&self, name: &str) -> bool {
        let unsaid = self.faults.iter().any(|fault| fault.field == name && fault.part == "which");
        unsaid || !self.part(name, "which").is_empty()
    }

    /// With this day in a field beforehand.
    #[must_use]
    pub fn with_day(self, name: &str, day: NaiveDate) -> Self {
        self.with(&format!("{name}.day"), day.day().to_string())
            .with(&format!("{name}.month"), day.month().to_string())
            .with(&format!("{name}.year"), day.year().to_string())
    }

    /// With this moment in a field beforehand, to the minute.
    #[must_use]
    pub fn with_moment(self, name: &str, at: DateTime<Utc>) -> Self {
        let local = at.with_timezone(&London).naive_local();
        let form = self.with_day(name, local.date()).with(&format!("{name}.time"), local.format("%H:%M").to_string());
        match london_instants(local) {
            OnTheClock::Twice(first, _) => {
                let which = if at == first { "first" } else { "second" };
                form.with(&format!("{name}.which"), which)
            }
            OnTheClock::Once(_) | OnTheClock::Never => form,
        }
    }

    fn is_blank(&self, name: &str, parts: &[&str]) -> bool {
        parts.iter().all(|part| self.part(name, part).trim().is_empty())
    }
}

/// A month by its number or its name.
fn month(typed: &str) -> Option<u32> {
    let typed = typed.to_lowercase();
    let named = |name: &&str| typed.len() >= 3 && name.starts_with(&typed);
    let by_name = MONTHS.iter().position(named).and_then(|index| u32::try_from(index + 1).ok());
    typed.parse().ok().filter(|number| (1..=12).contains(number)).or(by_name)
}

/// A time of day as people type it: 14:30, 14.30, 1430, 9:05, 2:30pm, 2pm.
fn time_of_day(typed: &str) -> Option<NaiveTime> {
    let typed = typed.to_lowercase().replace([' ', '.'], ":");
    let typed = typed.trim_end_matches(':').replace("p:m", "pm").replace("a:m", "am").replace(":pm", "pm");
    let typed = typed.replace(":am", "am");
    let (clock, half) = match (typed.strip_suffix("am"), typed.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (typed.as_str(), None),
    };
    // "2pm" says an hour; "1430" and "0930" say both; "9" alone could be either half of the day.
    let (hour, minute) = match clock.split_once(':') {
        Some(parts) => parts,
        None if half.is_some() && clock.len() <= 2 => (clock, "00"),
        None if matches!(clock.len(), 3 | 4) && clock.is_ascii() => clock.split_at(clock.len() - 2),
        None => ("", ""),
    };
    let digits =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let (hour, minute) = (digits(hour)?, if minute.len() == 2 { digits(minute)? } else { return None });
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests;
