//! Notices as a table (CSV, RFC 4180): a column for each field, its path with dots, as in `child.given_name`. An empty
//! cell leaves the field out. `child.identifiers.nhs_number` is an identifier by its scheme; `child.aliases` may hold
//! several, with semicolons between.

use std::io::{self, Read};

use serde_json::{Value, json};

use super::{Fields, Found, Told, shape};
use crate::http::problem::{Kind, Problem};

/// The column that names who tells.
const ORGANISATION: &str = "organisation";
/// What a column of identifiers begins with; the scheme follows.
const IDENTIFIERS: &str = "child.identifiers.";
/// Columns of several texts.
const LISTS: [&str; 1] = ["child.aliases"];
/// Columns of true and false.
const FLAGS: [&str; 3] =
    ["child.date_of_birth_estimated", "child.unaccompanied_asylum_seeking", "prevention_interview.done"];
/// Columns of whole numbers.
const NUMBERS: [&str; 1] = ["sequence"];

/// The notices of a table.
pub(super) fn notices(mut reader: impl Read) -> io::Result<impl Iterator<Item = Found>> {
    let mut text = vec![];
    reader.read_to_end(&mut text)?;
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(io::Cursor::new(text.clone()));
    let header: Vec<String> = table.headers()?.iter().map(str::to_owned).collect();
    let mut lines = Lines { text, counted: 0, line: 1 };
    Ok(table.into_records().map(move |row| match row {
        Ok(row) => (lines.of(row.position()), told(&header, &row)),
        Err(error) => (lines.of(error.position()), Err(Problem::new(Kind::Malformed, broken(&error)))),
    }))
}

/// Counts lines as an editor shows them; the reader's own count is one short where lines end in CR LF.
struct Lines {
    text: Vec<u8>,
    counted: usize,
    line: usize,
}

impl Lines {
    /// The line on which the row at `position` begins.
    fn of(&mut self, position: Option<&csv::Position>) -> usize {
        let begins = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.counted);
        while let Some(byte) = self.text.get(self.counted) {
            if self.counted >= begins && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += usize::from(*byte == b'\n');
            self.counted += 1;
        }
        self.line
    }
}

/// What is wrong with a row, without quoting it.
fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("The row has {len} cells where the header has {expected_len}.")
        }
        csv::ErrorKind::Utf8 { .. } => "The row is not UTF-8.".to_owned(),
        _ => "The row cannot be read.".to_owned(),
    }
}

fn told(header: &[String], row: &csv::StringRecord) -> Result<Told, Problem> {
    let mut organisation = None;
    let mut notice = Fields::new();
    for (column, cell) in header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
        if column == ORGANISATION {
            organisation = Some(cell.to_owned());
        } else if let Some(scheme) = column.strip_prefix(IDENTIFIERS) {
            push(&mut notice, json!({ "scheme": scheme, "value": cell }));
        } else {
            put(&mut notice, column, value(column, cell))?;
        }
    }
    match organisation {
        Some(organisation) => Ok(Told { organisation, notice: Value::Object(notice) }),
        None => Err(shape("#/organisation", "is required")),
    }
}

/// The cell as its column is meant; what does not fit stays text and is refused by name like any other.
fn value(column: &str, cell: &str) -> Value {
    let text = || Value::from(cell);
    if LISTS.contains(&column) {
        cell.split(';').map(str::trim).filter(|part| !part.is_empty()).collect()
    } else if FLAGS.contains(&column) {
        match cell.to_ascii_lowercase().as_str() {
            "true" | "yes" => Value::from(true),
            "false" | "no" => Value::from(false),
            _ => text(),
        }
    } else if NUMBERS.contains(&column) {
        cell.parse::<i64>().map_or_else(|_| text(), Value::from)
    } else {
        text()
    }
}

/// Puts `value` where the dotted `path` leads.
fn put(fields: &mut Fields, path: &str, value: Value) -> Result<(), Problem> {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), value);
            Ok(())
        }
        Some((first, rest)) => match fields.entry(first).or_insert_with(|| json!({})) {
            Value::Object(inner) => put(inner, rest, value),
            _ => Err(shape(&format!("#/{first}"), "has a column of its own and columns of its fields")),
        },
    }
}

fn push(notice: &mut Fields, identifier: Value) {
    let child = notice.entry("child").or_insert_with(|| json!({}));
    let identifiers = child.as_object_mut().map(|child| child.entry("identifiers").or_insert_with(|| json!([])));
    if let Some(Value::Array(identifiers)) = identifiers {
        identifiers.push(identifier);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_the_notice_that_the_api_takes() {
        let table = "organisation,type,reference,sequence,child.given_name,child.aliases,child.identifiers.la_child_id,\
                     child.identifiers.upn,child.date_of_birth_estimated,circumstances\r\n\
                     Northshire Police,missing,NP-1,3,Zoë,Zed; Zee,C1,,yes,\"Said \"\"later\"\",\r\nand left\"\r\n\
                     Oakfield Homes,returned,OH-1,x,,,,,,\r\n\
                     short,row\r\n\
                     ,missing,NP-2,,,,,,,\r\n";
        let found: Vec<_> = notices(table.as_bytes()).unwrap().collect();
        let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4, 5, 6], "lines are those of the file, also behind a cell with a line break");
        let (_, Ok(first)) = &found[0] else { panic!("the first row is good") };
        assert_eq!(first.organisation, "Northshire Police");
        assert_eq!(
            first.notice,
            json!({
                "type": "missing", "reference": "NP-1", "sequence": 3,
                "child": {
                    "given_name": "Zoë", "aliases": ["Zed", "Zee"], "date_of_birth_estimated": true,
                    "identifiers": [{ "scheme": "la_child_id", "value": "C1" }],
                },
                "circumstances": "Said \"later\",\r\nand left",
            })
        );
        let (_, Ok(second)) = &found[1] else { panic!("the second row is good") };
        assert_eq!(second.notice, json!({ "type": "returned", "reference": "OH-1", "sequence": "x" }));
        assert!(found[2].1.is_err() && found[3].1.is_err(), "a short row and one without organisation are refused");
    }
}
