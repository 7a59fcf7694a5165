//! What was said of a worker's independence when they were given a talk, beside what its record says.

use serde_json::json;

use super::sign_offs::finished;
use super::work::{IDA, THEO};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn a_record_that_claims_more_independence_than_the_allocation_is_doubted_before_it_is_sent_and_signed(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let council = site.app.caller("Northshire County Council").await;
        let ida = site.person(IDA).await;
        let mut said = finished();
        said["independence"] = json!({ "of_placement": true, "of_authority": true });
        let mut draft = said.clone();
        draft["draft"] = true.into();
        site.app.services.save_record(&council, &ida, id, &draft).await.expect("it is saved");
        let doubt = "it was said: independent of the placement, not of the authority";
        let check = format!("/return-interviews/{id}/record/check");
        let page = site.signed_in(IDA).await.get(&check).await.text;
        assert!(page.contains(doubt) && page.contains("Send for sign-off"), "{page}");

        site.app.services.save_record(&council, &ida, id, &said).await.expect("it is sent all the same");
        let sign_off = format!("/return-interviews/{id}/sign-off");
        let page = site.signed_in(THEO).await.get(&sign_off).await.text;
        assert!(page.contains(doubt) && page.contains("Harm or danger was recorded"), "{page}");

        let (other, id) = Site::with_a_finished_record(on, IDA).await;
        let page = other.signed_in(THEO).await.get(&format!("/return-interviews/{id}/sign-off")).await.text;
        assert!(!page.contains("it was said:"), "nothing is claimed: {page}");
    }
}
