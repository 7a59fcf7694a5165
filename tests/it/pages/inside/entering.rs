//! Coming in and going out.

use reqwest::{Method, header};

use super::{Browser, value_of};
use crate::accounts::{ADA, IDA, NOBODY, PASSWORD};
use crate::app::On;
use crate::http::Answered;
use crate::on_both;
use crate::pages::Site;

fn set_cookies(answer: &Answered) -> Vec<&str> {
    answer.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().expect("a cookie")).collect()
}

on_both! {
    // ASVS 3.3.1 to 3.3.4 and 7.2.4.
    async fn a_session_comes_as_a_cookie_that_is_this_hosts_alone(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.browser();
        let asked = browser.get("/sign-in").await;
        let [visit] = set_cookies(&asked)[..] else { panic!("one cookie: {asked:?}") };
        let flags = "; Path=/; Secure; HttpOnly; SameSite=Lax";
        assert!(visit.starts_with("__Host-homeward-visit=") && visit.ends_with(flags), "{visit}");
        assert!(set_cookies(&browser.get("/sign-in").await).is_empty(), "it has one");
        browser.cookies.insert("__Host-homeward".to_owned(), "a".repeat(64));
        let entered = browser.sign_in(IDA, PASSWORD).await;
        assert_eq!((entered.code, entered.header("location")), (303, "/"));
        let [session, forgotten] = set_cookies(&entered)[..] else { panic!("two cookies: {entered:?}") };
        assert!(session.starts_with("__Host-homeward=") && session.ends_with(flags), "{session}");
        assert_eq!(forgotten, "__Host-homeward-visit=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert_ne!(browser.session(), Some(&"a".repeat(64)), "not one that somebody planted");
        assert_eq!(browser.get("/").await.header("location"), "/work", "an interviewer begins with their work");
        let home = browser.get("/home").await;
        assert_eq!(home.code, 200);
        assert!(set_cookies(&home).is_empty(), "and no more");
        for said in ["Hello Ida Interviewer", "Northshire County Council", "Interviewer", "Sign out"] {
            assert!(home.text.contains(said), "{said}: {}", home.text);
        }
        assert!(!home.text.contains(browser.session().expect("a session")), "no script reads it from the page");
    }
}

on_both! {
    async fn whoever_is_not_signed_in_is_led_to_where_they_can_and_back(on: On) {
        let site = Site::peopled(on).await;
        for (path, led) in [
            ("/home", "/sign-in?return=/home"),
            ("/people?done=a&b=c", "/sign-in?return=/people?done=a%26b=c"),
            ("/account/authenticator/confirm", "/sign-in?return=/account/authenticator/confirm"),
        ] {
            let mut browser = site.browser();
            let led_to = browser.get(path).await;
            assert_eq!((led_to.code, led_to.header("location")), (303, led));
            browser.get(led).await;
            let back = value_of(&browser.page, "return").replace("&#38;", "&");
            assert_eq!(back, path);
            let entered = browser.send("/sign-in", &[("email", ADA), ("password", PASSWORD), ("return", &back)]).await;
            assert_eq!(entered.header("location"), path);
        }
        // ASVS 5.3 of old, 3.7.2 now: nobody is led to another site.
        for elsewhere in ["https://example.org/", "//example.org", "/\\example.org", "/sign-out"] {
            let mut browser = site.browser();
            browser.get("/sign-in").await;
            let fields = [("email", IDA), ("password", PASSWORD), ("return", elsewhere)];
            assert_eq!(browser.send("/sign-in", &fields).await.header("location"), "/", "{elsewhere}");
        }
        assert_eq!(site.signed_in(IDA).await.get("/sign-in").await.header("location"), "/");
    }
}

on_both! {
    // ASVS 6.3.8: who has an account is not to be learnt here.
    async fn whoever_is_not_let_in_reads_the_same_whatever_was_wrong(on: On) {
        let site = Site::peopled(on).await;
        let mut seen = vec![];
        for email in [IDA, NOBODY] {
            let mut browser = site.browser();
            let mut said = vec![];
            for _ in 0..7 {
                let answer = browser.sign_in(email, "swordfish").await;
                let token = value_of(&answer.text, "form_token");
                assert!(!answer.text.contains("swordfish"), "a password is not shown again");
                said.push((answer.code, answer.text.replace(email, "…").replace(&token, "…")));
            }
            seen.push(said);
        }
        assert_eq!(seen[0], seen[1]);
        let codes: Vec<_> = seen[0].iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [422, 422, 422, 422, 422, 429, 429]);
        assert!(seen[0][0].1.contains("Your email address or password is not right"));
        assert!(seen[0][0].1.contains("<title>Error: Sign in"));
        assert!(seen[0][5].1.contains("There were too many attempts to sign in. Try again at 09:02"));
        let mut browser = site.browser();
        let waits = browser.sign_in(IDA, PASSWORD).await;
        assert_eq!((waits.code, waits.header("retry-after")), (429, "60"), "the right one waits too");
        let nothing = browser.send("/sign-in", &[]).await;
        assert_eq!(nothing.code, 422);
        for said in ["Enter your email address", "Enter your password"] {
            assert!(nothing.text.contains(said), "{said}");
        }
    }
}

