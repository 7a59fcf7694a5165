//! `homeward config check`. Faulty settings never come here: they stop every command by name.

use std::io::{self, Write};

use super::Failure;
use crate::config::Settings;

/// Prints the settings, secrets hidden.
pub(super) fn check(settings: &Settings) -> Result<(), Failure> {
    Ok(write!(io::stdout(), "{}", settings.shown())?)
}
