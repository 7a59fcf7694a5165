//! With the keyboard alone: everything can be reached, in an order that makes sense, and what has the focus is seen.

use thirtyfour::Key;

use super::{Browser, Reader};
use crate::app::On;
use crate::pages::Site;

/// More than any page has.
const MOST_STOPS: usize = 200;

impl Browser {
    /// What has the focus: its id, or else its text.
    pub async fn focused(&self) -> String {
        let script = "const at = document.activeElement;
            return at === document.body ? '' : at.id || at.name || at.textContent.trim()";
        self.script(script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Goes on with the tab key until `wanted` has the focus, as [`Browser::focused`] names it; each stop on the way can be
    /// seen.
    pub async fn tab_to(&self, wanted: &str) {
        for _ in 0..MOST_STOPS {
            self.key(Key::Tab).await;
            let at = self.focused().await;
            let seen = "const at = document.activeElement.getBoundingClientRect();
                return document.activeElement === document.body || (at.width > 0 && at.height > 0
                    && at.bottom > 0 && at.top < innerHeight)";
            assert_eq!(self.script(seen).await, true, "{at} has the focus and is not seen");
            if at == wanted {
                return;
            }
        }
        panic!("{wanted} is not reached by the tab key");
    }

    /// Goes to the link or button `wanted` with the tab key, and where it leads with the enter key.
    pub async fn goes_by(&self, wanted: &str) {
        self.tab_to(wanted).await;
        self.through(async || self.key(Key::Enter).await).await;
    }

    /// Types where the focus is.
    pub async fn type_in(&self, text: &str) {
        self.driver.action_chain().send_keys(text).perform().await.expect("it can be typed");
    }
}

#[tokio::test]
async fn a_form_is_filled_and_mended_with_the_keyboard_alone() {
    let site = Site::on(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.visit("/specimen").await;
    browser.key(Key::Tab).await;
    assert_eq!(browser.focused().await, "Skip to main content");
    browser.key(Key::Enter).await;
    browser.until("the main content", async || browser.focused().await == "main-content").await;
    browser.tab_to("child-name").await;
    browser.type_in("Trial Standin").await;
    for (field, typed) in [
        ("born-day", "29"),
        ("born-month", "2"),
        ("born-year", "2012"),
        ("returned-day", "25"),
        ("returned-month", "oct"),
        ("returned-year", "2026"),
        ("returned-time", "1.30"),
        ("reason", " "),
        ("scopes", " "),
        ("town", "N"),
        ("note", "It was a long talk."),
        ("sure", " "),
    ] {
        browser.tab_to(field).await;
        browser.type_in(typed).await;
    }
    browser.tab_to("Save and continue").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    // The focus is on what is wrong, and its line leads to where it is mended.
    browser.until("the summary", async || browser.script("return document.activeElement.className").await != "").await;
    assert!(browser.text(".govuk-error-summary").await.contains("came twice"));
    browser.key(Key::Tab).await;
    browser.key(Key::Enter).await;
    browser.until("the field to mend", async || browser.focused().await == "returned-which").await;
    browser.type_in(" ").await;
    browser.tab_to("Save and continue").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert_eq!(browser.path().await, "/specimen/filled");
}
