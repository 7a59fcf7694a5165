//! The pages of administrators, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::accounts::ADA;
use crate::app::On;
use crate::pages::inside::administration::{path_on, with_messages};
use crate::pages::inside::inbox::some_failed;

const WEBHOOK: [(&str, &str); 2] =
    [("url", "https://hooks.example.org/a-long-path-that-goes-on/homeward"), ("description", "Case system")];

async fn are_fit_for(reader: Reader) {
    let (site, id) = with_messages(On::Sqlite).await;
    some_failed(&site).await;
    let mut ada = site.signed_in(ADA).await;
    ada.get("/webhooks/new").await;
    ada.send("/webhooks/new", &WEBHOOK).await;
    let webhook = path_on(&ada.get("/webhooks").await.text, "/webhooks/");
    ada.get(&webhook).await;
    ada.send(&format!("{webhook}/test"), &[]).await;
    let organisation = path_on(&ada.get("/organisations").await.text, "/organisations/");
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(ADA).await;
    for (name, path) in [
        ("administration", "/administration"),
        ("organisations", "/organisations"),
        ("organisation-new", "/organisations/new"),
        ("organisation", organisation.as_str()),
        ("webhooks", "/webhooks"),
        ("webhook-new", "/webhooks/new"),
        ("webhook", webhook.as_str()),
        ("webhook-change", &format!("{webhook}/change")),
        ("webhook-replay", &format!("{webhook}/replay")),
        ("webhook-remove", &format!("{webhook}/remove")),
        ("policies", "/policies"),
        ("messages", "/messages"),
        ("contacts", "/contacts"),
        ("jobs", "/jobs"),
    ] {
        browser.visit(path).await;
        browser.is_fit_and_seen(reader, name).await;
    }
    browser.visit(&format!("{webhook}/change")).await;
    ada.get(&format!("{webhook}/turn-off")).await;
    ada.send(&format!("{webhook}/turn-off"), &[]).await;
    browser.fill("description", "Case system of the council").await;
    browser.press("Save the changes").await;
    browser.is_fit_and_seen(reader, "webhook-changed-meanwhile").await;
    browser.visit("/messages/pause").await;
    browser.press("Pause it").await;
    browser.is_fit_and_seen(reader, "messages-pause-with-faults").await;
    browser.choose("channel", "email").await;
    browser.fill("reason", "Notices of last year come in again").await;
    browser.press("Pause it").await;
    browser.is_fit_and_seen(reader, "messages-paused").await;
    browser.visit("/messages/pause").await;
    browser.is_fit_and_seen(reader, "messages-pause").await;
    browser.press("Let what waits go").await;
    browser.visit("/jobs/look-again").await;
    browser.is_fit("nothing to look at again").await;
    browser.visit("/keys/new").await;
    browser.press("Make the key").await;
    browser.is_fit_and_seen(reader, "key-new-with-faults").await;
    browser.fill("name", "case-system").await;
    browser.element("[name='organisation']").await.click().await.expect("it can be chosen");
    browser.choose("scopes", "records").await;
    browser.press("Make the key").await;
    browser.is_fit_and_seen(reader, "key-made").await;
    browser.visit("/keys").await;
    browser.is_fit_and_seen(reader, "keys").await;
    browser.visit("/looks").await;
    browser.fill("record", "no id").await;
    browser.press("Show who looked").await;
    browser.is_fit_and_seen(reader, "looks-with-faults").await;
    browser.fill("record", &id.to_string()).await;
    browser.press("Show who looked").await;
    browser.is_fit_and_seen(reader, "looks").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_an_administrator_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_an_administrator_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_an_administrator_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let (site, id) = with_messages(On::Sqlite).await;
    some_failed(&site).await;
    let mut ada = site.signed_in(ADA).await;
    ada.get("/webhooks/new").await;
    is_valid_html(&ada.send("/webhooks/new", &WEBHOOK).await.text, "a secret").await;
    let webhook = path_on(&ada.get("/webhooks").await.text, "/webhooks/");
    let organisation = path_on(&ada.get("/organisations").await.text, "/organisations/");
    ada.get(&webhook).await;
    ada.send(&format!("{webhook}/test"), &[]).await;
    for path in [
        "/administration",
        "/organisations",
        "/organisations/new",
        "/keys",
        "/keys/new",
        "/webhooks",
        "/webhooks/new",
        "/policies",
        "/messages",
        "/messages?state=held",
        "/contacts",
        "/jobs",
        "/looks",
        webhook.as_str(),
        organisation.as_str(),
        &format!("{organisation}/teams"),
        &format!("{webhook}/turn-off"),
        &format!("{webhook}/change"),
        &format!("{webhook}/replay"),
    ] {
        is_valid_html(&ada.get(path).await.text, path).await;
    }
    let torn =
        ada.send(&format!("{webhook}/change"), &[("url", "https://hooks.example.org/x"), ("description", "X")]).await;
    is_valid_html(&torn.text, "a webhook that was changed meanwhile").await;
    ada.get("/looks").await;
    is_valid_html(&ada.send("/looks", &[("record", &id.to_string())]).await.text, "looks").await;
    is_valid_html(&ada.send("/keys/new", &[]).await.text, "a faulty key").await;
}
