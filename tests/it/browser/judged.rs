//! What a page is judged by: axe-core for accessibility, html-validate for its HTML, its width on a small phone, and what the
//! browser itself complains of.

use serde_json::{Value, json};

use super::{Browser, Reader};
use crate::judges::{installed, judged, node, ours};

/// WCAG 2.0, 2.1 and 2.2 at levels A and AA.
const STANDARDS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// With JavaScript off no timer ever fires, not even one that was set from outside, and axe-core waits for some.
const WITHOUT_TIMERS: &str = "window.setTimeout = (then, wait, ...rest) => {
        if (!(wait > 100)) Promise.resolve().then(() => then(...rest));
        return 0;
    }";

/// Lets axe-core look at the page, and gives what it has against it.
const LOOK: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { preload: false, runOnly: { type: 'tag', values: arguments[0] } })
       .then(found => done(found.violations), error => done(String(error)));";

impl Browser {
    /// What axe-core has against the page, a line each.
    pub async fn violations(&self) -> Vec<String> {
        if self.reader == Reader::WithoutScripts {
            self.script(WITHOUT_TIMERS).await;
        }
        let axe = std::fs::read_to_string(installed("node/node_modules/axe-core/axe.min.js")).expect("axe-core");
        self.driver.execute(axe, vec![]).await.expect("axe-core can be loaded");
        let found = self.driver.execute_async(LOOK, vec![json!(STANDARDS)]).await.expect("axe-core answers");
        let Value::Array(found) = found.json() else { panic!("axe-core failed: {:?}", found.json()) };
        let nodes = |violation: &Value| violation["nodes"].as_array().cloned().unwrap_or_default();
        let line = |violation: &Value, node: &Value| {
            format!("{}: {} {}: {}", violation["id"], violation["help"], node["target"], node["failureSummary"])
        };
        found.iter().flat_map(|found| nodes(found).iter().map(|node| line(found, node)).collect::<Vec<_>>()).collect()
    }

    /// What the browser complained of since it was last asked: scripts that fail, files that are not there, what the
    /// page's policy stopped.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the browser's log");
        // That it cleared what it was asked to clear is no complaint.
        let log = log.into_iter().filter(|entry| !entry.message.contains("Clear-Site-Data header on"));
        log.map(|entry| format!("{}: {}", entry.level, entry.message)).collect()
    }

    /// How many pixels the page is wider than the screen.
    pub async fn overhang(&self) -> i64 {
        // What is too wide on a phone makes the page wider, not the screen.
        let screen = if self.reader == Reader::OnPhone { "screen.width" } else { "innerWidth" };
        let script = format!("return document.documentElement.scrollWidth - {screen}");
        self.script(&script).await.as_i64().expect("a width").max(0)
    }

    /// Asserts that anybody can use the page, on any screen, and that the browser has nothing to complain of.
    pub async fn is_fit(&self, row: &str) {
        let violations = self.violations().await;
        assert!(violations.is_empty(), "{row}: {}", violations.join("\n"));
        assert_eq!(self.overhang().await, 0, "{row} is wider than the screen");
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{row}: {}", complaints.join("\n"));
        assert_eq!(self.script("return document.querySelectorAll('h1').length").await, 1, "{row}: one main heading");
    }
}

/// What html-validate has against a page as it was sent.
pub async fn html_faults(page: &str) -> String {
    let mut command = node();
    command.arg(ours("validate_html.js"));
    let judged = judged(command, page).await;
    assert!(matches!(judged.code, Some(0 | 1)), "html-validate failed: {}", judged.err);
    judged.out
}

/// Asserts that all of these pages, each by its row, are valid HTML.
pub async fn are_valid_html(pages: &[(String, String)]) {
    let mut command = node();
    command.arg(ours("validate_html.js")).arg("--each");
    let judged = judged(command, &json!(pages).to_string()).await;
    assert_eq!(judged.code, Some(0), "{}{}", judged.out, judged.err);
}

/// Asserts that a page is valid HTML.
pub async fn is_valid_html(page: &str, row: &str) {
    let faults = html_faults(page).await;
    assert!(faults.is_empty(), "{row}: {faults}\n{page}");
}
