//! What a worker does on the pages between the return of a child and the talk.

use chrono::{DateTime, Utc};
use homeward::domain::ids::InterviewId;
use homeward::services::interviews::Person;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, value_of};
use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::on_both;
use crate::pages::Site;

/// Who works with the interview, and who has nothing to do with it.
const PEOPLE: &str = r#"
    organisations = [{ name = "Oakfield Homes", kind = "care_provider", authorities = ["990"] }]
    teams = [
        { name = "Return interviews", organisation = "Northshire County Council" },
        { name = "Others", organisation = "Northshire County Council" },
    ]
    users = [
        { email = "iris@northshire.example.org", name = "Iris Interviewer", organisation = "Northshire County Council", team = "Return interviews", roles = ["interviewer"] },
        { email = "cora@northshire.example.org", name = "Cora Coordinator", organisation = "Northshire County Council", team = "Return interviews", roles = ["missing_coordinator"] },
        { email = "theo@northshire.example.org", name = "Theo Manager", organisation = "Northshire County Council", team = "Return interviews", roles = ["team_manager"] },
        { email = "sol@northshire.example.org", name = "Sol Social", organisation = "Northshire County Council", team = "Others", roles = ["social_worker"] },
        { email = "otto@northshire.example.org", name = "Otto Other", organisation = "Northshire County Council", team = "Others", roles = ["interviewer"] },
        { email = "rob@northshire.example.org", name = "Rob Returns", organisation = "Northshire County Council", roles = ["returns_officer"] },
        { email = "olga@oakfield.example.org", name = "Olga Oakfield", organisation = "Oakfield Homes", roles = ["reporter"] },
    ]
"#;

pub const IDA: &str = "ida@northshire.example.org";
pub const IRIS: &str = "iris@northshire.example.org";
pub const THEO: &str = "theo@northshire.example.org";

impl Site {
    /// With an interview that Ida has: Amy went missing on Friday evening and was back on Saturday at nine, and now it is
    /// Monday at nine.
    pub async fn with_an_interview(on: On) -> (Self, InterviewId) {
        Self::peopled(on).await.where_amy_is_back().await
    }

    /// The same at a site that has its people.
    pub async fn where_amy_is_back(self) -> (Self, InterviewId) {
        let site = self.with_people(PEOPLE).await;
        let police = site.app.caller("Northshire Police").await;
        let amy = child("Amy", "Ashdown", "2012-04-09");
        let gone =
            with(missing("NP-1", &amy, "2026-11-20T21:40:00Z"), "circumstances", json!("Left by the back door."));
        site.app.services.receive(&police, &gone).await.expect("it is received");
        let back = with(
            returned("NP-1", "2026-11-21T09:00:00Z"),
            "returned_to",
            json!({ "setting": "home", "postcode": "ZZ1 1ZZ" }),
        );
        let receipt = site.app.services.receive(&police, &back).await.expect("it is received");
        let id = receipt.return_interview.expect("an interview is owed").id;
        let council = site.app.caller("Northshire County Council").await;
        let cora = site.person("cora@northshire.example.org").await;
        let given = json!({ "worker": IDA, "independence": {
            "of_placement": true, "of_authority": false, "reason": "The council’s own team." } });
        site.app.services.allocate(&council, &cora, id, &given).await.expect("it is allocated");
        (site, id)
    }

    pub async fn person(&self, email: &str) -> Person {
        let council = self.app.caller("Northshire County Council").await;
        self.app.services.acting_user(&council, email).await.expect("they work for the council")
    }

    /// The record as it is saved.
    pub async fn record(&self, id: InterviewId) -> Value {
        let council = self.app.caller("Northshire County Council").await;
        let theo = self.person(THEO).await;
        let saved = self.app.services.saved_record(&council, &theo, id).await.expect("the record is read");
        Value::Object(saved.body)
    }
}

/// An attempt as somebody types it.
pub fn attempt<'a>(outcome: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("attempted_at.day", "23"),
        ("attempted_at.month", "11"),
        ("attempted_at.year", "2026"),
        ("attempted_at.time", "8:30"),
        ("channel", "phone"),
        ("to", "child"),
        ("outcome", outcome),
    ];
    fields.extend(more);
    fields
}

