//! `homeward apply`, and `homeward reset-sign-in` for whoever cannot get in any more.

use std::path::Path;

use serde_json::json;

use super::{Failure, opened, patiently, print, say};
use crate::config::Settings;
use crate::services::Error;
use crate::services::setup::{Issued, Kind, Setup};

/// Makes everything be as `file` says, and prints each secret made just now: this once.
pub(super) async fn apply(settings: &Settings, file: &Path) -> Result<(), Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let setup: Setup = toml::from_str(&text).map_err(|error| wrong(&error))?;
    let services = opened(settings).await?;
    let issued = patiently(|| services.apply(&setup)).await?;
    for Issued { kind, name, secret } in &issued {
        print(&json!({ "issued": kind.word(), "name": name, "secret": secret }))?;
    }
    if issued.is_empty() {
        say("done; no new key or invitation was issued");
    } else {
        say("done; what is printed above is not shown again");
    }
    Ok(())
}

/// Prints a new link for the person with this address; what they signed in with before is gone.
pub(super) async fn reset(settings: &Settings, email: &str) -> Result<(), Failure> {
    let services = opened(settings).await?;
    let link = match patiently(|| services.reset_by_operator(email)).await {
        Err(Error::NotFound) => return Err(Failure::Failed("nobody with this address may sign in".to_owned())),
        link => link?,
    };
    print(&json!({ "issued": Kind::Invitation.word(), "name": link.email, "secret": link.url }))?;
    say("done; they set a new password by the link printed above, within seven days");
    Ok(())
}
