//! A carer reports a missing child, before every kind of reader, and with the keyboard alone.

use homeward::web::Purpose;
use thirtyfour::Key;

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::accounts::{PASSWORD, token_of};
use crate::app::{App, On};
use crate::http::A_MINUTE;
use crate::pages::Site;

pub const HOLLY: &str = "holly@oakfield-homes.example.org";
const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }, { code = "991", name = "Southshire" }]
    organisations = [{ name = "Oakfield Homes", kind = "care_provider", authorities = ["990", "991"] }]
    users = [{ email = "holly@oakfield-homes.example.org", name = "Holly Homesworker", organisation = "Oakfield Homes", roles = ["reporter"] }]
"#;

/// A demonstration in which a home's worker can sign in.
pub async fn site() -> Site {
    let site = Site::over(App::on(On::Sqlite).await, A_MINUTE, Purpose::Demonstration).await;
    let setup = toml::from_str(PARTIES).expect("the set-up is written right");
    let issued = site.app.services.apply(&setup).await.expect("it applies");
    let set = site.app.services.set_password_by_link(token_of(&issued[0].secret), PASSWORD).await;
    set.expect("a password is set");
    site
}

/// Of which pages a picture on a phone is kept as well.
const ON_A_PHONE: [&str; 4] = ["report-missing", "report-missing-check", "your-reports", "your-report-returned"];

impl Browser {
    /// Asserts that the page is fit for its reader, and keeps a picture of it.
    pub async fn is_shown(&self, name: &str, reader: Reader) {
        self.is_fit(name).await;
        assert!(!self.title().await.contains("Standin") && !self.path().await.contains("Standin"), "{name}");
        match reader {
            Reader::AtDesk => self.screen(name).await,
            Reader::OnPhone if ON_A_PHONE.contains(&name) => self.screen(&format!("{name}-on-a-phone")).await,
            Reader::OnPhone | Reader::WithoutScripts => (),
        }
    }

    async fn fill_all(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            self.fill(name, text).await;
        }
    }
}

async fn is_reported_by(reader: Reader) {
    let site = site().await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(HOLLY).await;
    browser.visit("/report-missing").await;
    browser.is_shown("report-missing", reader).await;
    browser.press("Start a report").await;

    // With nothing in it, each page says all that it lacks.
    for (page, needs) in [("child", 2), ("when", 2), ("whereabouts", 1), ("risk", 1), ("circumstances", 1)] {
        browser.is_shown(&format!("report-missing-{page}"), reader).await;
        if page == "when" {
            for part in ["day", "month", "year"] {
                browser
                    .element(&format!("[name='missing_from_at.{part}']"))
                    .await
                    .clear()
                    .await
                    .expect("it can be cleared");
            }
        }
        browser.press("Save and continue").await;
        let faults = browser.script("return document.querySelectorAll('.govuk-error-summary li').length").await;
        assert!(faults.as_u64() >= Some(needs), "{page}: {faults}");
        // The browser tells of an answer that refuses, as it should.
        browser.complaints().await;
        browser.is_shown(&format!("report-missing-{page}-with-faults"), reader).await;
        match page {
            "child" => {
                let name = [("child.given_name", "Trial"), ("child.family_name", "Standin")];
                let born = [
                    ("child.date_of_birth.day", "9"),
                    ("child.date_of_birth.month", "4"),
                    ("child.date_of_birth.year", "2012"),
                ];
                browser.fill_all(&name).await;
                browser.fill_all(&born).await;
                browser.choose("child.sex", "female").await;
            }
            "when" => {
                let at = [("day", "22"), ("month", "11"), ("year", "2026"), ("time", "21:40")];
                for (part, text) in at {
                    browser.fill(&format!("missing_from_at.{part}"), text).await;
                }
                browser.choose("missing_from.setting", "childrens_home").await;
                browser.fill("missing_from.name", "Oakfield House").await;
                browser
                    .element("[name='authority'] option[value='990']")
                    .await
                    .click()
                    .await
                    .expect("it can be chosen");
            }
            "whereabouts" => browser.choose("classification", "missing").await,
            "risk" => {
                browser.choose("risk.level", "medium").await;
                browser.fill("risk.rationale", "Came back hurt the last time.").await;
            }
            _ => browser.fill("circumstances", "Left by the back door after a telephone call. Wears a red coat.").await,
        }
        browser.press("Save and continue").await;
    }

    assert!(browser.path().await.ends_with("/check"));
    assert!(browser.text("main").await.contains("Trial Standin"));
    browser.is_shown("report-missing-check", reader).await;
    browser.press("Send the report").await;
    assert!(browser.text("h1").await.contains("Report sent"));
    browser.is_shown("report-missing-sent", reader).await;
}

#[tokio::test]
async fn it_is_done_at_a_desk() {
    is_reported_by(Reader::AtDesk).await;
}

#[tokio::test]
async fn it_is_done_without_javascript() {
    is_reported_by(Reader::WithoutScripts).await;
}

#[tokio::test]
async fn it_is_done_on_a_small_phone() {
    is_reported_by(Reader::OnPhone).await;
}

#[tokio::test]
async fn it_is_done_with_the_keyboard_alone_and_gone_on_with_later() {
    let site = site().await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(HOLLY).await;
    browser.visit("/report-missing").await;
    browser.tab_to("Start a report").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    for (field, typed) in [
        ("child-given_name", "Trial"),
        ("child-family_name", "Standin"),
        ("child-date_of_birth-day", "9"),
        ("child-date_of_birth-month", "4"),
        ("child-date_of_birth-year", "2012"),
        ("child-date_of_birth_estimated", " "),
    ] {
        browser.tab_to(field).await;
        browser.type_in(typed).await;
    }
    browser.tab_to("Save and continue").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    // Called away, and back.
    browser.visit("/report-missing").await;
    browser.is_shown("report-missing-begun", Reader::AtDesk).await;
    browser.tab_to("Go on with the report about Trial Standin").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    browser.tab_to("missing_from_at-time").await;
    browser.type_in("8:15").await;
    browser.tab_to("missing_from-setting").await;
    browser.type_in(" ").await;
    browser.tab_to("authority").await;
    browser.type_in("N").await;
    browser.tab_to("Save and continue").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    for field in ["classification", "risk-level"] {
        browser.tab_to(field).await;
        browser.type_in(" ").await;
        browser.tab_to("Save and continue").await;
        browser.through(async || browser.key(Key::Enter).await).await;
    }
    browser.tab_to("circumstances").await;
    browser.type_in("Did not come to school.").await;
    browser.tab_to("Save and continue").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    browser.tab_to("Send the report").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert!(browser.path().await.ends_with("/sent"));
}

#[tokio::test]
async fn its_html_is_valid() {
    let site = site().await;
    let mut asks = site.signed_in(HOLLY).await;
    let report = crate::pages::inside::report_missing::begun(&mut asks).await;
    for page in ["child", "when", "whereabouts", "risk", "circumstances"] {
        let path = format!("{report}/{page}");
        is_valid_html(&asks.get(&path).await.text, page).await;
        is_valid_html(&asks.send(&path, &[("reference", "x\u{1}")]).await.text, page).await;
    }
    crate::pages::inside::report_missing::filled(&mut asks, &report, &crate::pages::inside::report_missing::PAGES[..1])
        .await;
    for path in ["/report-missing".to_owned(), format!("{report}/discard")] {
        is_valid_html(&asks.get(&path).await.text, &path).await;
    }
}
