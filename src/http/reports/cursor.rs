//! Where a page of a report's list ended. It carries the instants of the first page, so that all are of one report though
//! time goes on and notices come in.

use chrono::{DateTime, Utc};

use crate::http::listed::NOT_OURS;

/// Past this it is no time that we wrote: sixteen digits, in the year 2286.
const LATEST_MICROS: i64 = 10_000_000_000_000_000;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Cursor {
    pub at: DateTime<Utc>,
    pub known_at: DateTime<Utc>,
    pub behind: usize,
}

impl Cursor {
    pub fn read(text: &str) -> Result<Self, String> {
        let mut parts = text.split('~');
        let mut instant = || {
            let micros = parts.next()?.parse().ok().filter(|micros| (0..LATEST_MICROS).contains(micros));
            DateTime::from_timestamp_micros(micros?)
        };
        let instants = instant().zip(instant());
        let behind = parts.next().and_then(|behind| behind.parse().ok());
        let read = instants.zip(behind).filter(|_| parts.next().is_none());
        read.map(|((at, known_at), behind)| Self { at, known_at, behind }).ok_or_else(|| NOT_OURS.to_owned())
    }

    pub fn written(self) -> String {
        format!("{}~{}~{}", self.at.timestamp_micros(), self.known_at.timestamp_micros(), self.behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let (at, known_at) = ("1786536000000001", "1786449600000000");
        let written = format!("{at}~{known_at}~200");
        assert_eq!(Cursor::read(&written).map(Cursor::written), Ok(written));
        for (row, text) in [
            ("nothing", String::new()),
            ("an id", uuid::Uuid::nil().to_string()),
            ("no number", format!("{at}~{known_at}")),
            ("a number below nought", format!("{at}~{known_at}~-1")),
            ("more behind it", format!("{at}~{known_at}~1~1")),
            ("a year that nobody meant", format!("{at}~253370764800000000~1")),
            ("before there were such times", format!("{at}~-1~1")),
        ] {
            assert_eq!(Cursor::read(&text), Err(NOT_OURS.to_owned()), "{row}");
        }
    }
}
