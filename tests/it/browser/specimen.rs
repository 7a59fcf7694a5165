//! The specimen, which has every component, empty, filled and faulty, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::pages::Site;

async fn is_fit_for(reader: Reader) {
    let site = Site::on(On::Sqlite).await;
    let browser = Browser::open(reader, &site.base).await;
    for path in ["/specimen", "/specimen/filled"] {
        browser.visit(path).await;
        browser.is_fit(path).await;
    }
    if reader == Reader::AtDesk {
        browser.screen("components").await;
    }
    assert_eq!(browser.element("[name='returned.time']").await.value().await.expect("it"), Some("01:30".into()));
    browser.visit("/specimen").await;
    browser.fill("child.name", "Trial & <Standin>").await;
    browser.fill("born.day", "31").await;
    browser.fill("born.month", "2").await;
    browser.fill("born.year", "2012").await;
    browser.choose("reason", "other").await;
    browser.fill("other", "A long story").await;
    browser.choose("scopes", "reports").await;
    browser.press("Save and continue").await;
    // The browser tells of an answer with code 422, as it should.
    browser.complaints().await;
    browser.is_fit("the faulty form").await;
    if reader == Reader::AtDesk {
        browser.screen("components-with-faults").await;
    }
    assert!(browser.title().await.starts_with("Error: "));
    let summary = browser.text(".govuk-error-summary").await;
    for said in ["The date of birth must be a real date", "Enter the time the child came back", "Enter a note"] {
        assert!(summary.contains(said), "{said}: {summary}");
    }
    // What was typed is there again, and each line of the summary leads to the field to mend.
    for (name, typed) in [("child.name", "Trial & <Standin>"), ("born.day", "31"), ("other", "A long story")] {
        let value = browser.element(&format!("[name='{name}']")).await.value().await.expect("its value");
        assert_eq!(value.as_deref(), Some(typed), "{name}");
    }
    assert!(browser.has("[name='reason'][value='other']:checked").await);
    assert!(browser.has("[name='scopes'][value='reports']:checked").await);
    let broken = "return [...document.querySelectorAll('.govuk-error-summary a')]
        .map(link => link.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))";
    assert_eq!(browser.script(broken).await, serde_json::json!([]), "links that lead nowhere");
    let started = "return [...document.querySelectorAll('[data-module^=govuk-]')]
        .every(part => part.hasAttribute(`data-${part.dataset.module}-init`))";
    assert_eq!(browser.script(started).await, reader != Reader::WithoutScripts, "the components' scripts run");
}

#[tokio::test]
async fn it_is_fit_for_a_reader_at_a_desk() {
    is_fit_for(Reader::AtDesk).await;
}

#[tokio::test]
async fn it_is_fit_for_a_reader_without_javascript() {
    is_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test]
async fn it_is_fit_for_a_reader_with_a_small_phone() {
    is_fit_for(Reader::OnPhone).await;
}

#[tokio::test]
async fn its_html_is_valid_in_every_state() {
    let site = Site::on(On::Sqlite).await;
    for path in ["/specimen", "/specimen/filled"] {
        is_valid_html(&site.get(path).await.text, path).await;
    }
    let at = [("returned.day", "25"), ("returned.month", "10"), ("returned.year", "2026"), ("returned.time", "1:30")];
    let faulty = site.send("/specimen", &at).await;
    assert_eq!(faulty.code, 422);
    assert!(faulty.text.contains("so 01:30 came twice") && faulty.text.contains("returned-which"), "{}", faulty.text);
    is_valid_html(&faulty.text, "the faulty form").await;
}

#[tokio::test]
async fn what_an_answer_opens_is_seen_once_it_is_chosen() {
    let site = Site::on(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.visit("/specimen").await;
    let further = browser.element("[name='other']").await;
    assert!(!further.is_displayed().await.expect("it can be asked"));
    browser.choose("reason", "other").await;
    assert!(further.is_displayed().await.expect("it can be asked"));
    browser.fill("note", "Twelve signs").await;
    browser.until("the count", async || browser.text("#note-info ~ *").await.contains("188")).await;
}
