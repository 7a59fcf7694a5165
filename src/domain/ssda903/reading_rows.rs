//! A table as it lies in a file: its heading, and its cells by row and column.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::reading::{Fault, Table};

/// A cell has a fault, which is noted.
#[derive(Clone, Copy)]
pub(super) struct Faulty;

/// Where a fault is, and which table it is of.
pub(super) struct Sheet<'a> {
    table: Table,
    columns: BTreeMap<&'static str, usize>,
    lines: Vec<(usize, csv::StringRecord)>,
    pub faults: &'a mut Vec<Fault>,
}

impl<'a> Sheet<'a> {
    /// Reads a CSV; none where it cannot be told which column is which.
    pub fn read(table: Table, text: &str, wanted: &[&'static str], faults: &'a mut Vec<Fault>) -> Option<Self> {
        // Spreadsheets mark UTF-8 at the start.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let headings = match reader.headers() {
            Ok(headings) => headings.clone(),
            Err(error) => {
                faults.push(Fault { table, row: Some(1), column: None, detail: format!("cannot be read: {error}") });
                return None;
            }
        };
        let mut columns = BTreeMap::new();
        for name in wanted {
            let mut found = headings.iter().enumerate().filter(|(_, heading)| heading.eq_ignore_ascii_case(name));
            let detail = match (found.next(), found.next()) {
                (Some((at, _)), None) => {
                    columns.insert(*name, at);
                    continue;
                }
                (None, _) => "is not among the headings",
                (Some(_), Some(_)) => "is among the headings twice",
            };
            faults.push(Fault { table, row: Some(1), column: Some(name), detail: detail.into() });
        }
        let mut lines = vec![];
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let row = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
                    if record.iter().all(str::is_empty) {
                        continue;
                    }
                    if record.len() != headings.len() {
                        let detail = format!("has {} cells where the headings have {}", record.len(), headings.len());
                        faults.push(Fault { table, row: Some(row), column: None, detail });
                    }
                    lines.push((row, record));
                }
                Err(error) => {
                    let row = error.position().map(|at| usize::try_from(at.line()).unwrap_or(usize::MAX));
                    faults.push(Fault { table, row, column: None, detail: format!("cannot be read: {error}") });
                }
            }
        }
        (columns.len() == wanted.len()).then_some(Self { table, columns, lines, faults })
    }

    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The number of a row in its file, the heading being row 1.
    pub fn number(&self, at: usize) -> usize {
        self.lines[at].0
    }

    /// A cell; empty where it is blank.
    pub fn cell(&self, at: usize, column: &'static str) -> &str {
        self.columns.get(column).and_then(|column| self.lines[at].1.get(*column)).unwrap_or_default()
    }

    pub fn fault(&mut self, at: usize, column: &'static str, detail: impl Into<String>) {
        let row = Some(self.number(at));
        self.faults.push(Fault { table: self.table, row, column: Some(column), detail: detail.into() });
    }

    /// A day that must be there.
    pub fn day(&mut self, at: usize, column: &'static str) -> Option<NaiveDate> {
        if self.cell(at, column).is_empty() {
            self.fault(at, column, "is blank");
            return None;
        }
        self.day_if_any(at, column).ok().flatten()
    }

    /// A day, or that there is none.
    pub fn day_if_any(&mut self, at: usize, column: &'static str) -> Result<Option<NaiveDate>, Faulty> {
        let text = self.cell(at, column);
        if text.is_empty() {
            return Ok(None);
        }
        let day = exact_day(text);
        if day.is_none() {
            self.fault(at, column, "is not a day written as dd/mm/yyyy");
        }
        day.map(Some).ok_or(Faulty)
    }
}

/// A day as the return writes it, and in no other way.
fn exact_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%d/%m/%Y").ok()?;
    (super::written_day(day) == text).then_some(day)
}
