//! `homeward import notices`: what a partner keeps in a file, told as if each line had come over the API. Safe to run
//! again: the same notice is known by its fingerprint.

pub(super) mod ssda903;
mod table;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::{Map, Value};

use super::{Failure, opened, print, say};
use crate::config::Settings;
use crate::domain::json;
use crate::domain::party::Caller;
use crate::http::notices::batch::Outcome;
use crate::http::problem::{Kind, Problem};
use crate::services::{Error, Services};

/// A line longer than this is none that anybody meant: a notice has at most 256 KiB.
const LONGEST_LINE: u64 = 1024 * 1024;

/// A notice of the file with its line, or why it is none.
type Found = (usize, Result<Told, Problem>);

/// Who tells, and what.
struct Told {
    organisation: String,
    notice: Value,
}

/// Takes in each notice of `file`, prints what became of it, and fails if any was refused.
pub(super) async fn notices(settings: &Settings, file: &Path) -> Result<(), Failure> {
    let cannot = |error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", file.display()));
    let mut reader = BufReader::new(File::open(file).map_err(|error| cannot(&error))?);
    skip_mark(&mut reader).map_err(|error| cannot(&error))?;
    let is_table = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let found: Box<dyn Iterator<Item = Result<Found, Failure>>> = if is_table {
        Box::new(table::notices(reader).map_err(|error| cannot(&error))?.map(Ok))
    } else {
        Box::new(lines(reader))
    };
    let mut importing = Importing { services: opened(settings).await?, callers: HashMap::new() };
    let (mut kept, mut refused) = (0_u64, 0_u64);
    for found in found {
        let (number, told) = found?;
        let line = importing.line(number, told).await?;
        print(&line)?;
        if line.is_kept() { kept += 1 } else { refused += 1 }
    }
    say(&format!("{kept} notices kept, {refused} refused"));
    if refused > 0 { Err(Failure::Said) } else { Ok(()) }
}

/// Spreadsheets mark UTF-8 by three bytes at the start.
fn skip_mark(reader: &mut BufReader<File>) -> std::io::Result<()> {
    if reader.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        reader.consume(3);
    }
    Ok(())
}

/// The notices of an NDJSON file, blank lines counted but skipped.
fn lines(mut reader: BufReader<File>) -> impl Iterator<Item = Result<Found, Failure>> {
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let mut text = vec![];
            number += 1;
            match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut text) {
                Ok(0) => return None,
                Ok(_) if text.trim_ascii().is_empty() => {}
                Ok(read) if read as u64 == LONGEST_LINE => {
                    return Some(Err(Failure::Failed(format!("line {number} is longer than 1 MiB: read no further"))));
                }
                Ok(_) => return Some(Ok((number, told(&text)))),
                Err(error) => return Some(Err(error.into())),
            }
        }
    })
}

fn told(text: &[u8]) -> Result<Told, Problem> {
    let line =
        json::read(text).map_err(|error| Problem::new(Kind::Malformed, format!("The line is not JSON: {error}.")))?;
    let Value::Object(mut fields) = line else { return Err(shape("#", "must be a JSON object")) };
    let organisation = fields.remove("organisation");
    let notice = fields.remove("notice");
    match (organisation, notice, fields.keys().next()) {
        (Some(Value::String(organisation)), Some(notice), None) => Ok(Told { organisation, notice }),
        (_, _, Some(unknown)) => Err(shape(&format!("#/{unknown}"), "is not a field that is known here")),
        (None | Some(_), None, _) => Err(shape("#/notice", "is required")),
        _ => Err(shape("#/organisation", "must be the name of the organisation that tells")),
    }
}

fn shape(pointer: &str, detail: &str) -> Problem {
    Error::fault(pointer, detail).into()
}

struct Importing {
    services: Services,
    callers: HashMap<String, Option<Caller>>,
}

impl Importing {
    async fn line(&mut self, number: usize, told: Result<Told, Problem>) -> Result<Outcome, Failure> {
        let told = match told {
            Ok(told) => told,
            Err(problem) => return Ok(Outcome::refused(number, problem)),
        };
        if !self.callers.contains_key(&told.organisation) {
            let caller = self.services.caller_named(&told.organisation).await?;
            self.callers.insert(told.organisation.clone(), caller);
        }
        let Some(Some(caller)) = self.callers.get(&told.organisation) else {
            return Ok(Outcome::refused(number, shape("#/organisation", "is not an organisation that is known here")));
        };
        Ok(Outcome::receive(&self.services, caller, number, &told.notice).await)
    }
}

/// A JSON object, built up field by field.
type Fields = Map<String, Value>;
