//! `homeward verify`.

use serde_json::json;

use super::{Failure, opened, print, say};
use crate::config::Settings;

/// Checks the ledger and every row that is worked out from it; fails with a list where anything differs.
pub(super) async fn verify(settings: &Settings) -> Result<(), Failure> {
    let found = opened(settings).await?.verify().await?;
    print(&json!({
        "facts": found.facts,
        "children": found.children,
        "references": found.references,
        "episodes": found.episodes,
        "erased": found.erased,
        "anchors": found.anchors,
        "last_anchor": found.last_anchor,
        "differences": found.differences,
    }))?;
    if found.differences.is_empty() {
        say("everything is as the facts give it");
        return Ok(());
    }
    for difference in &found.differences {
        say(difference);
    }
    Err(Failure::Said)
}
