//! The pages of a rota, before every kind of reader.

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::accounts::ADA;
use crate::app::{On, at};
use crate::judges::own_path;
use crate::pages::Site;
use crate::pages::inside::administration::path_on;
use crate::pages::inside::rotas::{nights, with_a_team};

const NIGHTS: &str = "/rotas/990/out_of_hours";

/// A team whose rota has its nights, and is looked at in the week of Christmas.
async fn kept() -> Site {
    let site = with_a_team(On::Sqlite).await;
    site.app.services.clock.set(at("2026-12-21T09:00:00Z"));
    let odin = site.id("odin@northshire.example.org").await.to_string();
    let mut ada = site.signed_in(ADA).await;
    let add = format!("{NIGHTS}/add/weekly");
    ada.get(&add).await;
    assert_eq!(ada.send(&add, &nights(&odin)).await.code, 303);
    site
}

async fn are_fit_for(reader: Reader) {
    let site = kept().await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(ADA).await;
    for (name, path) in [("rotas", "/rotas"), ("rota", NIGHTS), ("rota-without", "/rotas/990/service_manager")] {
        browser.visit(path).await;
        browser.is_fit_and_seen(reader, name).await;
    }
    for kind in ["weekly", "once", "away"] {
        browser.visit(&format!("{NIGHTS}/add/{kind}")).await;
        browser.press("Save").await;
        browser.is_fit_and_seen(reader, &format!("rota-{kind}-with-faults")).await;
    }
    browser.element("select[name='who'] option:nth-child(2)").await.click().await.expect("it can be chosen");
    browser.element("select[name='instead'] option:nth-child(3)").await.click().await.expect("it can be chosen");
    for (name, value) in [
        ("from.day", "24"),
        ("from.month", "12"),
        ("from.year", "2026"),
        ("from.time", "20:00"),
        ("to.day", "25"),
        ("to.month", "12"),
        ("to.year", "2026"),
        ("to.time", "8:30"),
        ("why", "Christmas Eve"),
    ] {
        browser.fill(name, value).await;
    }
    browser.press("Save").await;
    browser.is_fit_and_seen(reader, "rota-changed").await;
    assert!(browser.text("main").await.contains("20:00 to midnight: Olga Outofhours"));
    let mut ada = site.signed_in(ADA).await;
    let entry = path_on(&ada.get(NIGHTS).await.text, &format!("{NIGHTS}/entries/"));
    browser.visit(&entry).await;
    browser.is_fit_and_seen(reader, "rota-entry-change").await;
    browser.visit(&entry.replace("/change", "/take-out")).await;
    browser.is_fit_and_seen(reader, "rota-entry-take-out").await;
    browser.visit("/account/quiet-hours").await;
    browser.fill("monday.from", "19:00").await;
    browser.press("Save").await;
    browser.is_fit_and_seen(reader, "quiet-hours-with-faults").await;
    browser.fill("monday.to", "7:30").await;
    browser.press("Save").await;
    browser.is_fit_and_seen(reader, "quiet-hours-saved").await;
    a_file_is_taken(reader, &browser).await;
}

/// A calendar is chosen on this machine, looked at and taken.
async fn a_file_is_taken(reader: Reader, browser: &Browser) {
    let file = own_path("calendar").with_extension("ics");
    let event = "BEGIN:VEVENT\r\nSUMMARY:Olga Outofhours\r\nDTSTART:20261226T083000\r\nDURATION:P1D\r\nEND:VEVENT\r\n";
    std::fs::write(&file, format!("BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n")).expect("a file");
    browser.visit(&format!("{NIGHTS}/file")).await;
    browser.press("Look at what is in it").await;
    browser.is_fit_and_seen(reader, "rota-file-with-faults").await;
    let field = browser.element("input[type='file']").await;
    field.send_keys(file.to_str().expect("a path")).await.expect("it can be chosen");
    browser.press("Look at what is in it").await;
    browser.is_fit_and_seen(reader, "rota-file-looked-at").await;
    browser.fill("why", "Boxing Day").await;
    browser.press("Take these duties").await;
    browser.is_fit_and_seen(reader, "rota-file-taken").await;
    assert!(browser.text("main").await.contains("Olga Outofhours"));
    std::fs::remove_file(&file).expect("it can be removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_whoever_keeps_it_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_whoever_keeps_it_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_whoever_keeps_it_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let site = kept().await;
    let mut ada = site.signed_in(ADA).await;
    let entry = path_on(&ada.get(NIGHTS).await.text, &format!("{NIGHTS}/entries/"));
    let out = entry.replace("/change", "/take-out");
    let file = format!("{NIGHTS}/file");
    let quiet = format!("/people/{}/quiet-hours", site.id(ADA).await);
    for path in [
        "/rotas",
        NIGHTS,
        "/rotas/990/service_manager",
        entry.as_str(),
        out.as_str(),
        file.as_str(),
        "/account/quiet-hours",
        "/account",
        quiet.as_str(),
    ] {
        is_valid_html(&ada.get(path).await.text, path).await;
    }
    for kind in ["weekly", "once", "away"] {
        let path = format!("{NIGHTS}/add/{kind}");
        ada.get(&path).await;
        is_valid_html(&ada.send(&path, &[]).await.text, &path).await;
    }
}
