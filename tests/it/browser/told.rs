//! A carer sees what was done with their report, and tells that the child is back, before every kind of reader.

use thirtyfour::Key;

use super::judged::is_valid_html;
use super::report_missing::{HOLLY, site};
use super::{Browser, Reader};
use crate::builders::{child, missing};
use crate::pages::Site;

/// Holly's home told of a child; gives where her browser finds it.
async fn told(site: &Site) -> String {
    let home = site.app.services.caller_named("Oakfield Homes").await.expect("the database answers");
    let notice = missing("OH-1", &child("Trial", "Standin", "2012-04-09"), "2026-11-22T21:40:00Z");
    let home = home.expect("it is there");
    site.app.services.receive(&home, &notice).await.expect("it is taken in");
    let list = site.signed_in(HOLLY).await.get("/your-reports").await.text;
    let row = list.split("href=\"/your-reports/").nth(1).expect("a row");
    format!("/your-reports/{}", row.split('"').next().expect("an id"))
}

async fn is_told_by(reader: Reader) {
    let site = site().await;
    let report = told(&site).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(HOLLY).await;
    browser.visit("/your-reports").await;
    browser.is_shown("your-reports", reader).await;
    browser.visit(&report).await;
    browser.is_shown("your-report-missing", reader).await;
    for (deed, button) in [
        ("risk", "Send"),
        ("whereabouts", "Send"),
        ("amend", "Send the corrections"),
        ("cancel", "Cancel the report"),
        ("returned", "Send"),
    ] {
        browser.visit(&format!("{report}/{deed}")).await;
        browser.is_shown(&format!("your-report-{deed}"), reader).await;
        if matches!(deed, "risk" | "whereabouts") {
            // One answer is chosen: what was told last.
            continue;
        }
        browser.press(button).await;
        assert!(browser.has(".govuk-error-summary").await, "{deed}");
        // The browser tells of an answer that refuses, as it should.
        browser.complaints().await;
        browser.is_fit(deed).await;
    }
    for (part, text) in [("day", "23"), ("month", "11"), ("year", "2026"), ("time", "7:30")] {
        browser.fill(&format!("returned_at.{part}"), text).await;
    }
    browser.choose("returned_to.setting", "childrens_home").await;
    browser.press("Send").await;
    assert!(browser.path().await.starts_with(&report));
    assert!(browser.text("main").await.contains("Interview due"));
    browser.is_shown("your-report-back", reader).await;
}

#[tokio::test]
async fn it_is_done_at_a_desk() {
    is_told_by(Reader::AtDesk).await;
}

#[tokio::test]
async fn it_is_done_without_javascript() {
    is_told_by(Reader::WithoutScripts).await;
}

#[tokio::test]
async fn it_is_done_on_a_small_phone() {
    is_told_by(Reader::OnPhone).await;
}

#[tokio::test]
async fn it_is_done_with_the_keyboard_alone() {
    let site = site().await;
    told(&site).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(HOLLY).await;
    browser.visit("/your-reports").await;
    for link in ["Trial Standin", "The child is found or back"] {
        browser.tab_to(link).await;
        browser.through(async || browser.key(Key::Enter).await).await;
    }
    for (part, text) in [("day", "23"), ("month", "11"), ("year", "2026"), ("time", "7:30")] {
        browser.tab_to(&format!("returned_at-{part}")).await;
        browser.type_in(text).await;
    }
    browser.tab_to("Send").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert!(browser.text("main").await.contains("Interview due"));
}

#[tokio::test]
async fn its_html_is_valid() {
    let site = site().await;
    let report = told(&site).await;
    let mut asks = site.signed_in(HOLLY).await;
    for path in ["/your-reports".to_owned(), report.clone()] {
        is_valid_html(&asks.get(&path).await.text, &path).await;
    }
    for deed in ["returned", "amend", "risk", "whereabouts", "cancel"] {
        let path = format!("{report}/{deed}");
        is_valid_html(&asks.get(&path).await.text, deed).await;
        is_valid_html(&asks.send(&path, &[]).await.text, deed).await;
    }
}
