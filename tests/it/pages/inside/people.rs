//! The administrator's pages.

use super::inside;
use crate::accounts::{ADA, IDA, PASSWORD};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn somebody_is_invited_changed_reset_shut_out_and_let_back_in(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        ada.get("/people/new").await;
        let wrong = ada.send("/people/new", &[("email", "none"), ("name", "Iris")]).await;
        assert_eq!(wrong.code, 422);
        for said in ["Enter an email address in the correct format", "Select at least one role", "value=\"Iris\""] {
            assert!(wrong.text.contains(said), "{said}: {}", wrong.text);
        }
        let email = "iris@northshire.example.org";
        let team = ("team", "Return interviews");
        let fields =
            [("email", email), ("name", "Iris Interviewer"), team, ("roles", "interviewer"), ("urgent_by", "email")];
        let invited = ada.send("/people/new", &fields).await;
        assert_eq!(invited.code, 200, "{}", invited.text);
        let set = async |link: &str| {
            let path = link.split_once("//").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).expect("a path");
            let mut browser = site.browser();
            browser.get(path).await;
            browser.send(path, &[("password", PASSWORD)]).await.code
        };
        let first = inside(&invited.text, "link").to_owned();
        assert_eq!(set(&first).await, 200);
        let mut iris = site.signed_in(email).await;
        let id = site.id(email).await;
        let list = ada.get("/people").await;
        assert!(list.text.contains(&format!("/people/{id}")) && !list.text.contains("Pat Police"), "{}", list.text);
        assert!(!list.text.contains(&first), "a link is shown once");

        let path = |deed: &str| format!("/people/{id}{deed}");
        let page = ada.get(&path("/change")).await;
        assert!(page.text.contains("value=\"Iris Interviewer\""), "{}", page.text);
        assert!(page.text.contains("How are they told what is urgent?"), "{}", page.text);
        let fields = [
            ("name", "Iris Interviewer"),
            ("team", ""),
            ("roles", "auditor"),
            ("roles", "administrator"),
            ("mobile", "07700 900123"),
            ("urgent_by", "sms"),
        ];
        let changed = ada.send(&path("/change"), &fields).await;
        assert_eq!(changed.header("location"), path("?done=change"), "{}", changed.text);
        assert_eq!(iris.get("/people").await.code, 200, "she is an administrator from the next request on");
        let page = ada.get(&path("")).await;
        assert!(page.text.contains("In their inbox alone") && page.text.contains("Text message"), "{}", page.text);

        let page = ada.get(&path("/end-sessions")).await;
        assert!(page.text.contains("signed out everywhere"), "it is asked about first");
        assert_eq!(iris.get("/home").await.code, 200, "and not done by being looked at");
        ada.send(&path("/end-sessions"), &[]).await;
        assert_eq!(iris.get("/home").await.code, 303);

        let mut iris = site.signed_in(email).await;
        ada.get(&path("/reset")).await;
        let reset = ada.send(&path("/reset"), &[]).await;
        assert_eq!((iris.get("/home").await.code, site.browser().sign_in(email, PASSWORD).await.code), (303, 422));
        assert_eq!(set(inside(&reset.text, "link")).await, 200);

        let mut iris = site.signed_in(email).await;
        ada.get(&path("/remove-access")).await;
        let out = ada.send(&path("/remove-access"), &[]).await;
        assert_eq!(out.header("location"), path("?done=remove-access"));
        assert_eq!((iris.get("/home").await.code, site.browser().sign_in(email, PASSWORD).await.code), (303, 422));
        assert!(ada.get(&path("")).await.text.contains("Give access back"));
        ada.get(&path("/give-access")).await;
        let back = ada.send(&path("/give-access"), &[]).await;
        assert_eq!(set(inside(&back.text, "link")).await, 200);
        assert_eq!(site.browser().sign_in(email, PASSWORD).await.code, 303);
    }
}

on_both! {
    async fn an_administrator_is_offered_nothing_by_which_they_would_shut_themselves_out(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        let id = site.id(ADA).await;
        let page = ada.get(&format!("/people/{id}")).await;
        assert!(page.code == 200 && !page.text.contains("Remove access") && !page.text.contains("Reset sign-in"));
        for deed in ["remove-access", "reset"] {
            assert_eq!(ada.send(&format!("/people/{id}/{deed}"), &[]).await.code, 409, "{deed}");
        }
        let fields = [("name", "Ada"), ("roles", "auditor")];
        let refused = ada.send(&format!("/people/{id}/change"), &fields).await;
        assert!(refused.code == 422 && refused.text.contains("Ask another administrator"), "{}", refused.text);
        assert_eq!(ada.get("/people").await.code, 200);
        let ida = site.id(IDA).await;
        assert_eq!(ada.get(&format!("/people/{ida}")).await.code, 200);
    }
}
