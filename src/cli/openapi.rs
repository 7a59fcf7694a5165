//! `homeward openapi`.

use std::io::{self, Write};

use super::Failure;
use crate::http::openapi::described;

/// Prints the API's description.
pub(super) fn print() -> Result<(), Failure> {
    let text = described().to_pretty_json().map_err(io::Error::from)?;
    Ok(writeln!(io::stdout(), "{text}")?)
}
