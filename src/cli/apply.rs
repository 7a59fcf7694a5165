//! `homeward apply`.

use std::path::Path;

use serde_json::json;

use super::{Failure, opened, patiently, print, say};
use crate::config::Settings;
use crate::services::setup::Setup;

/// Makes everything be as `file` says, and prints each secret made just now: this once.
pub(super) async fn apply(settings: &Settings, file: &Path) -> Result<(), Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let setup: Setup = toml::from_str(&text).map_err(|error| wrong(&error))?;
    let services = opened(settings).await?;
    let issued = patiently(|| services.apply(&setup)).await?;
    for key in &issued {
        print(&json!({ "issued": "api_key", "name": key.name, "secret": key.secret }))?;
    }
    if issued.is_empty() {
        say("done; no new key was issued");
    } else {
        say("done; the keys printed above are not shown again");
    }
    Ok(())
}
