//! A violation is one fault of something sent to us: where it lies (a JSON pointer) and what is wrong with it, in
//! words that the sender can act on. All faults are named at once, so that nobody has to send the same thing five times.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One fault of an input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Violation {
    /// Where: a JSON pointer in its URI-fragment form, such as `#/child/date_of_birth`.
    pub pointer: String,
    /// What is wrong, in plain English.
    pub detail: String,
}

/// A closed list of words, each standing for one value.
pub trait Code: Sized + Copy + 'static {
    /// Every word with its value.
    const WORDS: &'static [(&'static str, Self)];

    /// The value that a word stands for.
    #[must_use]
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }
}

/// Declares an enum of the contract's words: its variants, their `snake_case` words, and both ways between them.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+ }

        impl $crate::domain::violation::Code for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
        }

        impl $name {
            /// The word of the contract for this value.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

/// Years between which an instant of a record can lie; beyond them it is a slip of the keyboard.
pub const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// Reads one JSON object field by field, remembers every fault, and at the end names each field that nobody asked for.
pub struct Reader<'a> {
    fields: &'a Map<String, Value>,
    path: String,
    known: BTreeSet<&'static str>,
    faults: Vec<Violation>,
}

impl<'a> Reader<'a> {
    /// Reads `value` with `read` and gives what it made, or every fault.
    ///
    /// # Errors
    /// All violations, in the order of their pointers; also when `read` gives nothing and named no fault.
    pub fn parse<T>(value: &'a Value, read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Vec<Violation>> {
        let Value::Object(fields) = value else {
            return Err(vec![Violation { pointer: "#".into(), detail: "must be a JSON object".into() }]);
        };
        let mut reader = Self { fields, path: "#".into(), known: BTreeSet::new(), faults: vec![] };
        let made = read(&mut reader);
        let mut faults = reader.finish();
        faults.sort();
        match made {
            Some(made) if faults.is_empty() => Ok(made),
            _ => Err(faults),
        }
    }

    fn finish(mut self) -> Vec<Violation> {
        for name in self.fields.keys() {
            if !self.known.contains(name.as_str()) {
                let pointer = self.pointer(name);
                self.faults.push(Violation { pointer, detail: "is not a field that is known here".into() });
            }
        }
        self.faults
    }

    fn pointer(&self, name: &str) -> String {
        format!("{}/{}", self.path, name.replace('~', "~0").replace('/', "~1"))
    }

