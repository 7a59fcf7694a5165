//! Signing in, an authenticator app, a session that ends in the middle of a form, and signing out, before every kind of
//! reader; and each page on the way fit for anybody.

use chrono::TimeDelta;
use homeward::domain::session::IDLE;
use homeward::store::sessions;
use thirtyfour::Key;

use super::judged::is_valid_html;
use super::{Browser, Reader};
use crate::accounts::{ADA, IDA, PASSWORD, token_of};
use crate::app::On;
use crate::pages::Site;
use crate::pages::inside::account::code;

impl Browser {
    async fn signs_in(&self, email: &str) {
        self.fill("email", email).await;
        self.fill("password", PASSWORD).await;
        self.press("Sign in").await;
    }

    /// Asserts that the page is fit for anybody, and keeps a picture of it.
    async fn is_fit_as(&self, name: &str) {
        self.is_fit(name).await;
        if self.is_at_desk() {
            self.screen(name).await;
        }
    }

    async fn signs_out(&self) {
        self.press("Sign out").await;
        assert_eq!(self.path().await, "/signed-out");
    }

    async fn value(&self, name: &str) -> String {
        let field = self.element(&format!("[name='{name}']")).await;
        field.value().await.expect("a field").unwrap_or_default()
    }

    /// Lets time pass for the page, whose own clock the test cannot set otherwise, and has it look.
    async fn sleeps(&self, site: &Site, minutes: i64) {
        site.pass(TimeDelta::minutes(minutes));
        self.script(&format!(
            "const now = performance.now.bind(performance);
             performance.now = () => now() + {minutes} * 60000;
             document.dispatchEvent(new Event('visibilitychange'))"
        ))
        .await;
    }
}

