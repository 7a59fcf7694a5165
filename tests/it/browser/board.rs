//! The pages of those who watch over all children, before every kind of reader, and how the board changes before their eyes.

use chrono::TimeDelta;
use homeward::services::reading::episodes::Wanted;
use reqwest::Method;
use thirtyfour::Key;

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::builders::{child, known, missing, with};
use crate::http::answered;
use crate::pages::Site;
use crate::pages::inside::Browser as Asking;
use crate::pages::inside::board::CORA;

impl Browser {
    /// Asserts that the page is fit, and keeps a picture of it at a desk, and of those with a name for it on a phone.
    async fn is_fit_before(&self, reader: Reader, name: &str, also_on_phone: bool) {
        self.complaints().await;
        self.is_fit(name).await;
        match reader {
            Reader::AtDesk => self.screen(name).await,
            Reader::OnPhone if also_on_phone => self.screen(&format!("{name}-phone")).await,
            Reader::OnPhone | Reader::WithoutScripts => {}
        }
    }
}

/// A board with something of everything on it, two records that are alike among it.
pub async fn full() -> Site {
    let (site, _) = Site::with_a_board(On::Sqlite).await;
    let like_zed = known(child("Zed", "Gonne", "2011-02-03"), "nhs_number", "9434765919");
    site.tell("Oakfield Homes", &missing("OH-7", &like_zed, "2026-11-21T20:30:00Z")).await;
    let elsewhere = missing("NP-8", &child("Una", "Elsewhere", "2012-02-03"), "2026-11-22T20:30:00Z");
    site.tell("Northshire Police", &with(elsewhere, "responsible_authority", "991".into())).await;
    site.app.look().await;
    site
}

async fn cora_list(site: &Site) -> String {
    site.signed_in(CORA).await.get("/reviews").await.text
}

/// The pages behind the board, with the names of their pictures and whether they are kept as a phone shows them.
async fn behind(site: &Site) -> Vec<(&'static str, String, bool)> {
    let mut cora = site.signed_in(CORA).await;
    let mut found = async |list: &str, before: &str| {
        let page = cora.get(list).await.text;
        let after = page.split(&format!("href=\"{before}")).nth(1).expect("a link");
        format!("{before}{}", after.split('"').next().expect("an end"))
    };
    let of_return = found("/reviews", "/reviews/").await;
    let list = cora_list(site).await;
    let of_children = list.split("\">One child or two</a>").next().and_then(|before| before.rsplit("href=\"").next());
    let of_children = of_children.expect("a link").to_owned();
    let step = found("/board/unacknowledged", "/escalations/").await;
    let interview = found("/board/unallocated", "/return-interviews/").await.replace("/return-interviews/", "");
    let council = site.app.caller("Northshire County Council").await;
    let wanted = Wanted { reference: Some("NP-6".to_owned()), limit: 1, ..Wanted::default() };
    let episode =
        site.app.services.missing_episodes(&council, &wanted).await.expect("it is found").remove(0).episode.id;
    vec![
        ("board-missing-now", "/board/missing-now".to_owned(), true),
        ("board-unallocated", "/board/unallocated".to_owned(), false),
        ("board-overdue", "/board/overdue".to_owned(), true),
        ("board-unacknowledged", "/board/unacknowledged".to_owned(), false),
        ("allocate", format!("/return-interviews/allocate?interview={interview}"), true),
        ("step", step, true),
        ("steps", "/escalations".to_owned(), true),
        ("reviews", "/reviews".to_owned(), false),
        ("review", of_children, true),
        ("review-of-a-return", of_return, false),
        ("settle", format!("/missing-episodes/{episode}/settle"), false),
        ("settle-returned-at", format!("/missing-episodes/{episode}/settle/returned-at"), false),
        ("settle-risk", format!("/missing-episodes/{episode}/settle/risk"), false),
        ("settle-authority", format!("/missing-episodes/{episode}/settle/responsible-authority"), false),
    ]
}

