//! Places on the disk that follow from where the database is.

use std::path::PathBuf;

/// The file of an `SQLite` database.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let name = url.strip_prefix("sqlite:")?.trim_start_matches("//").split('?').next().unwrap_or_default();
    (!name.is_empty() && !name.contains(":memory:")).then(|| PathBuf::from(name))
}

/// Where the secret key lies if nobody sets it: beside the file of an `SQLite` database, by its name.
#[must_use]
pub fn key_beside(url: &str) -> Option<PathBuf> {
    beside(url, "secret.key")
}

/// Where anchors lie if nobody says: beside the file of an `SQLite` database and by its name, so that two databases in
/// one folder do not share one.
pub(super) fn anchors_beside(url: &str) -> Option<PathBuf> {
    beside(url, "anchors.jsonl")
}

fn beside(url: &str, what: &str) -> Option<PathBuf> {
    let database = sqlite_file(url)?;
    let name = database.file_stem()?.to_string_lossy().into_owned();
    Some(database.with_file_name(format!("{name}-{what}")))
}
