//! The pages of wordings, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::accounts::ADA;
use crate::app::On;
use crate::pages::Site;
use crate::pages::inside::wordings::{ALI, STEP, WORDS, with_a_second_person};

async fn are_fit_for(reader: Reader) {
    let site = with_a_second_person(On::Sqlite).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(ADA).await;
    browser.visit("/wordings").await;
    browser.is_fit_and_seen(reader, "wordings").await;
    browser.visit("/wordings/990/text.urgent/propose").await;
    for (name, text) in [("one", "{name} is missing"), ("several", "Nothing")] {
        browser.element(&format!("[name='{name}']")).await.clear().await.expect("it can be emptied");
        browser.fill(name, text).await;
    }
    browser.press("Propose it").await;
    browser.is_fit_and_seen(reader, "wording-with-faults").await;
    browser.visit(&format!("{STEP}/propose")).await;
    for (name, text) in WORDS {
        browser.element(&format!("[name='{name}']")).await.clear().await.expect("it can be emptied");
        browser.fill(name, text).await;
    }
    browser.press("Show how it reads").await;
    browser.is_fit_and_seen(reader, "wording-looked-at").await;
    browser.press("Propose it").await;
    browser.is_fit_and_seen(reader, "wording-proposed").await;
    decided(&site).await;
    browser.visit(STEP).await;
    browser.is_fit_and_seen(reader, "wording").await;
    browser.visit(&format!("{STEP}/ours")).await;
    browser.press("Propose it").await;
    browser.is_fit("ours are proposed again").await;
    browser.visit(&format!("{STEP}/2/withdraw")).await;
    browser.press("Take it back").await;
    browser.is_fit("it is taken back").await;
}

/// The second person approves.
async fn decided(site: &Site) {
    let mut ali = site.signed_in(ALI).await;
    let approve = format!("{STEP}/1/approve");
    ali.get(&approve).await;
    assert_eq!(ali.send(&approve, &[]).await.code, 303);
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
    let site = with_a_second_person(On::Sqlite).await;
    let mut ada = site.signed_in(ADA).await;
    let propose = format!("{STEP}/propose");
    ada.get(&propose).await;
    let mut look = WORDS.to_vec();
    look.push(("look", "yes"));
    is_valid_html(&ada.send(&propose, &look).await.text, "a look").await;
    is_valid_html(&ada.send(&propose, &[]).await.text, "faults").await;
    ada.send(&propose, &WORDS).await;
    let mut ali = site.signed_in(ALI).await;
    for path in [
        "/wordings".to_owned(),
        STEP.to_owned(),
        format!("{STEP}/1"),
        format!("{STEP}/1/approve"),
        format!("{STEP}/1/decline"),
    ] {
        is_valid_html(&ali.get(&path).await.text, &path).await;
    }
    decided(&site).await;
    for path in [format!("{STEP}/1"), STEP.to_owned(), format!("{STEP}/ours")] {
        is_valid_html(&ada.get(&path).await.text, &path).await;
    }
}
