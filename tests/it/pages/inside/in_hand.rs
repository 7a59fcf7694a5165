//! What somebody has in hand is not forgotten when their access is taken, or the role by which they hold it.

use super::board::{CORA, numbers};
use super::work::IDA;
use crate::accounts::ADA;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

/// What an administrator makes of Ida: somebody who only looks on.
const AUDITOR: [(&str, &str); 3] = [("name", "Ida Interviewer"), ("roles", "auditor"), ("urgent_by", "email")];

on_both! {
    async fn whoever_takes_access_from_a_worker_is_asked_about_what_they_have_in_hand(on: On) {
        for takes in ["remove-access", "change"] {
            let (site, interview) = Site::with_an_interview(on).await;
            let (mut ada, id) = (site.signed_in(ADA).await, site.id(IDA).await);
            let mut cora = site.signed_in(CORA).await;
            assert_eq!(numbers(&cora.get("/board").await.text)[3], 0, "it is given to somebody");
            let path = format!("/people/{id}/{takes}");
            let mut page = ada.get(&path).await.text;
            if takes == "change" {
                assert!(!page.contains("in hand") && !page.contains("to hold"), "nothing is taken yet: {page}");
                let asked = ada.send(&path, &AUDITOR).await;
                assert_eq!(asked.code, 200, "{}", asked.text);
                page = asked.text;
            }
            assert!(page.contains("They have 1 return interview to hold."), "{takes}: {page}");
            assert!(!page.contains("Amy"), "of whom is not for an administrator: {page}");
            assert_eq!(numbers(&cora.get("/board").await.text)[3], 0, "nothing is done by asking");
            let fields = if takes == "change" { [&AUDITOR[..], &[("confirmed", "yes")]].concat() } else { vec![] };
            assert_eq!(ada.send(&path, &fields).await.header("location"), format!("/people/{id}?done={takes}"));
            assert!(ada.get(&format!("/people/{id}")).await.text.contains("They still have 1 return interview to hold"), "{}", ada.page);
            assert_eq!(numbers(&cora.get("/board").await.text)[3], 1, "{takes}: it needs somebody");
            let list = cora.get("/board/unallocated").await.text;
            assert!(list.contains("Ida Interviewer") && list.contains("can hold none any more: give it to somebody else"), "{list}");
            assert!(list.contains(&format!("value=\"{interview}\"")), "it can be given at once: {list}");
            let broken = site.app.services.broken_invariants().await.expect("an answer");
            let held = homeward::domain::invariant::Invariant::InterviewsInHand;
            assert!(broken.iter().any(|broken| broken.invariant == held), "{takes}: {broken:?}");
        }
    }
}

on_both! {
    async fn whoever_has_nothing_in_hand_is_changed_without_a_question(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let mut ada = site.signed_in(ADA).await;
        let id = site.id("iris@northshire.example.org").await;
        assert!(!ada.get(&format!("/people/{id}/remove-access")).await.text.contains("to hold"), "{}", ada.page);
        ada.get(&format!("/people/{id}/change")).await;
        let changed = ada.send(&format!("/people/{id}/change"), &AUDITOR).await;
        assert_eq!(changed.code, 303, "{}", changed.text);
        assert!(!ada.get(&format!("/people/{id}")).await.text.contains("They still have"), "{}", ada.page);
    }
}
