//! Pages that it takes a story to reach, and what they answer to what is wrong.

use homeward::domain::ids::InterviewId;
use homeward::domain::message::Channel;
use serde_json::json;

use crate::accounts::{ADA, PASSWORD, token_of};
use crate::app::On;
use crate::browser::judged::are_valid_html;
use crate::browser::{Browser, Reader};
use crate::pages::Site;
use crate::pages::inside::account::turned_on;
use crate::pages::inside::board::CORA;
use crate::pages::inside::children::SOL;
use crate::pages::inside::inbox::some_failed;
use crate::pages::inside::sign_offs::PROPOSAL;
use crate::pages::inside::work::{IDA, IRIS, THEO};

impl Browser {
    /// Signs somebody else in.
    async fn is_taken_over_by(&self, email: &str) {
        self.driver.delete_all_cookies().await.expect("nobody is signed in");
        self.opens_as(email).await;
    }

    /// Opens a page and sends its first form empty; both are judged.
    async fn refuses_an_empty_form(&self, path: &str) {
        self.visit(path).await;
        assert_eq!(self.path().await, path, "it is not led elsewhere");
        self.is_fit_whatever_it_is(path).await;
        self.sends_empty(0).await;
        assert!(self.has(".govuk-error-summary").await, "{path}: {}", self.text("main").await);
        self.is_fit_whatever_it_is(&format!("{path}, sent empty")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_write_up_of_two_people_and_each_of_its_sections_and_endings_are_fit() {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let home = format!("/return-interviews/{id}");
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(IDA).await;
    two_versions_are_shown(&site, id, &browser).await;
    let mut pages = vec![];
    let mut ida = site.signed_in(IDA).await;
    for section in ["talk", "account", "people-and-places", "safety", "harm", "parent-or-carer", "analysis", "actions"]
    {
        let path = format!("{home}/record/{section}");
        browser.visit(&path).await;
        browser.sends_empty(0).await;
        browser.is_fit_whatever_it_is(&format!("{section}, sent empty")).await;
        ida.get(&path).await;
        pages.push((
            format!("{section}, faulty"),
            ida.send(&path, &[("held_at.day", "40"), ("held_at.month", "x")]).await.text,
        ));
    }
    let council = site.app.caller("Northshire County Council").await;
    let worker = site.person(IDA).await;
    for (at, channel) in
        [("2026-11-21T12:00:00Z", "phone"), ("2026-11-22T10:00:00Z", "visit"), ("2026-11-23T08:30:00Z", "phone")]
    {
        let tried = json!({ "attempted_at": at, "channel": channel, "to": "child", "outcome": "no_reply" });
        site.app.services.log_attempt(&council, &worker, id, &tried).await.expect("it is logged");
    }
    browser.refuses_an_empty_form(&format!("{home}/close/unable")).await;
    browser.is_taken_over_by(THEO).await;
    browser.refuses_an_empty_form(&format!("{home}/close/not-required")).await;
    let proposed = ida
        .send(&format!("{home}/close/unable"), &[&PROPOSAL[..], &[("why_not_asked", "Not reached.")]].concat())
        .await;
    assert_eq!(proposed.code, 303, "{}", proposed.text);
    browser.refuses_an_empty_form(&format!("{home}/close/approval")).await;
    let mut theo = site.signed_in(THEO).await;
    let asked = theo.get(&format!("{home}/close/approval")).await.text;
    let edition = crate::pages::inside::value_of(&asked, "edition");
    let agreed = theo.send(&format!("{home}/close/approval"), &[("decision", "approved"), ("edition", &edition)]).await;
    assert_eq!(agreed.code, 303, "{}", agreed.text);
    browser.refuses_an_empty_form(&format!("{home}/reopening")).await;
    pages.push(("a faulty reopening".to_owned(), theo.send(&format!("{home}/reopening"), &[]).await.text));
    pages.retain(|(_, page)| !page.is_empty());
    are_valid_html(&pages).await;
}

/// Two people answer the same question, and the second chooses.
async fn two_versions_are_shown(site: &Site, id: InterviewId, browser: &Browser) {
    let account = format!("/return-interviews/{id}/record/account");
    browser.visit(&account).await;
    let mut iris = site.signed_in(IRIS).await;
    let base = iris.open(id, "account").await;
    let saved = iris.write(id, "account", &base, &[("childs_account.own_words", "I was bored & cold.")]).await;
    assert_eq!(saved.code, 303, "{}", saved.text);
    browser.fill("childs_account.own_words", "I was bored stiff.").await;
    browser.press("Save and go back to the list").await;
    assert!(browser.text("main").await.contains("I was bored & cold."), "{}", browser.text("main").await);
    browser.is_fit_and_seen(Reader::AtDesk, "write-up-two-versions").await;
    browser.sends_empty(0).await;
    browser.is_fit_whatever_it_is("two versions, none chosen").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_did_not_arrive_who_fell_silent_and_who_was_told_are_fit() {
    let (site, known) = Site::with_a_child(On::Sqlite).await;
    site.app.look().await;
    some_failed(&site).await;
    let failed = site.tells(IDA, Channel::Email).await;
    site.fails("id = $1", failed.0).await;
    let silence = site.falls_silent("Northshire Police", "990").await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(CORA).await;
    let talk = site.talk_of(&known).await;
    for (name, path, said) in [
        ("undelivered", "/undelivered".to_owned(), "Ida Interviewer"),
        ("silences", "/silences".to_owned(), "Northshire Police"),
        ("silence", format!("/silences/{silence}"), "Northshire Police"),
        ("child-told", format!("/children/{}/told", known.child), "Ida Interviewer"),
        ("return-interview-told", format!("/return-interviews/{talk}/told"), "Ida Interviewer"),
    ] {
        browser.visit(&path).await;
        assert!(browser.text("main").await.contains(said), "{path}: {}", browser.text("main").await);
        browser.is_fit_and_seen(Reader::AtDesk, name).await;
    }
    browser.refuses_an_empty_form(&format!("/silences/{silence}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_looks_at_any_more_is_fit() {
    let site = Site::given_up(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(ADA).await;
    browser.visit("/jobs").await;
    assert!(browser.text("main").await.contains("Look at it again"));
    browser.is_fit_whatever_it_is("dead rows").await;
    browser.visit("/jobs/look-again").await;
    browser.is_fit_whatever_it_is("dead rows, all of them").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_meets_on_the_way_in_is_fit_when_it_is_sent_empty() {
    let (site, _) = Site::with_a_child(On::Sqlite).await;
    let mut ada = site.signed_in(ADA).await;
    let who = site.app.services.looked_up(ada.session().expect("a session")).await.expect("an answer").expect("Ada");
    let link = site.app.services.reset_account(&who, site.id(SOL).await).await.expect("a link").url;
    turned_on(&mut ada).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.refuses_an_empty_form("/sign-in").await;
    browser.refuses_an_empty_form(&format!("/set-password/{}", token_of(&link))).await;
    browser.visit("/sign-in").await;
    browser.fill("email", ADA).await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.refuses_an_empty_form("/sign-in/code").await;
}
