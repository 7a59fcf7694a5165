//! `homeward export`: what the council sends to others, as files that only whoever runs it can read.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Failure, opened, print, say};
use crate::config::Settings;
use crate::domain::authority::AuthorityCode;
use crate::domain::export::{Format, Purpose};
use crate::domain::report::foi::FinancialYear;
use crate::domain::ssda903::Year;
use crate::domain::ssda903::written::{self, MARKING};
use crate::services::reports::Asked;
use crate::services::ssda903::Wanted;

/// Whose return, of which year.
pub(super) fn asked(authority: &str, year: i32) -> Result<(AuthorityCode, Year), Failure> {
    let authority = AuthorityCode::try_from(authority.to_owned());
    let authority = authority.map_err(|detail| Failure::Usage(format!("--authority: {detail}")))?;
    let year = Year::try_from(year).map_err(|detail| Failure::Usage(format!("--year: {detail}")))?;
    Ok((authority, year))
}

/// Writes the Missing table of the SSDA903 return, what fails the rules and what was changed into `folder`.
pub(super) async fn ssda903(settings: &Settings, authority: &str, year: i32, folder: &Path) -> Result<(), Failure> {
    let (authority, year) = asked(authority, year)?;
    let services = opened(settings).await?;
    let Some(council) = services.council_of(&authority).await? else {
        return Err(Failure::Usage(format!("no council of authority {authority} is known here")));
    };
    let exported = services.export_ssda903(&council, &authority, year, Wanted::Table).await?;
    let number = year.number();
    let mut files = vec![];
    for (what, content) in [
        ("missing", written::missing(&exported.made.rows)),
        ("missing-failures", written::failures(&exported.failures)),
        ("missing-changes", written::changes(&exported.made.changes)),
    ] {
        let file = folder.join(format!("ssda903-{what}-{authority}-{number}-{MARKING}.csv"));
        files.push(put(file, content.as_bytes())?);
    }
    let see_to = exported.made.changes.iter().filter(|change| change.what.asks_for_somebody()).count();
    let (rows, failures) = (exported.made.rows.len(), exported.failures.len());
    print(&json!({
        "authority": authority,
        "year": number,
        "rows": rows,
        "failures": failures,
        "changes": exported.made.changes.len(),
        "somebody_must_see_to": see_to,
        "files": files,
    }))?;
    say(&format!("{rows} rows; {failures} fail a rule; {see_to} changes that somebody must see to before it is sent"));
    if !exported.import.with_last_year {
        say("last year's table was not imported: nothing could be carried forward");
    }
    Ok(())
}

/// Writes the answers to the FOI questions for the financial year that ends on 31 March of `year` into `folder`.
pub(super) async fn foi(settings: &Settings, authority: &str, year: i32, folder: &Path) -> Result<(), Failure> {
    let (authority, year) = asked(authority, year)?;
    let year = FinancialYear::from(year);
    let services = opened(settings).await?;
    let Some(council) = services.council_of(&authority).await? else {
        return Err(Failure::Usage(format!("no council of authority {authority} is known here")));
    };
    let of = Asked { authority: authority.clone(), at: None, known_at: None };
    let file = services.export_foi(&council, &of, year, Purpose::FreedomOfInformation, Format::Csv).await?;
    let files = [put(folder.join(file.name), &file.content)?];
    print(&json!({ "authority": authority, "financial_year": year.begins(), "files": files }))?;
    say(&format!("the financial year {}, from 1 April to 31 March", year.in_words()));
    Ok(())
}

/// Writes a file that only whoever runs this can read.
fn put(file: PathBuf, content: &[u8]) -> Result<PathBuf, Failure> {
    let written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file);
    let written = written.and_then(|mut open| open.write_all(content));
    written.map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
    Ok(file)
}
