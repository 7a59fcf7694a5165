//! The steps that wait for one person: each who is told of any finds theirs on a page, and answers them from there.

use homeward::domain::ids::MissingEpisodeId;
use homeward::domain::raised::Known;
use homeward::domain::report::live::Figure;
use homeward::services::Error;
use homeward::services::escalations::Asked;
use homeward::services::reports::Asked as LiveAsked;
use serde_json::json;

use super::administration::path_on;
use super::board::CORA;
use super::children::SOL;
use super::work::{IDA, THEO};
use crate::accounts::{PASSWORD, token_of};
use crate::app::{On, at};
use crate::builders::{child, missing, returned};
use crate::on_both;
use crate::pages::Site;

const STEPS: &str = "/escalations";
const ODIN: &str = "odin@northshire.example.org";
/// Who is on duty at night.
const NIGHT: &str = r#"
    users = [{ email = "odin@northshire.example.org", name = "Odin Night", organisation = "Northshire County Council", roles = ["out_of_hours"] }]
"#;

const ANSWER: [(&str, &str); 5] = [
    ("action", "I ring the police now."),
    ("by_when.day", "23"),
    ("by_when.month", "11"),
    ("by_when.year", "2026"),
    ("by_when.time", "16:00"),
];

on_both! {
    async fn whoever_is_told_of_a_step_finds_it_on_their_page_and_answers_it_from_there(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        for issued in site.app.services.apply(&toml::from_str(NIGHT).expect("written right")).await.expect("it applies") {
            let set = site.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
        let mut odin = site.signed_in(ODIN).await;
        for email in [ODIN, SOL] {
            let mut browser = site.signed_in(email).await;
            let home = browser.get("/home").await.text;
            assert!(home.contains("href=\"/escalations\""), "{email}: {home}");
            let list = browser.get(STEPS).await;
            assert_eq!((list.code, list.header("cache-control")), (200, "no-store"), "{email}");
            for said in ["Steps that wait for you", "Zed Gone, 15", "Urgent", "Answer this step"] {
                assert!(list.text.contains(said), "{email}, {said}: {}", list.text);
            }
            let title = list.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
            assert!(!title.contains("Zed"), "{title}");
        }
        assert!(!odin.get(STEPS).await.text.contains("The child is back"));
        site.tell("Northshire Police", &returned("NP-2", "2026-11-23T08:30:00Z")).await;
        let list = odin.get(STEPS).await.text;
        let zeds = list.split("Zed Gone, 15").nth(1).and_then(|rest| rest.split("Answer this step").next()).expect("it waits still");
        assert!(zeds.contains("The child is back"), "nobody is to think that he is gone: {zeds}");
        let (number, path) = (list.matches("Answer this step").count(), path_on(zeds, "/escalations/"));
        let page = odin.get(&path).await.text;
        assert!(page.contains("href=\"/escalations\" class=\"govuk-back-link\"") && page.contains("Back to the steps"), "{page}");
        let done = odin.send(&path, &ANSWER).await;
        assert_eq!(done.header("location"), format!("{path}?done=answered"), "{}", done.text);
        for email in [ODIN, SOL] {
            let left = site.signed_in(email).await.get(STEPS).await.text;
            assert!(!left.contains(&path), "answered by one, it waits for nobody: {left}");
        }
        assert_eq!(odin.get(STEPS).await.text.matches("Answer this step").count() + 1, number);
        assert!(site.times("escalation.list").await > 0, "who looked at whom is noted");
        // Who holds interviews is told of their own alone.
        for (email, is_told) in [(IDA, true), ("otto@northshire.example.org", false)] {
            let list = site.signed_in(email).await.get(STEPS).await.text;
            assert_eq!((list.contains("Amy Ashdown, 14"), list.contains("No step waits for you")), (is_told, !is_told), "{email}: {list}");
            assert!(!list.contains("Zed") && !list.contains("Birch"), "{email}: {list}");
        }
        let own = path_on(&site.signed_in(IDA).await.get(STEPS).await.text, "/escalations/");
        let mut ida = site.signed_in(IDA).await;
        assert!(!ida.get(&own).await.text.contains("Seen by"));
        let inbox = ida.get("/inbox").await.text;
        let all = inbox.split("action=\"").find_map(|rest| rest.split('"').next().filter(|to| to.ends_with("/read-all")));
        let all = all.expect("all can be marked as read");
        assert_eq!(ida.send(all, &[]).await.code, 303, "{all}");
        let seen = ida.get(&own).await.text;
        assert!(seen.contains("Seen by") && seen.contains("Ida Interviewer, by email, "), "{seen}");
        let mut otto = site.signed_in("otto@northshire.example.org").await;
        let nothing = otto.get(&format!("/escalations/{}", uuid::Uuid::from_u128(1))).await;
        let answer = otto.get(&own).await;
        assert_eq!((answer.code, answer.text), (404, nothing.text), "another's, though she knows the link");
        for (email, said) in [(CORA, "Ivy Unsure"), (CORA, "Bo Birch"), (THEO, "Kit Birch")] {
            let list = site.signed_in(email).await.get(STEPS).await.text;
            assert!(list.contains(said), "{email}: {list}");
        }
    }
}

on_both! {
    async fn of_what_no_longer_held_when_its_time_came_nobody_was_told_and_nobody_has_to_answer(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        site.app.until("2026-11-23T14:00:00Z").await;
        let gone = missing("NP-9", &child("Bea", "Birch", "2011-05-06"), "2026-11-23T13:05:00Z");
        site.tell("Northshire Police", &gone).await;
        site.tell("Northshire Police", &returned("NP-9", "2026-11-23T14:00:00Z")).await;
        // Nobody has the talk at 18:00, when offices are closed.
        site.app.until("2026-11-23T19:00:00Z").await;
        let council = site.app.caller("Northshire County Council").await;
        let steps = async |waiting: bool| {
            let asked = Asked { acknowledged: waiting.then_some(false), limit: 200, ..Asked::default() };
            let all = site.app.services.escalations(&council, &asked).await.expect("escalations are listed");
            all.into_iter().map(|step| step.known).collect::<Vec<_>>()
        };
        let raised = steps(false).await;
        let is_it = |known: &&Known| known.raised.key.name.word() == "interview.not_allocated" && known.to_tell_at().is_some();
        let waits = raised.iter().find(is_it).expect("one is told when offices open");
        assert_eq!(waits.told_at(), Some(at("2026-11-24T08:30:00Z")));
        let id = waits.raised.id;
        let interview = site.app.services.return_interview_of(MissingEpisodeId(waits.raised.subject.id)).await;
        let interview = interview.expect("the database answers").expect("it is owed").id;
        let cora = site.person("cora@northshire.example.org").await;
        let given = json!({ "worker": IDA, "independence": {
            "of_placement": true, "of_authority": false, "reason": "The council’s own team." } });
        site.app.services.allocate(&council, &cora, interview, &given).await.expect("it is allocated");
        let unanswered = async || {
            let authority = council.organisation.authorities[0].clone();
            let asked = LiveAsked { authority, at: None, known_at: None };
            let live = site.app.services.report_live(&council, &asked).await.expect("the report");
            live.counts.into_iter().find(|(figure, _)| *figure == Figure::Unacknowledged).expect("it is counted").1
        };
        site.app.until("2026-11-24T08:30:00Z").await;
        let lapsed = steps(false).await.into_iter().find(|known| known.raised.id == id).expect("it stays on record");
        assert_eq!((lapsed.told_at(), lapsed.has_lapsed()), (None, true));
        let waiting = steps(true).await;
        assert!(waiting.iter().all(|known| known.raised.id != id), "it waits for nobody's answer");
        assert_eq!(unanswered().await, waiting.len(), "nor does the board count it");
        let mut theo = site.signed_in(THEO).await;
        let page = theo.get(&format!("/escalations/{id}")).await;
        assert!(page.text.contains("Not told: it did not hold any more"), "{}", page.text);
        assert!(!page.text.contains("<textarea"), "{}", page.text);
        let sent = json!({ "action": "Seen to.", "by_when": "2026-11-24T12:00:00Z" });
        let theo = site.person(THEO).await;
        let refused = site.app.services.acknowledge(&council, &theo, id, &sent).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("no longer held")), "{refused:?}");
        let verified = site.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}
