//! What an organisation told us, as its people are shown it, and what they tell of it afterwards.

use chrono::TimeDelta;
use homeward::domain::ids::{InterviewId, NoticeId};
use homeward::domain::party::Caller;
use homeward::services::interviews::Asked;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{Browser, value_of};
use crate::accounts::{ADA, IDA, PAT};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::interviews::{attempt, draft};
use crate::on_both;
use crate::pages::Site;

const POLICE: &str = "Northshire Police";
const COUNCIL: &str = "Northshire County Council";
const STARTED: &str = "2026-11-22T21:40:00Z";

async fn caller(site: &Site, organisation: &str) -> Caller {
    site.app.services.caller_named(organisation).await.expect("the database answers").expect("it is there")
}

async fn tell(site: &Site, organisation: &str, notice: &Value) {
    let caller = caller(site, organisation).await;
    site.app.services.receive(&caller, notice).await.unwrap_or_else(|error| panic!("{error:?}: {notice}"));
}

fn trial() -> Value {
    child("Trial", "Standin", "2012-04-09")
}

/// The police told of a child; gives where their browser finds it.
pub async fn told(site: &Site, browser: &mut Browser<'_>, reference: &str) -> String {
    let notice = with(missing(reference, &trial(), STARTED), "circumstances", "Left by the window.".into());
    tell(site, POLICE, &with(notice, "missing_from", json!({ "setting": "home", "address": "1 Any Road" }))).await;
    let list = browser.get("/your-reports").await;
    let row = list.text.split("href=\"/your-reports/").nth(1).unwrap_or_else(|| panic!("a row: {}", list.text));
    format!("/your-reports/{}", row.split('"').next().expect("an id"))
}

/// The last notice that came, as it was sent, and how many came.
async fn last(site: &Site) -> (Value, usize) {
    let db = site.app.services.database.read();
    let rows =
        db.query_all_raw(Statement::from_string(db.get_database_backend(), "SELECT id FROM notices ORDER BY id"));
    let rows = rows.await.expect("rows");
    let id = NoticeId(rows.last().expect("one").try_get_by_index(0).expect("an id"));
    let read = site.app.services.notice(&caller(site, POLICE).await, id).await.expect("it is theirs");
    (read.sent.expect("its words"), rows.len())
}

/// Tells something on its page; gives what was sent, without what all of it says.
pub async fn sent(site: &Site, browser: &mut Browser<'_>, report: &str, deed: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("{report}/{deed}");
    // No two pages are shown at one moment.
    site.pass(TimeDelta::seconds(1));
    let page = browser.get(&path).await;
    assert_eq!(page.code, 200, "{path}");
    let said_at = value_of(&page.text, "said_at");
    let fields: Vec<_> = fields.iter().copied().chain([("said_at", said_at.as_str())]).collect();
    let before = last(site).await.1;
    for _ in 0..2 {
        let done = browser.send(&path, &fields).await;
        assert_eq!(
            (done.code, done.header("location")),
            (303, format!("{report}?done={deed}").as_str()),
            "{}",
            done.text
        );
    }
    let (mut notice, after) = last(site).await;
    assert_eq!(after, before + 1, "sent twice, it is one");
    assert_eq!((&notice["reference"], &notice["authority"]), (&"NP-1".into(), &"990".into()));
    for name in ["reference", "authority", "reported_at"] {
        assert!(notice.as_object_mut().expect("an object").remove(name).is_some(), "{name}");
    }
    notice
}

pub fn moment<'a>(name: &'a str, day: &'a str, time: &'a str) -> Vec<(String, &'a str)> {
    let parts = [("day", day), ("month", "11"), ("year", "2026"), ("time", time)];
    parts.map(|(part, value)| (format!("{name}.{part}"), value)).to_vec()
}

