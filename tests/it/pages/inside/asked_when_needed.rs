//! What the write-up asks only where an answer asks for it, and that no answer loses what was typed before.

use homeward::domain::ids::InterviewId;
use serde_json::{Value, json};

use super::Browser;
use super::work::IDA;
use super::write_up::TALK;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

/// The talk, held on this day of November.
fn held_on(day: &'static str) -> Vec<(&'static str, &'static str)> {
    [&[("held_at.day", day)], &TALK[1..]].concat()
}

impl Browser<'_> {
    /// Where one goes on from the section about the talk.
    async fn goes_on(&mut self, id: InterviewId, fields: &[(&str, &str)]) -> String {
        let base = self.open(id, "talk").await;
        let sent = self.write(id, "talk", &base, &[fields, &[("then", "next")]].concat()).await;
        assert_eq!(sent.code, 303, "{}", sent.text);
        sent.header("location").rsplit('/').next().expect("a place").to_owned()
    }

    /// Whether the section about the talk asks why it was late.
    async fn is_asked(&mut self, id: InterviewId) -> bool {
        self.open(id, "talk").await;
        assert!(self.page.contains("<div data-late"), "{}", self.page);
        !self.page.contains("<div data-late hidden>")
    }
}

on_both! {
    async fn why_a_talk_was_late_is_asked_once_the_times_say_that_it_was(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        site.app.services.clock.set("2026-11-26T09:00:00Z".parse().expect("a time"));
        let mut ida = site.signed_in(IDA).await;
        assert!(!ida.is_asked(id).await, "nobody has said when it was");
        assert_eq!(ida.goes_on(id, &held_on("23")).await, "account");
        assert!(!ida.is_asked(id).await, "it was in time");
        assert_eq!(ida.goes_on(id, &held_on("25")).await, "talk?asks=late");
        let page = ida.get(&format!("/return-interviews/{id}/record/talk?asks=late")).await.text;
        assert!(page.contains("say why at the end of this page"), "{page}");
        assert_eq!(site.record(id).await["held_at"], "2026-11-25T08:00:00Z", "it is saved all the same");
        assert!(ida.is_asked(id).await);
        assert_eq!(ida.goes_on(id, &held_on("25")).await, "account", "whoever was asked may answer later");
        let why = [("late_reason.code", "other"), ("late_reason.text", "Snow.")];
        ida.fill(id, "talk", &[&held_on("25")[..], &why].concat()).await;
        // The time was wrong: what was written stays, and is seen.
        ida.fill(id, "talk", &[&held_on("23")[..], &why].concat()).await;
        assert_eq!(site.record(id).await["late_reason"], json!({ "code": "other", "text": "Snow." }));
        assert!(ida.is_asked(id).await && ida.page.contains("Snow."), "{}", ida.page);
    }
}

on_both! {
    async fn a_page_that_saves_by_itself_hears_whether_to_ask_why_it_was_late(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        site.app.services.clock.set("2026-11-26T09:00:00Z".parse().expect("a time"));
        let mut ida = site.signed_in(IDA).await;
        let mut base = ida.open(id, "talk").await;
        for (row, day, more, asks) in [
            ("in time", "23", [("by_itself", "yes"), ("late_reason.text", "")], false),
            ("late", "25", [("by_itself", "yes"), ("late_reason.text", " ")], true),
            ("a slip, put right", "23", [("by_itself", "yes"), ("late_reason.text", "")], false),
        ] {
            let saved = ida.write(id, "talk", &base, &[&held_on(day)[..], &more].concat()).await;
            let said: Value = serde_json::from_str(&saved.text).expect("JSON");
            assert_eq!(said["asks_why_late"], asks, "{row}: {said}");
            said["base"].as_str().expect("what stands there now").clone_into(&mut base);
        }
    }
}

on_both! {
    async fn evidence_is_asked_beneath_its_answer_and_kept_whatever_is_answered(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        ida.open(id, "harm").await;
        let closed = |page: &str| page.matches("govuk-radios__conditional homeward-opens\"").count();
        assert_eq!(closed(&ida.page), 9, "a box for each kind, and one for the concern: {}", ida.page);
        let beneath = ida.page.split("id=\"exploitation-gangs-indicator-3\"").nth(1).expect("the last answer");
        let beneath = beneath.split("govuk-radios__conditional homeward-opens\">").nth(1).expect("a box");
        assert!(beneath.split("<textarea").nth(1).is_some_and(|box_| box_.contains("name=\"exploitation.gangs.evidence\"")), "{beneath}");
        let evidence = ("exploitation.gangs.evidence", "A new coat.");
        ida.fill(id, "harm", &[("exploitation.gangs.indicator", "suspected"), evidence]).await;
        ida.fill(id, "harm", &[("exploitation.gangs.indicator", "no"), evidence]).await;
        let expected = json!({ "gangs": { "indicator": "no", "evidence": "A new coat." } });
        assert_eq!(site.record(id).await["exploitation"], expected);
        ida.open(id, "harm").await;
        assert_eq!(closed(&ida.page), 8, "what stands there is seen: {}", ida.page);
        let check = ida.get(&format!("/return-interviews/{id}/record/check")).await.text;
        assert!(check.contains("A new coat."), "{check}");
    }
}

on_both! {
    async fn of_several_entries_the_one_that_lacks_something_is_named_and_led_to(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        let first = [("actions.0.what", "Ring the school"), ("actions.0.owner", "Sol Social"), ("actions.0.agency", "School")];
        let on = [("actions.0.due_on.day", "1"), ("actions.0.due_on.month", "12"), ("actions.0.due_on.year", "2026")];
        let second = [("actions.1.what", "Find a mentor"), ("actions.1.owner", "Sol Social"), ("actions.1.agency", "Club")];
        ida.fill(id, "actions", &[&first[..], &on, &second].concat()).await;
        ida.fill(id, "sharing", &[("sharing.0.what", "Where she was"), ("sharing.0.with_whom", "The school"), ("sharing.0.basis", "safeguarding"), ("sharing.0.why", "So that she is looked out for")]).await;
        let check = ida.get(&format!("/return-interviews/{id}/record/check")).await.text;
        for (said, anchor) in [
            ("What is to be done: action 2: “By when” is required", "actions#actions-1-due_on"),
            ("What was shared: thing shared 1: “When” is required", "sharing#sharing-0-shared_at"),
        ] {
            assert!(check.contains(said), "{said}: {check}");
            let (section, place) = anchor.split_once('#').expect("a place");
            assert!(check.contains(&format!("/record/{anchor}\"")), "{anchor}: {check}");
            ida.open(id, section).await;
            assert!(ida.page.contains(&format!("id=\"{place}\"")), "{place}: {}", ida.page);
        }
        assert!(!check.contains("“Actions” is required") && !check.contains("“What was shared” is required"), "{check}");
        // All of it is changed from its first entry on.
        assert!(check.contains("/record/actions#actions-0-what\""), "{check}");
    }
}
