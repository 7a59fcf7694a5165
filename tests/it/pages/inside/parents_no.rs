//! Where a parent or carer said no for a child, what they said is asked once.

use serde_json::json;

use super::work::{IDA, THEO};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn what_a_parent_said_who_declined_is_asked_once(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let council = site.app.caller("Northshire County Council").await;
        let attempted = json!({ "attempted_at": "2026-11-23T08:00:00Z", "channel": "phone", "to": "parent_or_carer",
            "outcome": "declined_by_parent_or_carer", "note": "Rang her mother." });
        site.app.services.log_attempt(&council, &site.person(IDA).await, id, &attempted).await.expect("it is recorded");
        let mut ida = site.signed_in(IDA).await;
        let home = format!("/return-interviews/{id}");
        let way = format!("{home}/close/declined-by-parent-or-carer");
        let page = ida.get(&way).await.text;
        assert!(!page.contains("parent_asked") && page.matches("name=\"parent_or_carer_view\"").count() == 1, "{page}");
        let empty = ida.send(&way, &[]).await;
        for said in ["Say what the parent or carer says", "Say why it is to end", "Say whether a strategy discussion"] {
            assert!(empty.code == 422 && empty.text.contains(said), "{said}: {}", empty.text);
        }
        assert!(!empty.text.contains("Say whether a parent"), "{}", empty.text);
        let said = [("parent_or_carer_view", "Let her be."), ("reason", "She shrugged."), ("strategy_discussion.considered", "yes")];
        let sent = ida.send(&way, &said).await;
        assert_eq!(sent.header("location"), format!("{home}?done=proposed"), "{}", sent.text);
        let mut theo = site.signed_in(THEO).await;
        let page = theo.get(&format!("{home}/close/approval")).await.text;
        assert!(page.contains("Let her be.") && page.contains("She shrugged."), "{page}");
    }
}