pub fn borrowed<'a>(fields: &'a [(String, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

/// What the page says of how far it is.
async fn standing(browser: &mut Browser<'_>, report: &str) -> String {
    let page = browser.get(report).await.text;
    let tag = page.split("class=\"govuk-tag").nth(1).expect("a tag");
    tag.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("a word").to_owned()
}

async fn interview(site: &Site) -> InterviewId {
    let asked = Asked { limit: 2, ..Asked::default() };
    let listed = site.app.services.return_interviews(&caller(site, COUNCIL).await, &asked).await.expect("a list");
    listed.items.first().expect("one").id
}

on_both! {
    async fn one_sees_how_far_it_is_and_nothing_of_what_came_of_the_talk(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = told(&site, &mut browser, "NP-1").await;
        assert_eq!(standing(&mut browser, &report).await, "Missing");
        let back = [moment("returned_at", "23", "7:30"), moment("found_at", "23", "6:10")].concat();
        let fields = [borrowed(&back), vec![
            ("returned_to.setting", "childrens_home"),
            ("returned_to.name", "Oakfield House"),
            ("prevention_interview.done", "yes"),
            ("prevention_interview.by", "PC Example"),
        ]].concat();
        let notice = sent(&site, &mut browser, &report, "returned", &fields).await;
        assert_eq!(notice, json!({
            "type": "returned", "returned_at": "2026-11-23T07:30:00Z", "found_at": "2026-11-23T06:10:00Z",
            "returned_to": { "setting": "childrens_home", "name": "Oakfield House" },
            "prevention_interview": { "done": true, "by": "PC Example" },
        }));
        let page = browser.get(&format!("{report}?done=returned")).await.text;
        for said in ["Interview due", "07:30 GMT on Thursday 26 November 2026", "in 70 hours", "It is on record that the child"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let (services, council) = (&site.app.services, caller(&site, COUNCIL).await);
        let ida = services.acting_user(&council, IDA).await.expect("she works there");
        let id = interview(&site).await;
        site.pass(TimeDelta::hours(1));
        let asked = attempt("2026-11-23T09:30:00Z", "child", "accepted");
        services.log_attempt(&council, &ida, id, &asked).await.expect("it is logged");
        assert_eq!(standing(&mut site.signed_in(PAT).await, &report).await, "Interview offered");
        services.save_record(&council, &ida, id, &draft("2026-11-23T09:45:00Z")).await.expect("it is saved");
        let page = site.signed_in(PAT).await.get(&report).await.text;
        assert!(page.contains("Interview held"), "{page}");
        for hidden in ["Ida", "09:45", "accepted"] {
            assert!(!page.contains(hidden), "{hidden}");
        }
        let read = services.database.read();
        let sql = "SELECT action FROM audit WHERE action LIKE 'reference.%' AND child_id IS NOT NULL";
        let lines = read.query_all_raw(Statement::from_string(read.get_database_backend(), sql)).await.expect("rows");
        assert!(lines.len() > 5, "each look leaves a line");
    }
}

on_both! {
    async fn what_is_added_or_put_right_comes_as_a_notice_like_any_other(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = told(&site, &mut browser, "NP-1").await;
        let risk = sent(&site, &mut browser, &report, "risk", &[("risk.level", "high"), ("risk.rationale", "Ill")]).await;
        assert_eq!(risk, json!({ "type": "risk_assessed", "risk": { "level": "high", "rationale": "Ill" } }));
        let fields = [("classification", "away_without_authorisation")];
        let kind = sent(&site, &mut browser, &report, "whereabouts", &fields).await;
        assert_eq!(kind, json!({ "type": "reclassified", "classification": "away_without_authorisation" }));

        let amend = browser.get(&format!("{report}/amend")).await.text;
        for (field, value) in [("child.given_name", "Trial"), ("child.date_of_birth.year", "2012"), ("missing_from_at.time", "21:40")] {
            assert_eq!(value_of(&amend, field), value, "it begins with what was told");
        }
        assert!(amend.contains("Left by the window."));
        let since = moment("missing_from_at", "22", "20:15");
        let same = [
            ("child.given_name", "Trial"),
            ("child.family_name", "Standin"),
            ("child.date_of_birth.day", "9"),
            ("child.date_of_birth.month", "4"),
            ("child.date_of_birth.year", "2012"),
            ("circumstances", "Left by the window."),
            ("missing_from.setting", "home"),
        ];
        let fields = [borrowed(&since), same.to_vec()].concat();
        let amended = sent(&site, &mut browser, &report, "amend", &fields).await;
        assert_eq!(amended, json!({ "type": "amended", "missing_from_at": "2026-11-22T20:15:00Z" }), "only what changed");
        let other = [("child.given_name", "Tryal"), ("child.sex", "female"), ("child.aliases", "Tri, Al"),
            ("missing_from.name", "The Larches"), ("circumstances", "")];
        let kept = fields.iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name)).copied();
        let fields: Vec<_> = kept.chain(other).collect();
        let amended = sent(&site, &mut browser, &report, "amend", &fields).await;
        assert_eq!(amended, json!({
            "type": "amended", "circumstances": null,
            "child": { "given_name": "Tryal", "family_name": "Standin", "date_of_birth": "2012-04-09", "sex": "female", "aliases": ["Tri", "Al"] },
            "missing_from": { "setting": "home", "address": "1 Any Road", "name": "The Larches" },
        }), "a field of several is sent whole, for it replaces the one before");
        assert!(browser.get(&report).await.text.contains("Tryal Standin"));
        let amend = browser.get(&format!("{report}/amend")).await.text;
        assert!(value_of(&amend, "child.aliases") == "Tri, Al" && amend.contains("value=\"female\" checked"), "{amend}");

        let fields = [("cause", "never_missing"), ("reason", "Was at school.")];
        let cancelled = sent(&site, &mut browser, &report, "cancel", &fields).await;
        assert_eq!(cancelled, json!({ "type": "cancelled", "cause": "never_missing", "reason": "Was at school." }));
        assert_eq!(standing(&mut browser, &report).await, "Cancelled");
        let nothing = browser.get("/your-reports/01890000-0000-7000-8000-000000000000").await.text;
        for deed in ["returned", "amend", "risk", "whereabouts", "cancel"] {
            let over = browser.get(&format!("{report}/{deed}")).await;
            assert_eq!((over.code, &over.text), (404, &nothing), "{deed}: it is final");
        }
    }
}

/// A page, what is sent of it, and what is said then.
type Refused<'a> = (&'static str, Vec<(&'a str, &'a str)>, &'static [&'static str]);

