//! The pages about children and figures, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::judges::own_path;
use crate::pages::Site;
use crate::pages::inside::children::SOL;
use crate::pages::inside::safe_contact::MOTHER;

/// What is behind one of the figures.
const BEHIND: &str = "/timeliness/episodes?authority=990&period=12-months&by=team&figure=owed";

async fn are_fit_for(reader: Reader) {
    let (site, known) = Site::with_a_child(On::Sqlite).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(SOL).await;
    browser.visit("/search").await;
    browser.is_fit_and_seen(reader, "find-a-child").await;
    browser.press("Search").await;
    browser.is_fit_and_seen(reader, "find-a-child-with-faults").await;
    browser.fill("family_name", "Ashdoun").await;
    browser.press("Search").await;
    browser.is_fit_and_seen(reader, "found").await;
    browser.through(async || browser.element("td a, th a").await.click().await.expect("the child is opened")).await;
    assert_eq!(browser.path().await, format!("/children/{}", known.child));
    browser.is_fit("child of whom nothing is agreed").await;
    let safe = format!("/children/{}/safe-contact", known.child);
    browser.visit(&format!("{safe}/new")).await;
    browser.press("Record it").await;
    browser.is_fit_and_seen(reader, "safe-contact-with-faults").await;
    let mut sol = site.signed_in(SOL).await;
    sol.agrees(&format!("{safe}/new"), &MOTHER).await;
    browser.visit(&safe).await;
    browser.is_fit_and_seen(reader, "safe-contact").await;
    browser.visit(&format!("{safe}/0")).await;
    browser.is_fit_and_seen(reader, "safe-contact-person").await;
    sol.agrees(&format!("{safe}/0"), &MOTHER).await;
    browser.press("Record it").await;
    browser.is_fit_and_seen(reader, "safe-contact-changed-meanwhile").await;
    browser.visit(&format!("{safe}/0/remove")).await;
    browser.is_fit_and_seen(reader, "safe-contact-remove").await;
    browser.visit(&format!("/children/{}", known.child)).await;
    browser.is_fit_and_seen(reader, "child").await;
    browser.visit(&format!("/missing-episodes/{}", known.episode)).await;
    browser.is_fit_and_seen(reader, "missing-episode").await;
    browser.visit(&format!("/missing-episodes/{}/conversation", known.episode)).await;
    browser.press("Send").await;
    // The browser tells of an answer that refuses, as it should.
    browser.complaints().await;
    browser.is_fit_and_seen(reader, "conversation-with-faults").await;
    browser.fill("text", "Has anybody seen her at the station?").await;
    a_file_goes_with_it(reader, &browser).await;
    browser.visit("/repeat-missing").await;
    browser.is_fit_and_seen(reader, "repeat-missing").await;
    browser.visit("/timeliness?by=team").await;
    browser.is_fit_and_seen(reader, "timeliness").await;
    browser.visit(BEHIND).await;
    browser.is_fit_and_seen(reader, "timeliness-opened").await;
    browser.visit("/foi?year=2026").await;
    browser.is_fit_and_seen(reader, "foi").await;
}

/// A file on this machine is chosen and goes with a post: one that is refused first.
async fn a_file_goes_with_it(reader: Reader, browser: &Browser) {
    let file = own_path("seen").with_extension("png");
    let choose = async |content: &[u8]| {
        std::fs::write(&file, content).expect("a file");
        let field = browser.element("input[type='file']").await;
        field.send_keys(file.to_str().expect("a path")).await.expect("it can be chosen");
    };
    choose(b"MZ is a program").await;
    browser.press("Send").await;
    browser.complaints().await;
    let page = browser.text("main").await;
    assert!(page.contains("is a program") && page.contains("Choose your files again"), "{page}");
    browser.is_fit_and_seen(reader, "conversation-with-a-faulty-file").await;
    choose(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01").await;
    browser.press("Send").await;
    std::fs::remove_file(&file).expect("it can be removed");
    let page = browser.text("main").await;
    assert!(page.contains("Has anybody seen her") && page.contains("(PNG picture, less than 1 KB)"), "{page}");
    browser.is_fit_and_seen(reader, "conversation").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_on_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let (site, known) = Site::with_a_child(On::Sqlite).await;
    let mut sol = site.signed_in(SOL).await;
    let safe = format!("/children/{}/safe-contact", known.child);
    is_valid_html(&sol.get(&safe).await.text, "nothing is agreed").await;
    is_valid_html(&sol.agrees(&format!("{safe}/new"), &[]).await.text, "a faulty agreement").await;
    sol.agrees(&format!("{safe}/new"), &MOTHER).await;
    for path in [
        safe.clone(),
        format!("{safe}/0"),
        format!("{safe}/0/remove"),
        "/search".to_owned(),
        format!("/children/{}", known.child),
        format!("/missing-episodes/{}", known.episode),
        format!("/missing-episodes/{}/conversation", known.episode),
        "/repeat-missing".to_owned(),
        "/timeliness?by=risk&period=this-year".to_owned(),
        "/foi?year=2026".to_owned(),
        "/foi/looked-after?authority=990&year=2026".to_owned(),
        BEHIND.to_owned(),
    ] {
        let page = sol.get(&path).await;
        assert_eq!(page.code, 200, "{path}");
        is_valid_html(&page.text, &path).await;
    }
    let faulty = sol.send("/search", &[("date_of_birth.day", "40")]).await;
    is_valid_html(&faulty.text, "a faulty search").await;
}
