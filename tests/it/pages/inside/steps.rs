//! The steps that wait for one person: each who is told of any finds theirs on a page, and answers them from there.

use super::administration::path_on;
use super::board::CORA;
use super::children::SOL;
use super::work::{IDA, THEO};
use crate::accounts::{PASSWORD, token_of};
use crate::app::On;
use crate::builders::returned;
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
