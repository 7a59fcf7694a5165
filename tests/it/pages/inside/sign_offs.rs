//! What managers decide on the pages: write-ups that are signed off or given back, endings without a talk that are approved
//! or not, and what is opened again.

use homeward::domain::ids::InterviewId;
use homeward::services::interviews::Asked;
use serde_json::{Value, json};

use super::board::CORA;
use super::work::{IDA, THEO};
use super::{Browser, value_of};
use crate::app::On;
use crate::builders::{child, missing, returned};
use crate::on_both;
use crate::pages::Site;

/// A finished record.
pub fn finished() -> Value {
    json!({
        "childs_account": { "own_words": "I wanted to see my friends.\nThat is all.", "pull": ["parties"] }, "seen_alone": true,
        "held_at": "2026-11-23T08:00:00Z", "place": "neutral",
        "harm": ["physical"], "immediate_concern": false, "analysis": "Misses the old neighbourhood.", "level_of_need": 3,
        "strategy_discussion": { "considered": true, "decision": "to_be_held", "reason": "Hurt." },
    })
}

impl Site {
    /// With an interview whose record `by` has sent for sign-off.
    pub async fn with_a_finished_record(on: On, by: &str) -> (Self, InterviewId) {
        let (site, id) = Self::with_an_interview(on).await;
        let council = site.app.caller("Northshire County Council").await;
        let by = site.person(by).await;
        site.app.services.save_record(&council, &by, id, &finished()).await.expect("it is sent");
        (site, id)
    }

    /// Logs that the child said no.
    pub async fn is_declined(&self, id: InterviewId) {
        let council = self.app.caller("Northshire County Council").await;
        let ida = self.person(IDA).await;
        let said = json!({ "attempted_at": "2026-11-23T08:30:00Z", "channel": "phone", "to": "child",
                           "outcome": "declined_by_child", "note": "Said: not now." });
        self.app.services.log_attempt(&council, &ida, id, &said).await.expect("it is logged");
    }
}

/// A proposal as somebody types it.
pub const PROPOSAL: [(&str, &str); 4] = [
    ("reason", "Asked by phone; does not want to talk about it."),
    ("parent_asked", "yes"),
    ("parent_or_carer_view", "Her mother agrees."),
    ("strategy_discussion.considered", "yes"),
];

impl Browser<'_> {
    /// Opens a page with a decision and sends one on what it shows.
    async fn decides(&mut self, path: &str, decision: &str, comment: &str) -> crate::http::Answered {
        let page = self.get(path).await;
        assert_eq!(page.code, 200, "{path}: {}", page.text);
        let edition = value_of(&page.text, "edition");
        self.send(path, &[("edition", &edition), ("decision", decision), ("comment", comment)]).await
    }
}

/// What a board says of how much waits for a manager.
fn waiting(board: &str) -> Option<&str> {
    let card = board.split("homeward-figure__link\" href=\"/sign-offs\">").nth(1)?;
    card.split("__number\">").nth(1)?.split('<').next()
}

on_both! {
    async fn the_board_of_a_manager_says_how_much_waits_for_a_decision_and_leads_there(on: On) {
        let (site, id) = Site::with_a_finished_record(on, IDA).await;
        let mut theo = site.signed_in(THEO).await;
        let mut cora = site.signed_in(CORA).await;
        let board = theo.get("/board").await.text;
        assert!(waiting(&board) == Some("1") && board.contains("Waiting for a manager’s decision"), "{board}");
        assert_eq!(waiting(&cora.get("/board").await.text), None, "she decides nothing");
        site.tell("Northshire Police", &missing("NP-2", &child("Bo", "Birch", "2012-03-04"), "2026-11-20T20:00:00Z")).await;
        site.tell("Northshire Police", &returned("NP-2", "2026-11-21T08:00:00Z")).await;
        let council = site.app.caller("Northshire County Council").await;
        let asked = Asked { unallocated: true, limit: 10, ..Asked::default() };
        let other = site.app.services.return_interviews(&council, &asked).await.expect("they are listed").items[0].id;
        let ida = site.person(IDA).await;
        site.is_declined(other).await;
        let ending = json!({ "outcome": "declined_by_child", "reason": "Does not want to.", "parent_or_carer_view": "Agrees.",
            "strategy_discussion": { "considered": true, "decision": "not_needed", "reason": "Safe." } });
        site.app.services.propose_closure(&council, &ida, other, &ending).await.expect("it is proposed");
        assert_eq!(waiting(&theo.get("/board").await.text), Some("2"), "an ending waits as well");
        assert_eq!(theo.get("/sign-offs").await.text.matches("govuk-summary-card__title-wrapper").count(), 2);
        theo.decides(&format!("/return-interviews/{id}/sign-off"), "approved", "").await;
        assert_eq!(waiting(&theo.get("/board").await.text), Some("1"));
    }
}

