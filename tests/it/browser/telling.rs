//! Telling a child or a family when they meet, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::pages::Site;
use crate::pages::inside::work::IDA;

const HERS: &str = "parent/text/07700 900202";

async fn is_fit_for(reader: Reader) {
    let (site, id) = Site::that_writes(On::Sqlite).await;
    site.agrees_to_meet(id).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(IDA).await;
    let home = format!("/return-interviews/{id}");
    browser.visit(&format!("{home}/tell")).await;
    browser.is_fit_and_seen(reader, "tell-family").await;
    browser.press("See what it says").await;
    browser.is_fit_and_seen(reader, "tell-family-with-faults").await;
    browser.choose("way", HERS).await;
    browser.choose("say", "booked").await;
    browser.fill("call_back", "01632 960001").await;
    browser.press("See what it says").await;
    browser.is_fit_and_seen(reader, "tell-family-check").await;
    assert!(browser.text("main").await.contains("You can meet Ida on Tuesday 24 November at 16:00."));
    browser.press("Change it").await;
    browser.press("See what it says").await;
    browser.press("Send it").await;
    assert_eq!(browser.path().await, format!("{home}?done=told"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_fit_for_a_worker_at_a_desk() {
    is_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_fit_for_a_worker_without_javascript() {
    is_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_fit_for_a_worker_with_a_small_phone() {
    is_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_html_is_valid() {
    let (site, id) = Site::that_writes(On::Sqlite).await;
    site.agrees_to_meet(id).await;
    let mut ida = site.signed_in(IDA).await;
    let path = format!("/return-interviews/{id}/tell");
    is_valid_html(&ida.get(&path).await.text, "tell").await;
    is_valid_html(&ida.send(&path, &[]).await.text, "tell with faults").await;
    let shown = ida.send(&path, &[("way", HERS), ("say", "booked")]).await;
    is_valid_html(&shown.text, "what it says").await;
}
