//! The key with which secrets are sealed: the setting, else one that is made beside an `SQLite` database the first time.
//! On PostgreSQL several programs share one database, so the key must be set for all of them.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::Failure;
use crate::config::{Settings, key_beside};

/// Bytes of a key that is made here.
const BYTES: usize = 32;
/// Nobody but whoever runs the program.
const MODE: u32 = 0o600;

/// The key that holds.
pub(super) fn of(settings: &Settings) -> Result<String, Failure> {
    if let Some(key) = &settings.secret_key {
        return Ok(key.clone());
    }
    let url = &settings.database_url;
    if !url.starts_with("sqlite:") {
        let words = "HOMEWARD_SECRET_KEY must be set: at least 32 characters that nobody can guess, the same for every \
                     program on this database (as from: openssl rand -hex 32)";
        return Err(Failure::Usage(words.to_owned()));
    }
    let Some(path) = key_beside(url) else { return made() };
    kept(&path).map_err(|error| Failure::Failed(format!("the secret key {} cannot be used: {error}", path.display())))
}

fn made() -> Result<String, Failure> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Failed(format!("no randomness: {error}")))?;
    Ok(hex::encode(bytes))
}

/// The key in the file; made now if there is none. Two programs that start at once agree on the one that was there first.
fn kept(path: &Path) -> io::Result<String> {
    let read = || std::fs::read_to_string(path).map(|text| text.trim().to_owned());
    match read() {
        Ok(key) if key.len() >= 2 * BYTES => return Ok(key),
        Ok(_) => return Err(io::Error::other("it is too short to be one")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let key = made().map_err(|_| io::Error::other("no randomness"))?;
    // Whole or not at all: written beside it, then given its name if nobody else's has it.
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(&fresh)?;
    file.write_all(format!("{key}\n").as_bytes()).and_then(|()| file.sync_all())?;
    let linked = std::fs::hard_link(&fresh, path);
    std::fs::remove_file(&fresh)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => read(),
    }
}
