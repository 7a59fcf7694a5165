//! The pages of those who hold return interviews, before every kind of reader, and what a worker does on them.

use serde_json::json;
use thirtyfour::Key;

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::builders::with;
use crate::pages::Site;
use crate::pages::inside::sign_offs::finished;
use crate::pages::inside::work::IDA;

/// The pages that people open on the way to a child, of which pictures are kept as a phone shows them.
const ON_PHONE: [&str; 7] =
    ["my-work", "return-interview", "attempt", "write-up", "child", "missing-episode", "timeliness"];

impl Browser {
    /// Asserts that the page is fit and keeps a picture of it.
    pub async fn is_fit_and_seen(&self, reader: Reader, name: &str) {
        self.complaints().await;
        self.is_fit(name).await;
        match reader {
            Reader::AtDesk => self.screen(name).await,
            Reader::OnPhone if ON_PHONE.contains(&name) => self.screen(&format!("{name}-phone")).await,
            Reader::OnPhone | Reader::WithoutScripts => {}
        }
    }
}

const SECTIONS: [&str; 10] = [
    "talk",
    "account",
    "people-and-places",
    "safety",
    "harm",
    "parent-or-carer",
    "status",
    "analysis",
    "actions",
    "sharing",
];

async fn are_fit_for(reader: Reader) {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(IDA).await;
    assert_eq!(browser.path().await, "/work");
    browser.is_fit_and_seen(reader, "my-work").await;
    let path = format!("/return-interviews/{id}");
    browser.visit(&path).await;
    browser.is_fit_and_seen(reader, "return-interview").await;
    browser.press("I know that I have this interview").await;
    assert!(browser.text(".govuk-notification-banner").await.contains("Your acknowledgement is recorded"));
    browser.visit(&format!("{path}/attempt")).await;
    browser.is_fit_and_seen(reader, "attempt").await;
    browser.press("Record the attempt").await;
    browser.is_fit_and_seen(reader, "attempt-with-faults").await;
    browser.visit(&format!("{path}/record")).await;
    browser.is_fit_and_seen(reader, "write-up").await;
    for section in SECTIONS {
        browser.visit(&format!("{path}/record/{section}")).await;
        browser.is_fit_and_seen(reader, &format!("write-up-{section}")).await;
    }
    browser.visit(&format!("{path}/record/check")).await;
    browser.is_fit_and_seen(reader, "write-up-check").await;
    browser.visit(&format!("{path}/record/talk")).await;
    browser.fill("held_at.day", "31").await;
    browser.press("Save and continue").await;
    browser.is_fit_and_seen(reader, "write-up-with-faults").await;
    let council = site.app.caller("Northshire County Council").await;
    let asks = json!([{ "what": "Ring the school", "owner": "Sol Social", "due_on": "2026-12-01" }]);
    let record = with(finished(), "actions", asks);
    site.app.services.save_record(&council, &site.person(IDA).await, id, &record).await.expect("it is saved");
    browser.visit(&format!("{path}/actions/1")).await;
    browser.is_fit_and_seen(reader, "action").await;
    browser.press("Save that it is done").await;
    browser.is_fit_and_seen(reader, "action-with-faults").await;
    browser.visit(&path).await;
    browser.is_fit_and_seen(reader, "return-interview-held").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_worker_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_worker_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_worker_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let mut ida = site.signed_in(IDA).await;
    let home = format!("/return-interviews/{id}");
    for page in [
        "",
        "/attempt",
        "/record",
        "/record/talk",
        "/record/actions",
        "/record/harm",
        "/record/sharing",
        "/record/check",
    ] {
        is_valid_html(&ida.get(&format!("{home}{page}")).await.text, page).await;
    }
    is_valid_html(&ida.get("/work").await.text, "/work").await;
    let faulty = ida.send(&format!("{home}/attempt"), &[("tries_at.day", "1")]).await;
    is_valid_html(&faulty.text, "the faulty attempt").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_saved_by_itself_and_an_attempt_is_made_with_the_keyboard_alone() {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(IDA).await;
    let path = format!("/return-interviews/{id}");
    browser.visit(&format!("{path}/record/account")).await;
    browser.fill("childs_account.own_words", "I was bored.").await;
    assert_eq!(browser.text("[data-saved]").await, "Not saved yet");
    browser.until("it to be saved", async || browser.text("[data-saved]").await == "Saved at 09:00").await;
    assert_eq!(site.record(id).await["childs_account"]["own_words"], "I was bored.");
    browser.fill("childs_account.own_words", "I was bored, and it rained.").await;
    browser.press("Save and go back to the list").await;
    assert_eq!(site.record(id).await["childs_account"]["own_words"], "I was bored, and it rained.");

    browser.visit(&path).await;
    browser.tab_to("Record an attempt or an appointment").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    for field in ["channel", "to", "outcome"] {
        browser.tab_to(field).await;
        browser.type_in(" ").await;
    }
    browser.tab_to("meets_at-day").await;
    for typed in ["23", "11", "2026", "16:00"] {
        browser.type_in(typed).await;
        browser.key(Key::Tab).await;
    }
    browser.tab_to("Record the attempt").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert_eq!(browser.path().await, format!("{path}?done=attempt"));
    assert!(browser.text("main").await.contains("Talk agreed for 16:00 GMT"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_section_of_the_write_up_is_written_and_mended_with_the_keyboard_alone() {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(IDA).await;
    let record = format!("/return-interviews/{id}/record");
    browser.visit(&format!("/return-interviews/{id}")).await;
    browser.goes_by("Write up the talk").await;
    assert_eq!(browser.path().await, record);
    browser.goes_by("The talk").await;
    assert_eq!(browser.path().await, format!("{record}/talk"));
    for (part, typed) in [("day", "31"), ("month", "11"), ("year", "2026"), ("time", "16:00")] {
        browser.tab_to(&format!("held_at-{part}")).await;
        browser.type_in(typed).await;
    }
    for choice in ["place", "seen_alone"] {
        browser.tab_to(choice).await;
        browser.type_in(" ").await;
    }
    // The first of the two buttons of this name.
    browser.goes_by("then").await;
    browser.until("the summary", async || browser.script("return document.activeElement.className").await != "").await;
    browser.key(Key::Tab).await;
    browser.key(Key::Enter).await;
    browser.until("the day to mend", async || browser.focused().await == "held_at-day").await;
    for key in [Key::End, Key::Backspace, Key::Backspace] {
        browser.key(key).await;
    }
    browser.type_in("22").await;
    browser.goes_by("then").await;
    assert_eq!(browser.path().await, format!("{record}/account"), "{}", browser.text("main").await);
    let saved = site.record(id).await;
    assert_eq!((saved["held_at"].as_str(), saved["seen_alone"].as_bool()), (Some("2026-11-22T16:00:00Z"), Some(true)));
    browser.tab_to("childs_account-own_words").await;
    browser.type_in("I was bored.").await;
    browser.goes_by("then").await;
    assert_eq!(browser.path().await, format!("{record}/people-and-places"));
    assert_eq!(site.record(id).await["childs_account"]["own_words"], "I was bored.");
}

async fn asks_when_it_must(reader: Reader) {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    site.app.services.clock.set("2026-11-26T09:00:00Z".parse().expect("a time"));
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(IDA).await;
    let evidence = "exploitation.gangs.evidence";
    let is_seen = async |name: &str| {
        browser.element(&format!("[name='{name}']")).await.is_displayed().await.expect("whether it is seen")
    };
    browser.visit(&format!("/return-interviews/{id}/record/harm")).await;
    assert!(!is_seen(evidence).await && !is_seen("immediate_concern_details").await);
    for (answer, opens) in [("suspected", true), ("no", false), ("yes", true)] {
        browser.choose("exploitation.gangs.indicator", answer).await;
        assert_eq!(is_seen(evidence).await, opens, "{answer}");
    }
    assert!(!is_seen("exploitation.online.evidence").await, "each opens its own");
    browser.fill(evidence, "A new coat.").await;
    browser.choose("exploitation.gangs.indicator", "no").await;
    browser.press("Save and go back to the list").await;
    assert_eq!(site.record(id).await["exploitation"]["gangs"]["evidence"], "A new coat.");
    browser.visit(&format!("/return-interviews/{id}/record/harm")).await;
    assert!(is_seen(evidence).await, "what stands there is not hidden");

    browser.visit(&format!("/return-interviews/{id}/record/talk")).await;
    assert!(!is_seen("late_reason.text").await);
    for (part, text) in [("day", "25"), ("month", "11"), ("year", "2026"), ("time", "8:00")] {
        browser.fill(&format!("held_at.{part}"), text).await;
    }
    if reader == Reader::WithoutScripts {
        browser.press("Save and continue").await;
        assert!(browser.text(".govuk-notification-banner").await.contains("say why at the end of this page"));
    }
    browser.until("it to be asked", async || is_seen("late_reason.text").await).await;
    browser.choose("late_reason.code", "distance").await;
    browser.press("Save and go back to the list").await;
    assert_eq!(site.record(id).await["late_reason"]["code"], "distance");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_some_answers_ask_for_is_seen_when_it_is_asked() {
    asks_when_it_must(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_some_answers_ask_for_is_asked_without_javascript() {
    asks_when_it_must(Reader::WithoutScripts).await;
}
