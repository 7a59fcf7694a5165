//! Sessions that end, also in the middle of a form.

use chrono::TimeDelta;

use super::account::{code, turned_on};
use super::{Browser, value_of};
use crate::accounts::{ADA, IDA, PASSWORD, PAT};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

const TYPED: [(&str, &str); 6] = [
    ("email", "iris@northshire.example.org"),
    ("name", "Iris \"Ivy\" <Interviewer>"),
    ("roles", "interviewer"),
    ("roles", "auditor"),
    ("mobile", "07700 900123"),
    ("urgent_by", "sms"),
];

/// Whether the page shows what was typed.
fn shows_it(page: &str) -> bool {
    page.contains("iris@northshire.example.org") && page.contains("Iris &#34;Ivy&#34; &#60;Interviewer&#62;")
}

async fn people(site: &Site) -> usize {
    let ada = site.app.services.clone();
    let organisation = ada.caller_named("Northshire County Council").await.expect("the database answers");
    let organisation = organisation.expect("it is there").organisation.id;
    let all = homeward::store::people::of_organisation(ada.database.read(), organisation).await;
    all.expect("the database answers").len()
}

/// Sends a form whose session is over, and gives the token under which it is kept.
async fn sent_too_late(browser: &mut Browser<'_>) -> String {
    let late = browser.send("/people/new", &TYPED).await;
    assert_eq!(late.code, 401, "{}", late.text);
    assert!(late.text.contains("is not lost") && !shows_it(&late.text), "{}", late.text);
    assert_eq!(value_of(&late.text, "return"), "/people/new");
    value_of(&late.text, "kept")
}

async fn enter(browser: &mut Browser<'_>, email: &str, kept: &str) -> String {
    let fields = [("email", email), ("password", PASSWORD), ("return", "/people/new"), ("kept", kept)];
    let entered = browser.send("/sign-in", &fields).await;
    assert_eq!(entered.code, 303, "{}", entered.text);
    entered.header("location").to_owned()
}

on_both! {
    async fn what_was_typed_when_the_session_ended_is_shown_again_and_nothing_is_done_with_it(on: On) {
        let site = Site::peopled(on).await;
        for keeps_its_cookie in [true, false] {
            let before = people(&site).await;
            let mut browser = site.signed_in(ADA).await;
            browser.get("/people/new").await;
            site.pass(TimeDelta::minutes(31));
            if !keeps_its_cookie {
                browser.cookies.clear();
            }
            let kept = sent_too_late(&mut browser).await;
            assert_eq!(kept.len(), 64);
            assert_eq!(enter(&mut browser, ADA, &kept).await, "/people/new");
            let page = browser.get("/people/new").await;
            assert!(shows_it(&page.text) && page.text.contains("nothing of it was sent yet"), "{}", page.text);
            assert_eq!(page.text.matches(" checked").count(), 3, "both roles, and how they are told");
            assert_eq!(people(&site).await, before, "nothing was done");
            assert!(!shows_it(&browser.get("/people/new").await.text), "once");
        }
        let mut browser = site.signed_in(ADA).await;
        browser.get("/people/new").await;
        assert_eq!(browser.send("/people/new", &TYPED).await.code, 200, "sent by hand, it is done");
    }
}

on_both! {
    async fn what_was_typed_is_its_owners_alone(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(ADA).await;
        browser.get("/people/new").await;
        site.pass(TimeDelta::minutes(31));
        let kept = sent_too_late(&mut browser).await;
        let mut other = browser.clone();
        enter(&mut other, PAT, &kept).await;
        assert!(!shows_it(&other.get("/people/new").await.text), "another administrator at the same browser");
        assert_eq!(enter(&mut browser, ADA, &kept).await, "/people/new");
        assert!(shows_it(&browser.get("/people/new").await.text));
        // Whoever guesses, or never was signed in, has nothing kept.
        let mut stranger = site.browser();
        stranger.get("/sign-in").await;
        let refused = stranger.send("/people/new", &TYPED).await;
        assert_eq!((refused.code, value_of(&refused.text, "kept")), (401, String::new()));
        assert!(refused.text.contains("could not be kept"));
    }
}

