//! The inbox, before every kind of reader.

use homeward::domain::message::Channel;

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::accounts::IDA;
use crate::app::On;
use crate::pages::Site;
use crate::pages::inside::inbox::some_failed;

async fn is_fit_for(reader: Reader) {
    let site = Site::peopled(On::Sqlite).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(IDA).await;
    browser.visit("/inbox").await;
    browser.is_fit("an empty inbox").await;
    some_failed(&site).await;
    site.tells(IDA, Channel::Inbox).await;
    browser.visit("/inbox").await;
    browser.is_fit_and_seen(reader, "inbox").await;
    browser.press("Mark all as read").await;
    browser.is_fit_and_seen(reader, "inbox-read").await;
    assert!(browser.text("main").await.contains("Marked as read"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_fit_for_somebody_at_a_desk() {
    is_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_fit_for_somebody_without_javascript() {
    is_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_fit_for_somebody_with_a_small_phone() {
    is_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_html_is_valid() {
    let site = Site::peopled(On::Sqlite).await;
    some_failed(&site).await;
    let mut ida = site.signed_in(IDA).await;
    is_valid_html(&ida.get("/inbox").await.text, "an inbox").await;
}