async fn are_fit_for(reader: Reader) {
    let site = full().await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(CORA).await;
    assert_eq!(browser.path().await, "/board");
    if reader == Reader::WithoutScripts {
        assert!(browser.text("[data-board='said']").await.contains("09:00 GMT on Monday 23 November 2026"));
        assert!(browser.element("[data-board='refresh']").await.is_displayed().await.expect("a link"));
    } else {
        let live = async || browser.text("[data-board='said']").await == "These figures change by themselves.";
        browser.until("the board to be live", live).await;
    }
    browser.is_fit_before(reader, "board", true).await;
    for (name, path, also_on_phone) in behind(&site).await {
        browser.visit(&path).await;
        browser.is_fit_before(reader, name, also_on_phone).await;
    }
    browser.visit("/board/unallocated").await;
    for interview in [1, 2] {
        browser.element(&format!("#interview-{interview}")).await.click().await.expect("it can be ticked");
    }
    browser.press("Give those chosen to a worker").await;
    assert!(browser.text("h1").await.contains("Give 2 interviews to a worker"));
    browser.press("Give it to them").await;
    browser.is_fit_before(reader, "allocate-with-faults", false).await;
    browser.choose("worker", "ida@northshire.example.org").await;
    browser.choose("placement", "no").await;
    browser.fill("independence.reason", "The council’s own team.").await;
    browser.press("Give it to them").await;
    assert!(browser.text("h1").await.contains("2 of 2 interviews given to Ida Interviewer"));
    browser.is_fit_before(reader, "allocated", false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_coordinator_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_coordinator_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_coordinator_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interview_is_given_to_a_worker_with_the_keyboard_alone() {
    let site = full().await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(CORA).await;
    browser.visit("/board/unallocated").await;
    browser.tab_to("interview-1").await;
    browser.type_in(" ").await;
    browser.tab_to("Give those chosen to a worker").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    browser.tab_to("worker").await;
    browser.type_in(" ").await;
    browser.tab_to("placement").await;
    browser.type_in(" ").await;
    browser.tab_to("independence-reason").await;
    browser.type_in("The council’s own team.").await;
    browser.tab_to("Give it to them").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert!(browser.path().await.ends_with("?done=allocated"));
    assert!(browser.text(".govuk-notification-banner").await.contains("The interview is given to the worker"));
    browser.visit("/board/unacknowledged").await;
    browser.tab_to("Amy Ashdown, 14").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    browser.tab_to("action").await;
    browser.type_in("Visit today.").await;
    browser.tab_to("by_when-day").await;
    for typed in ["23", "11", "2026", "16:00"] {
        browser.type_in(typed).await;
        browser.key(Key::Tab).await;
    }
    browser.tab_to("Record the answer").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert!(browser.text(".govuk-notification-banner").await.contains("Your answer is recorded"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let site = full().await;
    let mut cora: Asking<'_> = site.signed_in(CORA).await;
    is_valid_html(&cora.get("/board").await.text, "the board").await;
    for (name, path, _) in behind(&site).await {
        is_valid_html(&cora.get(&path).await.text, name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_changes_before_the_readers_eyes_and_says_when_it_is_cut_off() {
    let site = full().await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(CORA).await;
    let said = async |words: &str| browser.text("[data-board='said']").await.contains(words);
    browser.until("the board to be live", async || said("change by themselves").await).await;
    assert!(!browser.element("[data-board='refresh']").await.is_displayed().await.expect("a link"));
    // Asked in one step: the figures may be put in place of others between two.
    let number = async || {
        let number =
            "return document.querySelector(\"a[href='/board/missing-now'] .homeward-figure__number\").textContent";
        browser.script(number).await.as_str().expect("a number").to_owned()
    };
    let before = number().await;
    browser.tab_to(&format!("{before} Missing now")).await;
    site.tell("Northshire Police", &missing("NP-9", &child("Ann", "Ash", "2010-01-09"), "2026-11-23T08:00:00Z")).await;
    browser.until("the new number", async || number().await != before).await;
    let focused = "return document.activeElement.getAttribute('href')";
    assert_eq!(browser.script(focused).await, "/board/missing-now", "the reader is where they were");
    browser.through(async || browser.key(Key::Enter).await).await;
    assert_eq!(browser.path().await, "/board/missing-now");
    browser.until("the list to listen", async || site.app.services.boards_watched() == 1).await;
    site.pass(TimeDelta::seconds(1));
    site.tell("Northshire Police", &missing("NP-10", &child("Ben", "Ash", "2010-01-09"), "2026-11-23T08:10:00Z")).await;
    browser.until("the list to say that it is old", async || said("has changed since this list was made").await).await;

    browser.visit("/board").await;
    browser.until("the board to be live", async || said("change by themselves").await).await;
    // Signed out elsewhere, the page hears nothing more and says so.
    let mut cora = site.signed_in(CORA).await;
    let token = browser.driver.get_named_cookie("__Host-homeward").await.expect("a cookie").value;
    cora.cookies.insert("__Host-homeward".to_owned(), token);
    cora.get("/account").await;
    cora.send("/sign-out", &[]).await;
    site.tell("Northshire Police", &missing("NP-11", &child("Cal", "Ash", "2010-01-09"), "2026-11-23T08:20:00Z")).await;
    browser.until("the end of the session to be said", async || said("You are not signed in any more").await).await;
    assert!(browser.element("[data-board='refresh']").await.is_displayed().await.expect("a link"));
    assert_eq!(answered(site.request(Method::GET, "/board/live")).await.code, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_said_with_the_moment_at_which_it_was_lost_first() {
    let site = full().await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(CORA).await;
    let said = async |words: &str| browser.text("[data-board='said']").await.contains(words);
    browser.until("the board to be live", async || said("change by themselves").await).await;
    // Each try fails from now on, and is a minute later than the one before.
    let fails = "window.tries = 0
        window.EventSource = class extends EventTarget {
          constructor() { super(); window.tries += 1; queueMicrotask(() => this.dispatchEvent(new Event('error'))) }
          close() {}
        }
        Date.prototype.toLocaleTimeString = () => `10:0${window.tries}`
        document.dispatchEvent(new Event('visibilitychange'))";
    browser.script(fails).await;
    browser.until("the loss to be said", async || said("The connection was lost at 10:01.").await).await;
    browser.script("document.dispatchEvent(new Event('visibilitychange'))").await;
    let tried = async || browser.script("return window.tries").await.as_u64().is_some_and(|tries| tries >= 2);
    browser.until("it to be tried again", tried).await;
    assert!(said("The connection was lost at 10:01.").await, "it keeps the first moment");
}