on_both! {
    async fn with_an_app_it_is_shown_after_the_code_as_well(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(ADA).await;
        let secret = turned_on(&mut browser).await;
        browser.get("/people/new").await;
        site.pass(TimeDelta::minutes(31));
        let kept = sent_too_late(&mut browser).await;
        assert_eq!(enter(&mut browser, ADA, &kept).await, "/sign-in/code");
        browser.get("/sign-in/code").await;
        let shown = code(&site, &secret);
        assert_eq!(browser.send("/sign-in/code", &[("code", &shown)]).await.header("location"), "/people/new");
        assert!(shows_it(&browser.get("/people/new").await.text));
    }
}

on_both! {
    async fn a_form_of_an_earlier_session_is_shown_again_and_one_of_somebody_elses_is_not(on: On) {
        let site = Site::peopled(on).await;
        let mut window = site.signed_in(ADA).await;
        window.get("/people/new").await;
        let mut other_window = window.clone();
        other_window.sign_in(ADA, PASSWORD).await;
        other_window.get("/sign-in").await;
        // One browser has one set of cookies, whatever its windows show.
        other_window.sign_in(ADA, PASSWORD).await;
        let mut signed_out = window.clone();
        signed_out.send("/sign-out", &[]).await;
        signed_out.sign_in(ADA, PASSWORD).await;
        window.cookies.clone_from(&signed_out.cookies);
        let answer = window.send("/people/new", &TYPED).await;
        assert_eq!((answer.code, answer.header("location")), (303, "/people/new"));
        assert!(shows_it(&window.get("/people/new").await.text));

        let mut window = site.signed_in(ADA).await;
        window.get("/people/new").await;
        let theirs = site.signed_in(PAT).await;
        window.cookies.clone_from(&theirs.cookies);
        let refused = window.send("/people/new", &TYPED).await;
        assert_eq!(refused.code, 403, "{}", refused.text);
        assert!(!shows_it(&window.get("/people/new").await.text));
    }
}

on_both! {
    async fn no_password_waits_anywhere(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(ADA).await;
        browser.get("/account/password").await;
        site.pass(TimeDelta::minutes(31));
        let fields = [("current_password", PASSWORD), ("password", "kettle marble spruce"), ("code", "123456")];
        let late = browser.send("/account/password", &fields).await;
        let kept = value_of(&late.text, "kept");
        enter(&mut browser, ADA, &kept).await;
        let session = browser.session().expect("a session").clone();
        let who = site.app.services.looked_up(&session).await.expect("the database answers").expect("signed in");
        let form = site.app.services.kept_form(who.session.id, "/account/password").await;
        assert_eq!(form.expect("the database answers"), Some(vec![]));
    }
}

on_both! {
    // ASVS 7.3.1: and a page left open does not keep itself alive.
    async fn a_page_asks_how_long_there_is_without_using_it_and_says_that_somebody_is_there(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(IDA).await;
        browser.get("/home").await;
        assert!(browser.page.contains("you are signed out at 09:30"), "in words, for whoever has no JavaScript");
        assert!(browser.page.contains("data-seconds=\"1800\" data-warned-before=\"300\""));
        site.pass(TimeDelta::minutes(26));
        for _ in 0..2 {
            let ends = browser.get("/session").await.json();
            assert_eq!((&ends["seconds"], &ends["for_good"]), (&240.into(), &false.into()));
        }
        let ends = browser.send("/session", &[]).await.json();
        assert_eq!((&ends["seconds"], &ends["at"]), (&1800.into(), &"09:56".into()));
        site.pass(TimeDelta::minutes(29));
        assert_eq!(browser.get("/home").await.code, 200);
        site.pass(TimeDelta::minutes(30));
        assert_eq!(browser.get("/session").await.code, 303, "it is over");
        let led = browser.get("/home").await.header("location").to_owned();
        assert!(browser.get(&led).await.text.contains("Your session has ended"));
    }
}

on_both! {
    async fn in_the_last_half_hour_of_a_long_day_the_page_says_that_it_ends_for_good(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(IDA).await;
        for _ in 0..24 {
            site.pass(TimeDelta::minutes(29));
            assert_eq!(browser.get("/home").await.code, 200);
        }
        let ends = browser.get("/session").await.json();
        assert_eq!((&ends["seconds"], &ends["for_good"]), (&(24 * 60).into(), &true.into()));
        assert!(browser.page.contains("You are signed out at 21:00"), "{}", browser.page);
    }
}
