//! One's own account.

use chrono::TimeDelta;
use totp_rs::{Builder, Secret};

use super::{Browser, inside, value_of};
use crate::accounts::{IDA, PASSWORD, token_of};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

/// The code that an app shows now.
pub fn code(site: &Site, secret: &str) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).expect("a secret")).build().expect("an app");
    app.generate(u64::try_from(site.app.services.clock.now().timestamp()).expect("after 1970")).to_string()
}

/// Turns an app on by its pages; gives its secret.
pub async fn turned_on(browser: &mut Browser<'_>) -> String {
    browser.get("/account/authenticator").await;
    let fields = [("turn", "on"), ("current_password", PASSWORD)];
    let offered = browser.send("/account/authenticator", &fields).await;
    assert_eq!(offered.header("location"), "/account/authenticator/confirm", "{}", offered.text);
    let page = browser.get("/account/authenticator/confirm").await;
    let secret = inside(&page.text, "key").replace(' ', "");
    let on = browser.send("/account/authenticator/confirm", &[("code", &code(browser.site, &secret))]).await;
    assert!(on.text.contains("Your recovery codes"), "{}", on.text);
    browser.site.pass(TimeDelta::minutes(1));
    secret
}

on_both! {
    async fn a_password_is_changed_and_the_browser_goes_on_with_a_new_session(on: On) {
        let site = Site::peopled(on).await;
        let (mut browser, mut elsewhere) = (site.signed_in(IDA).await, site.signed_in(IDA).await);
        let before = browser.session().cloned();
        browser.get("/account/password").await;
        let wrong = [("current_password", "lantern gravel badger"), ("password", "kettle marble spruce")];
        let refused = browser.send("/account/password", &wrong).await;
        assert_eq!(refused.code, 422);
        assert!(refused.text.contains("That is not your current password"), "{}", refused.text);
        assert!(!refused.text.contains("spruce") && !refused.text.contains("badger"), "passwords are not shown again");
        let weak = [("current_password", PASSWORD), ("password", "passwordpassword")];
        assert!(browser.send("/account/password", &weak).await.text.contains("harder to guess"));
        let right = [("current_password", PASSWORD), ("password", "kettle marble spruce")];
        let changed = browser.send("/account/password", &right).await;
        assert_eq!((changed.code, changed.header("location")), (303, "/account?done=password"));
        assert_ne!(browser.session().cloned(), before);
        assert!(browser.get("/account?done=password").await.text.contains("Your password is changed"));
        assert_eq!(elsewhere.get("/home").await.code, 303, "elsewhere it is over");
        assert_eq!(site.browser().sign_in(IDA, "kettle marble spruce").await.code, 303);
    }
}

on_both! {
    async fn an_app_is_turned_on_asked_for_and_turned_off(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(IDA).await;
        let before = browser.session().cloned();
        let secret = turned_on(&mut browser).await;
        assert_ne!(browser.session().cloned(), before);
        let codes: Vec<_> = browser.page.split("<li>").filter_map(|line| line.split("</li>").next()).collect();
        let codes: Vec<_> = codes.into_iter().filter(|code| code.len() == 19).map(str::to_owned).collect();
        assert_eq!(codes.len(), 10, "{}", browser.page);
        assert!(browser.get("/account").await.text.contains("10 recovery codes left"));

        let mut other = site.browser();
        assert_eq!(other.sign_in(IDA, PASSWORD).await.header("location"), "/sign-in/code");
        assert_eq!(other.get("/home").await.code, 303, "not yet");
        other.get("/sign-in/code").await;
        let refused = other.send("/sign-in/code", &[("code", "000000")]).await;
        assert!(refused.code == 422 && refused.text.contains("That code is not right"), "{}", refused.text);
        let entered = other.send("/sign-in/code", &[("code", &code(&site, &secret))]).await;
        assert_eq!((entered.code, entered.header("location")), (303, "/"));
        assert_eq!(other.get("/sign-in/code").await.header("location"), "/sign-in", "nothing is asked any more");

        let mut lost = site.browser();
        lost.sign_in(IDA, PASSWORD).await;
        lost.get("/sign-in/code").await;
        assert_eq!(lost.send("/sign-in/code", &[("code", &codes[3].to_lowercase())]).await.code, 303);

        browser.get("/account/authenticator").await;
        let off = browser.send("/account/authenticator", &[("turn", "off"), ("current_password", PASSWORD)]).await;
        assert_eq!(off.header("location"), "/account?done=authenticator-off", "{}", off.text);
        assert_eq!(site.browser().sign_in(IDA, PASSWORD).await.header("location"), "/");
    }
}

on_both! {
    // ASVS 7.5.2.
    async fn one_sees_and_ends_ones_own_sessions(on: On) {
        let site = Site::peopled(on).await;
        let (mut desk, mut phone) = (site.signed_in(IDA).await, site.browser());
        phone.get("/sign-in").await;
        let token = value_of(&phone.page, "form_token");
        let request = phone.filled("/sign-in", &token, &[("email", IDA), ("password", PASSWORD)]);
        phone.take(request.header("user-agent", "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1")).await;
        let page = desk.get("/account").await;
        assert!(page.text.contains("Safari on an iPhone") && page.text.contains("(this one)"), "{}", page.text);
        let row = page.text.split("Safari on an iPhone").nth(1).expect("its row");
        let ended = desk.send("/account", &[("session", &value_of(row, "session"))]).await;
        assert_eq!(ended.header("location"), "/account?done=session");
        assert_eq!((phone.get("/home").await.code, desk.get("/home").await.code), (303, 200));
        let own = desk.get("/account").await;
        let out = desk.send("/account", &[("session", &value_of(&own.text, "session"))]).await;
        assert_eq!(out.header("location"), "/signed-out");
        assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    }
}

on_both! {
    async fn a_link_sets_a_password_once_and_its_address_is_told_to_nobody(on: On) {
        let site = Site::peopled(on).await;
        let link = site.app.services.reset_by_operator(IDA).await.expect("a link");
        let path = format!("/set-password/{}", token_of(&link.url));
        let mut browser = site.browser();
        let page = browser.get(&path).await;
        assert!(page.code == 200 && page.text.contains("Hello Ida Interviewer"), "{}", page.text);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        let weak = browser.send(&path, &[("password", "short")]).await;
        assert!(weak.code == 422 && weak.text.contains("at least 12 characters"), "{}", weak.text);
        let set = browser.send(&path, &[("password", "kettle marble spruce")]).await;
        assert!(set.code == 200 && set.text.contains("Your password is set"), "{}", set.text);
        assert_eq!(browser.session(), None, "the link alone opens no record");
        for gone in [path.as_str(), "/set-password/guessed"] {
            let over = browser.get(gone).await;
            assert!(over.code == 404 && over.text.contains("This link does not work any more"));
        }
        assert_eq!(browser.sign_in(IDA, "kettle marble spruce").await.code, 303);
    }
}