    /// Names a fault of the field `name`.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        let pointer = self.pointer(name);
        self.faults.push(Violation { pointer, detail: detail.into() });
    }

    /// The field as sent; asking for it makes it known. `null` is there too.
    pub fn raw(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.fields.get(name)
    }

    /// The field, where `null` is refused: what is not known is left out.
    fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        match self.raw(name) {
            Some(Value::Null) => {
                self.fault(name, "must not be null: leave out what is not known");
                None
            }
            other => other,
        }
    }

    /// Says that the field must be there.
    pub fn required<T>(&mut self, name: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.fields.contains_key(name) {
            self.fault(name, "is required");
        }
        value
    }

    /// A text of 1 to `longest` characters without control characters other than line breaks and tabs.
    pub fn text(&mut self, name: &'static str, longest: usize) -> Option<String> {
        let value = self.value(name)?;
        match checked_text(value, longest) {
            Ok(text) => Some(text.to_owned()),
            Err(detail) => {
                self.fault(name, detail);
                None
            }
        }
    }

    /// One of a closed list of words.
    pub fn code<C: Code>(&mut self, name: &'static str) -> Option<C> {
        let value = self.value(name)?;
        let found = value.as_str().and_then(C::from_word);
        if found.is_none() {
            let words: Vec<_> = C::WORDS.iter().map(|(word, _)| *word).collect();
            self.fault(name, format!("must be one of: {}", words.join(", ")));
        }
        found
    }

    /// A list of words of a closed list.
    pub fn codes<C: Code>(&mut self, name: &'static str) -> Option<Vec<C>> {
        let Value::Array(items) = self.value(name)? else {
            self.fault(name, "must be a list");
            return None;
        };
        let found: Vec<C> = items.iter().filter_map(|item| item.as_str().and_then(C::from_word)).collect();
        if found.len() < items.len() {
            let words: Vec<_> = C::WORDS.iter().map(|(word, _)| *word).collect();
            self.fault(name, format!("must hold only: {}", words.join(", ")));
            return None;
        }
        Some(found)
    }

    /// An instant: RFC 3339 with an offset, cut to microseconds.
    pub fn instant(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let value = self.value(name)?;
        match parse_instant(value) {
            Ok(instant) => Some(instant),
            Err(detail) => {
                self.fault(name, detail);
                None
            }
        }
    }

    /// A calendar date, `YYYY-MM-DD`.
    pub fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let value = self.value(name)?;
        // Ten characters: chrono would also take `2011-4-9`.
        let date = value
            .as_str()
            .filter(|text| text.len() == "YYYY-MM-DD".len())
            .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .filter(|date| date.year() > 0);
        if date.is_none() {
            self.fault(name, "must be a date of the calendar, as in 2011-04-09");
        }
        date
    }

    /// True or false.
    pub fn boolean(&mut self, name: &'static str) -> Option<bool> {
        let value = self.value(name)?.as_bool();
        if value.is_none() {
            self.fault(name, "must be true or false");
        }
        value
    }

    /// A whole number that is not negative.
    pub fn integer(&mut self, name: &'static str) -> Option<i64> {
        let value = self.value(name)?.as_i64().filter(|number| *number >= 0);
        if value.is_none() {
            self.fault(name, "must be a whole number, 0 or more");
        }
        value
    }

    /// An object within this one, read by `read`.
    pub fn object<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Reader<'a>) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        self.within(name, value, read)
    }

    /// A list of at most `most` objects, each read by `read`; nothing if any of them is at fault.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        most: usize,
        mut read: impl FnMut(&mut Reader<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = self.items(name, most)?;
        let made: Vec<T> = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| self.within(&format!("{name}/{index}"), item, &mut read))
            .collect();
        (made.len() == items.len()).then_some(made)
    }

    /// A list of at most `most` texts of 1 to `longest` characters.
    pub fn texts(&mut self, name: &'static str, most: usize, longest: usize) -> Option<Vec<String>> {
        let items = self.items(name, most)?;
        let mut made = vec![];
        for (index, item) in items.iter().enumerate() {
            match checked_text(item, longest) {
                Ok(text) => made.push(text.to_owned()),
                Err(detail) => {
                    let pointer = format!("{}/{index}", self.pointer(name));
                    self.faults.push(Violation { pointer, detail });
                }
            }
        }
        (made.len() == items.len()).then_some(made)
    }

    fn items(&mut self, name: &'static str, most: usize) -> Option<&'a [Value]> {
        let Value::Array(items) = self.value(name)? else {
            self.fault(name, "must be a list");
            return None;
        };
        if items.len() > most {
            self.fault(name, format!("must hold at most {most} entries"));
            return None;
        }
        Some(items)
    }

    fn within<T>(
        &mut self,
        step: &str,
        value: &'a Value,
        read: impl FnOnce(&mut Reader<'a>) -> Option<T>,
    ) -> Option<T> {
        let path = format!("{}/{step}", self.path);
        let Value::Object(fields) = value else {
            self.faults.push(Violation { pointer: path, detail: "must be a JSON object".into() });
            return None;
        };
        let mut inner = Reader { fields, path, known: BTreeSet::new(), faults: vec![] };
        let made = read(&mut inner);
        let faults = inner.finish();
        let clean = faults.is_empty();
        self.faults.extend(faults);
        made.filter(|_| clean)
    }
}

/// The text, or what is wrong with it.
fn checked_text(value: &Value, longest: usize) -> Result<&str, String> {
    let text = value.as_str().ok_or("must be a text")?;
    if text.trim().is_empty() {
        return Err("must not be empty".into());
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("must hold no control characters".into());
    }
    if text.chars().count() > longest {
        return Err(format!("must be at most {longest} characters long"));
    }
    Ok(text)
}

/// The instant that a JSON value names, cut to microseconds.
///
/// # Errors
/// What is wrong with it, in words: no text, no offset, no such time, or a year that nobody meant.
pub fn parse_instant(value: &Value) -> Result<DateTime<Utc>, String> {
    let instant = parse_any_instant(value)?;
    if YEARS.contains(&instant.year()) { Ok(instant) } else { Err("must lie between 1990 and 2100".into()) }
}

/// The same of whatever year.
///
/// # Errors
/// What is wrong with it, in words: no text, no offset, or no such time.
pub fn parse_any_instant(value: &Value) -> Result<DateTime<Utc>, String> {
    const WRONG: &str = "must be a time with its offset from UTC, as in 2026-11-20T21:40:00Z";
    let text = value.as_str().ok_or(WRONG)?;
    let sent = DateTime::parse_from_rfc3339(text).map_err(|_| WRONG)?;
    // Cut to what both databases keep. A leap second, of which they know nothing, is the second after it.
    Ok(DateTime::from_timestamp_micros(sent.timestamp_micros()).ok_or(WRONG)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instant::outward;

    #[test]
    fn an_instant_is_cut_to_what_both_databases_keep() {
        for (sent, kept) in [
            ("2026-11-20T22:05:00.123456789Z", "2026-11-20T22:05:00.123456Z"),
            ("2026-10-25T01:30:00+01:00", "2026-10-25T00:30:00Z"),
            ("2026-10-25T01:30:00+00:00", "2026-10-25T01:30:00Z"),
            ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),
            ("2026-12-31T23:59:60.25Z", "2027-01-01T00:00:00.250000Z"),
        ] {
            let parsed = parse_instant(&sent.into()).expect("a time");
            assert_eq!((outward(parsed).as_str(), parsed), (kept, kept.parse().expect("a time")), "{sent}");
        }
    }
}