on_both! {
    async fn a_manager_reads_a_write_up_gives_it_back_and_signs_it_off(on: On) {
        let (site, id) = Site::with_a_finished_record(on, IDA).await;
        let mut theo = site.signed_in(THEO).await;
        let list = theo.get("/sign-offs").await;
        for said in ["Amy Ashdown, 14", "Write-ups to sign off (1)", "Harm or danger", "Ida Interviewer", "Talk held at 08:00 GMT"] {
            assert!(list.text.contains(said), "{said}: {}", list.text);
        }
        let path = format!("/return-interviews/{id}/sign-off");
        assert!(list.text.contains(&path));
        let page = theo.get(&path).await;
        assert_eq!((page.code, page.header("cache-control")), (200, "no-store"));
        for said in ["In the child’s own words", "That is all.", "Misses the old neighbourhood.", "Harm or danger was recorded", "not of the authority"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let title = page.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
        assert!(!title.contains("Amy"), "{title}");
        assert_eq!(page.text.matches("<textarea").count(), 1, "the comment is all that a manager writes");
        let first = value_of(&page.text, "edition");
        let empty = theo.send(&path, &[("edition", &first)]).await;
        assert!(empty.code == 422 && empty.text.contains("Say what you decide"), "{}", empty.text);
        let wordless = theo.send(&path, &[("edition", &first), ("decision", "returned")]).await;
        assert!(wordless.code == 422 && wordless.text.contains("Say what is missing"), "{}", wordless.text);
        let back = [("edition", first.as_str()), ("decision", "returned"), ("comment", "What of the car?")];
        for _ in ["once", "and the same form again"] {
            let sent = theo.send(&path, &back).await;
            assert_eq!((sent.code, sent.header("location")), (303, "/sign-offs?done=given-back"), "{}", sent.text);
        }
        let list = theo.get("/sign-offs?done=given-back").await.text;
        assert!(list.contains("given back with your comment") && list.contains("Nothing waits for a manager"), "{list}");
        assert_eq!(theo.get(&path).await.code, 409, "it waits no more");
        let council = site.app.caller("Northshire County Council").await;
        let ida = site.person(IDA).await;
        let mut mended = finished();
        mended["childs_account"]["travel"] = "In a car.".into();
        site.app.services.save_record(&council, &ida, id, &mended).await.expect("it is sent again");
        let old = [("edition", first.as_str()), ("decision", "approved")];
        let stale = theo.send(&path, &old).await;
        assert!(stale.code == 409 && stale.text.contains("In a car.") && stale.text.contains("Read it again"), "{}", stale.text);
        let signed = theo.decides(&path, "approved", "").await;
        assert_eq!(signed.header("location"), "/sign-offs?done=signed", "{}", signed.text);
        assert_eq!(site.record(id).await["childs_account"]["own_words"], finished()["childs_account"]["own_words"]);

        let home = format!("/return-interviews/{id}");
        let page = theo.get(&home).await.text;
        assert!(page.contains("Open it again") && page.contains("Write-up signed off"), "{page}");
        let path = format!("{home}/reopening");
        theo.get(&path).await;
        let empty = theo.send(&path, &[]).await;
        assert!(empty.code == 422 && empty.text.contains("Say why it is to be open again"), "{}", empty.text);
        for _ in ["once", "and the same form again"] {
            let opened = theo.send(&path, &[("reason", "She told more.")]).await;
            assert_eq!(opened.header("location"), format!("{home}?done=reopened"), "{}", opened.text);
        }
        let page = theo.get(&format!("{home}?done=reopened")).await.text;
        assert!(page.contains("She told more.") && page.contains("Correct the write-up"), "{page}");
    }
}

on_both! {
    async fn nobody_decides_on_their_own_work_and_is_told_why(on: On) {
        let (site, id) = Site::with_a_finished_record(on, THEO).await;
        let mut theo = site.signed_in(THEO).await;
        assert!(theo.get("/sign-offs").await.text.contains("Another manager decides: this is your own work"));
        let path = format!("/return-interviews/{id}/sign-off");
        let page = theo.get(&path).await;
        assert!(page.text.contains("You wrote in this record. Another manager must sign it off."), "{}", page.text);
        assert!(!page.text.contains("name=\"decision\""));
        let sent = theo.send(&path, &[("decision", "approved")]).await;
        assert_eq!(sent.code, 403);
        for (email, list, page) in [
            (IDA, 404, 403),
            (CORA, 404, 403),
            ("sol@northshire.example.org", 404, 403),
            ("otto@northshire.example.org", 404, 404),
            ("ada@northshire.example.org", 404, 404),
            ("pat@police.example.org", 404, 404),
        ] {
            let mut browser = site.signed_in(email).await;
            browser.get("/account").await;
            assert_eq!(browser.get("/sign-offs").await.code, list, "{email}");
            for path in ["sign-off", "close/approval"] {
                let path = format!("/return-interviews/{id}/{path}");
                assert_eq!(browser.get(&path).await.code, page, "{email} at {path}");
                assert_eq!(browser.send(&path, &[("decision", "approved")]).await.code, page, "{email} sends to {path}");
            }
        }
    }
}

on_both! {
    async fn each_ending_without_a_talk_asks_for_what_it_needs_and_a_manager_decides(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let home = format!("/return-interviews/{id}");
        let mut ida = site.signed_in(IDA).await;
        assert!(ida.get(&home).await.text.contains("End without a talk"));
        let ways = ida.get(&format!("{home}/close")).await.text;
        for said in ["has not been recorded as declining", "No attempt records", "So far: attempts", "Only a manager can say"] {
            assert!(ways.contains(said), "{said}: {ways}");
        }
        let way = format!("{home}/close/declined-by-child");
        assert_eq!(ida.get(&way).await.header("location"), format!("{home}/close"), "as long as nobody said no");
        assert_eq!(ida.get(&format!("{home}/close/nothing")).await.code, 404);
        site.is_declined(id).await;
        let page = ida.get(&way).await;
        assert!(page.code == 200 && page.text.contains("Said: not now."), "{}", page.text);
        let empty = ida.send(&way, &[]).await;
        for said in ["Say why it is to end", "Say whether a parent or carer was asked", "Say whether a strategy discussion"] {
            assert!(empty.code == 422 && empty.text.contains(said), "{said}: {}", empty.text);
        }
        let decided = [&PROPOSAL[..], &[("strategy_discussion.decision", "not_needed")]].concat();
        let unexplained = ida.send(&way, &decided).await;
        assert!(unexplained.code == 422 && unexplained.text.contains("Say why it was so decided"), "{}", unexplained.text);
        for _ in ["once", "and the same form again"] {
            let sent = ida.send(&way, &PROPOSAL).await;
            assert_eq!(sent.header("location"), format!("{home}?done=proposed"), "{}", sent.text);
        }
        let waits = ida.get(&format!("{home}/close")).await;
        assert!(waits.code == 409 && waits.text.contains("A manager is to decide whether this ends"), "{}", waits.text);

        let mut theo = site.signed_in(THEO).await;
        let list = theo.get("/sign-offs").await.text;
        assert!(list.contains("Endings without a talk (1)") && list.contains("The child declined"), "{list}");
        let path = format!("{home}/close/approval");
        let page = theo.get(&path).await.text;
        for said in ["Her mother agrees.", "does not want to talk", "Considered; nothing was decided", "by Ida Interviewer", "Said: not now."] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let refused = theo.decides(&path, "returned", "Ask her again on Friday.").await;
        assert_eq!(refused.header("location"), "/sign-offs?done=refused", "{}", refused.text);
        let page = ida.get(&home).await.text;
        assert!(page.contains("Ask her again on Friday.") && page.contains("End without a talk"), "{page}");
        assert_eq!(ida.send(&way, &PROPOSAL).await.code, 303);
        let approved = theo.decides(&path, "approved", "").await;
        assert_eq!(approved.header("location"), "/sign-offs?done=approved", "{}", approved.text);
        let page = theo.get(&home).await.text;
        let ended = "Ended without a talk at 09:00 GMT on Monday 23 November 2026: the child declined";
        assert!(page.contains(ended) && page.contains("It was due at"), "{page}");
        // Long after, it is not late, and a later yes can still be recorded.
        site.app.services.clock.set("2027-01-29T09:00:00Z".parse().expect("a time"));
        let mut ida = site.signed_in(IDA).await;
        let page = ida.get(&home).await.text;
        assert!(!page.contains("days late") && page.contains("Record an attempt or an appointment"), "{page}");
        assert!(!ida.get("/work").await.text.contains("days late"));
        let over = ida.get(&format!("{home}/record/talk")).await.text;
        assert!(over.contains("This interview has ended without a talk"), "{over}");
        let mut theo = site.signed_in(THEO).await;
        assert!(theo.get(&path).await.text.contains("No ending waits for a decision"));
        let mut cora = site.signed_in(CORA).await;
        cora.get(&format!("{home}/reopening")).await;
        let opened = cora.send(&format!("{home}/reopening"), &[("reason", "She rang.")]).await;
        assert_eq!(opened.header("location"), format!("{home}?done=reopened"), "{}", opened.text);

        assert!(theo.get(&format!("{home}/reopening")).await.text.contains("The interview is open"));

        // That no talk is required only a manager says, and another one approves.
        let way = format!("{home}/close/not-required");
        assert_eq!(ida.get(&way).await.header("location"), format!("{home}/close"));
        theo.get(&way).await;
        let mut other = PROPOSAL.to_vec();
        other[0] = ("reason", "other");
        let wordless = theo.send(&way, &other).await;
        assert!(wordless.code == 422 && wordless.text.contains("Say what the other reason is"), "{}", wordless.text);
        other[0] = ("reason", "covered_by_another_interview");
        assert_eq!(theo.send(&way, &other).await.code, 303);
        let page = theo.get(&path).await.text;
        assert!(page.contains("You proposed this closure.") && !page.contains("name=\"decision\""), "{page}");
        assert_eq!(theo.send(&path, &[("decision", "approved")]).await.code, 403);
    }
}
