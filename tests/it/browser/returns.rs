//! The pages of the SSDA903 return, before every kind of reader: a year with its figures and lists, tables that are refused, and
//! absences that are decided by ticking them.

use super::{Browser, Reader};
use crate::app::On;
use crate::browser::judged::is_valid_html;
use crate::judges::own_path;
use crate::pages::Site;
use crate::pages::inside::returns::{RETURN, ROB, takes_in};

async fn are_fit_for(reader: Reader) {
    let site = Site::with_a_year(On::Sqlite).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(ROB).await;
    browser.visit(RETURN).await;
    browser.is_fit_and_seen(reader, "ssda903-without-tables").await;
    let file = own_path("header").with_extension("csv");
    std::fs::write(&file, "CHILD,DOB\n101,9 April 2011\n").expect("a file");
    browser.visit(&format!("{RETURN}/tables")).await;
    for name in ["header", "episodes"] {
        let field = browser.element(&format!("[name='{name}']")).await;
        field.send_keys(file.to_str().expect("a path")).await.expect("it can be chosen");
    }
    browser.press("Take in the tables").await;
    assert!(browser.text("main").await.contains("DOB is not a day written as dd/mm/yyyy"));
    browser.is_fit_and_seen(reader, "ssda903-tables-with-faults").await;
    std::fs::remove_file(&file).expect("it can be removed");
    takes_in(&mut site.signed_in(ROB).await).await;
    for (name, path) in [
        ("exports", "/exports".to_owned()),
        ("ssda903", RETURN.to_owned()),
        ("ssda903-known-before", format!("{RETURN}?known_at=2026-11-23T09:00:00Z")),
        ("ssda903-see-to", format!("{RETURN}/list/see-to")),
        ("ssda903-failures", format!("{RETURN}/list/failures")),
        ("ssda903-children", format!("{RETURN}/list/children")),
    ] {
        browser.visit(&path).await;
        browser.is_fit_and_seen(reader, name).await;
    }
    browser.visit(&format!("{RETURN}/decide/undecided")).await;
    browser.press("Decide").await;
    browser.is_fit_and_seen(reader, "ssda903-decide-with-faults").await;
    browser.choose("all", "yes").await;
    browser.choose("decision", "M").await;
    browser.fill("reason", "By our own reading of the log.").await;
    browser.press("Decide").await;
    assert!(browser.text("main").await.contains("4 absences are decided"));
    browser.is_fit_and_seen(reader, "ssda903-decided").await;
    browser.visit(&format!("{RETURN}/list/rows")).await;
    assert!(browser.text("main").await.contains("Rows that would be sent (5)"));
    browser.is_fit_and_seen(reader, "ssda903-rows").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_whoever_makes_it_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_whoever_makes_it_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_whoever_makes_it_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let site = Site::with_a_year(On::Sqlite).await;
    let mut rob = site.signed_in(ROB).await;
    let decide = format!("{RETURN}/decide/undecided");
    takes_in(&mut rob).await;
    for path in [
        "/exports",
        RETURN,
        &format!("{RETURN}/list/see-to"),
        &format!("{RETURN}/list/children"),
        &decide,
        "/timeliness",
    ] {
        is_valid_html(&rob.get(path).await.text, path).await;
    }
    rob.get(&decide).await;
    is_valid_html(&rob.send(&decide, &[]).await.text, "faulty decisions").await;
}