/// That a form is not let in, and that its sender is still not, or still, signed in.
async fn is_refused(browser: &mut Browser<'_>, request: reqwest::RequestBuilder, row: &str) {
    let before = browser.cookies.clone();
    let refused = browser.take(request).await;
    assert_eq!(refused.code, 403, "{row}: {}", refused.text);
    assert!(refused.text.contains("We cannot tell where this came from"), "{row}");
    assert_eq!(browser.cookies, before, "{row}");
}

on_both! {
    // ASVS 3.5.1 to 3.5.3.
    async fn a_form_that_another_site_sent_is_not_let_in(on: On) {
        let site = Site::peopled(on).await;
        let own = [("email", IDA), ("password", PASSWORD)];
        let mut other = site.browser();
        other.get("/sign-in").await;
        let foreign = value_of(&other.page, "form_token");
        let mut browser = site.browser();
        let without = browser.filled("/sign-in", &foreign, &own);
        is_refused(&mut browser, without, "no cookie").await;
        browser.get("/sign-in").await;
        let token = value_of(&browser.page, "form_token");
        for (row, request) in [
            ("another browser's token", browser.filled("/sign-in", &foreign, &own)),
            ("no token", browser.filled("/sign-in", "", &own)),
            ("from another site", browser.filled("/sign-in", &token, &own).header("sec-fetch-site", "cross-site")),
        ] {
            is_refused(&mut browser, request, row).await;
        }
        browser.get("/sign-in").await;
        assert_eq!(browser.send("/sign-in", &own).await.code, 303);

        browser.get("/account").await;
        let token = value_of(&browser.page, "form_token");
        let foreign = {
            let mut ada = site.signed_in(ADA).await;
            ada.get("/account").await;
            value_of(&ada.page, "form_token")
        };
        for path in ["/account/password", "/account", "/people/new", "/session", "/sign-out"] {
            for (row, request) in [
                ("another person's token", browser.filled(path, &foreign, &[])),
                ("no token", browser.filled(path, "", &[])),
                ("a token that nobody has", browser.filled(path, &"a".repeat(64), &[])),
                ("from another site", browser.filled(path, &token, &[]).header("sec-fetch-site", "cross-site")),
            ] {
                is_refused(&mut browser, request, &format!("{row} at {path}")).await;
            }
        }
        // A form of another site brings no cookie, and takes none.
        let mut bare = site.browser();
        let answer = bare.take(bare.filled("/sign-out", "", &[]).header("sec-fetch-site", "cross-site")).await;
        assert_eq!((answer.code, set_cookies(&answer)), (303, vec![]));
        assert_eq!(answer.headers.get("clear-site-data"), None);
        assert_eq!(browser.get("/home").await.code, 200, "still signed in");
    }
}

on_both! {
    // ASVS 7.4.1 and 14.3.1.
    async fn signing_out_ends_the_session_on_the_server_and_clears_the_browser(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(IDA).await;
        browser.get("/home").await;
        let before = browser.clone();
        let out = browser.send("/sign-out", &[]).await;
        assert_eq!((out.code, out.header("location")), (303, "/signed-out"));
        assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(browser.session(), None);
        assert!(browser.get("/signed-out").await.text.contains("You have signed out"));
        assert_eq!(before.clone().get("/home").await.code, 303, "whatever was copied opens nothing");
        assert_eq!(before.clone().send("/sign-out", &[]).await.header("location"), "/signed-out", "twice does no harm");
        assert_eq!(browser.get("/sign-out").await.header("location"), "/");
    }
}

on_both! {
    async fn pages_are_kept_by_nobody_and_hold_nothing_of_who_is_signed_in_for_others(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(ADA).await;
        for path in ["/home", "/account", "/people", "/people/new", "/account/password", "/session"] {
            let page = browser.get(path).await;
            assert_eq!((page.code, page.header("cache-control")), (200, "no-store"), "{path}");
        }
        let refused = browser.get("/nothing").await;
        assert!(refused.code == 404 && refused.text.contains("Signed in as Ada Administrator"), "one stays who one is");
        assert!(!site.get("/nothing").await.text.contains("Signed in"));
        let head = browser.take(browser.request(Method::HEAD, "/home")).await;
        assert_eq!((head.code, head.text.as_str()), (200, ""));
    }
}
