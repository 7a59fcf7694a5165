//! Texts that came in, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::pages::Site;
use crate::pages::inside::administration::path_on;
use crate::pages::inside::texts::CORA;

const SAID: &str = "Is this the number of the people who were at the door? I am with her.";

async fn are_fit_for(reader: Reader) {
    let (site, _) = Site::with_an_interview(On::Sqlite).await;
    site.is_texted("one", "447700900001", SAID).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(CORA).await;
    browser.visit("/texts").await;
    browser.is_fit_and_seen(reader, "texts").await;
    let path = path_on(&site.signed_in(CORA).await.get("/texts").await.text, "/texts/");
    browser.visit(&path).await;
    browser.is_fit_and_seen(reader, "text").await;
    browser.press("Record it").await;
    browser.is_fit_and_seen(reader, "text-with-fault").await;
    browser.fill("action", "I rang her social worker").await;
    for (part, value) in [("day", "23"), ("month", "11"), ("year", "2026"), ("time", "10:00")] {
        browser.fill(&format!("by_when.{part}"), value).await;
    }
    browser.press("Record it").await;
    browser.is_fit_and_seen(reader, "text-seen-to").await;
    assert!(browser.text("main").await.contains("I rang her social worker"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_somebody_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_somebody_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_somebody_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let (site, _) = Site::with_an_interview(On::Sqlite).await;
    site.is_texted("one", "447700900001", SAID).await;
    let mut cora = site.signed_in(CORA).await;
    let list = cora.get("/texts").await.text;
    is_valid_html(&list, "texts").await;
    let path = path_on(&list, "/texts/");
    is_valid_html(&cora.get(&path).await.text, "a text").await;
}
