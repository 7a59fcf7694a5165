//! Reviews are decided side by side, and undone; values that differ are settled, and taken back.

use super::board::CORA;
use super::work::{IDA, THEO};
use crate::app::On;
use crate::builders::{child, known, missing};
use crate::on_both;
use crate::pages::Site;

const NOBODYS: &str = "01890000-0000-7000-8000-000000000000";

/// The first review that waits, by its page.
async fn waiting(browser: &mut super::Browser<'_>, kind: &str) -> String {
    let list = browser.get("/reviews").await.text;
    let before = list.split(&format!("\">{kind}</a>")).next().expect("a list");
    let id = before.rsplit("href=\"/reviews/").next().and_then(|rest| rest.split('"').next()).expect("an id");
    format!("/reviews/{id}")
}

on_both! {
    async fn two_records_are_compared_joined_and_parted_again(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let like_zed = known(child("Zed", "Gonne", "2011-02-03"), "nhs_number", "9434765919");
        site.tell("Oakfield Homes", &missing("OH-7", &like_zed, "2026-11-21T20:30:00Z")).await;
        let mut cora = site.signed_in(CORA).await;
        assert!(cora.get("/reviews").await.text.contains("Waiting for a decision (2)"));
        let path = waiting(&mut cora, "One child or two").await;
        let page = cora.get(&path).await.text;
        for said in [
            "Are these one child?", "Zed Gone", "Zed Gonne", "NHS number 9434765919", "Differs", "The same", "Known of one only",
            "Northshire Police", "Oakfield Homes", "Join them: they are one child", "Open the second record",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        for record in page.split("href=\"/children/").skip(1).map(|rest| rest.split('"').next().expect("an id")) {
            let page = cora.get(&format!("/children/{record}")).await;
            assert!(page.code == 200 && page.text.contains(&format!("href=\"{path}\"")), "both lead to the review: {}", page.text);
        }
        cora.get(&path).await;
        let empty = cora.send(&path, &[]).await;
        assert!(empty.code == 422 && empty.text.contains("Choose what you decide") && empty.text.contains("Say why"), "{}", empty.text);
        let unfit = cora.send(&path, &[("decision", "confirm"), ("reason", "Checked.")]).await;
        assert!(unfit.code == 422 && unfit.text.contains("The decision a review of this kind"), "{}", unfit.text);
        let missing_now = cora.get("/board/missing-now").await.text.matches("govuk-summary-card__title-wrapper").count();
        assert_eq!(missing_now, 2);
        for (decision, said, children) in [("join", "Joined: one child", 1), ("part", "Kept apart: two children", 2)] {
            let done = cora.send(&path, &[("decision", decision), ("reason", "Rang the home.")]).await;
            assert_eq!(done.header("location"), format!("{path}?done=decided"), "{}", done.text);
            let page = cora.get(&format!("{path}?done=decided")).await.text;
            for said in [said, "Your decision is recorded", "Rang the home.", "Cora Coordinator", "Undo the decision"] {
                assert!(page.contains(said), "{said}: {page}");
            }
            assert!(!page.contains(&format!("value=\"{decision}\"")), "nobody decides the same twice");
            let list = cora.get("/board/missing-now").await.text;
            assert_eq!(list.matches("govuk-summary-card__title-wrapper").count(), children, "{decision}");
            assert!(cora.get("/reviews").await.text.contains(said));
        }
        // What was decided last comes first, whichever was opened first.
        let other = waiting(&mut cora, "Return to be confirmed").await;
        for (path, decision, kind) in [(&other, "confirm", "Return to be confirmed"), (&path, "join", "One child or two")] {
            site.pass(chrono::TimeDelta::minutes(1));
            cora.get(path).await;
            let done = cora.send(path, &[("decision", decision), ("reason", "Rang the home.")]).await;
            assert_eq!(done.code, 303, "{}", done.text);
            let list = cora.get("/reviews").await.text;
            let decided = list.split("Decided</caption>").nth(1).expect("a table");
            let first = decided.split("</a>").next().and_then(|before| before.rsplit('>').next());
            assert_eq!(first, Some(kind), "{decided}");
        }
    }
}

on_both! {
    async fn a_return_is_confirmed_and_that_is_undone(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut theo = site.signed_in(THEO).await;
        let path = waiting(&mut theo, "Return to be confirmed").await;
        let page = theo.get(&path).await.text;
        for said in ["Is the child back?", "Report 1", "Report 2", "OH-5", "NP-5", "Ivy Unsure", "07:00 GMT on Sunday 22 November 2026"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        for (decision, on_board) in [("confirm", 0), ("reject", 1)] {
            let done = theo.send(&path, &[("decision", decision), ("reason", "The home says so too.")]).await;
            assert_eq!(done.code, 303, "{}", done.text);
            let list = theo.get("/board/return-not-confirmed").await.text;
            assert_eq!(list.matches("Ivy Unsure").count(), on_board, "{decision}: {list}");
            theo.get(&path).await;
        }
    }
}

on_both! {
    async fn the_time_of_a_return_is_settled_and_the_settlement_taken_back(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut cora = site.signed_in(CORA).await;
        let council = site.app.caller("Northshire County Council").await;
        let wanted = homeward::services::reading::episodes::Wanted { reference: Some("NP-6".to_owned()), limit: 1, ..Default::default() };
        let found = site.app.services.missing_episodes(&council, &wanted).await.expect("it is found");
        let home = format!("/missing-episodes/{}/settle", found[0].episode.id);
        let page = cora.get(&home).await.text;
        assert!(page.contains("Found") && page.contains("Northshire Police (NP-6)"), "{page}");
        assert!(!page.contains("Whether a talk is offered"), "what is the law is not settled");
        assert_eq!(cora.get(&format!("{home}/return-interview-owed")).await.code, 404);
        let path = format!("{home}/returned-at");
        for page in [page, cora.get(&path).await.text] {
            assert!(page.contains("<span class=\"govuk-caption-l\">Max Found, 15</span>"), "{page}");
            let title = page.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
            assert!(!title.contains("Max"), "{title}");
        }
        let empty = cora.send(&path, &[]).await;
        assert!(empty.code == 422 && empty.text.contains("Enter the time that holds") && empty.text.contains("Say why"), "{}", empty.text);
        let back = [("value.day", "23"), ("value.month", "11"), ("value.year", "2026"), ("value.time", "7:15"), ("reason", "The hospital’s note.")];
        let done = cora.send(&path, &back).await;
        assert_eq!(done.header("location"), format!("{home}?done=settled"), "{}", done.text);
        let page = cora.get(&format!("{home}?done=settled")).await.text;
        assert!(page.contains("It is settled") && page.contains("07:15 GMT on Monday 23 November 2026"), "{page}");
        assert!(cora.get("/board/return-time-missing").await.text.contains("There are none."));
        cora.get(&path).await;
        let before = [("value.day", "22"), ("value.month", "11"), ("value.year", "2026"), ("value.time", "7:15"), ("reason", "The hospital’s note.")];
        let refused = cora.send(&path, &before).await;
        let said = "The value lies before the child went missing, at 20:00 GMT on Sunday 22 November 2026; if that is wrong, settle it first";
        assert!(refused.code == 422 && refused.text.contains(said) && refused.text.contains("href=\"#value-day\""), "{}", refused.text);
        let began = format!("{home}/missing-from-at");
        let refused = cora.send(&began, &[&[("value.time", "6:01")], &back[..3], &back[4..]].concat()).await;
        assert_eq!(refused.code, 303, "found at six, and times are typed to the minute: {}", refused.text);
        let refused = cora.send(&began, &[&[("value.time", "6:02")], &back[..3], &back[4..]].concat()).await;
        assert!(refused.code == 422 && refused.text.contains("lies after the child was found, at 06:00 GMT"), "{}", refused.text);
        cora.send(&began, &[("take_back", "yes"), ("reason", "A slip.")]).await;
        cora.get(&path).await;
        let done = cora.send(&path, &[("take_back", "yes"), ("reason", "It was another child’s.")]).await;
        assert_eq!(done.header("location"), format!("{home}?done=taken-back"), "{}", done.text);
        assert!(cora.get("/board/return-time-missing").await.text.contains("Max Found"));
        let risk = cora.send(&format!("{home}/risk"), &[("value", "high"), ("reason", "Assessed again.")]).await;
        assert_eq!(risk.code, 303, "{}", risk.text);
        let code = cora.send(&format!("{home}/host-authority"), &[("value", "9x"), ("reason", "Moved.")]).await;
        assert!(code.code == 422 && code.text.contains("The value must be the three digits"), "{}", code.text);
        let class = format!("{home}/ssda903-class");
        assert!(cora.get(&class).await.text.contains("Not decided"), "what others called it decides nothing");
        let decided = cora.send(&class, &[("value", "A"), ("reason", "The home knew where she was.")]).await;
        assert_eq!(decided.code, 303, "{}", decided.text);
        assert!(cora.get(&home).await.text.contains("A: away from placement without authorisation"));
    }
}

on_both! {
    async fn whoever_does_not_decide_cannot_tell_that_there_is_anything_to_decide(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut cora = site.signed_in(CORA).await;
        let review = waiting(&mut cora, "Return to be confirmed").await;
        for email in [IDA, "sol@northshire.example.org", "rob@northshire.example.org", "pat@police.example.org"] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await.text;
            browser.get("/account").await;
            for path in [review.clone(), format!("/reviews/{NOBODYS}"), "/reviews/x".to_owned()] {
                assert_eq!(browser.get(&path).await.text, nothing, "{email} at {path}");
                let sent = browser.send(&path, &[("decision", "confirm"), ("reason", "x")]).await;
                assert_eq!((sent.code, &sent.text), (404, &nothing), "{email} at {path}");
            }
        }
        assert_eq!(cora.get(&format!("/reviews/{NOBODYS}")).await.code, 404);
    }
}

on_both! {
    async fn whoever_settles_nothing_cannot_tell_that_there_is_an_episode_to_settle(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let council = site.app.caller("Northshire County Council").await;
        let wanted = homeward::services::reading::episodes::Wanted { reference: Some("NP-6".to_owned()), limit: 1, ..Default::default() };
        let found = site.app.services.missing_episodes(&council, &wanted).await.expect("it is found");
        let (real, none) = (format!("/missing-episodes/{}/settle", found[0].episode.id), format!("/missing-episodes/{NOBODYS}/settle"));
        let risk = [("value", "high"), ("reason", "Assessed again.")];
        let mut refused = 0;
        for organisation in ["Northshire County Council", "Northshire Police", "Oakfield Homes"] {
            for (role, email) in site.with_every_role(organisation).await {
                let mut browser = site.signed_in(&email).await;
                let nothing = browser.get("/nothing").await;
                if organisation == "Northshire County Council" && role.watches_over() {
                    for path in [real.clone(), format!("{real}/risk")] {
                        assert_eq!(browser.get(&path).await.code, 200, "{email} at {path}");
                    }
                    assert_eq!(browser.get(&none).await.code, 404, "{email}");
                    continue;
                }
                for path in [&real, &none].into_iter().flat_map(|path| [path.clone(), format!("{path}/risk"), format!("{path}/returned-at")]) {
                    let answer = browser.get(&path).await;
                    assert_eq!((answer.code, &answer.text), (404, &nothing.text), "{email} at {path}");
                }
                for path in [&real, &none] {
                    let sent = browser.send(&format!("{path}/risk"), &risk).await;
                    assert_eq!((sent.code, &sent.text), (404, &nothing.text), "{email} sends to {path}");
                }
                refused += 1;
            }
        }
        assert!(refused > 28, "{refused}");
        assert_eq!(site.times("missing_episode.settle").await, 0, "nobody settled anything");
    }
}
