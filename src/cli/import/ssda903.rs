//! `homeward import ssda903`: the council's own tables for its return.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::cli::{Failure, export, opened, patiently, print, say};
use crate::config::Settings;
use crate::domain::ssda903::reading::Files;

/// The files.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Tables<'a> {
    pub header: &'a Path,
    pub episodes: &'a Path,
    pub missing_last: Option<&'a Path>,
}

/// Takes the tables in, or names every fault of theirs.
pub(in crate::cli) async fn ssda903(
    settings: &Settings,
    authority: &str,
    year: i32,
    tables: Tables<'_>,
) -> Result<(), Failure> {
    let (authority, year) = export::asked(authority, year)?;
    let read =
        |file: &Path| fs::read_to_string(file).map_err(|error| Failure::Usage(format!("{}: {error}", file.display())));
    let (header, episodes) = (read(tables.header)?, read(tables.episodes)?);
    let missing_last = tables.missing_last.map(read).transpose()?;
    let files = Files { header: &header, episodes: &episodes, missing_last: missing_last.as_deref() };
    let services = opened(settings).await?;
    let Some(council) = services.council_of(&authority).await? else {
        return Err(Failure::Usage(format!("no council of authority {authority} is known here")));
    };
    let taken = patiently(async || services.import_ssda903(&council, &authority, year, files).await).await?;
    print(&json!({
        "import_id": taken.id,
        "new": taken.is_new,
        "children": taken.children,
        "spells": taken.spells,
        "open_last_year": taken.open_last_year,
    }))?;
    say(if taken.is_new { "imported" } else { "these tables were imported before; nothing is changed" });
    Ok(())
}
