//! What the parameters of several lists and reports ask in the same words.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::extract::Query;
use crate::domain::authority::AuthorityCode;
use crate::domain::violation::{Code, YEARS, parse_any_instant};

/// Longer than any address, name of a team or reference.
const LONGEST_NAME: usize = 500;
/// Before all that can be recorded: 1 January 1990.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp(631_152_000, 0).expect("a time");
/// Behind all that can be recorded: 1 January 2101.
const LATEST: DateTime<Utc> = DateTime::from_timestamp(4_133_980_800, 0).expect("a time");

impl Query {
    /// A name as people write it. A database cannot be asked for a NUL byte.
    pub fn name(&mut self, name: &str) -> Option<String> {
        self.read(name, |text| {
            if text.trim().is_empty() || text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
                return Err(format!(
                    "must be a text of 1 to {LONGEST_NAME} characters, none of them control characters"
                ));
            }
            Ok(text.to_owned())
        })
    }

    /// An authority's number.
    pub fn authority(&mut self, name: &str) -> Option<AuthorityCode> {
        self.read(name, |text| AuthorityCode::try_from(text.to_owned()).map_err(str::to_owned))
    }

    /// An instant with its offset. One before or after all that can be recorded asks for nothing that its bounds do not.
    pub fn instant(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.read(name, |text| parse_any_instant(&Value::from(text)).map(|asked| asked.clamp(EARLIEST, LATEST)))
    }

    /// A day, without which nothing is answered.
    pub fn required_day(&mut self, name: &str) -> Option<NaiveDate> {
        if !self.has(name) {
            self.fault(name, "is required: a day, as in 2026-04-01");
        }
        let day = self.read(name, day)?;
        if !YEARS.contains(&day.year()) {
            self.misfit(name, "must lie between 1990 and 2100");
            return None;
        }
        Some(day)
    }

    /// A word of a closed list.
    pub fn word<C: Code>(&mut self, name: &str) -> Option<C> {
        self.read(name, |text| {
            let words = || C::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            C::from_word(text).ok_or_else(|| format!("must be one of: {}", words()))
        })
    }

    /// A word of a closed list, without which nothing is answered.
    pub fn required_word<C: Code>(&mut self, name: &str) -> Option<C> {
        if !self.has(name) {
            let words = C::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            self.fault(name, format!("is required: one of {words}"));
        }
        self.word(name)
    }

    /// An id.
    pub fn id(&mut self, name: &str) -> Option<Uuid> {
        self.read(name, |text| text.parse().map_err(|_| "must be an id".to_owned()))
    }
}

fn day(text: &str) -> Result<NaiveDate, String> {
    // Written in one way only.
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| "must be a day, as in 2026-04-01".to_owned())
}
