//! How an event repeats, as far as a rota can say it: every week, on some days, until some day.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Europe::London;

use crate::domain::icalendar::{Fault, Line, Time};
use crate::domain::rota::Day;

/// No series is counted further.
const MOST_TIMES: u32 = 5_000;

/// How an event repeats: on which days of the week, and until which.
#[derive(Debug)]
pub(super) struct Rule {
    pub days: BTreeSet<Day>,
    pub last_day: Option<NaiveDate>,
}

impl Rule {
    pub fn read(line: &Line, begins: NaiveDateTime) -> Result<Self, Vec<Fault>> {
        let mut faults = vec![];
        let mut fault = |detail: String| faults.push(Fault::at(line.number, detail));
        let (mut days, mut until, mut count, mut frequency) = (BTreeSet::new(), None, None, String::new());
        for part in line.value.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match (name.to_ascii_uppercase().as_str(), value) {
                ("FREQ", value) => frequency = value.to_ascii_uppercase(),
                ("INTERVAL", "1") | ("WKST", _) => {}
                ("INTERVAL", every) => {
                    fault(format!("repeats only every {every} weeks or days: enter each as a single duty"));
                }
                ("BYDAY", value) => {
                    for word in value.split(',') {
                        match day(word) {
                            Some(day) => drop(days.insert(day)),
                            None => fault(format!("repeats on {word}, which is no day of the week")),
                        }
                    }
                }
                ("COUNT", value) => {
                    count = value.parse().ok().filter(|count| (1..=MOST_TIMES).contains(count));
                    if count.is_none() {
                        fault(format!("repeats {value} times, which cannot be counted"));
                    }
                }
                ("UNTIL", value) => {
                    let read = Line { value: value.to_owned(), parameters: vec![], ..line.clone() }.times();
                    until = read.ok().and_then(|times| times.first().copied());
                    if until.is_none() {
                        fault(format!("repeats until {value}, which is no day or time"));
                    }
                }
                (name, _) => fault(format!("repeats by {name}, which a rota cannot say: enter each as a single duty")),
            }
        }
        match frequency.as_str() {
            "WEEKLY" if days.is_empty() => drop(days.insert(Day::of(begins.date()))),
            "DAILY" if days.is_empty() => days.extend((0..7).map(|later| Day::of(begins.date() + Days::new(later)))),
            "WEEKLY" | "DAILY" => {}
            other => fault(format!("repeats {}: only what repeats weekly or daily can be taken", other.to_lowercase())),
        }
        let last_day = match (until, count) {
            (Some(_), Some(_)) => {
                fault("says both until when and how often it repeats".to_owned());
                None
            }
            (Some(until), None) => Some(last_before(until, begins)),
            (None, Some(count)) => {
                let on = begins.date().iter_days().filter(|day| days.contains(&Day::of(*day)));
                on.take(usize::try_from(count).unwrap_or(1)).last()
            }
            (None, None) => None,
        };
        if faults.is_empty() { Ok(Self { days, last_day }) } else { Err(faults) }
    }
}

/// The last day on which something may still begin that begins at the time of `begins`.
fn last_before(until: Time, begins: NaiveDateTime) -> NaiveDate {
    let local = match until {
        Time::Day(day) => return day,
        Time::London(local) => local,
        Time::Instant(at) => at.with_timezone(&London).naive_local(),
    };
    if local.time() >= begins.time() { local.date() } else { local.date() - Days::new(1) }
}

fn day(word: &str) -> Option<Day> {
    Some(match word.trim().to_ascii_uppercase().as_str() {
        "MO" => Day::Monday,
        "TU" => Day::Tuesday,
        "WE" => Day::Wednesday,
        "TH" => Day::Thursday,
        "FR" => Day::Friday,
        "SA" => Day::Saturday,
        "SU" => Day::Sunday,
        _ => return None,
    })
}

/// A length of time such as `PT12H`, `P1DT12H` or `P1W`.
pub(super) fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.trim().strip_prefix('+').unwrap_or(text.trim()).strip_prefix('P')?;
    let (mut whole, mut number, mut is_time) = (TimeDelta::zero(), String::new(), false);
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        if letter == 'T' && number.is_empty() {
            is_time = true;
            continue;
        }
        let many: i32 = number.parse().ok().filter(|many| (0..=10_000).contains(many))?;
        number.clear();
        whole += match (letter, is_time) {
            ('W', false) => TimeDelta::weeks(many.into()),
            ('D', false) => TimeDelta::days(many.into()),
            ('H', true) => TimeDelta::hours(many.into()),
            ('M', true) => TimeDelta::minutes(many.into()),
            ('S', true) => TimeDelta::seconds(many.into()),
            _ => return None,
        };
    }
    number.is_empty().then_some(whole)
}
