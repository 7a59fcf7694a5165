//! What managers decide, endings without a talk, and what is printed before a talk, before every kind of reader.

use serde_json::json;
use thirtyfour::Key;
use thirtyfour::common::print::PrintParameters;

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::pages::Site;
use crate::pages::inside::sign_offs::{PROPOSAL, finished};
use crate::pages::inside::work::{IDA, THEO};

impl Browser {
    /// Fills in a proposal to end without a talk and sends it.
    pub async fn proposes(&self) {
        self.fill("reason", PROPOSAL[0].1).await;
        self.choose("parent_asked", "yes").await;
        self.fill("parent_or_carer_view", PROPOSAL[2].1).await;
        self.choose("strategy_discussion.considered", "yes").await;
        self.press("Ask a manager to agree").await;
    }
}

async fn are_fit_for(reader: Reader) {
    let (site, id) = Site::with_a_finished_record(On::Sqlite, IDA).await;
    let home = format!("/return-interviews/{id}");
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(THEO).await;
    browser.visit("/sign-offs").await;
    browser.is_fit_and_seen(reader, "sign-offs").await;
    browser.visit(&format!("{home}/sign-off")).await;
    browser.is_fit_and_seen(reader, "sign-off").await;
    browser.press("Record my decision").await;
    browser.is_fit_and_seen(reader, "sign-off-with-faults").await;
    browser.choose("decision", "approved").await;
    browser.press("Record my decision").await;
    assert_eq!(browser.path().await, "/sign-offs?done=signed");
    browser.is_fit_and_seen(reader, "sign-offs-none").await;
    browser.visit(&format!("{home}/reopening")).await;
    browser.is_fit_and_seen(reader, "reopening").await;
}

async fn endings_are_fit_for(reader: Reader) {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let home = format!("/return-interviews/{id}");
    let browser = Browser::open(reader, &site.base).await;
    browser.opens_as(IDA).await;
    site.is_declined(id).await;
    browser.visit(&format!("{home}/close")).await;
    browser.is_fit_and_seen(reader, "close").await;
    browser.visit(&format!("{home}/close/declined-by-child")).await;
    browser.is_fit_and_seen(reader, "close-declined-by-child").await;
    browser.press("Ask a manager to agree").await;
    browser.is_fit_and_seen(reader, "close-with-faults").await;
    browser.proposes().await;
    assert_eq!(browser.path().await, format!("{home}?done=proposed"));
    browser.is_fit_and_seen(reader, "return-interview-proposed").await;
    browser.visit(&format!("{home}/print")).await;
    browser.is_fit_and_seen(reader, "return-interview-print").await;
    browser.press("Sign out").await;
    browser.opens_as(THEO).await;
    browser.visit(&format!("{home}/close/approval")).await;
    browser.is_fit_and_seen(reader, "close-approval").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_manager_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
    endings_are_fit_for(Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_manager_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
    endings_are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_fit_for_a_manager_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
    endings_are_fit_for(Reader::OnPhone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let (site, id) = Site::with_a_finished_record(On::Sqlite, IDA).await;
    let home = format!("/return-interviews/{id}");
    let mut theo = site.signed_in(THEO).await;
    for path in ["/sign-offs".to_owned(), format!("{home}/sign-off"), format!("{home}/print")] {
        is_valid_html(&theo.get(&path).await.text, &path).await;
    }
    theo.get(&format!("{home}/sign-off")).await;
    let faulty = theo.send(&format!("{home}/sign-off"), &[("decision", "returned")]).await;
    is_valid_html(&faulty.text, "a faulty decision").await;
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let home = format!("/return-interviews/{id}");
    let mut theo = site.signed_in(THEO).await;
    for page in ["close", "close/not-required"] {
        is_valid_html(&theo.get(&format!("{home}/{page}")).await.text, page).await;
    }
    let faulty = theo.send(&format!("{home}/close/not-required"), &[]).await;
    is_valid_html(&faulty.text, "a faulty proposal").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_finds_reads_and_decides_with_the_keyboard_alone() {
    let (site, id) = Site::with_a_finished_record(On::Sqlite, IDA).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(THEO).await;
    assert_eq!(browser.path().await, "/board");
    browser.goes_by("1 Waiting for a manager’s decision").await;
    assert_eq!(browser.path().await, "/sign-offs");
    browser.goes_by("Read and decide: Amy Ashdown, 14").await;
    let path = format!("/return-interviews/{id}/sign-off");
    assert_eq!(browser.path().await, path);
    browser.tab_to("decision").await;
    browser.key(Key::Down).await;
    assert!(browser.has("[name='decision'][value='returned']:checked").await);
    browser.goes_by("Record my decision").await;
    // Without a comment nobody knows what to mend: the focus is on that, and its line leads there.
    browser.until("the summary", async || browser.script("return document.activeElement.className").await != "").await;
    assert!(browser.text(".govuk-error-summary").await.contains("Say what is missing"));
    browser.key(Key::Tab).await;
    browser.key(Key::Enter).await;
    browser.until("the comment", async || browser.focused().await == "comment").await;
    browser.type_in("What of the car?").await;
    browser.goes_by("Record my decision").await;
    assert_eq!(browser.path().await, "/sign-offs?done=given-back");
    let council = site.app.caller("Northshire County Council").await;
    let ida = site.person(IDA).await;
    site.app.services.save_record(&council, &ida, id, &finished()).await.expect("it is sent again");
    browser.visit(&path).await;
    browser.tab_to("decision").await;
    browser.type_in(" ").await;
    browser.goes_by("Record my decision").await;
    assert_eq!(browser.path().await, "/sign-offs?done=signed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_printed_before_a_talk_holds_what_is_needed_and_nothing_else() {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(IDA).await;
    browser.visit(&format!("/return-interviews/{id}/print")).await;
    let paper = browser.driver.print_page(PrintParameters::default()).await.expect("it is printed");
    assert!(paper.starts_with(b"%PDF"));
    if std::env::var("HOMEWARD_SCREENS").as_deref() == Ok("1") {
        std::fs::write(std::env::temp_dir().join("return-interview.pdf"), &paper).expect("a file");
    }
    let held = String::from_utf8_lossy(&paper);
    let sheets = held.matches("/Type /Page").count() - held.matches("/Type /Pages").count();
    assert!((1..=2).contains(&sheets), "{sheets} sheets");
    let tools = browser.driver.cdp();
    let as_on_paper = tools.send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    as_on_paper.expect("it looks as on paper");
    for gone in [".govuk-service-navigation", ".govuk-back-link", ".govuk-footer", ".homeward-not-printed"] {
        let shown = browser.element(gone).await.is_displayed().await.expect("an element");
        assert!(!shown, "{gone} is not for paper");
    }
    assert!(browser.text("main").await.contains("Left by the back door."));
}