async fn comes_in_and_goes_out(reader: Reader, on: On) {
    let site = Site::peopled(on).await;
    let browser = Browser::open(reader, &site.base).await;
    browser.visit("/account").await;
    assert_eq!(browser.path().await, "/sign-in?return=/account");
    browser.fill("email", IDA).await;
    browser.fill("password", "not this one").await;
    browser.press("Sign in").await;
    browser.complaints().await;
    browser.is_fit_as("sign-in-refused").await;
    assert!(browser.title().await.starts_with("Error: Sign in"));
    assert_eq!((browser.value("email").await, browser.value("password").await), (IDA.to_owned(), String::new()));
    browser.signs_in(IDA).await;
    assert_eq!(browser.path().await, "/account", "she is where she wanted to go");
    browser.is_fit_as("account").await;
    browser.visit("/home").await;
    browser.is_fit_as("home").await;

    browser.visit("/account/authenticator").await;
    browser.is_fit_as("authenticator").await;
    browser.fill("current_password", PASSWORD).await;
    browser.press("Continue").await;
    browser.is_fit_as("authenticator-key").await;
    assert!(browser.has("svg.homeward-qr path").await);
    let secret = browser.text("#key").await.replace(' ', "");
    browser.fill("code", &code(&site, &secret)).await;
    browser.press("Turn on").await;
    assert_eq!(browser.text("h1").await, "Your recovery codes");
    browser.is_fit_as("recovery-codes").await;

    browser.signs_out().await;
    browser.visit("/home").await;
    assert_eq!(browser.path().await, "/sign-in?return=/home", "the way back is closed");
    site.pass(TimeDelta::minutes(1));
    browser.signs_in(IDA).await;
    assert_eq!(browser.text("h1").await, "Enter your code");
    browser.is_fit_as("code").await;
    browser.fill("code", &code(&site, &secret)).await;
    browser.press("Continue").await;
    assert_eq!(browser.path().await, "/home");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_at_a_desk_comes_in_and_goes_out() {
    comes_in_and_goes_out(Reader::AtDesk, On::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_without_javascript_comes_in_and_goes_out() {
    comes_in_and_goes_out(Reader::WithoutScripts, On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_with_a_small_phone_comes_in_and_goes_out() {
    comes_in_and_goes_out(Reader::OnPhone, On::Sqlite).await;
}

/// Waits until the server knows that somebody is still there.
async fn is_noted(browser: &Browser, site: &Site) {
    let id = site.id(ADA).await;
    let services = &site.app.services;
    browser
        .until("the server to know", async || {
            let used = sessions::of_user(services.database.read(), id, services.clock.now() - IDLE).await;
            used.expect("the database answers").iter().any(|session| session.used_at == services.clock.now())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_comes_in_and_goes_out_with_the_keyboard_alone() {
    let site = Site::peopled(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.visit("/sign-in").await;
    browser.tab_to("email").await;
    browser.type_in(IDA).await;
    browser.tab_to("password").await;
    browser.type_in(PASSWORD).await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert_eq!(browser.path().await, "/work", "whoever holds interviews begins with their work");
    browser.tab_to("Sign out").await;
    browser.through(async || browser.key(Key::Enter).await).await;
    assert_eq!(browser.path().await, "/signed-out");
}

async fn types(browser: &Browser) {
    browser.visit("/people/new").await;
    browser.fill("email", "iris@northshire.example.org").await;
    browser.fill("name", "Iris Interviewer").await;
    browser.choose("roles", "interviewer").await;
}

async fn finds_what_was_typed(browser: &Browser) {
    assert_eq!(browser.path().await, "/people/new");
    assert!(browser.text("main").await.contains("nothing of it was sent yet"));
    assert_eq!(browser.value("name").await, "Iris Interviewer");
    assert!(browser.has("[name='roles'][value='interviewer']:checked").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_a_form_that_is_sent_too_late_comes_back_as_it_was() {
    let site = Site::peopled(On::Postgres).await;
    let browser = Browser::open(Reader::WithoutScripts, &site.base).await;
    browser.visit("/sign-in").await;
    browser.signs_in(ADA).await;
    assert!(browser.text(".homeward-ends").await.contains("you are signed out at 09:30"));
    types(&browser).await;
    site.pass(TimeDelta::minutes(31));
    browser.press("Invite").await;
    assert!(browser.text("main").await.contains("is not lost"));
    browser.complaints().await;
    browser.is_fit("asked again").await;
    browser.signs_in(ADA).await;
    finds_what_was_typed(&browser).await;
    browser.press("Invite").await;
    assert_eq!(browser.text("h1").await, "Iris Interviewer\nPass on this link");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_javascript_the_reader_is_warned_may_stay_and_loses_nothing() {
    let site = Site::peopled(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.visit("/sign-in").await;
    browser.signs_in(ADA).await;
    types(&browser).await;
    browser.sleeps(&site, 24).await;
    assert!(!browser.has("dialog[open]").await, "nobody is warned too early");
    browser.sleeps(&site, 2).await;
    let is_open = async || browser.has("dialog[open]").await;
    browser.until("the warning", is_open).await;
    assert!(browser.text("dialog").await.contains("you are signed out in 4 minutes"));
    browser.is_fit_as("session-warning").await;
    browser.key(Key::Escape).await;
    browser.until("it to go", async || !is_open().await).await;
    is_noted(&browser, &site).await;
    // The server gave another half hour, and the page knows.
    browser.sleeps(&site, 24).await;
    assert!(!is_open().await);
    browser.sleeps(&site, 3).await;
    browser.until("the next warning", is_open).await;
    browser.element("[data-session='stay']").await.click().await.expect("it can be pressed");
    browser.until("it to go", async || !is_open().await).await;
    is_noted(&browser, &site).await;
    browser.sleeps(&site, 31).await;
    browser.until("the end", async || browser.has("body.homeward-over").await).await;
    assert!(!browser.element("main").await.is_displayed().await.expect("main"), "nobody reads on");
    browser.complaints().await;
    browser.is_fit_as("session-over").await;
    assert!(!browser.element("[data-session='stay']").await.is_displayed().await.expect("a button"));
    browser.press("Sign in again").await;
    assert!(browser.text("main").await.contains("is not lost"));
    browser.complaints().await;
    browser.signs_in(ADA).await;
    finds_what_was_typed(&browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_about_people_are_fit_for_everybody() {
    for reader in [Reader::AtDesk, Reader::OnPhone] {
        let site = Site::peopled(On::Sqlite).await;
        let ida = site.id(IDA).await;
        let browser = Browser::open(reader, &site.base).await;
        browser.visit("/sign-in").await;
        browser.signs_in(IDA).await;
        browser.visit("/account/password").await;
        browser.is_fit_as("change-password").await;
        browser.signs_out().await;
        browser.visit("/sign-in").await;
        browser.signs_in(ADA).await;
        for (name, path) in [
            ("people", "/people".to_owned()),
            ("invite", "/people/new".to_owned()),
            ("person", format!("/people/{ida}")),
            ("", format!("/people/{ida}/change")),
            ("reset", format!("/people/{ida}/reset")),
            ("", format!("/people/{ida}/remove-access")),
            ("", format!("/people/{ida}/end-sessions")),
            ("", format!("/people/{ida}/give-access")),
        ] {
            browser.visit(&path).await;
            browser.is_fit(&path).await;
            if reader == Reader::AtDesk && !name.is_empty() {
                browser.screen(name).await;
            }
        }
        browser.visit("/people/new").await;
        browser.press("Invite").await;
        browser.complaints().await;
        browser.is_fit("an empty invitation").await;
        browser.visit(&format!("/people/{ida}/reset")).await;
        browser.press("Reset sign-in").await;
        browser.is_fit_as("link").await;
        let link = browser.text("#link").await;
        browser.signs_out().await;
        browser.visit(&format!("/set-password/{}", token_of(&link))).await;
        browser.is_fit_as("set-password").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn their_html_is_valid() {
    let site = Site::peopled(On::Sqlite).await;
    let mut ada = site.signed_in(ADA).await;
    let ida = site.id(IDA).await;
    for path in ["/home", "/account", "/account/password", "/account/authenticator", "/people", "/people/new"] {
        is_valid_html(&ada.get(path).await.text, path).await;
    }
    for page in ["", "/change", "/reset"] {
        let path = format!("/people/{ida}{page}");
        is_valid_html(&ada.get(&path).await.text, &path).await;
    }
    let faulty = ada.send("/people/new", &[("email", "none")]).await;
    is_valid_html(&faulty.text, "a faulty invitation").await;
    ada.get("/account/authenticator").await;
    ada.send("/account/authenticator", &[("turn", "on"), ("current_password", PASSWORD)]).await;
    let confirm = ada.get("/account/authenticator/confirm").await;
    is_valid_html(&confirm.text, "the app's key").await;
    let mut browser = site.browser();
    is_valid_html(&browser.sign_in(IDA, "wrong").await.text, "not let in").await;
}