on_both! {
    async fn a_worker_sees_whom_to_see_says_that_they_know_and_agrees_a_time(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        assert_eq!(ida.get("/").await.header("location"), "/work");
        let work = ida.get("/work").await;
        assert_eq!((work.code, work.header("cache-control")), (200, "no-store"));
        for said in [
            "Amy Ashdown, 14", "Due soon (1)", "1 due soon", "In 24 hours", "09:00 GMT on Tuesday 24 November 2026",
            "72 hours after the return at 09:00 GMT on Saturday 21 November 2026", "New: not acknowledged",
            "Family home: ZZ1 1ZZ", "Not tried yet",
        ] {
            assert!(work.text.contains(said), "{said}: {}", work.text);
        }
        let path = format!("/return-interviews/{id}");
        let page = ida.get(&path).await;
        assert!(page.text.contains("Left by the back door.") && page.text.contains("not of the authority"), "{}", page.text);
        for page in [&work, &page] {
            let title = page.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
            assert!(!title.contains("Amy") && !title.contains("Ashdown"), "{title}");
        }
        for _ in ["once", "and the same form again"] {
            let sent = ida.send(&format!("{path}/acknowledgement"), &[]).await;
            assert_eq!((sent.code, sent.header("location")), (303, format!("{path}?done=acknowledged").as_str()));
        }
        let page = ida.get(&format!("{path}?done=acknowledged")).await;
        assert!(page.text.contains("Your acknowledgement is recorded") && !page.text.contains("I know that I have"));
        assert!(!ida.get("/work").await.text.contains("New: not acknowledged"));

        ida.get(&format!("{path}/attempt")).await;
        let empty = ida.send(&format!("{path}/attempt"), &[("note", "Rang & rang")]).await;
        assert_eq!(empty.code, 422);
        for said in ["Enter the time at which you tried", "Say how you tried", "Say whom", "Say what came", "Rang &#38; rang"] {
            assert!(empty.text.contains(said), "{said}: {}", empty.text);
        }
        let meets = [("meets_at.day", "23"), ("meets_at.month", "11"), ("meets_at.year", "2026"), ("meets_at.time", "16:00")];
        let earlier = [("meets_at.day", "22"), ("meets_at.month", "11"), ("meets_at.year", "2026"), ("meets_at.time", "16:00")];
        let back = ida.send(&format!("{path}/attempt"), &attempt("accepted", &earlier)).await;
        assert!(back.code == 422 && back.text.contains("later than the attempt"), "{}", back.text);
        for _ in ["once", "and the same form again"] {
            let sent = ida.send(&format!("{path}/attempt"), &attempt("accepted", &meets)).await;
            assert_eq!((sent.code, sent.header("location")), (303, format!("{path}?done=attempt").as_str()), "{}", sent.text);
        }
        let page = ida.get(&path).await.text;
        assert_eq!(page.matches("Phone: they said yes").count(), 1, "{page}");
        let instants: Vec<DateTime<Utc>> =
            page.split("datetime=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
        assert!(instants.len() > 2 && instants.is_sorted_by(|one, other| one >= other), "latest first: {instants:?}");
        assert!(ida.get("/work").await.text.contains("Talk agreed for 16:00 GMT on Monday 23 November 2026 (in 7 hours)"));
    }
}

on_both! {
    async fn what_cannot_follow_is_said_on_the_form(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        let path = format!("/return-interviews/{id}/attempt");
        ida.get(&path).await;
        let mut early = attempt("no_reply", &[("note", "Rang.")]);
        early[0] = ("attempted_at.day", "19");
        let answer = ida.send(&path, &early).await;
        assert!(answer.code == 422 && answer.text.contains("is before the child went missing"), "{}", answer.text);
        assert!(answer.text.contains("href=\"#attempted_at-day\"") && answer.text.contains("Rang."), "{}", answer.text);
        let council = site.app.caller("Northshire County Council").await;
        let record = json!({ "draft": true, "held_at": "2026-11-22T10:00:00Z" });
        site.app.services.save_record(&council, &site.person(IRIS).await, id, &record).await.expect("it is saved");
        let late = ida.send(&path, &attempt("no_reply", &[])).await;
        assert!(late.code == 422 && late.text.contains("The interview was held on"), "{}", late.text);
    }
}

on_both! {
    async fn a_carer_cannot_say_no_for_the_child_and_what_was_so_is_told_as_past(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        let path = format!("/return-interviews/{id}/attempt");
        ida.get(&path).await;
        let mut carers = attempt("declined_by_child", &[]);
        carers[5] = ("to", "parent_or_carer");
        let answer = ida.send(&path, &carers).await;
        let said = "What came of it must be a parent&#39;s or carer&#39;s own answer where they were asked";
        assert!(answer.code == 422 && answer.text.contains(said) && answer.text.contains("href=\"#outcome\""), "{}", answer.text);
        assert!(ida.get("/work").await.text.contains("Not tried yet"), "nothing is recorded");
        assert_eq!(ida.send(&path, &attempt("missing_again", &[])).await.code, 303);
        for page in ["/work", path.trim_end_matches("/attempt")] {
            let page = ida.get(page).await.text.to_lowercase();
            assert!(page.contains("the child was missing again") && !page.contains("the child is missing again"), "{page}");
        }
    }
}

on_both! {
    async fn another_absence_can_be_talked_about_as_well(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        site.app.services.clock.set(at("2026-11-23T12:00:00Z"));
        let police = site.app.caller("Northshire Police").await;
        let amy = child("Amy", "Ashdown", "2012-04-09");
        for notice in [missing("NP-2", &amy, "2026-11-22T20:00:00Z"), returned("NP-2", "2026-11-23T07:00:00Z")] {
            site.app.services.receive(&police, &notice).await.expect("it is received");
        }
        let mut ida = site.signed_in(IDA).await;
        let path = format!("/return-interviews/{id}");
        let page = ida.get(&path).await.text;
        assert!(page.contains("Talk about this absence as well") && page.contains("Absence of 22 November 2026"), "{page}");
        let episode = value_of(&page, "missing_episode");
        for _ in ["once", "and the same form again"] {
            let sent = ida.send(&format!("{path}/episodes"), &[("missing_episode", &episode)]).await;
            assert_eq!(sent.header("location"), format!("{path}?done=covered"), "{}", sent.text);
        }
        let page = ida.get(&path).await.text;
        assert!(!page.contains("Talk about this absence as well") && page.contains("Another absence is covered"), "{page}");
        let foreign = ida.send(&format!("{path}/episodes"), &[("missing_episode", &id.to_string())]).await;
        assert_eq!(foreign.code, 404);
    }
}

const NOBODYS: &str = "01890000-0000-7000-8000-000000000000";

/// Whether each page of an interview is there for somebody: for those who look, and for those who work on it.
const PAGES: [(&str, bool, bool); 9] = [
    ("", false, false),
    ("/attempt", true, true),
    ("/actions/nothing", true, true),
    ("/close", true, false),
    ("/print", false, false),
    ("/record", false, false),
    ("/record/talk", true, true),
    ("/record/check", true, true),
    ("/record/nothing", true, false),
];

on_both! {
    async fn whoever_has_nothing_to_do_with_an_interview_cannot_tell_that_there_is_one(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        for (email, looks, works) in [
            (IDA, true, true),
            (IRIS, true, true),
            ("cora@northshire.example.org", true, true),
            (THEO, true, true),
            ("sol@northshire.example.org", true, false),
            ("otto@northshire.example.org", false, false),
            ("rob@northshire.example.org", false, false),
            ("ada@northshire.example.org", false, false),
            ("pat@police.example.org", false, false),
            ("olga@oakfield.example.org", false, false),
        ] {
            let mut browser = site.signed_in(email).await;
            browser.get("/account").await;
            let nothing = said(&mut browser, "/nothing", false).await;
            for (page, is_work, takes) in PAGES {
                for sends in [false, true].into_iter().filter(|sends| takes || !sends) {
                    let row = format!("{email} at {page}, sending: {sends}");
                    let of_nobody = said(&mut browser, &format!("/return-interviews/{NOBODYS}{page}"), sends).await;
                    assert_eq!(of_nobody, nothing, "{row}");
                    let of_none = said(&mut browser, &format!("/return-interviews/x{page}"), sends).await;
                    assert_eq!(of_none, nothing, "{row}");
                    let of_it = said(&mut browser, &format!("/return-interviews/{id}{page}"), sends).await;
                    let expected = match (looks, is_work, works) {
                        _ if page.ends_with("nothing") => 404,
                        (false, ..) => 404,
                        (true, true, false) => 403,
                        _ if sends => of_it.0,
                        _ => 200,
                    };
                    assert_eq!(of_it.0, expected, "{row}");
                    assert!(looks || of_it == nothing, "{row}");
                }
            }
            let holds = !matches!(email.split('@').next(), Some("rob" | "ada" | "pat" | "olga"));
            assert_eq!(said(&mut browser, "/work", false).await.0, if holds { 200 } else { 404 }, "{email}");
            let home = browser.get("/account").await.text;
            assert_eq!(home.contains("href=\"/work\""), holds, "{email}");
        }
        let mut stranger = site.browser();
        let led = stranger.get(&format!("/return-interviews/{id}/record/talk")).await;
        assert_eq!((led.code, led.header("location")), (303, format!("/sign-in?return=/return-interviews/{id}/record/talk").as_str()));
        let methods = stranger.take(stranger.request(Method::GET, "/work")).await;
        assert_eq!(methods.code, 303);
    }
}

/// What an answer says.
async fn said(browser: &mut Browser<'_>, path: &str, sends: bool) -> (u16, String) {
    let answer = if sends { browser.send(path, &[("base", "x")]).await } else { browser.get(path).await };
    (answer.code, answer.text)
}
