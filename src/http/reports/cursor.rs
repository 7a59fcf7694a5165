//! Where a page of a report's list ended. It carries the instants of the first page, so that all are of one report though
//! time goes on and notices come in.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::instant::outward;
use crate::domain::violation::parse_instant;
use crate::http::listed::NOT_OURS;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub at: DateTime<Utc>,
    pub known_at: DateTime<Utc>,
    pub behind: usize,
}

impl Cursor {
    pub fn read(text: &str) -> Result<Self, String> {
        let mut parts = text.split('~');
        let mut instant = || parse_instant(&Value::from(parts.next()?)).ok();
        let instants = instant().zip(instant());
        let behind = parts.next().and_then(|behind| behind.parse().ok());
        let read = instants.zip(behind).filter(|_| parts.next().is_none());
        read.map(|((at, known_at), behind)| Self { at, known_at, behind }).ok_or_else(|| NOT_OURS.to_owned())
    }

    pub fn written(self) -> String {
        format!("{}~{}~{}", outward(self.at), outward(self.known_at), self.behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let (at, known_at) = ("2026-08-12T12:00:00.000001Z", "2026-08-11T12:00:00Z");
        let written = format!("{at}~{known_at}~200");
        assert_eq!(Cursor::read(&written).map(Cursor::written), Ok(written));
        for (row, text) in [
            ("nothing", String::new()),
            ("an id", uuid::Uuid::nil().to_string()),
            ("no number", format!("{at}~{known_at}")),
            ("a number below nought", format!("{at}~{known_at}~-1")),
            ("more behind it", format!("{at}~{known_at}~1~1")),
            ("a year that nobody meant", format!("{at}~9999-01-01T00:00:00Z~1")),
        ] {
            assert_eq!(Cursor::read(&text), Err(NOT_OURS.to_owned()), "{row}");
        }
    }
}
