//! What talks asked for on the pages: before the next talk each of it is shown that nobody has said is done.

use homeward::domain::ids::InterviewId;
use serde_json::{Value, json};

use super::board::CORA;
use super::children::SOL;
use super::sign_offs::finished;
use super::value_of;
use super::work::{IDA, IRIS, THEO};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;
use crate::pages::Site;

/// Of another team, with nothing to do with it.
const OTTO: &str = "otto@northshire.example.org";

fn wish(what: &str, owner: &str) -> Value {
    json!({ "what": what, "owner": owner, "agency": "Northshire", "due_on": "2026-12-01" })
}

impl Site {
    /// With Amy's second interview, which Ida has as well: the first talk asked for two things.
    async fn with_two_talks(on: On) -> (Self, InterviewId, InterviewId) {
        let (site, first) = Self::with_an_interview(on).await;
        let council = site.app.caller("Northshire County Council").await;
        let (ida, cora) = (site.person(IDA).await, site.person(CORA).await);
        let asks = json!([wish("Ring the school", "Sol Social"), wish("Find <b>a mentor</b>", "Iris")]);
        let record = with(finished(), "actions", asks);
        site.app.services.save_record(&council, &ida, first, &record).await.expect("it is saved");
        let police = site.app.caller("Northshire Police").await;
        let gone = missing("NP-2", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-23T08:10:00Z");
        site.app.services.receive(&police, &gone).await.expect("it is received");
        let back = site.app.services.receive(&police, &returned("NP-2", "2026-11-23T08:40:00Z")).await;
        let second = back.expect("it is received").return_interview.expect("an interview is owed").id;
        let given = json!({ "worker": IDA, "independence": { "of_placement": true, "of_authority": true } });
        site.app.services.allocate(&council, &cora, second, &given).await.expect("it is allocated");
        (site, first, second)
    }
}

on_both! {
    async fn what_was_asked_for_stands_before_the_next_talk_until_somebody_says_that_it_is_done(on: On) {
        let (site, first, second) = Site::with_two_talks(on).await;
        let mut ida = site.signed_in(IDA).await;
        let pages = ["/work".to_owned(), format!("/return-interviews/{second}"), format!("/return-interviews/{second}/print")];
        for page in &pages {
            let text = ida.get(page).await.text;
            for said in ["Asked for before, not done", "Talk at 08:00 GMT on Monday 23 November 2026",
                "Ring the school – Sol Social, Northshire, by 1 December 2026", "Find &#60;b&#62;a mentor&#60;/b&#62; – Iris"] {
                assert!(text.contains(said), "{page}: {said}: {text}");
            }
        }
        // The first talk's own page shows what it asked for, not as something of before.
        let own = ida.get(&format!("/return-interviews/{first}")).await.text;
        assert!(own.contains("This talk") && own.contains("Ring the school") && !own.contains("Asked for before"), "{own}");
        let there = format!("/return-interviews/{first}/actions/1");
        assert!(ida.get(&pages[1]).await.text.contains(&format!("href=\"{there}\"")));
        let page = ida.get(&there).await;
        assert!(page.code == 200 && page.text.contains("Was it done?") && page.text.contains("Ring the school"), "{}", page.text);
        let faulty = ida.send(&there, &[("says", "done")]).await;
        assert_eq!(faulty.code, 422);
        for said in ["Enter the day on which it was done", "Say what came of it"] {
            assert!(faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        let on_day = |day: &'static str| [("says", "done"), ("done_on.day", day), ("done_on.month", "11"), ("done_on.year", "2026"), ("note", "They take her back.")];
        let early = ida.send(&there, &on_day("24")).await;
        assert!(early.code == 422 && early.text.contains("in the future"), "{}", early.text);
        for _ in ["once", "and the same form again"] {
            let done = ida.send(&there, &on_day("23")).await;
            assert_eq!((done.code, done.header("location")), (303, format!("/return-interviews/{first}?done=answered").as_str()), "{}", done.text);
        }
        for page in &pages {
            let text = ida.get(page).await.text;
            assert!(!text.contains("Ring the school") && text.contains("a mentor"), "{page}: {text}");
        }
        let own = ida.get(&format!("/return-interviews/{first}?done=answered")).await.text;
        for said in ["What came of it is recorded", "Done on 23 November 2026", "They take her back.", "Not done after all?"] {
            assert!(own.contains(said), "{said}: {own}");
        }
        // A slip is taken back, by whoever is to do it as well.
        let mut sol = site.signed_in(SOL).await;
        assert!(sol.get(&there).await.text.contains("Is it to be done after all?"));
        assert_eq!(sol.send(&there, &[("says", "open"), ("note", "It was her sister.")]).await.code, 303);
        assert!(ida.get("/work").await.text.contains("Ring the school"));
    }
}

on_both! {
    async fn nobody_else_says_what_came_of_it_or_learns_that_anything_was_asked(on: On) {
        let (site, first, second) = Site::with_two_talks(on).await;
        for (who, there, of_none) in [(IDA, 200, 404), (IRIS, 200, 404), (THEO, 200, 404), (SOL, 200, 404), (OTTO, 404, 404),
            ("rob@northshire.example.org", 404, 404), ("olga@oakfield.example.org", 404, 404)] {
            let mut browser = site.signed_in(who).await;
            let nothing = browser.get("/nothing").await;
            let page = browser.get(&format!("/return-interviews/{first}/actions/2")).await;
            assert_eq!(page.code, there, "{who}");
            assert!(page.code == 200 || page.text == nothing.text, "{who}: {}", page.text);
            for none in ["3", "0", "x"] {
                assert_eq!(browser.get(&format!("/return-interviews/{first}/actions/{none}")).await.code, of_none, "{who}: {none}");
            }
            assert_eq!(browser.get(&format!("/return-interviews/{second}/actions/1")).await.code, 404, "{who}");
        }
        // An auditor reads what was asked for and is offered nothing to do about it.
        let auditor = r#"users = [{ email = "odin@northshire.example.org", name = "Odin Auditor", organisation = "Northshire County Council", roles = ["auditor"] }]"#;
        let issued = site.app.services.apply(&toml::from_str(auditor).expect("written right")).await.expect("it applies");
        let token = crate::accounts::token_of(&issued[0].secret);
        site.app.services.set_password_by_link(token, crate::accounts::PASSWORD).await.expect("a password is set");
        let mut odin = site.signed_in("odin@northshire.example.org").await;
        let page = odin.get(&format!("/return-interviews/{second}")).await.text;
        assert!(page.contains("Ring the school") && !page.contains("Say that it is done"), "{page}");
        let refused = odin.get(&format!("/return-interviews/{first}/actions/1")).await;
        assert_eq!(refused.code, 403, "{}", refused.text);
        // And may ask who looked at it, from where it stands.
        assert!(page.contains("Who looked at this"), "{page}");
        let looks = odin.send("/looks", &[("record", &value_of(&page, "record"))]).await;
        assert!(looks.code == 200 && looks.text.contains("Odin Auditor"), "{}", looks.text);
        assert!(!site.signed_in(IDA).await.get(&format!("/return-interviews/{first}")).await.text.contains("Who looked at this"));
    }
}

on_both! {
    async fn what_each_agency_told_of_an_absence_is_read_before_the_talk(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let oakfield = site.app.caller("Oakfield Homes").await;
        let gone = missing("OAK-1", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-20T21:50:00Z");
        let place = json!({ "setting": "childrens_home", "name": "Oakfield House", "postcode": "ZZ2 2ZZ" });
        let gone = with(with(gone, "circumstances", json!("Upset after a call.")), "missing_from", place);
        site.app.services.receive(&oakfield, &gone).await.expect("it is received");
        let later = json!({ "type": "amended", "reference": "NP-1", "authority": "990",
            "missing_from": { "setting": "childrens_home" }, "reported_at": "2026-11-23T08:59:00Z" });
        let police = site.app.caller("Northshire Police").await;
        site.app.services.receive(&police, &later).await.expect("it is received");
        let mut ida = site.signed_in(IDA).await;
        for path in [format!("/return-interviews/{id}"), format!("/return-interviews/{id}/print")] {
            let page = ida.get(&path).await.text;
            for said in [
                "Northshire Police</p>", "Left by the back door.", "Oakfield Homes</p>", "Upset after a call.",
                "Children’s home (Northshire Police)", "Children’s home: Oakfield House, ZZ2 2ZZ (Oakfield Homes)",
            ] {
                assert!(page.contains(said), "{path}: {said}: {page}");
            }
        }
    }
}