on_both! {
    async fn every_fault_is_named_at_once_and_nothing_is_recorded(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = told(&site, &mut browser, "NP-1").await;
        let future = [moment("returned_at", "23", "9:06"), moment("found_at", "24", "1pm")].concat();
        let before = [moment("returned_at", "22", "21:10"), moment("found_at", "22", "21:38")].concat();
        let since = moment("missing_from_at", "22", "21:40");
        let unchanged = [borrowed(&since), vec![
            ("child.given_name", "Trial"),
            ("child.family_name", "Standin"),
            ("child.date_of_birth.day", "9"),
            ("child.date_of_birth.month", "4"),
            ("child.date_of_birth.year", "2012"),
            ("circumstances", "Left by the window."),
            ("missing_from.setting", "home"),
        ]].concat();
        let rows: [Refused<'_>; 9] = [
            ("returned", vec![], &["Enter when they came back, or when they were found"]),
            ("returned", vec![("returned_at.day", "2"), ("returned_to.name", "x")], &["must have a month", "Choose what kind of place"]),
            ("returned", borrowed(&future), &["The time they came back must be in the past", "The time they were found must be in the past"]),
            ("returned", borrowed(&before), &[
                "You told us that they went missing at 21:40", "Check the time they came back", "Check the time they were found",
            ]),
            ("risk", vec![("risk.rationale", "Kept")], &["Choose how high the risk is", "Kept"]),
            ("whereabouts", vec![], &["Say whether you know where they are"]),
            ("cancel", vec![], &["Choose why the report is to be cancelled", "Say why, in a sentence"]),
            ("amend", vec![], &["Enter their first name", "Enter since when they have been missing"]),
            ("amend", unchanged, &["Change something first"]),
        ];
        for (deed, fields, said) in rows {
            let path = format!("{report}/{deed}");
            browser.get(&path).await;
            let refused = browser.send(&path, &fields).await;
            assert_eq!(refused.code, 422, "{deed}: {}", refused.text);
            for said in said {
                assert!(refused.text.contains(said), "{deed}, {said}: {}", refused.text);
            }
        }
        assert_eq!(last(&site).await.1, 1);
    }
}

on_both! {
    async fn nobody_elses_report_is_there_and_the_list_goes_on(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = told(&site, &mut browser, "NP-1").await;
        tell(&site, COUNCIL, &missing("C-1", &trial(), STARTED)).await;
        assert!(!browser.get("/your-reports").await.text.contains("C-1"));
        for email in [IDA, ADA] {
            let mut other = site.signed_in(email).await;
            let nothing = other.get("/nothing").await.text;
            for path in [&report, "/your-reports/01890000-0000-7000-8000-000000000000", "/your-reports/x"] {
                for path in [path.to_owned(), format!("{path}/returned"), format!("{path}/nothing")] {
                    let answer = other.get(&path).await;
                    assert_eq!((answer.code, &answer.text), (404, &nothing), "{email} at {path}");
                }
            }
            assert_eq!(other.send(&format!("{report}/cancel"), &[("cause", "never_missing"), ("reason", "x")]).await.code, 404);
        }
        assert_eq!(standing(&mut browser, &report).await, "Missing");
        for number in 2..=26 {
            tell(&site, POLICE, &missing(&format!("NP-{number}"), &child("Other", "Standin", "2011-05-10"), STARTED)).await;
        }
        let first = browser.get("/your-reports").await.text;
        assert!(first.contains("NP-26") && first.contains("NP-2<") && !first.contains("NP-1<"), "{first}");
        let next = first.split("rel=\"next\"").next().and_then(|before| before.rsplit("href=\"").next());
        let next = next.and_then(|rest| rest.split('"').next()).expect("a way on").to_owned();
        let second = browser.get(&next).await.text;
        assert!(second.contains("NP-1<") && !second.contains("NP-26") && second.contains("rel=\"prev\""), "{second}");
    }
}

on_both! {
    async fn a_doubt_about_the_child_is_being_checked_until_it_is_decided(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        tell(&site, COUNCIL, &missing("C-1", &child("Trial", "Standin", "2012-04-09"), STARTED)).await;
        // A letter apart: a person must look.
        tell(&site, POLICE, &missing("NP-1", &child("Triall", "Standin", "2012-04-09"), STARTED)).await;
        let list = browser.get("/your-reports").await.text;
        assert!(list.contains("Being checked") && !list.contains("Trial Standin"), "{list}");
        let council = caller(&site, COUNCIL).await;
        let reviews = site.app.services.reviews(&council, None, None, 10).await.expect("reviews");
        assert_eq!(reviews.len(), 1);
        tell(&site, POLICE, &returned("NP-9", "2026-11-23T08:00:00Z")).await;
        let list = browser.get("/your-reports").await.text;
        assert!(list.contains("A child") && list.matches("Being checked").count() == 2, "of NP-9 nobody knows whose it is");
    }
}
